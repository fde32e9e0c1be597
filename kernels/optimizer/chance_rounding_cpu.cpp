#include "kernels/cpu/for_rows.h"
#include "kernels/optimizer/chance_rounding.h"

namespace xinglin::kernels {

void chanceRoundingCpu(const ChanceRoundingArgs& args, CpuContext& context) {
    constexpr std::int64_t kGrain = 1 << 15;
    forRows(context, args.count, kGrain, [&](std::int64_t first, std::int64_t count) {
        chanceRoundingReference(
            {args.value + first, args.bits + first, count, args.seed, args.firstIndex + first});
    });
}

}  // namespace xinglin::kernels
