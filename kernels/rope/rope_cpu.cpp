#include "kernels/cpu/for_rows.h"
#include "kernels/rope/rope.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/rope/rope_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace xinglin::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using DF = hn::CappedTag<float, 16>;
using VF = hn::Vec<DF>;

// The pairs from i on, one a lane.
template <RopePairs Pairs>
HWY_INLINE void loadPairs(const float* x, std::int64_t i, std::int64_t half, VF& a, VF& b) {
    if constexpr (Pairs == RopePairs::Neighbours) {
        hn::LoadInterleaved2(DF(), x + 2 * i, a, b);
    } else {
        a = hn::LoadU(DF(), x + i);
        b = hn::LoadU(DF(), x + i + half);
    }
}
template <RopePairs Pairs>
HWY_INLINE void storePairs(VF a, VF b, float* x, std::int64_t i, std::int64_t half) {
    if constexpr (Pairs == RopePairs::Neighbours) {
        hn::StoreInterleaved2(a, b, DF(), x + 2 * i);
    } else {
        hn::StoreU(a, DF(), x + i);
        hn::StoreU(b, DF(), x + i + half);
    }
}

// Products and sums are rounded each, as the reference's are.
template <RopePairs Pairs>
void rotateHead(float* x, const float* cosines, const float* sines, float sign, std::int64_t half) {
    const std::int64_t lanes = static_cast<std::int64_t>(hn::Lanes(DF()));
    std::int64_t i = 0;
    for (; i + lanes <= half; i += lanes) {
        VF a;
        VF b;
        loadPairs<Pairs>(x, i, half, a, b);
        const VF cosine = hn::LoadU(DF(), cosines + i);
        const VF sine = hn::Mul(hn::Set(DF(), sign), hn::LoadU(DF(), sines + i));
        storePairs<Pairs>(hn::Sub(hn::Mul(a, cosine), hn::Mul(b, sine)),
                          hn::Add(hn::Mul(a, sine), hn::Mul(b, cosine)), x, i, half);
    }
    for (; i < half; ++i) {
        float& a = x[Pairs == RopePairs::Neighbours ? 2 * i : i];
        float& b = x[Pairs == RopePairs::Neighbours ? 2 * i + 1 : i + half];
        const float sine = sign * sines[i];
        const float rotated = a * cosines[i] - b * sine;
        b = a * sine + b * cosines[i];
        a = rotated;
    }
}

void rotateRows(const RopeArgs& args, std::int64_t first, std::int64_t count) {
    const std::int64_t half = args.dim / 2;
    const float sign = args.direction == RopeDirection::Forward ? 1.0f : -1.0f;
    const auto rotate = args.pairs == RopePairs::Neighbours ? rotateHead<RopePairs::Neighbours>
                                                            : rotateHead<RopePairs::Halves>;
    for (std::int64_t r = first; r < first + count; ++r) {
        for (std::int64_t h = 0; h < args.heads; ++h) {
            rotate(args.x + (r * args.heads + h) * args.headDim, args.cosines + r * half,
                   args.sines + r * half, sign, half);
        }
    }
}

}  // namespace xinglin::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace xinglin::kernels {

HWY_EXPORT(rotateRows);

void ropeCpu(const RopeArgs& args, CpuContext& context) {
    checkContract(args);
    const auto kernel = HWY_DYNAMIC_DISPATCH(rotateRows);
    forRows(context, args.rows, 16,
            [&](std::int64_t first, std::int64_t count) { kernel(args, first, count); });
}

}  // namespace xinglin::kernels
#endif
