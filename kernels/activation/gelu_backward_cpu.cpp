#include "kernels/activation/gelu.h"
#include "kernels/cpu/for_rows.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/activation/gelu_backward_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// After highway.h, and once per target.
#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace xinglin::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class D>
void geluBackwardLanes(D d, const GeluBackwardArgs& args, std::int64_t i) {
    const auto one = hn::Set(d, 1.0f);
    const auto half = hn::Set(d, 0.5f);
    const auto scale = hn::Set(d, static_cast<float>(kGeluScale));
    const auto x = hn::LoadU(d, args.x + i);
    const auto squared = hn::Mul(x, x);
    const auto cubic = hn::Mul(hn::Set(d, static_cast<float>(kGeluCubic)), squared);
    const auto t = hn::Tanh(d, hn::Mul(hn::Mul(scale, x), hn::Add(one, cubic)));
    const auto inner = hn::Mul(scale, hn::MulAdd(hn::Set(d, 3.0f), cubic, one));
    const auto outer = hn::Mul(hn::Mul(half, x), hn::NegMulAdd(t, t, one));
    const auto slope = hn::MulAdd(outer, inner, hn::Mul(half, hn::Add(one, t)));
    hn::StoreU(hn::Mul(hn::LoadU(d, args.dy + i), slope), d, args.dx + i);
}

void geluBackwardSpan(const GeluBackwardArgs& args, std::int64_t first, std::int64_t count) {
    const hn::ScalableTag<float> d;
    const hn::CappedTag<float, 1> single;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    std::int64_t i = first;
    for (; i + lanes <= first + count; i += lanes) {
        geluBackwardLanes(d, args, i);
    }
    for (; i < first + count; ++i) {
        geluBackwardLanes(single, args, i);
    }
}

}  // namespace xinglin::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace xinglin::kernels {

HWY_EXPORT(geluBackwardSpan);

void geluBackwardCpu(const GeluBackwardArgs& args, CpuContext& context) {
    const auto kernel = HWY_DYNAMIC_DISPATCH(geluBackwardSpan);
    forRows(context, args.rows, 4, [&](std::int64_t first, std::int64_t count) {
        kernel(args, first * args.cols, count * args.cols);
    });
}

}  // namespace xinglin::kernels
#endif
