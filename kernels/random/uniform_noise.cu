#include "kernels/cuda/elementwise.cuh"
#include "kernels/random/uniform_at.h"
#include "kernels/random/uniform_noise.h"

namespace xinglin::kernels {
namespace {

struct UniformNoise {
    UniformNoiseArgs args;

    __device__ float at(std::int64_t i) const {
        // 2u is exact, so that a fused sum rounds as two steps do.
        const double share = 2.0 * uniformAt(args.seed, static_cast<std::uint64_t>(args.first + i)) - 1.0;
        return static_cast<float>(args.bound * share);
    }
    __device__ void one(std::int64_t i) const { args.x[i] += at(i); }
    __device__ void four(std::int64_t i) const {
        const float4 x = cuda::load4(args.x + i);
        cuda::store4(args.x + i, {x.x + at(i), x.y + at(i + 1), x.z + at(i + 2), x.w + at(i + 3)});
    }
};

}  // namespace

void uniformNoiseCuda(const UniformNoiseArgs& args, CudaStream stream) {
    checkContract(args);
    cuda::forEachElement(UniformNoise{args}, args.count, cuda::areWide(args.x), stream);
}

}  // namespace xinglin::kernels
