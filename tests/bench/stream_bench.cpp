// What products of few activation rows reach of the speed at which memory gives the weights: gigabytes of
// weights a second, beside a plain reading of them. Decoding one text is one row, eight texts at once are
// eight.
//
//     build/no-gui/bin/stream_bench [THREADS]

#include <sys/mman.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "kernels/cpu/cpu_context.h"
#include "kernels/matmul/column_pairs.h"
#include "kernels/matmul/matmul.h"
#include "kernels/quant/interleave.h"

namespace {

using namespace xinglin::kernels;

constexpr std::int64_t kOutputs = 5632, kCols = 2048;
constexpr std::size_t kMemory = std::size_t{600} << 20;  // more than any cache holds
constexpr int kRounds = 15;

struct Weights {
    const char* name;
    TensorType type;
    WeightLayout layout;

    std::size_t bytes() const {
        const std::int64_t exact = layout == WeightLayout::Interleaved
                                       ? InterleavedLayout{type, kOutputs, kCols}.bytes()
                                       : ColumnPairLayout{type, kOutputs, kCols}.bytes();
        return (static_cast<std::size_t>(exact) + 63) / 64 * 64;
    }
};

// Gigabytes a second of one pass over `bytes`.
double speed(std::size_t bytes, const std::function<void()>& pass) {
    const auto begin = std::chrono::steady_clock::now();
    pass();
    return static_cast<double>(bytes) /
           std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() / 1e9;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

constexpr int kFilled = 0x11, kAbsent = 0x22;

// The C library's search for a byte that is not there reads as fast as the processor can.
void readAll(const std::byte* memory, std::size_t bytes, CpuContext& context) {
    const auto pieces = static_cast<std::int64_t>(context.pool.threads());
    context.pool.run(pieces, [&](std::int64_t piece, unsigned) {
        const std::size_t each = bytes / static_cast<std::size_t>(pieces);
        if (std::memchr(memory + static_cast<std::size_t>(piece) * each, kAbsent, each)) {
            std::abort();
        }
    });
}

void multiplyAll(const Weights& weights, const std::byte* memory, std::int64_t rows, std::vector<float>& x,
                 std::vector<float>& y, std::vector<std::byte>& scratch, CpuContext& context) {
    for (std::size_t at = 0; at + weights.bytes() <= kMemory; at += weights.bytes()) {
        MatmulTarget target;
        target.weight = {.type = weights.type,
                         .layout = weights.layout,
                         .data = memory + at,
                         .rows = kOutputs,
                         .cols = kCols};
        target.y = y.data();
        MatmulArgs args;
        args.x = x.data();
        args.rows = rows;
        args.cols = kCols;
        args.targets = std::span(&target, 1);
        scratch.resize(matmulScratch(args, context.pool.threads()) + 64);
        void* start = scratch.data();
        std::size_t space = scratch.size();
        args.scratch = {static_cast<std::byte*>(std::align(64, space - 64, start, space)), space};
        matmulCpu(args, context);
    }
}

}  // namespace

int main(int argc, char** argv) {
    ThreadPool pool(argc > 1 ? static_cast<unsigned>(std::atoi(argv[1])) : 0);
    CpuContext context{pool};
    constexpr Weights kWeights[] = {{"Q8_0", TensorType::Q8_0, WeightLayout::Interleaved},
                                    {"Q4_0", TensorType::Q4_0, WeightLayout::Interleaved},
                                    {"Q4_K", TensorType::Q4_K, WeightLayout::Interleaved},
                                    {"BF16", TensorType::BF16, WeightLayout::ColumnPairs},
                                    {"F16", TensorType::F16, WeightLayout::ColumnPairs}};
    std::printf("%s, %u threads\n%-6s %5s %12s %12s %12s\n", describeCpu(context.features).c_str(),
                context.pool.threads(), "type", "rows", "GB/s", "reading", "share");
    // In large pages, as the engine's weights are.
    auto* memory = static_cast<std::byte*>(std::aligned_alloc(std::size_t{2} << 20, kMemory));
#ifdef MADV_HUGEPAGE
    ::madvise(memory, kMemory, MADV_HUGEPAGE);
#endif
    std::memset(memory, kFilled, kMemory);
    for (const Weights& weights : kWeights) {
        for (const std::int64_t rows : {1, 2, 4, 8, 16}) {
            std::vector<float> x(static_cast<std::size_t>(rows * kCols), 0.5f);
            std::vector<float> y(static_cast<std::size_t>(rows * kOutputs));
            std::vector<std::byte> scratch;
            const std::size_t bytes = kMemory / weights.bytes() * weights.bytes();
            std::vector<double> products;
            std::vector<double> readings;
            std::vector<double> shares;
            for (int round = 0; round < kRounds; ++round) {
                readings.push_back(speed(bytes, [&] { readAll(memory, bytes, context); }));
                products.push_back(
                    speed(bytes, [&] { multiplyAll(weights, memory, rows, x, y, scratch, context); }));
                shares.push_back(products.back() / readings.back());
            }
            std::printf("%-6s %5d %12.1f %12.1f %12.2f\n", weights.name, static_cast<int>(rows),
                        median(products), median(readings), median(shares));
        }
    }
    std::free(memory);
    return 0;
}
