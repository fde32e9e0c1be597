#include "engine/training/decoder_gradients.h"

#include <algorithm>
#include <cmath>

#include "engine/core/unit_length.h"
#include "engine/model/backend.h"
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
        sumGradients(m_ranks, weight, {}, compute);
    } else {
        compute(weight, {});
    }
}

// Memory for one operation.
float* DecoderGradients::Pass::scratch(std::int64_t floats) {
    const std::size_t bytes = static_cast<std::size_t>(floats) * sizeof(float);
    if (m_memory.scratch.size() < bytes) {
        m_memory.scratch = Buffer();
        m_memory.scratch = Buffer(bytes, "the scratch of a training step");
    }
    return m_memory.scratch.as<float>();
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
    args.slopes = m_config.alibiSlopes.empty() ? nullptr : m_config.alibiSlopes.data();
    args.window = m_config.window;
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

void DecoderGradients::Pass::embed() {
    const Parameter& table = m_parameters.outside(&DecoderWeights::embedding);
    const Parameter& norm = m_parameters.outside(&DecoderWeights::embeddingNorm);
    m_embedded = norm.value ? m_embedded : m_stream;
    m_vocabulary.embedding(table.value, m_batch.tokens, m_config.hidden, m_embedded);
    // One rank has the row, so this changes no bit.
    addTogether(m_ranks, m_embedded, m_rows * m_config.hidden);
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
    if (table.gradient) {
        m_vocabulary.embeddingBackward(m_batch.tokens, m_config.hidden, m_gradient, m_branch, table.gradient);
    }
}

void DecoderGradients::Pass::rotationTable() {
    if (m_config.alibiSlopes.empty()) {
        m_backend.ropeTable({m_batch.positions.data(), m_parameters.model().weights().ropeFrequencyDivisors,
                             m_cosines, m_sines, m_rows, m_config.ropeDim, m_config.ropeBase,
                             m_config.ropeFactor});
    }
}

void DecoderGradients::Pass::addNoise() {
    for (std::size_t i = 0; i < m_batch.starts.size(); ++i) {
        const std::int64_t first = m_batch.starts[i] * m_config.hidden;
        const std::int64_t end =
            (i + 1 < m_batch.starts.size() ? m_batch.starts[i + 1] : m_rows) * m_config.hidden;
        const double bound = m_noise.alpha / std::sqrt(static_cast<double>(end - first));
        for (std::int64_t at = first; at < end; ++at) {
            const double share = 2.0 * m_noise.random.uniform(static_cast<std::uint64_t>(at)) - 1.0;
            m_embedded[at] += static_cast<float>(bound * share);
        }
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
    linear(s.attentionNormed, m_rows, of(layer, &LayerWeights::query), of(layer, &LayerWeights::queryBias),
           s.rawQuery);
    linear(s.attentionNormed, m_rows, of(layer, &LayerWeights::key), of(layer, &LayerWeights::keyBias),
           s.rawKey);
    linear(s.attentionNormed, m_rows, of(layer, &LayerWeights::value), of(layer, &LayerWeights::valueBias),
           s.value);
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
    m_backend.causalAttention(attention(s));
    linearOntoStream(s.attended, of(layer, &LayerWeights::attentionOutput),
                     of(layer, &LayerWeights::attentionOutputBias));

    s.middle = memory.take(hidden);
    std::copy_n(m_stream, hidden, s.middle);
    s.ffnNormed = memory.take(hidden);
    normalise(s.middle, of(layer, &LayerWeights::ffnNorm), of(layer, &LayerWeights::ffnNormBias),
              s.ffnNormed);
    s.up = memory.take(m_rows * m_config.ffn);
    s.activated = memory.take(m_rows * m_config.ffn);
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
            std::copy_n(m_inputs, hidden, m_stream);
        }
        for (std::int64_t i = 0; i < m_stage.blocks(); ++i) {
            float* input = m_want == Want::Gradients ? m_inputs + i * hidden : m_inputs;
            std::copy_n(m_stream, hidden, input);
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
    if (m_config.feedForward == FeedForward::Gelu) {
        m_backend.geluBackward({s.up, m_wide, m_dUp, m_rows, m_config.ffn});
        linearBackward(s.ffnNormed, m_rows, up, upBias, m_dUp, m_branch);
    } else {
        m_backend.swigluBackward({s.gate, s.up, m_wide, m_dGate, m_dUp, m_rows, m_config.ffn});
        linearBackward(s.ffnNormed, m_rows, up, upBias, m_dUp, m_branch);
        linearBackward(s.ffnNormed, m_rows, of(layer, &LayerWeights::gate), {}, m_dGate, m_part);
        addTo(m_branch, m_part, m_rows * m_config.hidden);
    }
    addTogether(m_ranks, m_branch, m_rows * m_config.hidden);
    normaliseBackward(s.middle, of(layer, &LayerWeights::ffnNorm), of(layer, &LayerWeights::ffnNormBias),
                      m_branch, m_branch);
    addTo(m_gradient, m_branch, m_rows * m_config.hidden);  // beside the residual's
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
    linearBackward(s.attentionNormed, m_rows, of(layer, &LayerWeights::query),
                   of(layer, &LayerWeights::queryBias), m_dQuery, m_branch);
    linearBackward(s.attentionNormed, m_rows, of(layer, &LayerWeights::key),
                   of(layer, &LayerWeights::keyBias), m_dKey, m_part);
    addTo(m_branch, m_part, m_rows * m_config.hidden);
    linearBackward(s.attentionNormed, m_rows, of(layer, &LayerWeights::value),
                   of(layer, &LayerWeights::valueBias), m_dValue, m_part);
    addTo(m_branch, m_part, m_rows * m_config.hidden);
    addTogether(m_ranks, m_branch, m_rows * m_config.hidden);
    normaliseBackward(s.input, of(layer, &LayerWeights::attentionNorm),
                      of(layer, &LayerWeights::attentionNormBias), m_branch, m_branch);
    addTo(m_gradient, m_branch, m_rows * m_config.hidden);
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
    std::copy_n(input, hidden, m_stream);
    const BlockSaved saved = forwardBlock(layer, input);
    backwardFeedForward(layer, saved);
    backwardAttention(layer, saved);
}

// NormHead: the output matrix with every row divided by its length.
float* DecoderGradients::Pass::unitRows() {
    const Parameter& output = m_parameters.output();
    float* unit = m_memory.passing.take(output.rows * output.cols);
    for (std::int64_t r = 0; r < output.rows; ++r) {
        const float* row = output.value + r * output.cols;
        double squares = 0.0;
        for (std::int64_t c = 0; c < output.cols; ++c) {
            squares += static_cast<double>(row[c]) * static_cast<double>(row[c]);
        }
        const double inverse = 1.0 / std::max(std::sqrt(squares), kLeastLength);
        for (std::int64_t c = 0; c < output.cols; ++c) {
            unit[r * output.cols + c] = static_cast<float>(static_cast<double>(row[c]) * inverse);
        }
    }
    return unit;
}

const std::uint16_t* DecoderGradients::Pass::roundedUnitRows(const Parameter& unit) {
    return rounded(m_memory.roundedHead, unit.value, unit.rows * unit.cols);
}

// With u = w / |w|: dw += (du − u · (u · du)) / |w|; a row shorter than the least length is divided by that,
// so there dw += du / least.
void DecoderGradients::Pass::unitRowsBackward(const float* dUnit) {
    const Parameter& output = m_parameters.output();
    for (std::int64_t r = 0; r < output.rows; ++r) {
        const float* row = output.value + r * output.cols;
        const float* du = dUnit + r * output.cols;
        double squares = 0.0;
        double along = 0.0;
        for (std::int64_t c = 0; c < output.cols; ++c) {
            squares += static_cast<double>(row[c]) * static_cast<double>(row[c]);
            along += static_cast<double>(row[c]) * static_cast<double>(du[c]);
        }
        const bool isTiny = std::sqrt(squares) < kLeastLength;
        const double inverse = 1.0 / (isTiny ? kLeastLength : std::sqrt(squares));
        const double share = isTiny ? 0.0 : along / squares;
        for (std::int64_t c = 0; c < output.cols; ++c) {
            const double derivative =
                (static_cast<double>(du[c]) - static_cast<double>(row[c]) * share) * inverse;
            output.gradient[r * output.cols + c] += static_cast<float>(derivative);
        }
    }
}

// The last norm, the output matrix and the loss, forward and backward: some labelled rows at a time, and
// rows without a label never. Leaves the derivative by the stream in m_gradient.
double DecoderGradients::Pass::head() {
    const std::int64_t hidden = m_config.hidden;
    const Parameter& norm = m_parameters.outside(&DecoderWeights::outputNorm);
    const Parameter& normBias = m_parameters.outside(&DecoderWeights::outputNormBias);
    float* normed = m_memory.passing.take(m_rows * hidden);
    normalise(m_stream, norm, normBias, normed);
    std::vector<std::int64_t> labelled;
    for (std::int64_t r = 0; r < m_rows; ++r) {
        if (m_batch.targets[static_cast<std::size_t>(r)] != kernels::kIgnoredTarget) {
            labelled.push_back(r);
        }
    }
    Parameter output = m_parameters.output();
    float* dUnit = nullptr;
    if (m_config.normalisesOutputRows) {
        output.value = unitRows();
        output.rounded = output.rounded ? roundedUnitRows(output) : nullptr;
        if (output.gradient) {
            dUnit = m_memory.passing.take(output.rows * output.cols);
            std::fill_n(dUnit, output.rows * output.cols, 0.0f);
            output.gradient = dUnit;
        }
    }
    if (m_want == Want::Gradients) {
        std::fill_n(m_branch, m_rows * hidden, 0.0f);
    }
    float* x = m_memory.passing.take(kHeadRows * hidden);
    float* dx = m_memory.passing.take(kHeadRows * hidden);
    float* logits = m_memory.passing.take(kHeadRows * output.rows);
    std::vector<std::int32_t> targets;
    std::vector<float> weights;
    std::vector<float> losses(static_cast<std::size_t>(kHeadRows));
    std::vector<RowLogProb> now;
    double total = 0.0;
    for (std::size_t first = 0; first < labelled.size(); first += static_cast<std::size_t>(kHeadRows)) {
        const std::size_t count = std::min(static_cast<std::size_t>(kHeadRows), labelled.size() - first);
        const auto rows = static_cast<std::int64_t>(count);
        targets.clear();
        weights.clear();
        for (std::size_t i = 0; i < count; ++i) {
            const std::int64_t from = labelled[first + i];
            std::copy_n(normed + from * hidden, hidden, x + static_cast<std::int64_t>(i) * hidden);
            targets.push_back(m_batch.targets[static_cast<std::size_t>(from)]);
            weights.push_back(m_rowLoss ? 1.0f : m_batch.rowWeights[static_cast<std::size_t>(from)]);
        }
        linear(x, rows, output, {}, logits);
        if (m_batch.temperature != 1.0) {
            scaleBy(1.0 / m_batch.temperature, logits, rows * output.rows);
        }
        now.resize(m_rowLoss ? count : 0);
        for (std::size_t i = 0; i < now.size(); ++i) {
            const auto width = static_cast<std::size_t>(output.rows);
            now[i].entropy = entropyOf({logits + i * width, width});
        }
        m_vocabulary.crossEntropy(logits, targets, weights, losses);
        for (std::size_t i = 0; i < count; ++i) {
            total += m_rowLoss ? 0.0 : static_cast<double>(weights[i]) * static_cast<double>(losses[i]);
            m_rowLosses[static_cast<std::size_t>(labelled[first + i])] = losses[i];
        }
        if (m_want == Want::Measure) {
            continue;
        }
        total += weighRows(std::span(labelled).subspan(first, count), now, logits);
        if (m_batch.temperature != 1.0) {
            scaleBy(1.0 / m_batch.temperature, logits, rows * output.rows);
        }
        linearBackward(x, rows, output, {}, logits, dx);
        for (std::size_t i = 0; i < count; ++i) {
            std::copy_n(dx + static_cast<std::int64_t>(i) * hidden, hidden,
                        m_branch + labelled[first + i] * hidden);
        }
    }
    if (m_want == Want::Measure) {
        return total;
    }
    if (dUnit) {
        unitRowsBackward(dUnit);
    }
    addTogether(m_ranks, m_branch, m_rows * hidden);
    normaliseBackward(m_stream, norm, normBias, m_branch, m_gradient);
    return total;
}

// Where the loss is not the weighted sum: a row's slopes by its logits, which stand for a weight of 1, get
// the weight that its loss says. Returns these rows' loss.
double DecoderGradients::Pass::weighRows(std::span<const std::int64_t> rows, std::span<const RowLogProb> now,
                                         float* slopes) {
    double total = 0.0;
    const std::int64_t width = m_parameters.output().rows;
    for (std::size_t i = 0; i < now.size(); ++i) {
        const auto loss = static_cast<double>(m_rowLosses[static_cast<std::size_t>(rows[i])]);
        const RowSlope row = (*m_rowLoss)(rows[i], {-loss, now[i].entropy});
        total += row.loss;
        scaleBy(-row.slope, slopes + static_cast<std::int64_t>(i) * width, width);
    }
    return total;
}

// The last norm and a head of one number a row in place of the output matrix.
double DecoderGradients::Pass::scoreHead() {
    const Parameter& norm = m_parameters.outside(&DecoderWeights::outputNorm);
    const Parameter& normBias = m_parameters.outside(&DecoderWeights::outputNormBias);
    float* normed = m_memory.passing.take(m_rows * m_config.hidden);
    normalise(m_stream, norm, normBias, normed);
    readScores(normed, *m_scoreHead, m_rowLosses);
    if (m_want == Want::Measure) {
        return 0.0;
    }
    std::vector<float> slopes(m_rowLosses.size(), 0.0f);
    const double loss = (*m_scoreLoss)(m_rowLosses, slopes);
    readScoresBackward(normed, *m_scoreHead, slopes, m_branch);
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
      m_memory(std::make_unique<Memory>()) {}
DecoderGradients::~DecoderGradients() = default;

void DecoderGradients::setEmbeddingNoise(double alpha, CountedRandom random) {
    m_noise = {alpha, random};
}

std::size_t DecoderGradients::heldBytes() const {
    std::size_t bytes = m_memory->scratch.size() + m_memory->partial.size() + m_memory->roundedInput.size() +
                        m_memory->roundedSlope.size() + m_memory->roundedHead.size() +
                        m_memory->passing.bytes() + m_memory->output.bytes();
    for (const auto& slot : m_memory->slots) {
        bytes += slot->kept.bytes();
    }
    return bytes;
}

DecoderGradients::Pass& DecoderGradients::passIn(std::size_t slot) const {
    return *m_memory->slots.at(slot)->pass;
}

void DecoderGradients::begin(std::size_t slot, const TrainingBatch& batch, Want want) {
    Memory::Slot& place = m_memory->slot(slot);
    place.pass = std::make_unique<Pass>(*this, place.kept, batch, want);
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

double DecoderGradients::accumulate(const TrainingBatch& batch, const RowLoss& loss) {
    begin(0, batch, Want::Gradients);
    passIn(0).weighBy(loss);
    forward(0);
    return backward(0);
}

std::vector<float> DecoderGradients::score(const TrainingBatch& batch, const ScoreHead& head) {
    begin(0, batch, Want::Measure);
    passIn(0).readBy(head, nullptr);
    forward(0);
    return std::move(passIn(0).rowLosses());
}

double DecoderGradients::accumulate(const TrainingBatch& batch, const ScoreHead& head,
                                    const ScoreLoss& loss) {
    begin(0, batch, Want::Gradients);
    passIn(0).readBy(head, &loss);
    forward(0);
    return backward(0);
}

std::vector<float> DecoderGradients::measure(const TrainingBatch& batch) {
    begin(0, batch, Want::Measure);
    forward(0);
    return std::move(passIn(0).rowLosses());
}

}  // namespace xinglin::engine
