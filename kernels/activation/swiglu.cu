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

}  // namespace

void swigluCuda(const SwigluArgs& args, CudaStream stream) {
    checkContract(args);
    cuda::forEachElement(Swiglu{args.gate, args.up, args.y}, args.rows * args.cols,
                         cuda::areWide(args.gate, args.up, args.y), stream);
}

}  // namespace xinglin::kernels
