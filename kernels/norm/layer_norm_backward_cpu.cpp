#include <algorithm>
#include <cmath>

#include "kernels/cpu/for_rows.h"
#include "kernels/norm/layer_norm.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/norm/layer_norm_backward_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace xinglin::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Scratch holds four numbers a row: the mean of x, 1 / √(variance + epsilon), and the means of t and t · n.
void measureRows(const LayerNormBackwardArgs& args, std::int64_t first, std::int64_t count) {
    const hn::ScalableTag<float> d;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const std::int64_t whole = args.cols / lanes * lanes;
    const auto cols = static_cast<float>(args.cols);
    for (std::int64_t row = first; row < first + count; ++row) {
        const float* x = args.x + row * args.cols;
        const float* dy = args.dy + row * args.cols;
        auto sums = hn::Zero(d);
        for (std::int64_t c = 0; c < whole; c += lanes) {
            sums = hn::Add(sums, hn::LoadU(d, x + c));
        }
        float sum = hn::GetLane(hn::SumOfLanes(d, sums));
        for (std::int64_t c = whole; c < args.cols; ++c) {
            sum += x[c];
        }
        const float mean = sum / cols;
        auto squares = hn::Zero(d);
        auto ts = hn::Zero(d);
        auto dots = hn::Zero(d);
        for (std::int64_t c = 0; c < whole; c += lanes) {
            const auto off = hn::Sub(hn::LoadU(d, x + c), hn::Set(d, mean));
            const auto t = hn::Mul(hn::LoadU(d, dy + c), hn::LoadU(d, args.weight + c));
            squares = hn::MulAdd(off, off, squares);
            ts = hn::Add(ts, t);
            dots = hn::MulAdd(t, off, dots);
        }
        float square = hn::GetLane(hn::SumOfLanes(d, squares));
        float t = hn::GetLane(hn::SumOfLanes(d, ts));
        float dot = hn::GetLane(hn::SumOfLanes(d, dots));
        for (std::int64_t c = whole; c < args.cols; ++c) {
            const float off = x[c] - mean;
            square += off * off;
            t += dy[c] * args.weight[c];
            dot += dy[c] * args.weight[c] * off;
        }
        const float r = 1.0f / std::sqrt(square / cols + static_cast<float>(args.epsilon));
        float* measured = args.scratch + 4 * row;
        measured[0] = mean;
        measured[1] = r;
        measured[2] = t / cols;
        measured[3] = r * dot / cols;
    }
}

void addWeightGradients(const LayerNormBackwardArgs& args, std::int64_t first, std::int64_t count) {
    for (std::int64_t row = 0; row < args.rows; ++row) {
        const float* x = args.x + row * args.cols;
        const float* dy = args.dy + row * args.cols;
        const float mean = args.scratch[4 * row];
        const float r = args.scratch[4 * row + 1];
        for (std::int64_t c = first; args.dWeight && c < first + count; ++c) {
            args.dWeight[c] += dy[c] * ((x[c] - mean) * r);
        }
        for (std::int64_t c = first; args.dBias && c < first + count; ++c) {
            args.dBias[c] += dy[c];
        }
    }
}

void writeInputGradients(const LayerNormBackwardArgs& args, std::int64_t first, std::int64_t count) {
    const hn::ScalableTag<float> d;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const std::int64_t whole = args.cols / lanes * lanes;
    for (std::int64_t row = first; row < first + count; ++row) {
        const float* x = args.x + row * args.cols;
        const float* dy = args.dy + row * args.cols;
        float* dx = args.dx + row * args.cols;
        const float* measured = args.scratch + 4 * row;
        const float r = measured[1];
        for (std::int64_t c = 0; c < whole; c += lanes) {
            const auto n = hn::Mul(hn::Sub(hn::LoadU(d, x + c), hn::Set(d, measured[0])), hn::Set(d, r));
            const auto t = hn::Mul(hn::LoadU(d, dy + c), hn::LoadU(d, args.weight + c));
            const auto left = hn::NegMulAdd(n, hn::Set(d, measured[3]), hn::Sub(t, hn::Set(d, measured[2])));
            hn::StoreU(hn::Mul(left, hn::Set(d, r)), d, dx + c);
        }
        for (std::int64_t c = whole; c < args.cols; ++c) {
            const float n = (x[c] - measured[0]) * r;
            dx[c] = r * (dy[c] * args.weight[c] - measured[2] - n * measured[3]);
        }
    }
}

}  // namespace xinglin::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace xinglin::kernels {

HWY_EXPORT(measureRows);
HWY_EXPORT(addWeightGradients);
HWY_EXPORT(writeInputGradients);

void layerNormBackwardCpu(const LayerNormBackwardArgs& args, CpuContext& context) {
    constexpr std::int64_t kRows = 16;
    constexpr std::int64_t kColumns = 64;
    require(args.rows >= 0 && args.cols > 0, "layerNormBackward: shape");
    require(args.rows == 0 || (args.x && args.weight && args.dy && args.scratch),
            "layerNormBackward: null tensor");
    const auto measure = HWY_DYNAMIC_DISPATCH(measureRows);
    const auto addWeights = HWY_DYNAMIC_DISPATCH(addWeightGradients);
    const auto writeInputs = HWY_DYNAMIC_DISPATCH(writeInputGradients);
    forRows(context, args.rows, kRows,
            [&](std::int64_t first, std::int64_t count) { measure(args, first, count); });
    if (args.dWeight || args.dBias) {
        forRows(context, args.cols, kColumns,
                [&](std::int64_t first, std::int64_t count) { addWeights(args, first, count); });
    }
    if (args.dx) {  // last: it may be dy
        forRows(context, args.rows, kRows,
                [&](std::int64_t first, std::int64_t count) { writeInputs(args, first, count); });
    }
}

}  // namespace xinglin::kernels
#endif
