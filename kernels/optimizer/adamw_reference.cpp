#include "kernels/matmul/gemm.h"
#include "kernels/optimizer/adamw_factors.h"
#include "kernels/optimizer/chance_rounding.h"

namespace xinglin::kernels {

void adamwReference(const AdamwArgs& args) {
    const AdamwFactors f = adamwFactors(args);
    for (std::int64_t i = 0; i < args.count; ++i) {
        const float g = f.gradientScale * args.gradient[i];
        const float m = f.beta1 * args.firstMoment[i] + f.oneLessBeta1 * g;
        const float v = f.beta2 * args.secondMoment[i] + f.oneLessBeta2 * g * g;
        args.firstMoment[i] = m;
        args.secondMoment[i] = v;
        args.value[i] = args.value[i] * f.kept - f.rate * m / (std::sqrt(v) * f.inverseRootBias + f.epsilon);
    }
    if (args.rounded && args.rounding == AdamwRounding::Nearest) {
        roundToBf16Reference(args.value, args.rounded, args.count);
    } else if (args.rounded) {
        chanceRoundingReference({args.value, args.rounded, args.count, args.seed, args.firstIndex});
    }
}

}  // namespace xinglin::kernels
