#include <cmath>

#include "kernels/cpu/for_rows.h"
#include "kernels/norm/layer_norm.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/norm/layer_norm_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace xinglin::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void layerNormRows(const LayerNormArgs& args, std::int64_t first, std::int64_t count) {
    const hn::ScalableTag<float> d;
    const std::int64_t lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const std::int64_t whole = args.cols / lanes * lanes;
    const float cols = static_cast<float>(args.cols);
    for (std::int64_t r = first; r < first + count; ++r) {
        const float* x = args.x + r * args.cols;
        float* y = args.y + r * args.cols;
        auto sums = hn::Zero(d);
        for (std::int64_t c = 0; c < whole; c += lanes) {
            sums = hn::Add(sums, hn::LoadU(d, x + c));
        }
        float sum = hn::GetLane(hn::SumOfLanes(d, sums));
        for (std::int64_t c = whole; c < args.cols; ++c) {
            sum += x[c];
        }
        const float mean = sum / cols;
        const auto means = hn::Set(d, mean);
        auto squares = hn::Zero(d);
        for (std::int64_t c = 0; c < whole; c += lanes) {
            const auto off = hn::Sub(hn::LoadU(d, x + c), means);
            squares = hn::MulAdd(off, off, squares);
        }
        float square = hn::GetLane(hn::SumOfLanes(d, squares));
        for (std::int64_t c = whole; c < args.cols; ++c) {
            square += (x[c] - mean) * (x[c] - mean);
        }
        const float scale = 1.0f / std::sqrt(square / cols + static_cast<float>(args.epsilon));
        const auto scales = hn::Set(d, scale);
        for (std::int64_t c = 0; c < whole; c += lanes) {
            const auto normed = hn::Mul(hn::Sub(hn::LoadU(d, x + c), means), scales);
            hn::StoreU(hn::MulAdd(normed, hn::LoadU(d, args.weight + c), hn::LoadU(d, args.bias + c)), d,
                       y + c);
        }
        for (std::int64_t c = whole; c < args.cols; ++c) {
            y[c] = (x[c] - mean) * scale * args.weight[c] + args.bias[c];
        }
    }
}

}  // namespace xinglin::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace xinglin::kernels {

HWY_EXPORT(layerNormRows);

void layerNormCpu(const LayerNormArgs& args, CpuContext& context) {
    checkContract(args);
    const auto kernel = HWY_DYNAMIC_DISPATCH(layerNormRows);
    forRows(context, args.rows, 16,
            [&](std::int64_t first, std::int64_t count) { kernel(args, first, count); });
}

}  // namespace xinglin::kernels
#endif
