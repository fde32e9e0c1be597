#include <gtest/gtest.h>

#include <cstring>
#include <functional>
#include <string>

#include "kernels/activation/gelu.h"
#include "kernels/activation/swiglu.h"
#include "kernels/attention/cached_attention.h"
#include "kernels/attention/causal_attention.h"
#include "kernels/attention/step_attention.h"
#include "kernels/attention/store_rows.h"
#include "kernels/cuda/device_runtime.h"
#include "kernels/embedding/embedding.h"
#include "kernels/loss/cross_entropy.h"
#include "kernels/loss/entropy_parts.h"
#include "kernels/matmul/linear.h"
#include "kernels/matmul/matmul.h"
#include "kernels/matmul/scale_products.h"
#include "kernels/matmul/step_products.h"
#include "kernels/norm/layer_norm.h"
#include "kernels/norm/rms_norm.h"
#include "kernels/norm/unit_rows.h"
#include "kernels/optimizer/adamw.h"
#include "kernels/optimizer/gradient_norm.h"
#include "kernels/quant/fp8_rows.h"
#include "kernels/quant/quantise_rows.h"
#include "kernels/random/dropout.h"
#include "kernels/random/uniform_noise.h"
#include "kernels/rope/rope.h"
#include "kernels/rows/move_rows.h"
#include "kernels/sampling/sample_tokens.h"
#include "kernels/sampling/top_k.h"
#include "kernels/sum/sum_parts.h"
#include "tests/support/cuda_host/test_runtime.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using namespace xinglin::kernels;

namespace {

constexpr std::size_t kFloats = 1 << 16;

// Every launcher works in one piece of memory of random numbers: parts of it are its inputs and outputs.
struct Arena {
    float* floats;

    float* at(std::size_t part) const { return floats + part * 4096; }
    template <typename T>
    T* as(std::size_t part) const {
        return reinterpret_cast<T*>(at(part));
    }
    std::span<float> scratch() const { return {at(8), 8 * 4096}; }
    std::span<std::byte> bytes() const { return {as<std::byte>(8), 8 * 4096 * sizeof(float)}; }
};

using Launcher = std::function<void(const Arena&, CudaStream)>;
struct Named {
    std::string name;
    Launcher queue;
};

void matmulOf(TensorType type, WeightLayout layout, std::int64_t rows, const Arena& a, CudaStream stream) {
    const std::size_t numberBytes = type == TensorType::F32 ? 4 : 2;
    const MatmulTarget target[] = {{{type, layout, a.at(1), 32 * numberBytes, 16, 32}, nullptr, a.at(2)}};
    matmulCuda({a.at(0), rows, 32, target, a.bytes()}, stream);
}

void attentionOf(std::int64_t rows, std::int64_t past, const Arena& a, CudaStream stream) {
    const std::int64_t positions = roundUp(past + rows, kKeyTile);
    KvCacheView cache = layerCacheView(CacheType::F16, a.as<std::byte>(9), positions, 1, 64);
    const AttentionSegment segment = {0, rows, past, cache};
    CachedAttentionArgs args;
    args.q = a.at(2);
    args.out = a.at(3);
    args.heads = args.kvHeads = 1;
    args.headDim = 64;
    args.segments = {&segment, 1};
    args.scratch = {a.at(4), 4096};
    cachedAttentionCuda(args, stream);
}

// Of a step of decoding: rows, and a cache for each of them.
constexpr std::int64_t kStepRows = 2;
constexpr std::size_t kTablePart = 6;

// What stands in part kTablePart before a launch: the caches lie in part 9.
std::vector<StepRow> stepTable(const Arena& a) {
    std::vector<StepRow> table;
    for (std::int64_t row = 0; row < kStepRows; ++row) {
        std::byte* const memory = a.as<std::byte>(9) + static_cast<std::size_t>(row) * 16384;
        table.push_back({layerCacheView(CacheType::F16, memory, kKeyTile, 1, 64), 16384, 5});
    }
    return table;
}

void storeRowsOf(const Arena& a, CudaStream stream) {
    storeRowsCuda({a.at(0), a.at(1), a.as<StepRow>(kTablePart), 0, kStepRows, 1, 64}, stream);
}

void stepAttentionOf(const Arena& a, CudaStream stream) {
    StepAttentionArgs args;
    args.q = a.at(0);
    args.k = a.at(1);
    args.v = a.at(2);
    args.table = a.as<StepRow>(kTablePart);
    args.rows = kStepRows;
    args.splits = 1;
    args.heads = args.kvHeads = 1;
    args.headDim = 64;
    args.out.x = a.at(3);
    args.partials = a.at(4);
    args.arrivals = a.as<std::int32_t>(7);
    stepAttentionCuda(args, stream);
}

// Dense with a tail, then interleaved of two types.
void stepProductsOf(const Arena& a, CudaStream stream) {
    const WeightView dense = {TensorType::F32, WeightLayout::RowMajor, a.at(1), 64 * sizeof(float), 16, 64};
    const StepActivations input = {a.at(0), a.as<ActivationBlock>(4), a.as<ActivationBlock>(5)};
    const MatmulTarget one[] = {{dense, nullptr, a.at(2)}};
    const RowTail tail = {false, a.at(9), nullptr, 1e-5, {a.at(10)}, a.as<std::int32_t>(7)};
    stepProductCuda({input, kStepRows, 64, one, tail}, stream);
    stepGateCuda({input, kStepRows, 64, dense, dense, nullptr, {a.at(3)}}, stream);
    stepNormCuda(a.at(0), kStepRows, 64, {false, a.at(9), nullptr, 1e-5, {a.at(11)}}, stream);
    quantiseRowsCuda({a.at(0), input.whole, kStepRows, 64, ActivationScales::Whole}, stream);
    quantiseRowsCuda({a.at(0), input.halves, kStepRows, 64, ActivationScales::Halves}, stream);
    const MatmulTarget two[] = {
        {{TensorType::Q8_0, WeightLayout::Interleaved, a.at(1), 0, 16, 64}, nullptr, a.at(12)},
        {{TensorType::Q4_0, WeightLayout::Interleaved, a.at(1), 0, 16, 64}, nullptr, a.at(13)}};
    stepProductCuda({input, kStepRows, 64, two, {}}, stream);
}

CausalAttentionArgs causalOf(const Arena& a) {
    CausalAttentionArgs args;
    args.q = a.at(0);
    args.k = a.at(1);
    args.v = a.at(2);
    args.out = a.at(3);
    args.starts = {a.as<std::int64_t>(7), 1};
    args.rows = 20;
    args.heads = args.kvHeads = 2;
    args.headDim = 32;
    return args;
}

// Part 7 begins with zeros: tokens, targets and starts.
std::vector<Named> launchers() {
    return {
        {"embedding",
         [](const Arena& a, CudaStream s) {
             embeddingCuda({TensorType::F32, a.at(0), 256, 2, a.as<std::int32_t>(7), a.at(1), 4, 64}, s);
             embeddingBackwardCuda({a.as<std::int32_t>(7), a.at(1), a.at(2), 2, 4, 64}, a.scratch(), s);
         }},
        {"rmsNorm",
         [](const Arena& a, CudaStream s) {
             rmsNormCuda({a.at(0), a.at(1), a.at(2), 4, 64}, s);
             const RmsNormBackwardArgs back = {a.at(0), a.at(1), a.at(2), a.at(3), a.at(4), 4, 64};
             rmsNormBackwardCuda(back, a.scratch(), s);
         }},
        {"layerNorm",
         [](const Arena& a, CudaStream s) {
             layerNormCuda({a.at(0), a.at(1), a.at(2), a.at(3), 4, 64}, s);
             const LayerNormBackwardArgs back = {a.at(0), a.at(1), a.at(3), a.at(4), a.at(5), a.at(6), 4, 64};
             layerNormBackwardCuda(back, a.scratch(), s);
         }},
        {"matmulFloat",
         [](const Arena& a, CudaStream s) { matmulOf(TensorType::F32, WeightLayout::RowMajor, 3, a, s); }},
        {"matmulHalf",
         [](const Arena& a, CudaStream s) { matmulOf(TensorType::F16, WeightLayout::RowMajor, 3, a, s); }},
        {"matmulBytes", [](const Arena& a,
                           CudaStream s) { matmulOf(TensorType::Q8_0, WeightLayout::Interleaved, 3, a, s); }},
        {"matmulTensor",
         [](const Arena& a, CudaStream s) { matmulOf(TensorType::BF16, WeightLayout::RowMajor, 40, a, s); }},
        {"matmulTensorBytes",
         [](const Arena& a, CudaStream s) {
             matmulOf(TensorType::Q8_0, WeightLayout::Interleaved, 40, a, s);
         }},
        {"quantiseRows",
         [](const Arena& a, CudaStream s) {
             quantiseRowsCuda({a.at(0), a.as<ActivationBlock>(1), 4, 64, ActivationScales::Halves}, s);
         }},
        {"rope",
         [](const Arena& a, CudaStream s) {
             ropeTableCuda({a.as<std::int32_t>(7), nullptr, a.at(1), a.at(2), 4, 16}, s);
             ropeCuda({a.at(0), a.at(1), a.at(2), 4, 2, 16, 16}, s);
         }},
        {"attentionSplit", [](const Arena& a, CudaStream s) { attentionOf(2, 300, a, s); }},
        {"attentionTensor", [](const Arena& a, CudaStream s) { attentionOf(20, 30, a, s); }},
        {"storeRows", storeRowsOf},
        {"stepAttention", stepAttentionOf},
        {"stepProducts", stepProductsOf},
        {"fp8",
         [](const Arena& a, CudaStream s) {
             fp8RowsCuda({a.at(0), a.as<std::uint8_t>(1), a.at(2), 4, 64}, s);
             scaleProductsCuda({a.at(3), a.at(2), a.at(4), a.at(5), a.at(8), 4, 64}, s);
         }},
        {"causalAttention",
         [](const Arena& a, CudaStream s) {
             causalAttentionCuda(causalOf(a), {}, s);
             causalAttentionBackwardCuda({causalOf(a), a.at(3), a.at(4), a.at(5), a.at(6)}, a.scratch(), s);
         }},
        {"causalAttentionInBfloat16",
         [](const Arena& a, CudaStream s) {
             CausalAttentionArgs args = causalOf(a);
             args.headDim = 64;
             args.numbers = AttentionNumbers::Bf16;
             args.logSums = a.at(6);
             causalAttentionCuda(args, a.scratch(), s);
             causalAttentionBackwardCuda({args, a.at(0), a.at(4), a.at(5), a.at(14)}, a.scratch(), s);
         }},
        {"swiglu",
         [](const Arena& a, CudaStream s) {
             swigluCuda({a.at(0), a.at(1), a.at(2), 4, 64}, s);
             swigluBackwardCuda({a.at(0), a.at(1), a.at(2), a.at(3), a.at(4), 4, 64}, s);
         }},
        {"sumParts",
         [](const Arena& a, CudaStream s) {
             sumPartsCuda({a.at(0), 4096, 2, a.at(2), 4000}, s);
         }},
        {"gelu",
         [](const Arena& a, CudaStream s) {
             geluCuda({a.at(0), a.at(1), 4, 64}, s);
             geluBackwardCuda({a.at(0), a.at(1), a.at(2), 4, 64}, s);
         }},
        {"crossEntropy",
         [](const Arena& a, CudaStream s) {
             crossEntropyCuda({a.at(0), a.as<std::int32_t>(7), nullptr, a.at(1), a.at(2), 4, 64}, s);
             entropyPartsCuda({a.at(0), a.as<EntropyPart>(3), 4, 64}, s);
         }},
        {"sampling",
         [](const Arena& a, CudaStream s) {
             const std::span<std::uint64_t> scratch = {a.as<std::uint64_t>(8), 4 * 4096};
             topKCuda({a.at(3), a.as<std::int32_t>(1), a.at(2), 1, 3 * 4096, 8, scratch}, s);
             sampleTokensCuda(
                 {a.as<std::int32_t>(1), a.at(2), a.as<SampleRule>(7), a.as<std::int32_t>(14), 1, 8}, s);
         }},
        {"adamw",
         [](const Arena& a, CudaStream s) {
             squaredNormCuda({a.at(1), 1000, a.as<double>(4), {a.as<double>(8), 8192}}, s);
             AdamwArgs step = {a.at(0), a.at(1), a.at(2), a.at(3), 1000};
             step.rounded = a.as<std::uint16_t>(9);
             adamwCuda(step, s);
             step.rounding = AdamwRounding::ByChance;
             adamwCuda(step, s);
         }},
        {"rows",
         [](const Arena& a, CudaStream s) {
             moveRowsCuda({a.at(0), a.at(1), 1, 64, a.as<std::int64_t>(7), nullptr, 0.5f, RowWrite::Add}, s);
             unitRowsCuda({a.at(0), nullptr, a.at(2), 4, 64}, s);
             unitRowsBackwardCuda({a.at(0), nullptr, a.at(1), a.at(3), 4, 64}, s);
             dropoutCuda({a.at(0), a.at(4), 100, 0.5, 1}, s);
             uniformNoiseCuda({a.at(5), 100, 0, 0.5, 1}, s);
             roundToBf16Cuda(a.at(0), a.as<std::uint16_t>(6), 100, s);
             widenBf16Cuda(a.as<std::uint16_t>(6), a.at(8), 100, s);
         }},
        {"linear",
         [](const Arena& a, CudaStream s) {
             for (const GemmType type : {GemmType::F32, GemmType::Bf16}) {
                 linearCuda({type, a.at(0), a.at(1), a.at(2), a.at(3), 8, 16, 8}, s);
                 linearBackwardCuda(
                     {type, a.at(0), a.at(1), a.at(2), a.at(3), a.at(4), a.at(5), a.at(6), 8, 16, 8}, s);
             }
             gemmCuda({GemmType::F32, {a.at(0), 8}, {a.at(1), 8}, a.at(7), 8, 8, 8, 8}, s);
             roundToBf16Cuda(a.at(0), a.as<std::uint16_t>(4), 100, s);
             roundToHalfCuda(a.at(0), a.as<std::uint16_t>(5), 100, s);
         }},
    };
}

class Recorded : public testing::TestWithParam<Named> {};

}  // namespace

// A launcher that allocates, copies or waits cannot be recorded. What is replayed gives the bits of the
// launch.
TEST_P(Recorded, LauncherGivesTheSameBits) {
    const auto runtime = test::makeTestRuntime();
    runtime->enter();
    auto numbers = test::randomValues(kFloats, 5, 0.5);
    std::memset(numbers.data() + 7 * 4096, 0, 4096 * sizeof(float));
    const std::size_t bytes = kFloats * sizeof(float);
    const Arena arena = {static_cast<float*>(runtime->allocate(bytes))};
    const std::vector<StepRow> table = stepTable(arena);
    static_assert(kStepRows * sizeof(StepRow) <= 4096 * sizeof(float));
    std::memcpy(numbers.data() + kTablePart * 4096, table.data(), table.size() * sizeof(StepRow));
    std::vector<float> launched(kFloats);
    std::vector<float> replayed(kFloats);
    runtime->upload(arena.floats, numbers.data(), bytes);
    GetParam().queue(arena, runtime->stream());
    runtime->download(launched.data(), arena.floats, bytes);

    runtime->upload(arena.floats, numbers.data(), bytes);
    runtime->beginRecording();
    GetParam().queue(arena, runtime->stream());
    const auto recording = runtime->endRecording();
    recording->replay();
    runtime->download(replayed.data(), arena.floats, bytes);
    EXPECT_EQ(std::memcmp(launched.data(), replayed.data(), bytes), 0);
    EXPECT_NE(std::memcmp(launched.data(), numbers.data(), bytes), 0);  // it did something
    runtime->release(arena.floats);
}

INSTANTIATE_TEST_SUITE_P(Launchers, Recorded, testing::ValuesIn(launchers()),
                         [](const auto& info) { return info.param.name; });
