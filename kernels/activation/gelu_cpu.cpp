#include "kernels/activation/gelu.h"
#include "kernels/cpu/for_rows.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/activation/gelu_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// After highway.h, and once per target.
#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace xinglin::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class D>
hn::Vec<D> geluOf(D d, hn::Vec<D> x) {
    const auto one = hn::Set(d, 1.0f);
    const auto cubic = hn::MulAdd(hn::Mul(hn::Set(d, static_cast<float>(kGeluCubic)), x), x, one);
    const auto inner = hn::Mul(hn::Mul(hn::Set(d, static_cast<float>(kGeluScale)), x), cubic);
    return hn::Mul(hn::Mul(x, hn::Set(d, 0.5f)), hn::Add(one, hn::Tanh(d, inner)));
}

void geluSpan(const float* x, float* y, std::int64_t count) {
    const hn::ScalableTag<float> d;
    const std::int64_t lanes = static_cast<std::int64_t>(hn::Lanes(d));
    std::int64_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        hn::StoreU(geluOf(d, hn::LoadU(d, x + i)), d, y + i);
    }
    // The same arithmetic for the rest, lane by lane, so that a number's place does not change its value.
    const hn::CappedTag<float, 1> single;
    for (; i < count; ++i) {
        hn::StoreU(geluOf(single, hn::LoadU(single, x + i)), single, y + i);
    }
}

}  // namespace xinglin::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace xinglin::kernels {

HWY_EXPORT(geluSpan);

void geluCpu(const GeluArgs& args, CpuContext& context) {
    checkContract(args);
    const auto kernel = HWY_DYNAMIC_DISPATCH(geluSpan);
    forRows(context, args.rows, 4, [&](std::int64_t first, std::int64_t count) {
        kernel(args.x + first * args.cols, args.y + first * args.cols, count * args.cols);
    });
}

}  // namespace xinglin::kernels
#endif
