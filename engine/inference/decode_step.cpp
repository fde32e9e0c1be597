#include "engine/inference/decode_step.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "engine/inference/pass_memory.h"
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
    const bool attends = !isInterleaved(layer.attentionOutput) || group * config.headDim % kQuantBlock == 0;
    const bool isPair =
        !layer.gate.data || (layer.gate.type == layer.up.type && layer.gate.layout == layer.up.layout);
    const bool isRounded =
        !isInterleaved(layer.down) || (isInterleaved(layer.up) && config.ffn % kQuantBlock == 0);
    return attends && isPair && isRounded;
}

bool suits(const ModelConfig& config, const DecoderWeights& weights) {
    return suitsStepAttention(config) &&
           std::all_of(weights.layers.begin(), weights.layers.end(),
                       [&](const LayerWeights& layer) { return suits(config, layer); });
}

// Which ways of rounding the interleaved weights of a part want.
struct Roundings {
    bool whole = false;
    bool halves = false;

    void add(const WeightView& view) {
        const kernels::InterleavedForm* form =
            isInterleaved(view) ? kernels::findInterleavedForm(view.type) : nullptr;
        whole = whole || (form && !form->hasPairs());
        halves = halves || (form && form->hasPairs());
    }
};

Roundings roundingsOf(const DecoderWeights& weights) {
    Roundings roundings;
    roundings.add(weights.output);
    for (const LayerWeights& layer : weights.layers) {
        for (const WeightView& view :
             {layer.query, layer.key, layer.value, layer.attentionOutput, layer.gate, layer.up, layer.down}) {
            roundings.add(view);
        }
    }
    return roundings;
}

bool isAnyInterleaved(const DecoderWeights& weights, WeightView LayerWeights::*matrix) {
    return std::any_of(weights.layers.begin(), weights.layers.end(),
                       [&](const LayerWeights& layer) { return isInterleaved(layer.*matrix); });
}

}  // namespace

std::int64_t splitsOf(std::int64_t longest) {
    return static_cast<std::int64_t>(std::bit_ceil(
        static_cast<std::uint64_t>((longest + kernels::kSplitPositions - 1) / kernels::kSplitPositions)));
}

bool suitsStepAttention(const ModelConfig& config) {
    return config.heads / config.kvHeads <= kernels::kMostStepGroup && config.headDim <= 256;
}

kernels::StepAttentionArgs stepAttentionOf(const ModelPart& part, std::size_t index,
                                           kernels::CacheType type) {
    const ModelConfig& config = part.config;
    const LayerWeights& layer = part.weights.layers[index];
    kernels::StepAttentionArgs attention;
    attention.queryNorm = layer.queryNorm;
    attention.keyNorm = layer.keyNorm;
    attention.epsilon = config.normEpsilon;
    attention.ropeDim = part.weights.alibiSlopes ? 0 : config.ropeDim;
    attention.pairs = config.ropeStyle == RopeStyle::Interleaved ? kernels::RopePairs::Neighbours
                                                                 : kernels::RopePairs::Halves;
    attention.layer = static_cast<std::int64_t>(index);
    attention.type = type;
    attention.heads = config.heads;
    attention.kvHeads = config.kvHeads;
    attention.headDim = config.headDim;
    attention.scale = 1.0f / std::sqrt(static_cast<float>(config.headDim));
    attention.slopes = part.weights.alibiSlopes;
    attention.window = config.window;
    return attention;
}

std::unique_ptr<DecodeStep> DecodeStep::make(const Model& model, std::size_t index, std::size_t context) {
    const ModelPart& part = model.parts()[index];
    if (!part.backend->stepOperations() || !suits(part.config, part.weights)) {
        return nullptr;
    }
    std::unique_ptr<DecodeStep> step(new DecodeStep(model, index));
    if (context > 0) {
        step->reserve(splitsOf(static_cast<std::int64_t>(context)));
    }
    return step;
}

// Calls take(bytes, name) for each piece of memory.
template <typename Take>
DecodeStep::Places DecodeStep::layOut(const ModelConfig& config, const DecoderWeights& weights, bool isLast,
                                      Take take) {
    const auto floats = [&](std::int64_t width, const char* name) {
        return reinterpret_cast<float*>(
            take(static_cast<std::size_t>(width * kMostStepRows) * sizeof(float), name));
    };
    const Roundings roundings = roundingsOf(weights);
    // Only what is read is rounded: both ways where any interleaved weight there is wants it so.
    const auto activations = [&](std::int64_t cols, bool isRounded, const char* name) {
        StepActivations made;
        made.x = floats(cols, name);
        const auto blocks = [&](bool isWanted) -> kernels::ActivationBlock* {
            const auto count = static_cast<std::size_t>(kMostStepRows * (cols / kQuantBlock));
            return isWanted && isRounded && cols % kQuantBlock == 0
                       ? reinterpret_cast<kernels::ActivationBlock*>(
                             take(count * sizeof(kernels::ActivationBlock), name))
                       : nullptr;
        };
        made.whole = blocks(roundings.whole);
        made.halves = blocks(roundings.halves);
        return made;
    };
    const std::int64_t queryWidth = config.heads * config.headDim;
    const std::int64_t kvWidth = config.kvHeads * config.headDim;
    Places places;
    const PassIntegers at(config, static_cast<std::size_t>(kMostStepRows));
    places.integers = take(at.end, "a step's tokens and sessions");
    places.arrivals = reinterpret_cast<std::int32_t*>(take(sizeof(std::int32_t), "a step's numbers"));
    if (places.integers) {
        places.tokens = reinterpret_cast<std::int32_t*>(places.integers);
        places.positions = reinterpret_cast<std::int32_t*>(places.integers + at.positions);
        places.table = reinterpret_cast<kernels::StepRow*>(places.integers + at.table);
        places.attentionArrivals = reinterpret_cast<std::int32_t*>(places.integers + at.arrivals);
    }
    places.hidden = floats(config.hidden, "a step's hidden states");
    places.query = floats(queryWidth, "a step's queries");
    places.key = floats(kvWidth, "a step's keys");
    places.value = floats(kvWidth, "a step's values");
    places.cosines = floats(config.ropeDim / 2, "a step's rotation");
    places.sines = floats(config.ropeDim / 2, "a step's rotation");
    places.logits = isLast ? floats(config.vocabulary, "a step's logits") : nullptr;
    places.normed = activations(config.hidden, true, "a step's normalised states");
    places.attended = activations(queryWidth, isAnyInterleaved(weights, &LayerWeights::attentionOutput),
                                  "a step's attention");
    places.wide =
        activations(config.ffn, isAnyInterleaved(weights, &LayerWeights::down), "a step's wide states");
    return places;
}

DecodeStep::DecodeStep(const Model& model, std::size_t index)
    : m_model(model),
      m_index(index),
      m_part(model.parts()[index]),
      m_config(m_part.config),
      m_backend(*m_part.backend),
      m_operations(*m_backend.stepOperations()),
      m_isLast(m_part.share.isLast(model.config())),
      m_recordings(m_operations),
      m_places(layOut(m_config, m_part.weights, m_isLast, [this](std::size_t bytes, const char* name) {
          return m_memory.emplace_back(m_backend.allocate(bytes, name)).data();
      })) {}

std::size_t DecodeStep::bytes(const ModelConfig& config, const DecoderWeights& forms, bool isLast,
                              std::size_t context, Backend& backend) {
    if (!backend.stepOperations() || !suits(config, forms)) {
        return 0;
    }
    std::size_t total =
        partialBytes(config, splitsOf(static_cast<std::int64_t>(context)), *backend.stepOperations());
    layOut(config, forms, isLast, [&](std::size_t bytes, const char*) -> std::byte* {
        total += bytes;
        return nullptr;
    });
    return total;
}

std::size_t DecodeStep::partialBytes(const ModelConfig& config, std::int64_t splits,
                                     const StepOperations& operations) {
    kernels::StepAttentionArgs args;
    args.rows = kMostStepRows;
    args.splits = splits;
    args.heads = config.heads;
    args.headDim = config.headDim;
    return static_cast<std::size_t>(operations.attentionScratch(args)) * sizeof(float);
}

// Partial sums of attention; what was recorded with less memory is forgotten.
void DecodeStep::reserve(std::int64_t splits) {
    if (splits <= m_reservedSplits) {
        return;
    }
    m_recordings.forget();
    m_reservedSplits = 0;
    m_partials = Buffer();
    m_partials = m_backend.allocate(partialBytes(m_config, splits, m_operations), "a step's partial sums");
    m_reservedSplits = splits;
}

kernels::RowTail DecodeStep::tailOf(const float* weight, const float* bias) const {
    const ModelConfig& config = m_config;
    return {
        config.norm == NormKind::Layer, weight, bias, config.normEpsilon, m_places.normed, m_places.arrivals};
}

void DecodeStep::queueAttention(std::size_t index, const kernels::RowTail& tail) {
    const ModelConfig& config = m_config;
    const DecoderWeights& weights = m_part.weights;
    const LayerWeights& layer = weights.layers[index];
    const MatmulTarget projections[] = {{layer.query, layer.queryBias, m_places.query},
                                        {layer.key, layer.keyBias, m_places.key},
                                        {layer.value, layer.valueBias, m_places.value}};
    m_operations.product({m_places.normed, m_rows, config.hidden, projections, {}});

    kernels::StepAttentionArgs attention = stepAttentionOf(m_part, index, m_model.cacheType());
    attention.q = m_places.query;
    attention.k = m_places.key;
    attention.v = m_places.value;
    attention.cosines = weights.alibiSlopes ? nullptr : m_places.cosines;
    attention.sines = weights.alibiSlopes ? nullptr : m_places.sines;
    attention.table = m_places.table;
    attention.rows = m_rows;
    attention.splits = m_splits;
    attention.out = m_places.attended;
    attention.partials = m_partials.as<float>();
    attention.arrivals = m_places.attentionArrivals;
    m_operations.attention(attention);

    const MatmulTarget back[] = {{layer.attentionOutput, layer.attentionOutputBias,
                                  isShared() ? partial() : m_places.hidden,
                                  isShared() ? ProductWrite::Store : ProductWrite::Add}};
    m_operations.product({m_places.attended, m_rows, config.heads * config.headDim, back, tail});
}

void DecodeStep::queueFeedForward(std::size_t index, const kernels::RowTail& tail) {
    const LayerWeights& layer = m_part.weights.layers[index];
    m_operations.gate(
        {m_places.normed, m_rows, m_config.hidden, layer.gate, layer.up, layer.upBias, m_places.wide});
    const MatmulTarget down[] = {{layer.down, layer.downBias, isShared() ? partial() : m_places.hidden,
                                  isShared() ? ProductWrite::Store : ProductWrite::Add}};
    m_operations.product({m_places.wide, m_rows, m_config.ffn, down, tail});
}

void DecodeStep::queueLogits() {
    const MatmulTarget output[] = {{m_part.weights.output, nullptr, m_places.logits}};
    m_operations.product({m_places.normed, m_rows, m_config.hidden, output, {}});
}

void DecodeStep::normalise(const float* weight, const float* bias) {
    m_operations.norm(m_places.hidden, m_rows, m_config.hidden, tailOf(weight, bias));
}

void DecodeStep::queueEnter() {
    const ModelConfig& config = m_config;
    const DecoderWeights& weights = m_part.weights;
    if (m_part.share.looksUp) {
        m_backend.embedding({weights.embedding.type, weights.embedding.data, weights.embedding.rowBytes,
                             config.vocabulary, m_places.tokens, m_places.hidden, m_rows, config.hidden});
    }
    if (!weights.alibiSlopes) {
        m_backend.ropeTable({m_places.positions, weights.ropeFrequencyDivisors, m_places.cosines,
                             m_places.sines, m_rows, config.ropeDim, config.ropeBase, config.ropeFactor});
    }
    if (weights.embeddingNorm && config.norm == NormKind::Layer) {
        m_backend.layerNorm({m_places.hidden, weights.embeddingNorm, weights.embeddingNormBias,
                             m_places.hidden, m_rows, config.hidden, config.normEpsilon});
    } else if (weights.embeddingNorm) {
        m_backend.rmsNorm({m_places.hidden, weights.embeddingNorm, m_places.hidden, m_rows, config.hidden,
                           config.normEpsilon});
    }
}

// Pieces of a step whose matrices others share: the entrance, two of each block, the logits.
void DecodeStep::enter() {
    m_recordings.run(
        {m_rows, m_splits}, [this] { queueEnter(); }, 0);
}

void DecodeStep::attend(std::size_t index) {
    const auto work = [&] {
        const LayerWeights& layer = m_part.weights.layers[index];
        normalise(layer.attentionNorm, layer.attentionNormBias);
        queueAttention(index, {});
    };
    m_recordings.run({m_rows, m_splits}, work, 1 + 2 * index);
}

void DecodeStep::feedForward(std::size_t index) {
    const auto work = [&] {
        const LayerWeights& layer = m_part.weights.layers[index];
        normalise(layer.ffnNorm, layer.ffnNormBias);
        queueFeedForward(index, {});
    };
    m_recordings.run({m_rows, m_splits}, work, 2 + 2 * index);
}

void DecodeStep::queue() {
    const DecoderWeights& weights = m_part.weights;
    const std::vector<LayerWeights>& layers = weights.layers;
    queueEnter();
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
    m_splits = splitsOf(longest);
    m_rows = static_cast<std::int64_t>(rows.size());
    reserve(m_splits);
    PassIntegers(m_config, static_cast<std::size_t>(kMostStepRows)).stage(tokens, positions, table, m_staged);
    m_backend.upload(m_places.integers, m_staged.data(), m_staged.size());
}

void DecodeStep::run() {
    m_recordings.run({m_rows, m_splits}, [this] { queue(); });
}

// Those that share every matrix have not come to them yet.
const float* DecodeStep::logits() {
    if (isShared()) {
        const auto work = [this] {
            normalise(m_part.weights.outputNorm, m_part.weights.outputNormBias);
            queueLogits();
        };
        m_recordings.run({m_rows, m_splits}, work, 1 + 2 * m_part.weights.layers.size());
    }
    return m_places.logits;
}

}  // namespace xinglin::engine
