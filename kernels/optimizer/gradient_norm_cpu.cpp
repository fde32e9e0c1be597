#include <algorithm>
#include <array>
#include <vector>

#include "kernels/optimizer/gradient_norm_contract.h"

namespace xinglin::kernels {
namespace {

// Numbers that one thread takes at a time. Part of what the sum is: see the contract.
constexpr std::int64_t kPiece = 1 << 16;
// Sums of a piece that wait for nothing but themselves, as many as two wide registers hold.
constexpr std::int64_t kLanes = 16;

double squaresOf(const float* x, std::int64_t count) {
    std::array<double, kLanes> sums = {};
    std::int64_t i = 0;
    for (; i + kLanes <= count; i += kLanes) {
        for (std::int64_t lane = 0; lane < kLanes; ++lane) {
            const auto number = static_cast<double>(x[i + lane]);
            sums[static_cast<std::size_t>(lane)] += number * number;
        }
    }
    for (; i < count; ++i) {
        const auto number = static_cast<double>(x[i]);
        sums[static_cast<std::size_t>(i % kLanes)] += number * number;
    }
    double all = 0.0;
    for (const double sum : sums) {
        all += sum;
    }
    return all;
}

}  // namespace

void squaredNormCpu(const SquaredNormArgs& args, CpuContext& context) {
    checkContract(args);
    std::vector<double> sums(static_cast<std::size_t>((args.count + kPiece - 1) / kPiece));
    context.pool.run(static_cast<std::int64_t>(sums.size()), [&](std::int64_t piece, unsigned) {
        const std::int64_t first = piece * kPiece;
        sums[static_cast<std::size_t>(piece)] =
            squaresOf(args.x + first, std::min(kPiece, args.count - first));
    });
    double sum = 0.0;
    for (const double piece : sums) {
        sum += piece;
    }
    *args.sum = sum;
}

}  // namespace xinglin::kernels
