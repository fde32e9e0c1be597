#include "kernels/cuda/elementwise.cuh"
#include "kernels/optimizer/chance_rounding.h"
#include "kernels/optimizer/rounding.h"
#include "kernels/require.h"

namespace xinglin::kernels {
namespace {

struct RoundByChance {
    ChanceRoundingArgs args;

    __device__ void one(std::int64_t i) const {
        const auto place = static_cast<std::uint64_t>(args.firstIndex + i);
        args.bits[i] = stochasticBfloat16(args.value[i], bitsAt(args.seed, place));
        args.value[i] = floatFromBfloat16(args.bits[i]);
    }
    __device__ void four(std::int64_t i) const {
        for (std::int64_t k = i; k < i + 4; ++k) {
            one(k);
        }
    }
};

}  // namespace

void chanceRoundingCuda(const ChanceRoundingArgs& args, CudaStream stream) {
    require(args.count == 0 || (args.value && args.bits), "chanceRoundingCuda: null tensor");
    cuda::forEachElement(RoundByChance{args}, args.count, cuda::areWide(args.value, args.bits), stream);
}

}  // namespace xinglin::kernels
