#include "kernels/activation/swiglu.h"
#include "kernels/cuda/elementwise.cuh"

namespace xinglin::kernels {
namespace {

struct Swiglu {
    const float* gate;
    const float* up;
    float* y;

    __device__ static float of(float gate, float up) { return gate / (1.0f + expf(-gate)) * up; }
    __device__ void one(std::int64_t i) const { y[i] = of(gate[i], up[i]); }
    __device__ void four(std::int64_t i) const {
        const float4 g = cuda::load4(gate + i);
        const float4 u = cuda::load4(up + i);
        cuda::store4(y + i, {of(g.x, u.x), of(g.y, u.y), of(g.z, u.z), of(g.w, u.w)});
    }
};

struct SwigluBackward {
    SwigluBackwardArgs args;

    // By gate and by up.
    __device__ static float2 of(float gate, float up, float dy) {
        const float s = 1.0f / (1.0f + expf(-gate));
        return {dy * up * s * (1.0f + gate * (1.0f - s)), dy * gate * s};
    }
    __device__ void one(std::int64_t i) const {
        const float2 d = of(args.gate[i], args.up[i], args.dy[i]);
        args.dGate[i] = d.x;
        args.dUp[i] = d.y;
    }
    __device__ void four(std::int64_t i) const {
        const float4 gate = cuda::load4(args.gate + i);
        const float4 up = cuda::load4(args.up + i);
        const float4 dy = cuda::load4(args.dy + i);
        const float2 x = of(gate.x, up.x, dy.x);
        const float2 y = of(gate.y, up.y, dy.y);
        const float2 z = of(gate.z, up.z, dy.z);
        const float2 w = of(gate.w, up.w, dy.w);
        cuda::store4(args.dGate + i, {x.x, y.x, z.x, w.x});
        cuda::store4(args.dUp + i, {x.y, y.y, z.y, w.y});
    }
};

}  // namespace

void swigluCuda(const SwigluArgs& args, CudaStream stream) {
    checkContract(args);
    cuda::forEachElement(Swiglu{args.gate, args.up, args.y}, args.rows * args.cols,
                         cuda::areWide(args.gate, args.up, args.y), stream);
}

void swigluBackwardCuda(const SwigluBackwardArgs& args, CudaStream stream) {
    require(args.rows >= 0 && args.cols > 0, "swigluBackwardCuda: shape");
    require(args.rows == 0 || (args.gate && args.up && args.dy && args.dGate && args.dUp),
            "swigluBackwardCuda: null tensor");
    cuda::forEachElement(SwigluBackward{args}, args.rows * args.cols,
                         cuda::areWide(args.gate, args.up, args.dy, args.dGate, args.dUp), stream);
}

}  // namespace xinglin::kernels
