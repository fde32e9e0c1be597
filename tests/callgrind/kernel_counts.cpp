// Runs one hot kernel once on one thread, for callgrind to count its instructions: check.py compares them
// with counts.tsv. Without an argument it names the kernels; `--build` says which compiler and instruction
// set the counts belong to.

#include <array>
#include <cstdio>
#include <string_view>
#include <vector>

#include "kernels/attention/cached_attention.h"
#include "kernels/matmul/column_pairs.h"
#include "kernels/matmul/matmul.h"
#include "kernels/norm/rms_norm.h"
#include "kernels/quant/interleave.h"
#include "kernels/quant/quantise_rows.h"
#include "kernels/rope/rope.h"
#include "tests/support/quant_blocks.h"
#include "tests/support/random_values.h"

namespace {

using namespace xinglin;
using kernels::TensorType;
using kernels::WeightLayout;

constexpr std::int64_t kOutputs = 256;
constexpr std::int64_t kCols = 1024;
constexpr std::int64_t kHeads = 8;
constexpr std::int64_t kHeadDim = 64;
constexpr std::int64_t kPositions = 512;

struct alignas(64) Line {
    std::byte bytes[64];
};

std::vector<Line> lines(std::size_t bytes) {
    return std::vector<Line>(bytes / sizeof(Line) + 1);
}

template <typename Work>
__attribute__((noinline)) void xinglinCounted(const Work& work) {
    work();
}

void product(TensorType type, std::int64_t rows, kernels::CpuContext& context) {
    const std::string blocks = test::randomBlocks(static_cast<std::uint32_t>(type), kOutputs * kCols, 1.0, 1);
    const std::size_t rowBytes = blocks.size() / kOutputs;
    const bool isPaired = kernels::canPairColumns(type);
    const kernels::InterleavedLayout interleaved = {type, kOutputs, kCols};
    const kernels::ColumnPairLayout paired = {type, kOutputs, kCols};
    std::vector<Line> weights =
        lines(static_cast<std::size_t>(isPaired ? paired.bytes() : interleaved.bytes()));
    if (isPaired) {
        kernels::pairColumnsReference({paired, blocks.data(), rowBytes, weights.data()});
    } else {
        kernels::interleaveReference({interleaved, blocks.data(), weights.data()});
    }
    const std::vector<float> x = test::randomValues(static_cast<std::size_t>(rows * kCols), 2);
    std::vector<float> y(static_cast<std::size_t>(rows * kOutputs));
    const kernels::MatmulTarget target[] = {
        {{type, isPaired ? WeightLayout::ColumnPairs : WeightLayout::Interleaved, weights.data(), 0, kOutputs,
          kCols},
         nullptr,
         y.data()}};
    kernels::MatmulArgs args = {x.data(), rows, kCols, target, {}};
    std::vector<Line> scratch = lines(kernels::matmulScratch(args, 1));
    args.scratch = {reinterpret_cast<std::byte*>(scratch.data()), scratch.size() * sizeof(Line)};
    xinglinCounted([&] { kernels::matmulCpu(args, context); });
}

void attention(kernels::CacheType type, std::int64_t rows, kernels::CpuContext& context) {
    std::vector<Line> memory = lines(kernels::layerCacheBytes(type, kPositions, kHeads, kHeadDim));
    const kernels::KvCacheView cache = kernels::layerCacheView(
        type, reinterpret_cast<std::byte*>(memory.data()), kPositions, kHeads, kHeadDim);
    const std::vector<float> past =
        test::randomValues(static_cast<std::size_t>(kPositions * kHeads * kHeadDim), 3);
    kernels::storeKeysValuesReference({past.data(), past.data(), kPositions, 0, cache});
    const std::vector<float> q = test::randomValues(static_cast<std::size_t>(rows * kHeads * kHeadDim), 4);
    std::vector<float> out(q.size());
    const kernels::AttentionSegment segment[] = {{0, rows, kPositions - rows, cache}};
    kernels::CachedAttentionArgs args = {q.data(), out.data(), kHeads, kHeads, kHeadDim, 0.125f, segment, {}};
    std::vector<Line> scratch =
        lines(static_cast<std::size_t>(kernels::cachedAttentionScratch(args, 1)) * sizeof(float));
    args.scratch = {reinterpret_cast<float*>(scratch.data()), scratch.size() * sizeof(Line) / sizeof(float)};
    xinglinCounted([&] { kernels::cachedAttentionCpu(args, context); });
}

void norm(kernels::CpuContext& context) {
    const std::vector<float> x = test::randomValues(64 * kCols, 5);
    std::vector<float> y(x.size());
    xinglinCounted([&] { kernels::rmsNormCpu({x.data(), x.data(), y.data(), 64, kCols, 1e-5}, context); });
}

void rounding(kernels::ActivationScales scales, kernels::CpuContext& context) {
    const std::vector<float> x = test::randomValues(16 * kCols, 6);
    std::vector<kernels::ActivationBlock> blocks(x.size() / kernels::kQuantBlock);
    xinglinCounted([&] { kernels::quantiseRowsCpu({x.data(), blocks.data(), 16, kCols, scales}, context); });
}

void rotation(kernels::CpuContext& context) {
    std::vector<float> x = test::randomValues(16 * kHeads * kHeadDim, 7);
    const std::vector<float> angles = test::randomValues(16 * kHeadDim / 2, 8);
    xinglinCounted([&] {
        kernels::ropeCpu({x.data(), angles.data(), angles.data(), 16, kHeads, kHeadDim, kHeadDim}, context);
    });
}

struct Count {
    const char* name;
    void (*run)(kernels::CpuContext& context);
};

constexpr std::array kCounts = {
    Count{"product-q4_0-1", [](kernels::CpuContext& context) { product(TensorType::Q4_0, 1, context); }},
    Count{"product-q4_k-1", [](kernels::CpuContext& context) { product(TensorType::Q4_K, 1, context); }},
    Count{"product-q6_k-1", [](kernels::CpuContext& context) { product(TensorType::Q6_K, 1, context); }},
    Count{"product-q8_0-1", [](kernels::CpuContext& context) { product(TensorType::Q8_0, 1, context); }},
    Count{"product-f16-1", [](kernels::CpuContext& context) { product(TensorType::F16, 1, context); }},
    Count{"product-bf16-1", [](kernels::CpuContext& context) { product(TensorType::BF16, 1, context); }},
    Count{"product-q4_0-32", [](kernels::CpuContext& context) { product(TensorType::Q4_0, 32, context); }},
    Count{"product-q4_k-32", [](kernels::CpuContext& context) { product(TensorType::Q4_K, 32, context); }},
    Count{"product-q8_0-32", [](kernels::CpuContext& context) { product(TensorType::Q8_0, 32, context); }},
    Count{"product-bf16-32", [](kernels::CpuContext& context) { product(TensorType::BF16, 32, context); }},
    Count{"attention-f16-1",
          [](kernels::CpuContext& context) { attention(kernels::CacheType::F16, 1, context); }},
    Count{"attention-q8-1",
          [](kernels::CpuContext& context) { attention(kernels::CacheType::Q8, 1, context); }},
    Count{"attention-f16-32",
          [](kernels::CpuContext& context) { attention(kernels::CacheType::F16, 32, context); }},
    Count{"rms-norm", norm},
    Count{"rounding",
          [](kernels::CpuContext& context) { rounding(kernels::ActivationScales::Whole, context); }},
    Count{"rounding-halves",
          [](kernels::CpuContext& context) { rounding(kernels::ActivationScales::Halves, context); }},
    Count{"rotation", rotation},
};

}  // namespace

int main(int argc, char** argv) {
    const std::string_view wanted = argc > 1 ? argv[1] : "";
    kernels::ThreadPool pool{1};
    kernels::CpuContext context{pool};
    if (wanted == "--build") {
        std::printf("%s %s\n", XINGLIN_COMPILER, kernels::describeCpu(context.features).c_str());
        return 0;
    }
    for (const Count& count : kCounts) {
        if (wanted.empty()) {
            std::printf("%s\n", count.name);
        } else if (wanted == count.name) {
            count.run(context);
            return 0;
        }
    }
    return wanted.empty() ? 0 : 2;
}
