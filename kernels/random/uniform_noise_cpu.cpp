#include "kernels/cpu/for_rows.h"
#include "kernels/random/uniform_at.h"
#include "kernels/random/uniform_noise.h"

namespace xinglin::kernels {
namespace {

void addSpan(const UniformNoiseArgs& args, std::int64_t begin, std::int64_t count) {
    for (std::int64_t i = begin; i < begin + count; ++i) {
        const double share = 2.0 * uniformAt(args.seed, static_cast<std::uint64_t>(args.first + i)) - 1.0;
        args.x[i] += static_cast<float>(args.bound * share);
    }
}

}  // namespace

void uniformNoiseReference(const UniformNoiseArgs& args) {
    checkContract(args);
    addSpan(args, 0, args.count);
}

void uniformNoiseCpu(const UniformNoiseArgs& args, CpuContext& context) {
    constexpr std::int64_t kGrain = 1 << 14;
    checkContract(args);
    forRows(context, args.count, kGrain,
            [&](std::int64_t begin, std::int64_t count) { addSpan(args, begin, count); });
}

}  // namespace xinglin::kernels
