#include "kernels/activation/swiglu.h"
#include "kernels/cpu/for_rows.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/activation/swiglu_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// After highway.h, and once per target.
#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace xinglin::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class D>
hn::Vec<D> gated(D d, hn::Vec<D> gate, hn::Vec<D> up) {
    const auto one = hn::Set(d, 1.0f);
    return hn::Mul(hn::Div(gate, hn::Add(one, hn::Exp(d, hn::Neg(gate)))), up);
}

void swigluSpan(const float* gate, const float* up, float* y, std::int64_t count) {
    const hn::ScalableTag<float> d;
    const std::int64_t lanes = static_cast<std::int64_t>(hn::Lanes(d));
    std::int64_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        hn::StoreU(gated(d, hn::LoadU(d, gate + i), hn::LoadU(d, up + i)), d, y + i);
    }
    // The same arithmetic for the rest, lane by lane, so that a number's place does not change its value.
    const hn::CappedTag<float, 1> single;
    for (; i < count; ++i) {
        hn::StoreU(gated(single, hn::LoadU(single, gate + i), hn::LoadU(single, up + i)), single, y + i);
    }
}

}  // namespace xinglin::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace xinglin::kernels {

HWY_EXPORT(swigluSpan);

void swigluCpu(const SwigluArgs& args, CpuContext& context) {
    checkContract(args);
    const auto kernel = HWY_DYNAMIC_DISPATCH(swigluSpan);
    forRows(context, args.rows, 4, [&](std::int64_t first, std::int64_t count) {
        const std::int64_t at = first * args.cols;
        kernel(args.gate + at, args.up + at, args.y + at, count * args.cols);
    });
}

}  // namespace xinglin::kernels
#endif
