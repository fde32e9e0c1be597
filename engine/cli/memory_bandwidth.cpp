#include "engine/cli/memory_bandwidth.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>

#include "engine/core/buffer.h"
#include "engine/core/error.h"
#include "kernels/cpu/thread_pool.h"

namespace xinglin::engine::cli {
namespace {

// More than any cache holds, in huge pages like the weights; less on a machine with little memory.
constexpr std::size_t kMostBytes = std::size_t{1} << 30;
constexpr std::size_t kLeastBytes = std::size_t{64} << 20;
constexpr std::int64_t kPieces = 256;
constexpr int kPasses = 5;
constexpr unsigned char kPresent = 1;
constexpr int kAbsent = 2;

}  // namespace

double measureReadBandwidth(unsigned threads) {
    using Clock = std::chrono::steady_clock;
    const std::size_t wanted = std::clamp(availableMemoryBytes() / 4, kLeastBytes, kMostBytes);
    const std::size_t pieceBytes = wanted / kPieces;
    Buffer buffer;
    try {
        buffer = Buffer(pieceBytes * kPieces, "measuring the memory");
    } catch (const Error&) {
        return 0.0;
    }
    kernels::ThreadPool pool(threads);
    pool.run(kPieces, [&](std::int64_t piece, unsigned) {
        std::memset(buffer.data() + static_cast<std::size_t>(piece) * pieceBytes, kPresent, pieceBytes);
    });
    double best = 0.0;
    for (int pass = 0; pass < kPasses; ++pass) {
        std::atomic<int> misses = 0;
        const Clock::time_point start = Clock::now();
        pool.run(kPieces, [&](std::int64_t piece, unsigned) {
            // Looking for a byte that is not there reads every one, and the C library does it with the widest
            // instructions of the machine however this file was compiled.
            const std::byte* from = buffer.data() + static_cast<std::size_t>(piece) * pieceBytes;
            misses += std::memchr(from, kAbsent, pieceBytes) == nullptr ? 1 : 0;
        });
        const double taken = std::chrono::duration<double>(Clock::now() - start).count();
        if (misses == kPieces && taken > 0.0) {
            best = std::max(best, static_cast<double>(buffer.size()) / taken);
        }
    }
    return best;
}

}  // namespace xinglin::engine::cli
