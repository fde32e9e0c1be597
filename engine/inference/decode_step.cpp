#include "engine/inference/decode_step.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "engine/inference/session_cache.h"
#include "engine/model/backend.h"
#include "engine/model/decoder_weights.h"
#include "kernels/attention/cached_attention_cuda.h"
#include "kernels/quant/interleave.h"

namespace xinglin::engine {
namespace {

using kernels::kMostStepRows;
using kernels::kQuantBlock;
using kernels::MatmulTarget;
using kernels::ProductWrite;
using kernels::StepActivations;
using kernels::WeightLayout;
using kernels::WeightView;

bool isInterleaved(const WeightView& view) {
    return view.layout == WeightLayout::Interleaved;
}

// A group's heads and a block's wide outputs are rounded by one block each.
bool suits(const ModelConfig& config, const LayerWeights& layer) {
    const std::int64_t group = config.heads / config.kvHeads;
    const bool attends = group <= kernels::kMostStepGroup && config.headDim <= 256 &&
                         (!isInterleaved(layer.attentionOutput) || group * config.headDim % kQuantBlock == 0);
    const bool isPair =
        !layer.gate.data || (layer.gate.type == layer.up.type && layer.gate.layout == layer.up.layout);
    const bool isRounded =
        !isInterleaved(layer.down) || (isInterleaved(layer.up) && config.ffn % kQuantBlock == 0);
    return attends && isPair && isRounded;
}

}  // namespace

std::unique_ptr<DecodeStep> DecodeStep::make(const Model& model, std::size_t index) {
    const ModelPart& part = model.parts()[index];
    if (!part.backend->stepOperations()) {
        return nullptr;
    }
    for (const LayerWeights& layer : part.weights.layers) {
        if (!suits(part.config, layer)) {
            return nullptr;
        }
    }
    return std::unique_ptr<DecodeStep>(new DecodeStep(model, index));
}

DecodeStep::DecodeStep(const Model& model, std::size_t index)
    : m_model(model),
      m_index(index),
      m_part(model.parts()[index]),
      m_config(m_part.config),
      m_backend(*m_part.backend),
      m_operations(*m_backend.stepOperations()),
      m_isLast(m_part.share.isLast(model.config())) {
    const ModelConfig& config = m_config;
    Backend& backend = m_backend;
    const auto integers = [&](std::int64_t count) {
        const std::size_t bytes = static_cast<std::size_t>(count) * sizeof(std::int32_t);
        return m_memory.emplace_back(backend.allocate(bytes, "a step's numbers")).as<std::int32_t>();
    };
    m_tokens = integers(kMostStepRows);
    m_positions = integers(kMostStepRows);
    m_arrivals = integers(1);
    m_attentionArrivals = integers(kMostStepRows * config.kvHeads);
    m_table =
        m_memory
            .emplace_back(backend.allocate(static_cast<std::size_t>(kMostStepRows) * sizeof(kernels::StepRow),
                                           "a step's sessions"))
            .as<kernels::StepRow>();
    const std::int64_t queryWidth = config.heads * config.headDim;
    const std::int64_t kvWidth = config.kvHeads * config.headDim;
    m_hidden = floats(config.hidden, "a step's hidden states");
    m_query = floats(queryWidth, "a step's queries");
    m_key = floats(kvWidth, "a step's keys");
    m_value = floats(kvWidth, "a step's values");
    m_cosines = floats(config.ropeDim / 2, "a step's rotation");
    m_sines = floats(config.ropeDim / 2, "a step's rotation");
    m_logits = m_isLast ? floats(config.vocabulary, "a step's logits") : nullptr;
    m_normed = activations(config.hidden, "a step's normalised states");
    m_attended = activations(queryWidth, "a step's attention");
    m_wide = activations(config.ffn, "a step's wide states");
    // Only what is read is rounded.
    bool hasDown = false;
    bool hasOutput = false;
    for (const LayerWeights& layer : m_part.weights.layers) {
        hasDown = hasDown || isInterleaved(layer.down);
        hasOutput = hasOutput || isInterleaved(layer.attentionOutput);
    }
    m_wide = hasDown ? m_wide : StepActivations{m_wide.x, nullptr, nullptr};
    m_attended = hasOutput ? m_attended : StepActivations{m_attended.x, nullptr, nullptr};
}

float* DecodeStep::floats(std::int64_t count, const char* name) {
    const auto bytes = static_cast<std::size_t>(count * kMostStepRows) * sizeof(float);
    return m_memory.emplace_back(m_backend.allocate(bytes, name)).as<float>();
}

// Rounded both ways where any interleaved weight there is wants it so.
StepActivations DecodeStep::activations(std::int64_t cols, const char* name) {
    StepActivations made;
    made.x = floats(cols, name);
    const auto blocks = [&] {
        const auto count = static_cast<std::size_t>(kMostStepRows * (cols / kQuantBlock));
        return m_memory.emplace_back(m_backend.allocate(count * sizeof(kernels::ActivationBlock), name))
            .as<kernels::ActivationBlock>();
    };
    bool wantsWhole = false;
    bool wantsHalves = false;
    const auto look = [&](const WeightView& view) {
        const kernels::InterleavedForm* form =
            isInterleaved(view) ? kernels::findInterleavedForm(view.type) : nullptr;
        wantsWhole = wantsWhole || (form && !form->hasPairs());
        wantsHalves = wantsHalves || (form && form->hasPairs());
    };
    look(m_part.weights.output);
    for (const LayerWeights& layer : m_part.weights.layers) {
        for (const WeightView& view :
             {layer.query, layer.key, layer.value, layer.attentionOutput, layer.gate, layer.up, layer.down}) {
            look(view);
        }
    }
    made.whole = wantsWhole && cols % kQuantBlock == 0 ? blocks() : nullptr;
    made.halves = wantsHalves && cols % kQuantBlock == 0 ? blocks() : nullptr;
    return made;
}

// Partial sums of attention; what was recorded with less memory is forgotten.
void DecodeStep::reserve(std::int64_t splits) {
    if (splits <= m_reservedSplits) {
        return;
    }
    kernels::StepAttentionArgs args;
    args.rows = kMostStepRows;
    args.splits = splits;
    args.heads = m_config.heads;
    args.headDim = m_config.headDim;
    const auto bytes = static_cast<std::size_t>(m_operations.attentionScratch(args)) * sizeof(float);
    m_recordings.clear();
    m_reservedSplits = 0;
    m_partials = Buffer();
    m_partials = m_backend.allocate(bytes, "a step's partial sums");
    m_reservedSplits = splits;
}

kernels::RowTail DecodeStep::tailOf(const float* weight, const float* bias) const {
    const ModelConfig& config = m_config;
    return {config.norm == NormKind::Layer, weight, bias, config.normEpsilon, m_normed, m_arrivals};
}

void DecodeStep::queueAttention(std::size_t index, const kernels::RowTail& tail) {
    const ModelConfig& config = m_config;
    const DecoderWeights& weights = m_part.weights;
    const LayerWeights& layer = weights.layers[index];
    const MatmulTarget projections[] = {{layer.query, layer.queryBias, m_query},
                                        {layer.key, layer.keyBias, m_key},
                                        {layer.value, layer.valueBias, m_value}};
    m_operations.product({m_normed, m_rows, config.hidden, projections, {}});

    kernels::StepAttentionArgs attention;
    attention.q = m_query;
    attention.k = m_key;
    attention.v = m_value;
    attention.queryNorm = layer.queryNorm;
    attention.keyNorm = layer.keyNorm;
    attention.epsilon = config.normEpsilon;
    if (!weights.alibiSlopes) {
        attention.cosines = m_cosines;
        attention.sines = m_sines;
        attention.ropeDim = config.ropeDim;
    }
    attention.pairs = config.ropeStyle == RopeStyle::Interleaved ? kernels::RopePairs::Neighbours
                                                                 : kernels::RopePairs::Halves;
    attention.table = m_table;
    attention.layer = static_cast<std::int64_t>(index);
    attention.type = m_model.cacheType();
    attention.rows = m_rows;
    attention.splits = m_splits;
    attention.heads = config.heads;
    attention.kvHeads = config.kvHeads;
    attention.headDim = config.headDim;
    attention.scale = 1.0f / std::sqrt(static_cast<float>(config.headDim));
    attention.slopes = weights.alibiSlopes;
    attention.window = config.window;
    attention.out = m_attended;
    attention.partials = m_partials.as<float>();
    attention.arrivals = m_attentionArrivals;
    m_operations.attention(attention);

    const MatmulTarget back[] = {{layer.attentionOutput, layer.attentionOutputBias,
                                  isShared() ? partial() : m_hidden,
                                  isShared() ? ProductWrite::Store : ProductWrite::Add}};
    m_operations.product({m_attended, m_rows, config.heads * config.headDim, back, tail});
}

void DecodeStep::queueFeedForward(std::size_t index, const kernels::RowTail& tail) {
    const LayerWeights& layer = m_part.weights.layers[index];
    m_operations.gate({m_normed, m_rows, m_config.hidden, layer.gate, layer.up, layer.upBias, m_wide});
    const MatmulTarget down[] = {{layer.down, layer.downBias, isShared() ? partial() : m_hidden,
                                  isShared() ? ProductWrite::Store : ProductWrite::Add}};
    m_operations.product({m_wide, m_rows, m_config.ffn, down, tail});
}

void DecodeStep::queueLogits() {
    const MatmulTarget output[] = {{m_part.weights.output, nullptr, m_logits}};
    m_operations.product({m_normed, m_rows, m_config.hidden, output, {}});
}

void DecodeStep::normalise(const float* weight, const float* bias) {
    m_operations.norm(m_hidden, m_rows, m_config.hidden, tailOf(weight, bias));
}

void DecodeStep::enter() {
    const ModelConfig& config = m_config;
    const DecoderWeights& weights = m_part.weights;
    if (m_part.share.looksUp) {
        m_backend.embedding({weights.embedding.type, weights.embedding.data, weights.embedding.rowBytes,
                             config.vocabulary, m_tokens, m_hidden, m_rows, config.hidden});
    }
    if (!weights.alibiSlopes) {
        m_backend.ropeTable({m_positions, weights.ropeFrequencyDivisors, m_cosines, m_sines, m_rows,
                             config.ropeDim, config.ropeBase, config.ropeFactor});
    }
    if (weights.embeddingNorm && config.norm == NormKind::Layer) {
        m_backend.layerNorm({m_hidden, weights.embeddingNorm, weights.embeddingNormBias, m_hidden, m_rows,
                             config.hidden, config.normEpsilon});
    } else if (weights.embeddingNorm) {
        m_backend.rmsNorm(
            {m_hidden, weights.embeddingNorm, m_hidden, m_rows, config.hidden, config.normEpsilon});
    }
}

void DecodeStep::attend(std::size_t index) {
    const LayerWeights& layer = m_part.weights.layers[index];
    normalise(layer.attentionNorm, layer.attentionNormBias);
    queueAttention(index, {});
}

void DecodeStep::feedForward(std::size_t index) {
    const LayerWeights& layer = m_part.weights.layers[index];
    normalise(layer.ffnNorm, layer.ffnNormBias);
    queueFeedForward(index, {});
}

void DecodeStep::queue() {
    const DecoderWeights& weights = m_part.weights;
    const std::vector<LayerWeights>& layers = weights.layers;
    enter();
    normalise(layers.front().attentionNorm, layers.front().attentionNormBias);
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        queueAttention(layer, tailOf(layers[layer].ffnNorm, layers[layer].ffnNormBias));
        kernels::RowTail tail;
        if (layer + 1 < layers.size()) {
            tail = tailOf(layers[layer + 1].attentionNorm, layers[layer + 1].attentionNormBias);
        } else if (m_isLast) {
            tail = tailOf(weights.outputNorm, weights.outputNormBias);
        }
        queueFeedForward(layer, tail);
    }
    if (m_isLast) {
        queueLogits();
    }
}

void DecodeStep::begin(const std::vector<Row>& rows) {
    std::vector<std::int32_t> tokens;
    std::vector<std::int32_t> positions;
    std::vector<kernels::StepRow> table;
    std::int64_t longest = 0;
    for (const Row& row : rows) {
        const SessionCache::Part& cache = row.session->parts[m_index];
        const auto position = static_cast<std::int64_t>(row.session->tokens.size());
        const auto layerBytes = static_cast<std::int64_t>(cache.memory.size() / cache.layers.size());
        tokens.push_back(row.token);
        positions.push_back(static_cast<std::int32_t>(position));
        table.push_back({cache.layers.front(), layerBytes, position});
        longest = std::max(longest, position + 1);
    }
    // Splits in powers of two: few recordings, and few blocks that have nothing to do.
    m_splits = static_cast<std::int64_t>(std::bit_ceil(
        static_cast<std::uint64_t>((longest + kernels::kSplitPositions - 1) / kernels::kSplitPositions)));
    m_rows = static_cast<std::int64_t>(rows.size());
    reserve(m_splits);
    m_backend.upload(m_tokens, tokens.data(), tokens.size() * sizeof(tokens[0]));
    m_backend.upload(m_positions, positions.data(), positions.size() * sizeof(positions[0]));
    m_backend.upload(m_table, table.data(), table.size() * sizeof(table[0]));
}

void DecodeStep::run() {
    std::unique_ptr<kernels::DeviceRecording>& recording = m_recordings[{m_rows, m_splits}];
    if (!recording) {
        recording = m_operations.record([&] { queue(); });
    }
    if (recording) {
        m_operations.replay(*recording);
    } else {
        queue();
    }
}

// Those that share every matrix have not come to them yet.
const float* DecodeStep::logits() {
    if (isShared()) {
        normalise(m_part.weights.outputNorm, m_part.weights.outputNormBias);
        queueLogits();
    }
    return m_logits;
}

}  // namespace xinglin::engine
