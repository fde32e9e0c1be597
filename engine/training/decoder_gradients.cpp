#include "engine/training/decoder_gradients.h"

#include <algorithm>
#include <cmath>

#include "engine/core/unit_length.h"
#include "engine/model/backend.h"
#include "engine/training/activation_plan.h"

namespace xinglin::engine {
namespace {

void addTo(float* sum, const float* what, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
        sum[i] += what[i];
    }
}

// What the backward pass needs of one block; everything is [rows, …].
struct BlockSaved {
    float* input = nullptr;
    float* attentionNormed = nullptr;
    float* rawQuery = nullptr;  // before its norm, where heads are normalised
    float* rawKey = nullptr;
    float* query = nullptr;  // rotated
    float* key = nullptr;
    float* value = nullptr;
    float* attended = nullptr;
    float* middle = nullptr;
    float* ffnNormed = nullptr;
    float* gate = nullptr;
    float* up = nullptr;
    float* activated = nullptr;
};

}  // namespace

namespace {

// Pieces of memory in the order in which a pass takes them; a later pass of the same shape takes them again.
struct Pieces {
    std::vector<Buffer> pieces;
    std::size_t next = 0;

    float* take(std::int64_t floats) {
        const std::size_t bytes = static_cast<std::size_t>(floats) * sizeof(float);
        if (next == pieces.size()) {
            pieces.emplace_back();
        }
        Buffer& piece = pieces[next++];
        if (piece.size() < bytes) {
            piece = Buffer();  // first give back, then ask: the peak counts
            piece = Buffer(bytes, "the activations of a training step");
        }
        return piece.as<float>();
    }

    std::size_t bytes() const {
        std::size_t bytes = 0;
        for (const Buffer& piece : pieces) {
            bytes += piece.size();
        }
        return bytes;
    }
};

// What an adapter's products take, for one of them at a time.
struct AdapterPieces {
    std::vector<float> up;       // an adapter's matrix beside one parameter, scaled: [outputs, rank]
    std::vector<float> dUpPart;  // its gradient
    std::vector<float> inner;    // [rows, rank]: what the adapter's first matrix gives
    std::vector<float> dInner;   // the derivative by it
    std::vector<float> dInput;   // [rows, inputs]
    std::vector<float> dropped;  // an input with some of it dropped
};

}  // namespace

// What a micro-batch keeps from its forward to its backward pass lies in a slot; all else is there once.
struct DecoderGradients::Memory {
    struct Slot {
        Pieces kept;
        std::unique_ptr<Pass> pass;
    };
    std::vector<std::unique_ptr<Slot>> slots;
    Pieces passing;
    Pieces output;  // goes to the next stage while a gradient comes from there
    AdapterPieces adapter;
    Buffer scratch;
    Buffer roundedInput;
    Buffer roundedSlope;
    Buffer roundedHead;

    Slot& slot(std::size_t index) {
        while (slots.size() <= index) {
            slots.push_back(std::make_unique<Slot>());
        }
        return *slots[index];
    }
};

class DecoderGradients::Pass final {
public:
    Pass(DecoderGradients& owner, Pieces& kept, const TrainingBatch& batch, Want want)
        : m_parameters(owner.m_parameters),
          m_adapter(owner.m_adapter),
          m_noise(owner.m_noise),
          m_recompute(owner.m_recompute),
          m_config(m_parameters.model().config()),
          m_stage(m_parameters.stage()),
          m_backend(m_parameters.model().backend()),
          m_memory(*owner.m_memory),
          m_kept(kept),
          m_batch(batch),
          m_want(want),
          m_rows(batch.rows()),
          m_queryWidth(m_config.heads * m_config.headDim),
          m_kvWidth(m_config.kvHeads * m_config.headDim),
          m_rowLosses(m_stage.isLast() ? batch.tokens.size() : 0, 0.0f),
          m_up(m_memory.adapter.up),
          m_dUpPart(m_memory.adapter.dUpPart),
          m_inner(m_memory.adapter.inner),
          m_dInner(m_memory.adapter.dInner),
          m_dInput(m_memory.adapter.dInput),
          m_dropped(m_memory.adapter.dropped) {
        takeKept();
    }

    std::span<float> input() const { return ofRows(m_stage.isFirst() ? nullptr : m_inputs); }
    std::span<float> forward();
    std::span<float> outputGradient();
    double backward();
    std::span<float> inputGradient() const { return ofRows(m_stage.isFirst() ? nullptr : m_gradient); }
    std::vector<float>& rowLosses() { return m_rowLosses; }

private:
    const Parameter& of(std::size_t layer, kernels::WeightView LayerWeights::*matrix) const {
        return m_parameters.inLayer(layer, matrix);
    }
    const Parameter& of(std::size_t layer, const float* LayerWeights::*vector) const {
        return m_parameters.inLayer(layer, vector);
    }

    void linear(const float* x, std::int64_t rows, const Parameter& weight, const Parameter& bias, float* y,
                kernels::ProductWrite write = kernels::ProductWrite::Store);
    void linearBackward(const float* x, std::int64_t rows, const Parameter& weight, const Parameter& bias,
                        const float* dy, float* dx);
    void product(const float* x, std::int64_t rows, const Parameter& weight, const float* bias, float* y,
                 kernels::ProductWrite write);
    void productBackward(const float* x, std::int64_t rows, const Parameter& weight, float* dBias,
                         const float* dy, float* dx);
    float* scratch(std::int64_t floats);
    const std::uint16_t* rounded(Buffer& piece, const float* from, std::int64_t count);
    const float* dropped(const LowRankModule& module, const float* x, std::int64_t rows);
    void gatherUp(const LowRankModule& module, const Parameter& weight);
    void normalise(const float* x, const Parameter& weight, const Parameter& bias, float* y);
    void normaliseBackward(const float* x, const Parameter& weight, const Parameter& bias, const float* dy,
                           float* dx);
    void rmsNormBackward(const float* x, const Parameter& weight, const float* dy, float* dx,
                         std::int64_t rows, std::int64_t cols);
    void rotate(float* query, float* key, kernels::RopeDirection direction);
    kernels::CausalAttentionArgs attention(const BlockSaved& saved);

    std::span<float> ofRows(float* first) const {
        return {first, first ? static_cast<std::size_t>(m_rows * m_config.hidden) : 0};
    }
    bool keepsBlocks() const { return m_want == Want::Gradients && !m_recompute; }
    void takeKept();
    void takePassing();
    void takeStream();
    void rotationTable();
    void embed();
    void embedBackward();
    void addNoise();
    BlockSaved forwardBlock(std::size_t layer, float* input);
    void backwardBlock(std::size_t layer);
    void backwardFeedForward(std::size_t layer, const BlockSaved& saved);
    void backwardAttention(std::size_t layer, const BlockSaved& saved);
    double head();
    float* unitRows();
    const std::uint16_t* roundedUnitRows(const Parameter& unit);
    void unitRowsBackward(const float* dUnit);

    Parameters& m_parameters;
    TrainedAdapter* m_adapter;
    const Noise& m_noise;
    bool m_recompute;
    const ModelConfig& m_config;
    const PipelineStage& m_stage;
    Backend& m_backend;
    Memory& m_memory;
    Pieces& m_kept;
    const TrainingBatch& m_batch;
    Want m_want;
    std::int64_t m_rows;
    std::int64_t m_queryWidth;
    std::int64_t m_kvWidth;
    std::vector<float> m_rowLosses;
    std::vector<float>& m_up;
    std::vector<float>& m_dUpPart;
    std::vector<float>& m_inner;
    std::vector<float>& m_dInner;
    std::vector<float>& m_dInput;
    std::vector<float>& m_dropped;
    std::vector<BlockSaved> m_saved;  // where nothing is computed again
    float* m_inputs = nullptr;        // of all blocks: [blocks, rows, hidden]; of one where losses are measured
    std::size_t m_scratchMark = 0;    // where memory begins that a block or the head may use
    float* m_embedded = nullptr;      // [rows, hidden], before the norm of embeddings
    float* m_stream = nullptr;        // [rows, hidden]: what goes from block to block
    float* m_gradient = nullptr;      // [rows, hidden]: the loss's derivative by it
    float* m_branch = nullptr;        // [rows, hidden]: the same by a norm's output
    float* m_part = nullptr;          // the same, of one of several products
    float* m_wide = nullptr;          // [rows, ffn] each
    float* m_dGate = nullptr;
    float* m_dUp = nullptr;
    float* m_dAttended = nullptr;  // [rows, query width]
    float* m_dQuery = nullptr;
    float* m_dKey = nullptr;  // [rows, key/value width]
    float* m_dValue = nullptr;
    float* m_cosines = nullptr;
    float* m_sines = nullptr;
};

void DecoderGradients::Pass::product(const float* x, std::int64_t rows, const Parameter& weight,
                                     const float* bias, float* y, kernels::ProductWrite write) {
    kernels::LinearArgs args;
    args.type = weight.rounded ? kernels::GemmType::Bf16 : kernels::GemmType::F32;
    args.x =
        weight.rounded ? static_cast<const void*>(rounded(m_memory.roundedInput, x, rows * weight.cols)) : x;
    args.weight = weight.rounded ? static_cast<const void*>(weight.rounded) : weight.value;
    args.bias = bias;
    args.y = y;
    args.rows = rows;
    args.cols = weight.cols;
    args.outputs = weight.rows;
    args.write = write;
    m_backend.linear(args);
}

// The nearest bfloat16 numbers, in `piece`.
const std::uint16_t* DecoderGradients::Pass::rounded(Buffer& piece, const float* from, std::int64_t count) {
    const std::size_t bytes = static_cast<std::size_t>(count) * sizeof(std::uint16_t);
    if (piece.size() < bytes) {
        piece = Buffer();
        piece = Buffer(bytes, "rounded activations");
    }
    m_backend.roundToBf16(from, piece.as<std::uint16_t>(), count);
    return piece.as<std::uint16_t>();
}

// dx is written, or null; what has no gradient gets none.
void DecoderGradients::Pass::productBackward(const float* x, std::int64_t rows, const Parameter& weight,
                                             float* dBias, const float* dy, float* dx) {
    kernels::LinearBackwardArgs args;
    args.type = weight.rounded ? kernels::GemmType::Bf16 : kernels::GemmType::F32;
    args.x = x;
    args.weight = weight.value;
    args.dy = dy;
    if (weight.rounded) {
        // An input is wanted for the weight's gradient alone.
        args.x = weight.gradient ? rounded(m_memory.roundedInput, x, rows * weight.cols) : nullptr;
        args.weight = weight.rounded;
        args.dy = rounded(m_memory.roundedSlope, dy, rows * weight.rows);
    }
    args.dyFloat = dy;
    args.dx = dx;
    args.dWeight = weight.gradient;
    args.dBias = dBias;
    args.rows = rows;
    args.cols = weight.cols;
    args.outputs = weight.rows;
    m_backend.linearBackward(args);
}

// The rows of the adapter's second matrix that belong to this parameter (W_pack holds three), scaled.
void DecoderGradients::Pass::gatherUp(const LowRankModule& module, const Parameter& weight) {
    m_up.resize(static_cast<std::size_t>(weight.rows * module.rank));
    for (std::int64_t row = 0; row < weight.rows; ++row) {
        const float* from = module.up + m_parameters.fileRow(weight, row) * module.rank;
        for (std::int64_t i = 0; i < module.rank; ++i) {
            m_up[static_cast<std::size_t>(row * module.rank + i)] =
                static_cast<float>(module.scale * static_cast<double>(from[i]));
        }
    }
}

// What an adapter sees of a layer's input: while gradients are computed, some of it is dropped.
const float* DecoderGradients::Pass::dropped(const LowRankModule& module, const float* x, std::int64_t rows) {
    if (m_want == Want::Measure || m_adapter->dropout() == 0.0) {
        return x;
    }
    m_dropped.resize(static_cast<std::size_t>(rows * module.inputs));
    m_adapter->drop(module, x, rows, m_dropped.data());
    return m_dropped.data();
}

void DecoderGradients::Pass::linear(const float* x, std::int64_t rows, const Parameter& weight,
                                    const Parameter& bias, float* y, kernels::ProductWrite write) {
    product(x, rows, weight, bias.value, y, write);
    const LowRankModule* module = m_adapter ? m_adapter->beside(weight) : nullptr;
    if (!module) {
        return;
    }
    gatherUp(*module, weight);
    m_inner.resize(static_cast<std::size_t>(rows * module->rank));
    Parameter down;
    down.rows = module->rank;
    down.cols = module->inputs;
    down.value = module->down;
    product(dropped(*module, x, rows), rows, down, nullptr, m_inner.data(), kernels::ProductWrite::Store);
    Parameter up;
    up.rows = weight.rows;
    up.cols = module->rank;
    up.value = m_up.data();
    product(m_inner.data(), rows, up, nullptr, y, kernels::ProductWrite::Add);
}

void DecoderGradients::Pass::linearBackward(const float* x, std::int64_t rows, const Parameter& weight,
                                            const Parameter& bias, const float* dy, float* dx) {
    productBackward(x, rows, weight, bias.gradient, dy, dx);
    const LowRankModule* module = m_adapter ? m_adapter->beside(weight) : nullptr;
    if (!module) {
        return;
    }
    // What the first matrix gave is computed again: it is small, and the forward pass keeps less.
    const std::int64_t rank = module->rank;
    gatherUp(*module, weight);
    m_inner.resize(static_cast<std::size_t>(rows * rank));
    Parameter down;
    down.rows = rank;
    down.cols = module->inputs;
    down.value = module->down;
    x = dropped(*module, x, rows);
    product(x, rows, down, nullptr, m_inner.data(), kernels::ProductWrite::Store);
    m_dInner.resize(m_inner.size());
    m_dUpPart.assign(m_up.size(), 0.0f);
    Parameter up;
    up.rows = weight.rows;
    up.cols = rank;
    up.value = m_up.data();
    up.gradient = m_dUpPart.data();
    productBackward(m_inner.data(), rows, up, nullptr, dy, m_dInner.data());
    for (std::int64_t row = 0; row < weight.rows; ++row) {
        float* to = module->upGradient + m_parameters.fileRow(weight, row) * rank;
        for (std::int64_t i = 0; i < rank; ++i) {
            to[i] += static_cast<float>(module->scale) * m_dUpPart[static_cast<std::size_t>(row * rank + i)];
        }
    }
    m_dInput.resize(static_cast<std::size_t>(rows * module->inputs));
    down.gradient = module->downGradient;
    productBackward(x, rows, down, nullptr, m_dInner.data(), m_dInput.data());
    if (x == m_dropped.data()) {
        m_adapter->drop(*module, m_dInput.data(), rows, m_dInput.data());
    }
    addTo(dx, m_dInput.data(), rows * module->inputs);
}

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
    m_backend.embedding({kernels::TensorType::F32, table.value,
                         static_cast<std::size_t>(table.cols) * sizeof(float), table.rows,
                         m_batch.tokens.data(), m_embedded, m_rows, m_config.hidden});
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
        m_backend.embeddingBackward({m_batch.tokens.data(), m_gradient, table.gradient, m_config.vocabulary,
                                     m_rows, m_config.hidden});
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
    linear(s.attended, m_rows, of(layer, &LayerWeights::attentionOutput),
           of(layer, &LayerWeights::attentionOutputBias), m_stream, kernels::ProductWrite::Add);

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
    linear(s.activated, m_rows, of(layer, &LayerWeights::down), of(layer, &LayerWeights::downBias), m_stream,
           kernels::ProductWrite::Add);
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
            head();
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
        rmsNormBackward(s.rawQuery, queryNorm, m_dQuery, m_dQuery, m_rows * m_config.heads, m_config.headDim);
    }
    const Parameter& keyNorm = of(layer, &LayerWeights::keyNorm);
    if (keyNorm.value) {
        rmsNormBackward(s.rawKey, keyNorm, m_dKey, m_dKey, m_rows * m_config.kvHeads, m_config.headDim);
    }
    linearBackward(s.attentionNormed, m_rows, of(layer, &LayerWeights::query),
                   of(layer, &LayerWeights::queryBias), m_dQuery, m_branch);
    linearBackward(s.attentionNormed, m_rows, of(layer, &LayerWeights::key),
                   of(layer, &LayerWeights::keyBias), m_dKey, m_part);
    addTo(m_branch, m_part, m_rows * m_config.hidden);
    linearBackward(s.attentionNormed, m_rows, of(layer, &LayerWeights::value),
                   of(layer, &LayerWeights::valueBias), m_dValue, m_part);
    addTo(m_branch, m_part, m_rows * m_config.hidden);
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
            weights.push_back(m_batch.rowWeights[static_cast<std::size_t>(from)]);
        }
        linear(x, rows, output, {}, logits);
        m_backend.crossEntropy(
            {logits, targets.data(), weights.data(), losses.data(), logits, rows, output.rows});
        for (std::size_t i = 0; i < count; ++i) {
            total += static_cast<double>(weights[i]) * static_cast<double>(losses[i]);
            m_rowLosses[static_cast<std::size_t>(labelled[first + i])] = losses[i];
        }
        if (m_want == Want::Measure) {
            continue;
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
    normaliseBackward(m_stream, norm, normBias, m_branch, m_gradient);
    return total;
}

std::span<float> DecoderGradients::Pass::outputGradient() {
    takePassing();
    return ofRows(m_stage.isLast() ? nullptr : m_gradient);
}

// From the head's loss or the next stage's gradient, which lies in outputGradient(), to the input's.
double DecoderGradients::Pass::backward() {
    takePassing();
    takeStream();
    if (m_rows == 0) {
        return 0.0;
    }
    const double loss = m_stage.isLast() ? head() : 0.0;
    for (std::int64_t block = m_stage.endBlock; block > m_stage.firstBlock; --block) {
        backwardBlock(static_cast<std::size_t>(block - 1));
    }
    if (m_stage.isFirst()) {
        embedBackward();
    }
    return loss;
}

DecoderGradients::DecoderGradients(Parameters& parameters, TrainedAdapter* adapter)
    : m_parameters(parameters), m_adapter(adapter), m_memory(std::make_unique<Memory>()) {}
DecoderGradients::~DecoderGradients() = default;

void DecoderGradients::setEmbeddingNoise(double alpha, CountedRandom random) {
    m_noise = {alpha, random};
}

std::size_t DecoderGradients::heldBytes() const {
    std::size_t bytes = m_memory->scratch.size() + m_memory->roundedInput.size() +
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

std::vector<float> DecoderGradients::measure(const TrainingBatch& batch) {
    begin(0, batch, Want::Measure);
    forward(0);
    return std::move(passIn(0).rowLosses());
}

}  // namespace xinglin::engine
