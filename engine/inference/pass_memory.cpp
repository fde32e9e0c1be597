#include "engine/inference/pass_memory.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "engine/inference/decode_step.h"
#include "engine/model/step_operations.h"

namespace xinglin::engine {
namespace {

using kernels::WeightView;

constexpr std::int64_t kAlignment = 256;

std::size_t aligned(std::size_t bytes) {
    return static_cast<std::size_t>(kernels::roundUp(static_cast<std::int64_t>(bytes), kAlignment));
}

// Matrices of one product; those that there are not have no rows.
std::size_t productScratch(std::span<const WeightView> matrices, std::size_t rows, const Backend& backend) {
    std::vector<kernels::MatmulTarget> targets;
    for (const WeightView& matrix : matrices) {
        if (matrix.rows > 0) {
            targets.push_back({matrix, nullptr, nullptr});
        }
    }
    if (targets.empty()) {
        return 0;
    }
    kernels::MatmulArgs product;
    product.rows = static_cast<std::int64_t>(rows);
    product.cols = targets.front().weight.cols;
    product.targets = targets;
    return backend.matmulScratch(product);
}

// An adapter's matrix.
WeightView floatMatrix(std::int64_t rows, std::int64_t cols) {
    return {kernels::TensorType::F32,
            kernels::WeightLayout::RowMajor,
            nullptr,
            static_cast<std::size_t>(cols) * sizeof(float),
            rows,
            cols};
}

// Few rows are multiplied another way than many, which may take more: so all magnitudes are asked.
std::size_t productBytes(const DecoderWeights& forms, const PassLimits& limits, const Backend& backend) {
    std::vector<std::size_t> magnitudes = {limits.rows};
    for (std::size_t some = 1; some < limits.rows; some *= 2) {
        magnitudes.push_back(some);
    }
    std::size_t most = 0;
    const auto ask = [&](std::span<const WeightView> matrices) {
        for (const std::size_t some : magnitudes) {
            most = std::max(most, productScratch(matrices, some, backend));
        }
    };
    // With the two matrices that an adapter may have beside each.
    const auto askOfInput = [&](std::span<const WeightView> matrices) {
        ask(matrices);
        for (const WeightView& matrix : matrices) {
            if (limits.adapterRank > 0 && matrix.rows > 0) {
                ask(std::array{floatMatrix(limits.adapterRank, matrix.cols)});
                ask(std::array{floatMatrix(matrix.rows, limits.adapterRank)});
            }
        }
    };
    askOfInput({&forms.output, 1});
    for (const LayerWeights& layer : forms.layers) {
        askOfInput(std::array{layer.query, layer.key, layer.value});
        askOfInput({&layer.attentionOutput, 1});
        askOfInput(std::array{layer.gate, layer.up});
        askOfInput({&layer.down, 1});
    }
    return most;
}

std::size_t attentionBytes(const ModelConfig& config, const PassLimits& limits, Backend& backend) {
    const auto context = static_cast<std::int64_t>(limits.context);
    kernels::CachedAttentionArgs attention;
    attention.heads = config.heads;
    attention.kvHeads = config.kvHeads;
    attention.headDim = config.headDim;
    const std::vector<kernels::AttentionSegment> segments(std::max<std::size_t>(1, limits.splitRows),
                                                          {0, 1, context - 1, {}});
    attention.segments = segments;
    std::int64_t floats = backend.cachedAttentionScratch(attention);
    if (const StepOperations* operations = backend.stepOperations();
        operations && suitsStepAttention(config)) {
        kernels::StepAttentionArgs step;
        step.rows = static_cast<std::int64_t>(segments.size());
        step.splits = splitsOf(context);
        step.heads = config.heads;
        step.headDim = config.headDim;
        floats = std::max(floats, operations->attentionScratch(step));
    }
    return static_cast<std::size_t>(floats) * sizeof(float);
}

}  // namespace

std::size_t PassNumbers::layOut(const ModelConfig& config, std::size_t rows, float* memory) {
    const auto queryWidth = config.heads * config.headDim;
    const auto kvWidth = config.kvHeads * config.headDim;
    const std::pair<float * PassNumbers::*, std::int64_t> parts[] = {
        {&PassNumbers::hidden, config.hidden},
        {&PassNumbers::normed, config.hidden},
        {&PassNumbers::query, queryWidth},
        {&PassNumbers::key, kvWidth},
        {&PassNumbers::value, kvWidth},
        {&PassNumbers::attended, queryWidth},
        {&PassNumbers::gate, config.ffn},
        {&PassNumbers::up, config.ffn},
        {&PassNumbers::cosines, config.ropeDim / 2},
        {&PassNumbers::sines, config.ropeDim / 2},
    };
    std::int64_t total = 0;
    for (const auto& [part, width] : parts) {
        if (memory) {
            this->*part = memory + total;
        }
        total += kernels::roundUp(width * static_cast<std::int64_t>(rows), 16);
    }
    return static_cast<std::size_t>(total) * sizeof(float);
}

PassIntegers::PassIntegers(const ModelConfig& config, std::size_t rows) {
    positions = rows * sizeof(std::int32_t);
    table = aligned(2 * positions);
    arrivals = aligned(table + rows * sizeof(kernels::StepRow));
    end = arrivals + rows * static_cast<std::size_t>(config.kvHeads) * sizeof(std::int32_t);
}

void PassIntegers::stage(std::span<const std::int32_t> tokens,
                         std::span<const std::int32_t> positionsOfTokens,
                         std::span<const kernels::StepRow> places, std::vector<std::byte>& staged) const {
    staged.resize(table + places.size_bytes());
    std::memcpy(staged.data(), tokens.data(), tokens.size_bytes());
    std::memcpy(staged.data() + positions, positionsOfTokens.data(), positionsOfTokens.size_bytes());
    std::memcpy(staged.data() + table, places.data(), places.size_bytes());
}

PassCandidates::PassCandidates(std::int64_t rows, std::int64_t vocabulary, std::int64_t k,
                               const StepOperations& operations) {
    const auto count = static_cast<std::size_t>(rows);
    const std::size_t numbers = count * static_cast<std::size_t>(k);
    scratch = static_cast<std::size_t>(operations.topKScratch(rows, vocabulary, k));
    tokens = scratch * sizeof(std::uint64_t);
    values = tokens + numbers * sizeof(std::int32_t);
    rules = aligned(values + numbers * sizeof(float));
    drawn = rules + count * sizeof(kernels::SampleRule);
    end = drawn + count * sizeof(std::int32_t);
}

std::size_t heldLogitRows(const PassLimits& limits) {
    return std::clamp<std::size_t>(limits.logitRows, 1, kMostHeldLogitRows);
}

PassMemory passMemory(const ModelConfig& config, const DecoderWeights& forms, bool isLast,
                      const PassLimits& limits, Backend& backend) {
    PassMemory memory;
    memory.numbers = PassNumbers().layOut(config, limits.rows, nullptr);
    memory.products = productBytes(forms, limits, backend);
    memory.lowRank = limits.rows * static_cast<std::size_t>(limits.adapterRank) * sizeof(float);
    memory.attention = attentionBytes(config, limits, backend);
    if (backend.isHost()) {
        return memory;
    }
    memory.integers = PassIntegers(config, limits.rows).end;
    memory.step = DecodeStep::bytes(config, forms, isLast, limits.context, backend);
    if (isLast) {
        const std::size_t rows = heldLogitRows(limits);
        memory.logits = rows * static_cast<std::size_t>(config.vocabulary) * sizeof(float);
        memory.candidates = PassCandidates(static_cast<std::int64_t>(rows), config.vocabulary,
                                           kernels::kMostTopK, *backend.stepOperations())
                                .end;
    }
    return memory;
}

}  // namespace xinglin::engine
