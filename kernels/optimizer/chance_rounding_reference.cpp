#include "kernels/optimizer/chance_rounding.h"
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

}  // namespace xinglin::kernels
