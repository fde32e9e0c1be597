#include <algorithm>
#include <cmath>

#include "kernels/cpu/for_rows.h"
#include "kernels/norm/rms_norm.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/norm/rms_norm_backward_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace xinglin::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Scratch holds two numbers a row: 1 / √(mean x² + epsilon), and what the row is pulled back along x.
void measureRows(const RmsNormBackwardArgs& args, std::int64_t first, std::int64_t count) {
    const hn::ScalableTag<float> d;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const std::int64_t whole = args.cols / lanes * lanes;
    for (std::int64_t row = first; row < first + count; ++row) {
        const float* x = args.x + row * args.cols;
        const float* dy = args.dy + row * args.cols;
        auto squares = hn::Zero(d);
        auto dots = hn::Zero(d);
        for (std::int64_t c = 0; c < whole; c += lanes) {
            const auto v = hn::LoadU(d, x + c);
            squares = hn::MulAdd(v, v, squares);
            dots = hn::MulAdd(hn::Mul(hn::LoadU(d, dy + c), hn::LoadU(d, args.weight + c)), v, dots);
        }
        float square = hn::GetLane(hn::SumOfLanes(d, squares));
        float dot = hn::GetLane(hn::SumOfLanes(d, dots));
        for (std::int64_t c = whole; c < args.cols; ++c) {
            square += x[c] * x[c];
            dot += dy[c] * args.weight[c] * x[c];
        }
        const auto cols = static_cast<float>(args.cols);
        const float r = 1.0f / std::sqrt(square / cols + static_cast<float>(args.epsilon));
        args.scratch[2 * row] = r;
        args.scratch[2 * row + 1] = r * r * dot / cols;
    }
}

void addWeightGradients(const RmsNormBackwardArgs& args, std::int64_t first, std::int64_t count) {
    const hn::ScalableTag<float> d;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const std::int64_t whole = first + count / lanes * lanes;
    for (std::int64_t row = 0; row < args.rows; ++row) {
        const float* x = args.x + row * args.cols;
        const float* dy = args.dy + row * args.cols;
        const float r = args.scratch[2 * row];
        for (std::int64_t c = first; c < whole; c += lanes) {
            const auto part = hn::Mul(hn::LoadU(d, dy + c), hn::LoadU(d, x + c));
            const auto sum = hn::MulAdd(part, hn::Set(d, r), hn::LoadU(d, args.dWeight + c));
            hn::StoreU(sum, d, args.dWeight + c);
        }
        for (std::int64_t c = whole; c < first + count; ++c) {
            args.dWeight[c] += dy[c] * x[c] * r;
        }
    }
}

void writeInputGradients(const RmsNormBackwardArgs& args, std::int64_t first, std::int64_t count) {
    const hn::ScalableTag<float> d;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const std::int64_t whole = args.cols / lanes * lanes;
    for (std::int64_t row = first; row < first + count; ++row) {
        const float* x = args.x + row * args.cols;
        const float* dy = args.dy + row * args.cols;
        float* dx = args.dx + row * args.cols;
        const float r = args.scratch[2 * row];
        const float pull = args.scratch[2 * row + 1];
        for (std::int64_t c = 0; c < whole; c += lanes) {
            const auto t = hn::Mul(hn::LoadU(d, dy + c), hn::LoadU(d, args.weight + c));
            const auto left = hn::NegMulAdd(hn::LoadU(d, x + c), hn::Set(d, pull), t);
            hn::StoreU(hn::Mul(left, hn::Set(d, r)), d, dx + c);
        }
        for (std::int64_t c = whole; c < args.cols; ++c) {
            dx[c] = r * (dy[c] * args.weight[c] - x[c] * pull);
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

void rmsNormBackwardCpu(const RmsNormBackwardArgs& args, CpuContext& context) {
    constexpr std::int64_t kRows = 16;
    constexpr std::int64_t kColumns = 64;
    require(args.rows >= 0 && args.cols > 0, "rmsNormBackward: shape");
    require(args.rows == 0 || (args.x && args.weight && args.dy && args.scratch),
            "rmsNormBackward: null tensor");
    const auto measure = HWY_DYNAMIC_DISPATCH(measureRows);
    const auto addWeights = HWY_DYNAMIC_DISPATCH(addWeightGradients);
    const auto writeInputs = HWY_DYNAMIC_DISPATCH(writeInputGradients);
    forRows(context, args.rows, kRows,
            [&](std::int64_t first, std::int64_t count) { measure(args, first, count); });
    if (args.dWeight) {
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
