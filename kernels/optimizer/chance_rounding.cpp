#include "kernels/optimizer/chance_rounding.h"

#include "kernels/cpu/for_rows.h"
#include "kernels/optimizer/rounding.h"
#include "kernels/require.h"

namespace xinglin::kernels {

void chanceRoundingReference(const ChanceRoundingArgs& args) {
    require(args.count == 0 || (args.value && args.bits), "chanceRounding: null tensor");
    for (std::int64_t i = 0; i < args.count; ++i) {
        const auto place = static_cast<std::uint64_t>(args.firstIndex + i);
        args.bits[i] = stochasticBfloat16(args.value[i], bitsAt(args.seed, place));
        args.value[i] = floatFromBfloat16(args.bits[i]);
    }
}

void chanceRoundingCpu(const ChanceRoundingArgs& args, CpuContext& context) {
    constexpr std::int64_t kGrain = 1 << 15;
    forRows(context, args.count, kGrain, [&](std::int64_t first, std::int64_t count) {
        chanceRoundingReference(
            {args.value + first, args.bits + first, count, args.seed, args.firstIndex + first});
    });
}

}  // namespace xinglin::kernels
