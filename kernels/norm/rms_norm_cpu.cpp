#include <cmath>

#include "kernels/cpu/for_rows.h"
#include "kernels/norm/rms_norm.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/norm/rms_norm_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace xinglin::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void normRows(const RmsNormArgs& args, std::int64_t first, std::int64_t count) {
    const hn::ScalableTag<float> d;
    const std::int64_t lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const std::int64_t whole = args.cols / lanes * lanes;
    for (std::int64_t r = first; r < first + count; ++r) {
        const float* x = args.x + r * args.cols;
        float* y = args.y + r * args.cols;
        auto squares = hn::Zero(d);
        for (std::int64_t c = 0; c < whole; c += lanes) {
            const auto v = hn::LoadU(d, x + c);
            squares = hn::MulAdd(v, v, squares);
        }
        float sum = hn::GetLane(hn::SumOfLanes(d, squares));
        for (std::int64_t c = whole; c < args.cols; ++c) {
            sum += x[c] * x[c];
        }
        const float scale =
            1.0f / std::sqrt(sum / static_cast<float>(args.cols) + static_cast<float>(args.epsilon));
        const auto scales = hn::Set(d, scale);
        for (std::int64_t c = 0; c < whole; c += lanes) {
            hn::StoreU(hn::Mul(hn::Mul(hn::LoadU(d, x + c), scales), hn::LoadU(d, args.weight + c)), d,
                       y + c);
        }
        for (std::int64_t c = whole; c < args.cols; ++c) {
            y[c] = x[c] * scale * args.weight[c];
        }
    }
}

}  // namespace xinglin::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace xinglin::kernels {

HWY_EXPORT(normRows);

void rmsNormCpu(const RmsNormArgs& args, CpuContext& context) {
    checkContract(args);
    const auto kernel = HWY_DYNAMIC_DISPATCH(normRows);
    forRows(context, args.rows, 16,
            [&](std::int64_t first, std::int64_t count) { kernel(args, first, count); });
}

}  // namespace xinglin::kernels
#endif
