#include "kernels/activation/gelu.h"
#include "kernels/cuda/elementwise.cuh"

namespace xinglin::kernels {
namespace {

struct Gelu {
    const float* x;
    float* y;

    __device__ static float of(float x) {
        const float inner =
            static_cast<float>(kGeluScale) * x * (1.0f + static_cast<float>(kGeluCubic) * x * x);
        return 0.5f * x * (1.0f + tanhf(inner));
    }
    __device__ void one(std::int64_t i) const { y[i] = of(x[i]); }
    __device__ void four(std::int64_t i) const {
        const float4 v = cuda::load4(x + i);
        cuda::store4(y + i, {of(v.x), of(v.y), of(v.z), of(v.w)});
    }
};

struct GeluBackward {
    GeluBackwardArgs args;

    __device__ static float of(float x, float dy) {
        constexpr auto kScale = static_cast<float>(kGeluScale);
        constexpr auto kCubic = static_cast<float>(kGeluCubic);
        const float t = tanhf(kScale * x * (1.0f + kCubic * x * x));
        const float slope = kScale * (1.0f + 3.0f * kCubic * x * x);
        return dy * (0.5f * (1.0f + t) + 0.5f * x * (1.0f - t * t) * slope);
    }
    __device__ void one(std::int64_t i) const { args.dx[i] = of(args.x[i], args.dy[i]); }
    __device__ void four(std::int64_t i) const {
        const float4 x = cuda::load4(args.x + i);
        const float4 dy = cuda::load4(args.dy + i);
        cuda::store4(args.dx + i, {of(x.x, dy.x), of(x.y, dy.y), of(x.z, dy.z), of(x.w, dy.w)});
    }
};

}  // namespace

void geluCuda(const GeluArgs& args, CudaStream stream) {
    checkContract(args);
    cuda::forEachElement(Gelu{args.x, args.y}, args.rows * args.cols, cuda::areWide(args.x, args.y), stream);
}

void geluBackwardCuda(const GeluBackwardArgs& args, CudaStream stream) {
    require(args.rows >= 0 && args.cols > 0, "geluBackwardCuda: shape");
    require(args.rows == 0 || (args.x && args.dy && args.dx), "geluBackwardCuda: null tensor");
    cuda::forEachElement(GeluBackward{args}, args.rows * args.cols, cuda::areWide(args.x, args.dy, args.dx),
                         stream);
}

}  // namespace xinglin::kernels
