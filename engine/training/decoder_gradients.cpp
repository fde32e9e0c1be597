#include "engine/training/decoder_gradients.h"

#include <algorithm>
#include <cmath>

#include "engine/core/unit_length.h"
#include "engine/training/activation_plan.h"
#include "engine/training/decoder_pass.h"
#include "engine/training/head_rows.h"

namespace xinglin::engine {

void DecoderGradients::Pass::normalise(const float* x, const Parameter& weight, const Parameter& bias,
                                       float* y) {
    if (m_config.norm == NormKind::Layer) {
        m_backend.layerNorm({x, weight.value, bias.value, y, m_rows, m_config.hidden, m_config.normEpsilon});
    } else {
        m_backend.rmsNorm({x, weight.value, y, m_rows, m_config.hidden, m_config.normEpsilon});
    }
}

void DecoderGradients::Pass::normaliseBackward(const float* x, const Parameter& weight, const Parameter& bias,
                                               const float* dy, float* dx) {
    if (m_config.norm == NormKind::Layer) {
        m_backend.layerNormBackward({x, weight.value, dy, dx, weight.gradient, bias.gradient, m_rows,
                                     m_config.hidden, m_config.normEpsilon,
                                     scratch(kernels::layerNormBackwardScratch(m_rows))});
    } else {
        rmsNormBackward(x, weight, dy, dx, m_rows, m_config.hidden);
    }
}

void DecoderGradients::Pass::rmsNormBackward(const float* x, const Parameter& weight, const float* dy,
                                             float* dx, std::int64_t rows, std::int64_t cols) {
    m_backend.rmsNormBackward({x, weight.value, dy, dx, weight.gradient, rows, cols, m_config.normEpsilon,
                               scratch(kernels::rmsNormBackwardScratch(rows))});
}

// The norm of every head's numbers, in place. All heads share its weight, a rank has some of them.
void DecoderGradients::Pass::headNormBackward(const float* x, const Parameter& weight, float* slope,
                                              std::int64_t heads) {
    const auto compute = [&](const Parameter& ownWeight, const Parameter&) {
        rmsNormBackward(x, ownWeight, slope, slope, m_rows * heads, m_config.headDim);
    };
    if (isCut()) {
        sumGradients(m_exchange, weight, {}, compute);
    } else {
        compute(weight, {});
    }
}

// Memory for one operation.
float* DecoderGradients::Pass::scratch(std::int64_t floats) {
    return grown<float>(m_backend, m_memory.scratch, floats, "the scratch of a training step");
}

void DecoderGradients::Pass::rotate(float* query, float* key, kernels::RopeDirection direction) {
    if (!m_config.alibiSlopes.empty()) {
        return;  // positions tell by a bias of the attention
    }
    const auto pairs = m_config.ropeStyle == RopeStyle::Interleaved ? kernels::RopePairs::Neighbours
                                                                    : kernels::RopePairs::Halves;
    m_backend.rope({query, m_cosines, m_sines, m_rows, m_config.heads, m_config.headDim, m_config.ropeDim,
                    pairs, direction});
    m_backend.rope({key, m_cosines, m_sines, m_rows, m_config.kvHeads, m_config.headDim, m_config.ropeDim,
                    pairs, direction});
}

kernels::CausalAttentionArgs DecoderGradients::Pass::attention(const BlockSaved& saved) {
    kernels::CausalAttentionArgs args;
    args.q = saved.query;
    args.k = saved.key;
    args.v = saved.value;
    args.out = saved.attended;
    args.starts = m_batch.starts;
    args.rows = m_rows;
    args.heads = m_config.heads;
    args.kvHeads = m_config.kvHeads;
    args.headDim = m_config.headDim;
    args.scale = 1.0 / std::sqrt(static_cast<double>(m_config.headDim));
    args.slopes = m_slopes;
    args.window = m_config.window;
    args.numbers = m_parameters.precision() == Precision::Bf16 ? kernels::AttentionNumbers::Bf16
                                                               : kernels::AttentionNumbers::Exact;
    args.logSums = saved.logSums;
    const std::size_t bytes = m_backend.causalAttentionScratch(args);
    args.scratch = {reinterpret_cast<std::byte*>(scratch(static_cast<std::int64_t>(bytes / sizeof(float)))),
                    bytes};
    return args;
}

// What stays between the two passes of a micro-batch; on the last stage its output too, which the head reads.
void DecoderGradients::Pass::takeKept() {
    const std::int64_t hidden = m_rows * m_config.hidden;
    m_kept.next = 0;
    const bool normsEmbeddings = m_parameters.outside(&DecoderWeights::embeddingNorm).value != nullptr;
    m_embedded = normsEmbeddings ? m_kept.take(hidden) : nullptr;
    m_inputs = m_kept.take(m_want == Want::Gradients ? m_stage.blocks() * hidden : hidden);
    if (m_config.alibiSlopes.empty()) {
        m_cosines = m_kept.take(m_rows * m_config.ropeDim / 2);
        m_sines = m_kept.take(m_rows * m_config.ropeDim / 2);
    }
    m_stream = m_stage.isLast() ? m_kept.take(hidden) : nullptr;
}

// What serves one pass after the other.
void DecoderGradients::Pass::takePassing() {
    const std::int64_t hidden = m_rows * m_config.hidden;
    m_memory.passing.next = 0;
    if (m_want == Want::Gradients) {
        m_gradient = m_memory.passing.take(hidden);
        m_branch = m_memory.passing.take(hidden);
        m_part = m_memory.passing.take(hidden);
        m_wide = m_memory.passing.take(m_rows * m_config.ffn);
        m_dGate = m_config.feedForward == FeedForward::Gelu ? nullptr
                                                            : m_memory.passing.take(m_rows * m_config.ffn);
        m_dUp = m_memory.passing.take(m_rows * m_config.ffn);
        m_dAttended = m_memory.passing.take(m_rows * m_queryWidth);
        m_dQuery = m_memory.passing.take(m_rows * m_queryWidth);
        m_dKey = m_memory.passing.take(m_rows * m_kvWidth);
        m_dValue = m_memory.passing.take(m_rows * m_kvWidth);
    } else {
        m_part = isCut() ? m_memory.passing.take(hidden) : nullptr;
    }
    m_scratchMark = m_memory.passing.next;
}

void DecoderGradients::Pass::takeStream() {
    if (!m_stage.isLast()) {
        m_memory.output.next = 0;
        m_stream = m_memory.output.take(m_rows * m_config.hidden);
    }
}

// As the backend reads them: again on the way back, since other micro-batches' may have come there since.
const std::int32_t* DecoderGradients::Pass::tokens() {
    return m_memory.there<std::int32_t>(m_memory.batch.tokens, m_batch.tokens);
}

void DecoderGradients::Pass::embed() {
    const Parameter& table = m_parameters.outside(&DecoderWeights::embedding);
    const Parameter& norm = m_parameters.outside(&DecoderWeights::embeddingNorm);
    m_embedded = norm.value ? m_embedded : m_stream;
    kernels::EmbeddingArgs args;
    args.type = table.rounded ? kernels::TensorType::BF16 : kernels::TensorType::F32;
    args.table = table.rounded ? static_cast<const void*>(table.rounded) : table.value;
    args.rowBytes =
        static_cast<std::size_t>(table.cols) * (table.rounded ? sizeof(std::uint16_t) : sizeof(float));
    args.vocabulary = table.rows;
    args.tokens = tokens();
    args.y = m_embedded;
    args.rows = m_rows;
    args.cols = m_config.hidden;
    if (isCut()) {
        m_vocabulary.embedding(args, m_batch.tokens, m_part);
        addTogether(m_exchange, m_embedded,
                    m_rows * m_config.hidden);  // one has the row: this changes no bit
    } else {
        m_backend.embedding(args);
    }
    if (m_want == Want::Gradients && m_noise.alpha > 0.0) {
        addNoise();
    }
    if (norm.value) {
        normalise(m_embedded, norm, m_parameters.outside(&DecoderWeights::embeddingNormBias), m_stream);
    }
}

void DecoderGradients::Pass::embedBackward() {
    const Parameter& norm = m_parameters.outside(&DecoderWeights::embeddingNorm);
    if (norm.value) {
        normaliseBackward(m_embedded, norm, m_parameters.outside(&DecoderWeights::embeddingNormBias),
                          m_gradient, m_gradient);
    }
    const Parameter& table = m_parameters.outside(&DecoderWeights::embedding);
    if (table.gradient && isCut()) {
        m_vocabulary.embeddingBackward(m_batch.tokens, m_config.hidden, m_gradient, m_branch, table.gradient);
    } else if (table.gradient) {
        m_backend.embeddingBackward(
            {tokens(), m_gradient, table.gradient, m_config.vocabulary, m_rows, m_config.hidden});
    }
}

void DecoderGradients::Pass::rotationTable() {
    if (m_config.alibiSlopes.empty()) {
        const auto* divisors = m_memory.there<float>(m_memory.batch.divisors, m_config.ropeDivisors);
        m_backend.ropeTable({m_memory.there<std::int32_t>(m_memory.batch.positions, m_batch.positions),
                             m_config.ropeDivisors.empty() ? nullptr : divisors, m_cosines, m_sines, m_rows,
                             m_config.ropeDim, m_config.ropeBase, m_config.ropeFactor});
    } else {
        m_slopes = m_memory.there<float>(m_memory.batch.slopes, m_config.alibiSlopes);
    }
}

void DecoderGradients::Pass::addNoise() {
    for (std::size_t i = 0; i < m_batch.starts.size(); ++i) {
        const std::int64_t first = m_batch.starts[i] * m_config.hidden;
        const std::int64_t end =
            (i + 1 < m_batch.starts.size() ? m_batch.starts[i + 1] : m_rows) * m_config.hidden;
        const double bound = m_noise.alpha / std::sqrt(static_cast<double>(end - first));
        m_backend.uniformNoise({m_embedded + first, end - first, first, bound, m_noise.random.seed()});
    }
}

// One block, from `input` to m_stream, which holds the same numbers at the beginning.
BlockSaved DecoderGradients::Pass::forwardBlock(std::size_t layer, float* input) {
    const std::int64_t hidden = m_rows * m_config.hidden;
    Pieces& memory = keepsBlocks() ? m_kept : m_memory.passing;
    BlockSaved s;
    s.input = input;
    s.attentionNormed = memory.take(hidden);
    normalise(s.input, of(layer, &LayerWeights::attentionNorm), of(layer, &LayerWeights::attentionNormBias),
              s.attentionNormed);
    s.query = memory.take(m_rows * m_queryWidth);
    s.key = memory.take(m_rows * m_kvWidth);
    s.value = memory.take(m_rows * m_kvWidth);
    const Parameter& queryNorm = of(layer, &LayerWeights::queryNorm);
    const Parameter& keyNorm = of(layer, &LayerWeights::keyNorm);
    s.rawQuery = queryNorm.value ? memory.take(m_rows * m_queryWidth) : s.query;
    s.rawKey = keyNorm.value ? memory.take(m_rows * m_kvWidth) : s.key;
    {
        const SharedInput shared(*this, s.attentionNormed);
        linear(s.attentionNormed, m_rows, of(layer, &LayerWeights::query),
               of(layer, &LayerWeights::queryBias), s.rawQuery);
        linear(s.attentionNormed, m_rows, of(layer, &LayerWeights::key), of(layer, &LayerWeights::keyBias),
               s.rawKey);
        linear(s.attentionNormed, m_rows, of(layer, &LayerWeights::value),
               of(layer, &LayerWeights::valueBias), s.value);
    }
    if (queryNorm.value) {
        m_backend.rmsNorm({s.rawQuery, queryNorm.value, s.query, m_rows * m_config.heads, m_config.headDim,
                           m_config.normEpsilon});
    }
    if (keyNorm.value) {
        m_backend.rmsNorm({s.rawKey, keyNorm.value, s.key, m_rows * m_config.kvHeads, m_config.headDim,
                           m_config.normEpsilon});
    }
    rotate(s.query, s.key, kernels::RopeDirection::Forward);
    s.attended = memory.take(m_rows * m_queryWidth);
    if (!m_backend.isHost() && kernels::attendsInBf16(attention(s))) {
        s.logSums = memory.take(m_rows * m_config.heads);
    }
    m_backend.causalAttention(attention(s));
    linearOntoStream(s.attended, of(layer, &LayerWeights::attentionOutput),
                     of(layer, &LayerWeights::attentionOutputBias));

    s.middle = memory.take(hidden);
    copy(s.middle, m_stream, hidden);
    s.ffnNormed = memory.take(hidden);
    normalise(s.middle, of(layer, &LayerWeights::ffnNorm), of(layer, &LayerWeights::ffnNormBias),
              s.ffnNormed);
    s.up = memory.take(m_rows * m_config.ffn);
    s.activated = memory.take(m_rows * m_config.ffn);
    const SharedInput shared(*this, s.ffnNormed);
    linear(s.ffnNormed, m_rows, of(layer, &LayerWeights::up), of(layer, &LayerWeights::upBias), s.up);
    if (m_config.feedForward == FeedForward::Gelu) {
        m_backend.gelu({s.up, s.activated, m_rows, m_config.ffn});
    } else {
        s.gate = memory.take(m_rows * m_config.ffn);
        linear(s.ffnNormed, m_rows, of(layer, &LayerWeights::gate), {}, s.gate);
        m_backend.swiglu({s.gate, s.up, s.activated, m_rows, m_config.ffn});
    }
    linearOntoStream(s.activated, of(layer, &LayerWeights::down), of(layer, &LayerWeights::downBias));
    return s;
}

// This stage's blocks, and where losses are measured its head. What is not kept for the way back is memory
// again for the next block.
std::span<float> DecoderGradients::Pass::forward() {
    const std::int64_t hidden = m_rows * m_config.hidden;
    takePassing();
    takeStream();
    if (m_rows > 0) {
        rotationTable();
        if (m_stage.isFirst()) {
            embed();
        } else {
            copy(m_stream, m_inputs, hidden);
        }
        for (std::int64_t i = 0; i < m_stage.blocks(); ++i) {
            float* input = m_want == Want::Gradients ? m_inputs + i * hidden : m_inputs;
            copy(input, m_stream, hidden);
            const BlockSaved saved = forwardBlock(static_cast<std::size_t>(m_stage.firstBlock + i), input);
            if (keepsBlocks()) {
                m_saved.push_back(saved);
            }
            m_memory.passing.next = m_scratchMark;
        }
        if (m_stage.isLast() && m_want == Want::Measure) {
            readOut();
        }
    }
    return ofRows(m_stage.isLast() ? nullptr : m_stream);
}

void DecoderGradients::Pass::backwardFeedForward(std::size_t layer, const BlockSaved& s) {
    linearBackward(s.activated, m_rows, of(layer, &LayerWeights::down), of(layer, &LayerWeights::downBias),
                   m_gradient, m_wide);
    const Parameter& up = of(layer, &LayerWeights::up);
    const Parameter& upBias = of(layer, &LayerWeights::upBias);
    const SharedInput shared(*this, s.ffnNormed);
    if (m_config.feedForward == FeedForward::Gelu) {
        m_backend.geluBackward({s.up, m_wide, m_dUp, m_rows, m_config.ffn});
        linearBackward(s.ffnNormed, m_rows, up, upBias, m_dUp, m_branch);
    } else {
        m_backend.swigluBackward({s.gate, s.up, m_wide, m_dGate, m_dUp, m_rows, m_config.ffn});
        linearBackward(s.ffnNormed, m_rows, up, upBias, m_dUp, m_branch);
        linearBackward(s.ffnNormed, m_rows, of(layer, &LayerWeights::gate), {}, m_dGate, m_part);
        add(m_branch, m_part, m_rows * m_config.hidden);
    }
    addTogether(m_exchange, m_branch, m_rows * m_config.hidden);
    normaliseBackward(s.middle, of(layer, &LayerWeights::ffnNorm), of(layer, &LayerWeights::ffnNormBias),
                      m_branch, m_branch);
    add(m_gradient, m_branch, m_rows * m_config.hidden);  // beside the residual's
}

void DecoderGradients::Pass::backwardAttention(std::size_t layer, const BlockSaved& s) {
    linearBackward(s.attended, m_rows, of(layer, &LayerWeights::attentionOutput),
                   of(layer, &LayerWeights::attentionOutputBias), m_gradient, m_dAttended);
    m_backend.causalAttentionBackward({attention(s), m_dAttended, m_dQuery, m_dKey, m_dValue});
    rotate(m_dQuery, m_dKey, kernels::RopeDirection::Backward);
    const Parameter& queryNorm = of(layer, &LayerWeights::queryNorm);
    if (queryNorm.value) {
        headNormBackward(s.rawQuery, queryNorm, m_dQuery, m_config.heads);
    }
    const Parameter& keyNorm = of(layer, &LayerWeights::keyNorm);
    if (keyNorm.value) {
        headNormBackward(s.rawKey, keyNorm, m_dKey, m_config.kvHeads);
    }
    const SharedInput shared(*this, s.attentionNormed);
    linearBackward(s.attentionNormed, m_rows, of(layer, &LayerWeights::query),
                   of(layer, &LayerWeights::queryBias), m_dQuery, m_branch);
    linearBackward(s.attentionNormed, m_rows, of(layer, &LayerWeights::key),
                   of(layer, &LayerWeights::keyBias), m_dKey, m_part);
    add(m_branch, m_part, m_rows * m_config.hidden);
    linearBackward(s.attentionNormed, m_rows, of(layer, &LayerWeights::value),
                   of(layer, &LayerWeights::valueBias), m_dValue, m_part);
    add(m_branch, m_part, m_rows * m_config.hidden);
    addTogether(m_exchange, m_branch, m_rows * m_config.hidden);
    normaliseBackward(s.input, of(layer, &LayerWeights::attentionNorm),
                      of(layer, &LayerWeights::attentionNormBias), m_branch, m_branch);
    add(m_gradient, m_branch, m_rows * m_config.hidden);
}

void DecoderGradients::Pass::backwardBlock(std::size_t layer) {
    const std::int64_t index = static_cast<std::int64_t>(layer) - m_stage.firstBlock;
    if (!m_recompute) {
        backwardFeedForward(layer, m_saved[static_cast<std::size_t>(index)]);
        backwardAttention(layer, m_saved[static_cast<std::size_t>(index)]);
        return;
    }
    const std::int64_t hidden = m_rows * m_config.hidden;
    float* input = m_inputs + index * hidden;
    m_memory.passing.next = m_scratchMark;
    copy(m_stream, input, hidden);
    const BlockSaved saved = forwardBlock(layer, input);
    backwardFeedForward(layer, saved);
    backwardAttention(layer, saved);
}

// NormHead: the output matrix with every row divided by its length.
float* DecoderGradients::Pass::unitRows() {
    const Parameter& output = m_parameters.output();
    float* unit = m_memory.passing.take(output.rows * output.cols);
    m_backend.unitRows({output.value, output.rounded, unit, output.rows, output.cols, kLeastLength});
    return unit;
}

void DecoderGradients::Pass::unitRowsBackward(const float* dUnit) {
    const Parameter& output = m_parameters.output();
    m_backend.unitRowsBackward(
        {output.value, output.rounded, dUnit, output.gradient, output.rows, output.cols, kLeastLength});
}

// Which rows learn something, and what: on the host, and as the backend reads it.
struct DecoderGradients::Pass::Labels {
    std::vector<std::int64_t> rows;
    std::vector<std::int32_t> targets;
    std::vector<float> weights;
    const std::int64_t* rowsThere = nullptr;
    const std::int32_t* targetsThere = nullptr;
    const float* weightsThere = nullptr;
    std::vector<float> losses;
    float* lossesThere = nullptr;
};

DecoderGradients::Pass::Labels DecoderGradients::Pass::labels() {
    Labels labels;
    for (std::int64_t r = 0; r < m_rows; ++r) {
        const std::int32_t target = m_batch.targets[static_cast<std::size_t>(r)];
        if (target != kernels::kIgnoredTarget) {
            labels.rows.push_back(r);
            labels.targets.push_back(target);
            labels.weights.push_back(m_use.rowLoss ? 1.0f : m_batch.rowWeights[static_cast<std::size_t>(r)]);
        }
    }
    labels.rowsThere = m_memory.there<std::int64_t>(m_memory.batch.labelled, labels.rows);
    labels.targetsThere = m_memory.there<std::int32_t>(m_memory.batch.targets, labels.targets);
    labels.weightsThere = m_memory.there<float>(m_memory.batch.weights, labels.weights);
    labels.losses.resize(labels.rows.size());
    labels.lossesThere = m_backend.isHost()
                             ? labels.losses.data()
                             : grown<float>(m_backend, m_memory.batch.losses,
                                            static_cast<std::int64_t>(labels.rows.size()), "losses");
    return labels;
}

// Σ weight · loss, where that is the loss; what a row's is goes to m_rowLosses.
double DecoderGradients::Pass::totalLoss(Labels& labels) {
    if (!isCut() && !weighsRows()) {  // else they came row by row
        fetch<float>(m_backend, labels.lossesThere, labels.losses);
    }
    double total = 0.0;
    for (std::size_t i = 0; i < labels.rows.size(); ++i) {
        total += m_use.rowLoss
                     ? 0.0
                     : static_cast<double>(labels.weights[i]) * static_cast<double>(labels.losses[i]);
        m_rowLosses[static_cast<std::size_t>(labels.rows[i])] = labels.losses[i];
    }
    return total;
}

// Of labelled rows from `first` on; where gradients are wanted and weights known, logits become their
// derivatives.
void DecoderGradients::Pass::crossEntropy(Labels& labels, std::int64_t first, std::int64_t rows,
                                          float* logits) {
    const bool derives = m_want == Want::Gradients && !m_use.rowLoss;
    if (!isCut()) {
        m_backend.crossEntropy({logits, labels.targetsThere + first, labels.weightsThere + first,
                                labels.lossesThere + first, derives ? logits : nullptr, rows,
                                m_config.vocabulary});
        return;
    }
    const auto from = static_cast<std::size_t>(first);
    const auto count = static_cast<std::size_t>(rows);
    const std::span<const float> weights = std::span(labels.weights).subspan(from, count);
    m_vocabulary.crossEntropy(logits, std::span(labels.targets).subspan(from, count),
                              derives ? std::optional(weights) : std::nullopt,
                              std::span(labels.losses).subspan(from, count));
}

// Behind crossEntropy(), where the loss is not the weighted sum: rows get the weights that it says, and
// logits become their derivatives. Returns these rows' loss.
double DecoderGradients::Pass::weighRows(Labels& labels, std::int64_t first, std::int64_t rows,
                                         float* logits) {
    const auto from = static_cast<std::size_t>(first);
    const auto count = static_cast<std::size_t>(rows);
    const std::vector<double> entropies = entropiesOf(logits, rows);
    const std::span<float> losses = std::span(labels.losses).subspan(from, count);
    if (!isCut()) {
        fetch<float>(m_backend, labels.lossesThere + first, losses);
    }
    const std::span<float> weights = std::span(labels.weights).subspan(from, count);
    double total = 0.0;
    for (std::size_t i = 0; i < count; ++i) {
        const RowSlope row =
            (*m_use.rowLoss)(labels.rows[from + i], {-static_cast<double>(losses[i]), entropies[i]});
        total += row.loss;
        weights[i] = static_cast<float>(-row.slope);
    }
    if (isCut()) {
        m_vocabulary.derive(logits, std::span(labels.targets).subspan(from, count), weights);
    } else {
        m_backend.crossEntropy({logits, labels.targetsThere + first,
                                m_memory.there<float>(m_memory.batch.weights, weights),
                                labels.lossesThere + first, logits, rows, m_config.vocabulary});
    }
    return total;
}

// Of every row's distribution.
std::vector<double> DecoderGradients::Pass::entropiesOf(const float* logits, std::int64_t rows) {
    const auto count = static_cast<std::size_t>(rows);
    if (isCut()) {
        return m_vocabulary.entropies(logits, count);
    }
    std::vector<double> entropies;
    for (const EntropyPart& part :
         entropyPartsOf(m_backend, m_memory.vocabulary.parts, logits, count, m_config.vocabulary)) {
        entropies.push_back(entropyOf({&part, 1}));
    }
    return entropies;
}

// The last norm, the output matrix and the loss, forward and backward: some labelled rows at a time, and
// rows without a label never. Leaves the derivative by the stream in m_gradient.
double DecoderGradients::Pass::head() {
    const std::int64_t hidden = m_config.hidden;
    const Parameter& norm = m_parameters.outside(&DecoderWeights::outputNorm);
    const Parameter& normBias = m_parameters.outside(&DecoderWeights::outputNormBias);
    float* normed = m_memory.passing.take(m_rows * hidden);
    normalise(m_stream, norm, normBias, normed);
    Labels labels = this->labels();
    Parameter output = m_parameters.output();
    float* dUnit = nullptr;
    if (m_config.normalisesOutputRows) {
        output.value = unitRows();
        output.rounded =
            output.rounded ? rounded(m_memory.roundedHead, output.value, output.rows * output.cols) : nullptr;
        if (output.gradient) {
            dUnit = m_memory.passing.take(output.rows * output.cols);
            m_backend.clear(dUnit, output.size() * sizeof(float));
            output.gradient = dUnit;
        }
    }
    if (m_want == Want::Gradients) {
        m_backend.clear(m_branch, static_cast<std::size_t>(m_rows * hidden) * sizeof(float));
    }
    const std::int64_t most = headRows(m_backend.isHost());
    float* x = m_memory.passing.take(most * hidden);
    float* dx = m_memory.passing.take(most * hidden);
    float* logits = m_memory.passing.take(most * output.rows);
    const auto labelled = static_cast<std::int64_t>(labels.rows.size());
    const auto temper = [&](std::int64_t rows) {
        if (m_batch.temperature != 1.0) {
            const auto factor = static_cast<float>(1.0 / m_batch.temperature);
            m_backend.moveRows({logits, logits, rows, output.rows, nullptr, nullptr, factor});
        }
    };
    double total = 0.0;
    for (std::int64_t first = 0; first < labelled; first += most) {
        const std::int64_t rows = std::min(most, labelled - first);
        m_backend.moveRows({normed, x, rows, hidden, labels.rowsThere + first});
        linear(x, rows, output, {}, logits);
        temper(rows);
        crossEntropy(labels, first, rows, logits);
        if (m_want == Want::Measure) {
            continue;
        }
        total += weighsRows() ? weighRows(labels, first, rows, logits) : 0.0;
        temper(rows);
        linearBackward(x, rows, output, {}, logits, dx);
        m_backend.moveRows({dx, m_branch, rows, hidden, nullptr, labels.rowsThere + first});
    }
    total += totalLoss(labels);
    if (m_want == Want::Measure) {
        return total;
    }
    if (dUnit) {
        unitRowsBackward(dUnit);
    }
    addTogether(m_exchange, m_branch, m_rows * hidden);
    normaliseBackward(m_stream, norm, normBias, m_branch, m_gradient);
    return total;
}

// The last norm and a head of one number a row in place of the output matrix.
double DecoderGradients::Pass::scoreHead() {
    const Parameter& norm = m_parameters.outside(&DecoderWeights::outputNorm);
    const Parameter& normBias = m_parameters.outside(&DecoderWeights::outputNormBias);
    float* normed = m_memory.passing.take(m_rows * m_config.hidden);
    normalise(m_stream, norm, normBias, normed);
    Parameter head;
    head.rows = 1;
    head.cols = m_use.head->cols;
    head.value = m_use.head->value;
    head.gradient = m_use.head->gradient;
    float* const scores = writable<float>(m_backend, m_memory.batch.losses, m_rowLosses);
    product(normed, m_rows, head, nullptr, scores, kernels::ProductWrite::Store);
    fetch<float>(m_backend, scores, m_rowLosses);
    if (m_want == Want::Measure) {
        return 0.0;
    }
    std::vector<float> slopes(m_rowLosses.size(), 0.0f);
    const double loss = (*m_use.scoreLoss)(m_rowLosses, slopes);
    productBackward(normed, m_rows, head, nullptr, m_memory.there<float>(m_memory.batch.weights, slopes),
                    m_branch);
    normaliseBackward(m_stream, norm, normBias, m_branch, m_gradient);
    return loss;
}

std::span<float> DecoderGradients::Pass::outputGradient() {
    takePassing();
    return ofRows(m_stage.isLast() ? nullptr : m_gradient);
}

// From the head's loss or the next stage's gradient, which lies in outputGradient(), to the input's.
double DecoderGradients::Pass::backward() {
    takePassing();
    takeStream();
    const bool isEmpty = m_rows == 0;
    const double loss = m_stage.isLast() && !isEmpty ? readOut() : 0.0;
    if (m_stage.isLast()) {
        m_onFinished(0);
    }
    for (std::int64_t block = m_stage.endBlock; block > m_stage.firstBlock; --block) {
        if (!isEmpty) {
            backwardBlock(static_cast<std::size_t>(block - 1));
        }
        m_onFinished(m_config.layers - (block - 1));
    }
    if (isEmpty) {
        return loss;
    }
    if (m_stage.isFirst()) {
        embedBackward();
    }
    return loss;
}

DecoderGradients::DecoderGradients(Parameters& parameters, TrainedAdapter* adapter)
    : m_parameters(parameters),
      m_ownAdapter(adapter),
      m_adapter(adapter),
      m_memory(std::make_unique<Memory>(parameters.backend())) {}
DecoderGradients::~DecoderGradients() = default;

void DecoderGradients::setEmbeddingNoise(double alpha, CountedRandom random) {
    m_noise = {alpha, random};
}

std::size_t DecoderGradients::heldBytes() const {
    return m_memory->heldBytes();
}

DecoderGradients::Pass& DecoderGradients::passIn(std::size_t slot) const {
    return *m_memory->slots.at(slot)->pass;
}

void DecoderGradients::begin(std::size_t slot, const TrainingBatch& batch, Want want, const HeadUse& use) {
    Memory::Slot& place = m_memory->slot(slot);
    place.pass = std::make_unique<Pass>(*this, place.kept, batch, want, use);
}

std::span<float> DecoderGradients::input(std::size_t slot) {
    return passIn(slot).input();
}
std::span<float> DecoderGradients::forward(std::size_t slot) {
    return passIn(slot).forward();
}
std::span<float> DecoderGradients::outputGradient(std::size_t slot) {
    return passIn(slot).outputGradient();
}
double DecoderGradients::backward(std::size_t slot) {
    return passIn(slot).backward();
}
std::span<float> DecoderGradients::inputGradient(std::size_t slot) {
    return passIn(slot).inputGradient();
}
std::vector<float> DecoderGradients::rowLosses(std::size_t slot) {
    return passIn(slot).rowLosses();
}

double DecoderGradients::accumulate(const TrainingBatch& batch) {
    begin(0, batch, Want::Gradients);
    forward(0);
    return backward(0);
}

std::vector<float> DecoderGradients::measure(const TrainingBatch& batch) {
    begin(0, batch, Want::Measure);
    forward(0);
    return std::move(passIn(0).rowLosses());
}

}  // namespace xinglin::engine
