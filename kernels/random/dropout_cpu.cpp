#include "kernels/cpu/for_rows.h"
#include "kernels/random/dropout.h"
#include "kernels/random/uniform_at.h"

namespace xinglin::kernels {
namespace {

void dropSpan(const DropoutArgs& args, std::int64_t first, std::int64_t count) {
    const auto scale = static_cast<float>(1.0 / (1.0 - args.rate));
    for (std::int64_t i = first; i < first + count; ++i) {
        const double drawn = uniformAt(args.seed, static_cast<std::uint64_t>(args.first + i));
        args.y[i] = drawn < args.rate ? 0.0f : args.x[i] * scale;
    }
}

}  // namespace

void dropoutReference(const DropoutArgs& args) {
    checkContract(args);
    dropSpan(args, 0, args.count);
}

void dropoutCpu(const DropoutArgs& args, CpuContext& context) {
    constexpr std::int64_t kGrain = 1 << 14;
    checkContract(args);
    forRows(context, args.count, kGrain,
            [&](std::int64_t first, std::int64_t count) { dropSpan(args, first, count); });
}

}  // namespace xinglin::kernels
