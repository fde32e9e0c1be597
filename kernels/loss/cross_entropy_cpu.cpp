#include <algorithm>
#include <cmath>

#include "kernels/cpu/for_rows.h"
#include "kernels/loss/cross_entropy.h"
#include "kernels/require.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/loss/cross_entropy_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// After highway.h, and once per target.
#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace xinglin::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

float greatestOf(const float* x, std::int64_t count) {
    const hn::ScalableTag<float> d;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    auto greatest = hn::Set(d, x[0]);
    std::int64_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        greatest = hn::Max(greatest, hn::LoadU(d, x + i));
    }
    float most = hn::GetLane(hn::MaxOfLanes(d, greatest));
    for (; i < count; ++i) {
        most = x[i] > most ? x[i] : most;
    }
    return most;
}

// Σ exp(x − greatest); the exponentials are kept where `to` is not null.
float sumOfExponentials(const float* x, float greatest, std::int64_t count, float* to) {
    const hn::ScalableTag<float> d;
    const hn::CappedTag<float, 1> single;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    auto sums = hn::Zero(d);
    std::int64_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        const auto e = hn::Exp(d, hn::Sub(hn::LoadU(d, x + i), hn::Set(d, greatest)));
        sums = hn::Add(sums, e);
        if (to) {
            hn::StoreU(e, d, to + i);
        }
    }
    float sum = hn::GetLane(hn::SumOfLanes(d, sums));
    for (; i < count; ++i) {
        const auto e = hn::Exp(single, hn::Sub(hn::LoadU(single, x + i), hn::Set(single, greatest)));
        sum += hn::GetLane(e);
        if (to) {
            to[i] = hn::GetLane(e);
        }
    }
    return sum;
}

void scaleRow(float* x, float factor, std::int64_t count) {
    const hn::ScalableTag<float> d;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    std::int64_t i = 0;
    for (; i + lanes <= count; i += lanes) {
        hn::StoreU(hn::Mul(hn::LoadU(d, x + i), hn::Set(d, factor)), d, x + i);
    }
    for (; i < count; ++i) {
        x[i] *= factor;
    }
}

void crossEntropyRows(const CrossEntropyArgs& args, std::int64_t first, std::int64_t count) {
    const std::int64_t width = args.vocabulary;
    for (std::int64_t r = first; r < first + count; ++r) {
        const float* logits = args.logits + r * width;
        float* dLogits = args.dLogits ? args.dLogits + r * width : nullptr;
        const std::int32_t target = args.targets[r];
        if (target == kIgnoredTarget) {
            args.loss[r] = 0.0f;
            for (std::int64_t v = 0; dLogits && v < width; ++v) {
                dLogits[v] = 0.0f;
            }
            continue;
        }
        const bool isHere = target != kTargetElsewhere;
        float greatest = greatestOf(logits, width);
        float elsewhere = 0.0f;
        if (args.logSumElsewhere) {
            greatest = std::max(greatest, args.logSumElsewhere[r]);
            elsewhere = std::exp(args.logSumElsewhere[r] - greatest);
        }
        // Before dLogits, which may be logits.
        const float below = isHere ? greatest - logits[target] : greatest;
        const float sum = elsewhere + sumOfExponentials(logits, greatest, width, dLogits);
        args.loss[r] = std::log(sum) + below;
        if (dLogits) {
            const float weight = args.rowWeight ? args.rowWeight[r] : 1.0f;
            scaleRow(dLogits, weight / sum, width);
            if (isHere) {
                dLogits[target] -= weight;
            }
        }
    }
}

}  // namespace xinglin::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace xinglin::kernels {

HWY_EXPORT(crossEntropyRows);

void crossEntropyCpu(const CrossEntropyArgs& args, CpuContext& context) {
    require(args.rows >= 0 && args.vocabulary > 0, "crossEntropy: shape");
    require(args.rows == 0 || (args.logits && args.targets && args.loss), "crossEntropy: null tensor");
    for (std::int64_t r = 0; r < args.rows; ++r) {
        const std::int32_t target = args.targets[r];
        require(target == kIgnoredTarget || target == kTargetElsewhere ||
                    (target >= 0 && target < args.vocabulary),
                "crossEntropy: target outside the vocabulary");
    }
    const auto kernel = HWY_DYNAMIC_DISPATCH(crossEntropyRows);
    forRows(context, args.rows, 4,
            [&](std::int64_t first, std::int64_t count) { kernel(args, first, count); });
}

}  // namespace xinglin::kernels
#endif
