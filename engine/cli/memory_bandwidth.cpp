#include "engine/cli/memory_bandwidth.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <new>
#include <vector>

#include "kernels/cpu/thread_pool.h"

namespace xinglin::engine::cli {
namespace {

constexpr std::size_t kBytes = std::size_t{256} << 20;
constexpr std::int64_t kPieces = 64;
constexpr int kPasses = 4;
constexpr std::size_t kLanes = 8;  // independent sums, so that the additions do not wait for each other

std::uint64_t sumOf(const std::uint64_t* numbers, std::size_t count) {
    std::array<std::uint64_t, kLanes> sums = {};
    for (std::size_t i = 0; i + kLanes <= count; i += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            sums[lane] += numbers[i + lane];
        }
    }
    std::uint64_t sum = 0;
    for (const std::uint64_t part : sums) {
        sum += part;
    }
    return sum;
}

}  // namespace

double measureReadBandwidth(unsigned threads) {
    using Clock = std::chrono::steady_clock;
    std::vector<std::uint64_t> numbers;
    try {
        numbers.assign(kBytes / sizeof(std::uint64_t), 1);
    } catch (const std::bad_alloc&) {
        return 0.0;
    }
    kernels::ThreadPool pool(threads);
    const std::size_t pieceLength = numbers.size() / kPieces;
    std::vector<std::uint64_t> sums(kPieces);
    double best = 0.0;
    for (int pass = 0; pass < kPasses; ++pass) {
        const Clock::time_point start = Clock::now();
        pool.run(kPieces, [&](std::int64_t piece, unsigned) {
            const auto index = static_cast<std::size_t>(piece);
            sums[index] = sumOf(numbers.data() + index * pieceLength, pieceLength);
        });
        const double taken = std::chrono::duration<double>(Clock::now() - start).count();
        // Every number is 1, so the sum proves that all were read, and keeps the loop from being optimised
        // away.
        std::uint64_t total = 0;
        for (const std::uint64_t sum : sums) {
            total += sum;
        }
        if (total == numbers.size() && taken > 0.0) {
            best = std::max(best, static_cast<double>(kBytes) / taken);
        }
    }
    return best;
}

}  // namespace xinglin::engine::cli
