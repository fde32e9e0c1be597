#include "kernels/cuda/elementwise.cuh"
#include "kernels/random/dropout.h"
#include "kernels/random/uniform_at.h"

namespace xinglin::kernels {
namespace {

struct Dropout {
    DropoutArgs args;
    float scale;

    __device__ float of(std::int64_t i, float x) const {
        return uniformAt(args.seed, static_cast<std::uint64_t>(args.first + i)) < args.rate ? 0.0f
                                                                                            : x * scale;
    }
    __device__ void one(std::int64_t i) const { args.y[i] = of(i, args.x[i]); }
    __device__ void four(std::int64_t i) const {
        const float4 x = cuda::load4(args.x + i);
        cuda::store4(args.y + i, {of(i, x.x), of(i + 1, x.y), of(i + 2, x.z), of(i + 3, x.w)});
    }
};

}  // namespace

void dropoutCuda(const DropoutArgs& args, CudaStream stream) {
    checkContract(args);
    const Dropout dropout = {args, static_cast<float>(1.0 / (1.0 - args.rate))};
    cuda::forEachElement(dropout, args.count, cuda::areWide(args.x, args.y), stream);
}

}  // namespace xinglin::kernels
