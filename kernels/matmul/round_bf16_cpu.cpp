#include "kernels/cpu/for_rows.h"
#include "kernels/matmul/gemm.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/matmul/round_bf16_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace xinglin::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void roundToBf16(const float* from, std::uint16_t* to, std::int64_t count) {
    const hn::CappedTag<std::uint32_t, 16> du;
    const hn::RebindToSigned<decltype(du)> di;
    const hn::RebindToFloat<decltype(du)> df;
    const hn::Rebind<std::uint16_t, decltype(du)> dh;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(du));
    std::int64_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        const auto x = hn::LoadU(df, from + i);
        const auto bits = hn::BitCast(du, x);
        const auto high = hn::ShiftRight<16>(bits);
        const auto half = hn::Add(hn::Set(du, 0x7fffu), hn::And(high, hn::Set(du, 1u)));
        const auto nearest = hn::ShiftRight<16>(hn::Add(bits, half));
        const auto isNan = hn::RebindMask(du, hn::IsNaN(x));
        const auto rounded = hn::IfThenElse(isNan, hn::Or(high, hn::Set(du, 0x40u)), nearest);
        hn::StoreU(hn::DemoteTo(dh, hn::BitCast(di, rounded)), dh, to + i);
    }
    roundToBf16Reference(from + i, to + i, count - i);
}

}  // namespace xinglin::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace xinglin::kernels {

HWY_EXPORT(roundToBf16);

void roundToBf16Cpu(const float* from, std::uint16_t* to, std::int64_t count, CpuContext& context) {
    constexpr std::int64_t kGrain = 1 << 15;
    const auto kernel = HWY_DYNAMIC_DISPATCH(roundToBf16);
    forRows(context, count, kGrain,
            [&](std::int64_t first, std::int64_t numbers) { kernel(from + first, to + first, numbers); });
}

}  // namespace xinglin::kernels
#endif
