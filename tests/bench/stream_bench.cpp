// What products of few activation rows reach of the speed at which memory gives the weights: gigabytes of
// weights a second, beside a plain reading of them. Decoding one text is one row, eight texts at once are
// eight.
//
//     build/no-gui/bin/stream_bench [THREADS [avx2]]     avx2: as on a processor without AVX-512

#include <hwy/targets.h>
#include <sys/mman.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <memory>
#include <random>
#include <span>
#include <string_view>
#include <vector>

#include "kernels/cpu/cpu_context.h"
#include "kernels/matmul/column_pairs.h"
#include "kernels/matmul/matmul.h"
#include "kernels/matmul/packed_pairs.h"
#include "kernels/quant/half.h"
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

    // What lies from one matrix to the next; of a packed one a hundredth is room that nobody reads.
    std::size_t bytes() const {
        const std::size_t exact = layout == WeightLayout::PackedPairs
                                      ? static_cast<std::size_t>(PackedPairLayout{kOutputs, kCols}.bytes())
                                      : weightBytes(view(nullptr));
        return (exact + 63) / 64 * 64;
    }
    WeightView view(const void* data) const {
        return {.type = type, .layout = layout, .data = data, .rows = kOutputs, .cols = kCols};
    }
};

constexpr int kFilled = 0x11, kAbsent = 0x22;

// In large pages, as the engine's weights are.
std::byte* allocate() {
    auto* memory = static_cast<std::byte*>(std::aligned_alloc(std::size_t{2} << 20, kMemory));
#ifdef MADV_HUGEPAGE
    ::madvise(memory, kMemory, MADV_HUGEPAGE);
#endif
    return memory;
}

// Any bytes are numbers, but where they say which numbers are listed.
void fill(const Weights& weights, std::byte* memory, CpuContext& context) {
    std::memset(memory, kFilled, kMemory);
    if (weights.layout != WeightLayout::PackedPairs) {
        return;
    }
    std::vector<std::uint16_t> numbers(static_cast<std::size_t>(kOutputs * kCols));
    std::mt19937 random(1);
    std::normal_distribution<float> normal(0.0f, 0.02f);
    for (std::uint16_t& number : numbers) {
        number = bfloat16FromFloat(normal(random));
    }
    if (!packPairsCpu({{kOutputs, kCols}, TensorType::BF16, numbers.data(), 2 * kCols, memory}, context)) {
        std::abort();
    }
    for (std::size_t at = weights.bytes(); at + weights.bytes() <= kMemory; at += weights.bytes()) {
        std::memcpy(memory + at, memory, weights.bytes());
    }
}

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
        target.weight = weights.view(memory + at);
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
    if (argc > 2 && std::string_view(argv[2]) == "avx2") {
        hwy::SetSupportedTargetsForTest(HWY_AVX2);
        context.features.avx512Vnni = false;
        context.features.avx512Bf16 = false;
    }
    constexpr Weights kWeights[] = {{"Q8_0", TensorType::Q8_0, WeightLayout::Interleaved},
                                    {"Q4_0", TensorType::Q4_0, WeightLayout::Interleaved},
                                    {"Q4_K", TensorType::Q4_K, WeightLayout::Interleaved},
                                    {"BF16", TensorType::BF16, WeightLayout::ColumnPairs},
                                    {"packed", TensorType::BF16, WeightLayout::PackedPairs},
                                    {"F16", TensorType::F16, WeightLayout::ColumnPairs}};
    std::printf("%s, %u threads\n%-6s %5s %12s %12s %12s\n", describeCpu(context.features).c_str(),
                context.pool.threads(), "type", "rows", "GB/s", "reading", "share");
    std::byte* const memory = allocate();
    std::byte* const plain = allocate();
    std::memset(plain, kFilled, kMemory);
    for (const Weights& weights : kWeights) {
        fill(weights, memory, context);
        for (const std::int64_t rows : {1, 2, 4, 8, 16}) {
            std::vector<float> x(static_cast<std::size_t>(rows * kCols), 0.5f);
            std::vector<float> y(static_cast<std::size_t>(rows * kOutputs));
            std::vector<std::byte> scratch;
            const std::size_t bytes = kMemory / weights.bytes() * weights.bytes();
            std::vector<double> products;
            std::vector<double> readings;
            std::vector<double> shares;
            for (int round = 0; round < kRounds; ++round) {
                readings.push_back(speed(bytes, [&] { readAll(plain, bytes, context); }));
                products.push_back(
                    speed(bytes, [&] { multiplyAll(weights, memory, rows, x, y, scratch, context); }));
                shares.push_back(products.back() / readings.back());
            }
            std::printf("%-6s %5d %12.1f %12.1f %12.2f\n", weights.name, static_cast<int>(rows),
                        median(products), median(readings), median(shares));
        }
    }
    std::free(plain);
    std::free(memory);
    return 0;
}
