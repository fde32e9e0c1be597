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

}  // namespace

void geluCuda(const GeluArgs& args, CudaStream stream) {
    checkContract(args);
    cuda::forEachElement(Gelu{args.x, args.y}, args.rows * args.cols, cuda::areWide(args.x, args.y), stream);
}

}  // namespace xinglin::kernels
