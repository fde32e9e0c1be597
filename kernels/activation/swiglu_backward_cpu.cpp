#include "kernels/activation/swiglu.h"
#include "kernels/cpu/for_rows.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/activation/swiglu_backward_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// After highway.h, and once per target.
#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace xinglin::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class D>
void swigluBackwardLanes(D d, const SwigluBackwardArgs& args, std::int64_t i) {
    const auto one = hn::Set(d, 1.0f);
    const auto gate = hn::LoadU(d, args.gate + i);
    const auto dy = hn::LoadU(d, args.dy + i);
    const auto sigmoid = hn::Div(one, hn::Add(one, hn::Exp(d, hn::Neg(gate))));
    const auto slope = hn::Mul(sigmoid, hn::MulAdd(gate, hn::Sub(one, sigmoid), one));
    const auto dGate = hn::Mul(hn::Mul(dy, hn::LoadU(d, args.up + i)), slope);
    hn::StoreU(hn::Mul(dy, hn::Mul(gate, sigmoid)), d, args.dUp + i);
    hn::StoreU(dGate, d, args.dGate + i);
}

void swigluBackwardSpan(const SwigluBackwardArgs& args, std::int64_t first, std::int64_t count) {
    const hn::ScalableTag<float> d;
    const hn::CappedTag<float, 1> single;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    std::int64_t i = first;
    for (; i + lanes <= first + count; i += lanes) {
        swigluBackwardLanes(d, args, i);
    }
    for (; i < first + count; ++i) {
        swigluBackwardLanes(single, args, i);
    }
}

}  // namespace xinglin::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace xinglin::kernels {

HWY_EXPORT(swigluBackwardSpan);

void swigluBackwardCpu(const SwigluBackwardArgs& args, CpuContext& context) {
    const auto kernel = HWY_DYNAMIC_DISPATCH(swigluBackwardSpan);
    forRows(context, args.rows, 4, [&](std::int64_t first, std::int64_t count) {
        kernel(args, first * args.cols, count * args.cols);
    });
}

}  // namespace xinglin::kernels
#endif
