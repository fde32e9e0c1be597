#include "engine/cli/memory_bandwidth.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <new>
#include <vector>

#include "kernels/cpu/thread_pool.h"

namespace xinglin::engine::cli {
namespace {

constexpr std::size_t kBytes = std::size_t{256} << 20;
constexpr std::int64_t kPieces = 64;
constexpr std::size_t kPieceBytes = kBytes / kPieces;
constexpr int kPasses = 4;
constexpr unsigned char kPresent = 1;
constexpr int kAbsent = 2;

}  // namespace

double measureReadBandwidth(unsigned threads) {
    using Clock = std::chrono::steady_clock;
    std::vector<unsigned char> bytes;
    try {
        bytes.assign(kBytes, kPresent);
    } catch (const std::bad_alloc&) {
        return 0.0;
    }
    kernels::ThreadPool pool(threads);
    double best = 0.0;
    for (int pass = 0; pass < kPasses; ++pass) {
        std::atomic<int> misses = 0;
        const Clock::time_point start = Clock::now();
        pool.run(kPieces, [&](std::int64_t piece, unsigned) {
            // Looking for a byte that is not there reads every one, and the C library does it with the widest
            // instructions of the machine however this file was compiled.
            const unsigned char* from = bytes.data() + static_cast<std::size_t>(piece) * kPieceBytes;
            misses += std::memchr(from, kAbsent, kPieceBytes) == nullptr ? 1 : 0;
        });
        const double taken = std::chrono::duration<double>(Clock::now() - start).count();
        if (misses == kPieces && taken > 0.0) {
            best = std::max(best, static_cast<double>(kBytes) / taken);
        }
    }
    return best;
}

}  // namespace xinglin::engine::cli
