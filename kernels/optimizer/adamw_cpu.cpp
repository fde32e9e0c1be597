#include "kernels/cpu/for_rows.h"
#include "kernels/matmul/gemm.h"
#include "kernels/optimizer/adamw_factors.h"
#include "kernels/optimizer/chance_rounding.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/optimizer/adamw_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace xinglin::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Numbers [i, i + lanes of d): the same operations whatever the width.
template <class D>
void adamwLanes(D d, const AdamwFactors& f, const AdamwArgs& args, std::int64_t i) {
    const auto g = hn::Mul(hn::Set(d, f.gradientScale), hn::LoadU(d, args.gradient + i));
    const auto m = hn::MulAdd(hn::Set(d, f.oneLessBeta1), g,
                              hn::Mul(hn::Set(d, f.beta1), hn::LoadU(d, args.firstMoment + i)));
    const auto v = hn::MulAdd(hn::Mul(hn::Set(d, f.oneLessBeta2), g), g,
                              hn::Mul(hn::Set(d, f.beta2), hn::LoadU(d, args.secondMoment + i)));
    hn::StoreU(m, d, args.firstMoment + i);
    hn::StoreU(v, d, args.secondMoment + i);
    const auto divisor = hn::MulAdd(hn::Sqrt(v), hn::Set(d, f.inverseRootBias), hn::Set(d, f.epsilon));
    const auto change = hn::Div(hn::Mul(hn::Set(d, f.rate), m), divisor);
    hn::StoreU(hn::MulSub(hn::LoadU(d, args.value + i), hn::Set(d, f.kept), change), d, args.value + i);
}

void adamwSpan(const AdamwFactors& factors, const AdamwArgs& args, std::int64_t first, std::int64_t count) {
    const hn::ScalableTag<float> d;
    const hn::CappedTag<float, 1> single;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    std::int64_t i = first;
    for (; i + lanes <= first + count; i += lanes) {
        adamwLanes(d, factors, args, i);
    }
    for (; i < first + count; ++i) {
        adamwLanes(single, factors, args, i);
    }
}

}  // namespace xinglin::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace xinglin::kernels {

HWY_EXPORT(adamwSpan);

void adamwCpu(const AdamwArgs& args, CpuContext& context) {
    // Numbers a thread takes at a time: long enough for the memory's streams, short enough to share out.
    constexpr std::int64_t kGrain = 1 << 16;
    const AdamwFactors factors = adamwFactors(args);
    const auto kernel = HWY_DYNAMIC_DISPATCH(adamwSpan);
    forRows(context, args.count, kGrain,
            [&](std::int64_t first, std::int64_t count) { kernel(factors, args, first, count); });
    if (args.rounded && args.rounding == AdamwRounding::Nearest) {
        roundToBf16Cpu(args.value, args.rounded, args.count, context);
    } else if (args.rounded) {
        chanceRoundingCpu({args.value, args.rounded, args.count, args.seed, args.firstIndex}, context);
    }
}

}  // namespace xinglin::kernels
#endif
