#include "engine/training/decoder_gradients.h"

#include <algorithm>
#include <cmath>

#include "engine/core/unit_length.h"
#include "engine/model/backend.h"
#include "engine/training/activation_plan.h"
#include "engine/training/vocabulary_part.h"

namespace xinglin::engine {
namespace {

// Measure: losses alone.
enum class Want { Gradients, Measure };

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

// Pieces of the backend's memory in the order in which a pass takes them; a later pass of the same shape
// takes them again.
struct DecoderGradients::Memory {
    explicit Memory(Backend& owner) : backend(owner) {}

    Backend& backend;
    std::vector<Buffer> pieces;
    std::size_t next = 0;
    Buffer scratch;
    Buffer partial;
    Buffer roundedInput;
    Buffer roundedSlope;
    Buffer roundedHead;
    // Of an adapter's products.
    Buffer inner;         // [rows, rank]: what the first matrix gives, scaled
    Buffer innerSlope;    // the derivative by it
    Buffer inputSlope;    // [rows, inputs]
    Buffer droppedInput;  // an input with some of it dropped
    Buffer up;            // the second matrix' rows beside one parameter, where they lie scattered
    Buffer upSlope;       // its gradient, where that is or ranks have parts of it
    Buffer downSlope;     // the first matrix' gradient, where ranks have parts of it
    // A batch's numbers, where the backend cannot read the host's; and a model's.
    Buffer tokens, positions, labelled, targets, weights, losses, upRows;
    Buffer slopes, divisors;

    template <typename T>
    T* grown(Buffer& buffer, std::int64_t count, const char* name) {
        const std::size_t bytes = static_cast<std::size_t>(count) * sizeof(T);
        if (buffer.size() < bytes) {
            buffer = Buffer();  // first give back, then ask: the peak counts
            buffer = backend.allocate(bytes, name);
        }
        return buffer.as<T>();
    }

    float* take(std::int64_t floats) {
        if (next == pieces.size()) {
            pieces.emplace_back();
        }
        return grown<float>(pieces[next++], floats, "the activations of a training step");
    }

    // Numbers of the host as the backend can read them: themselves, or a copy in `buffer`.
    template <typename T>
    const T* there(Buffer& buffer, std::span<const T> numbers) {
        if (backend.isHost() || numbers.empty()) {
            return numbers.data();
        }
        T* copy =
            grown<T>(buffer, static_cast<std::int64_t>(numbers.size()), "what a training step learns from");
        backend.upload(copy, numbers.data(), numbers.size_bytes());
        return copy;
    }

    std::size_t heldBytes() const {
        std::size_t bytes = 0;
        for (const Buffer* buffer :
             {&scratch,    &partial,      &roundedInput, &roundedSlope, &roundedHead, &inner,  &innerSlope,
              &inputSlope, &droppedInput, &up,           &upSlope,      &downSlope,   &tokens, &positions,
              &labelled,   &targets,      &weights,      &losses,       &upRows,      &slopes, &divisors}) {
            bytes += buffer->size();
        }
        for (const Buffer& piece : pieces) {
            bytes += piece.size();
        }
        return bytes;
    }
};

class DecoderGradients::Pass final {
public:
    Pass(DecoderGradients& owner, const TrainingBatch& batch)
        : m_parameters(owner.m_parameters),
          m_adapter(owner.m_adapter),
          m_noise(owner.m_noise),
          m_recompute(owner.m_recompute),
          m_onFinished(owner.m_onFinished),
          m_config(m_parameters.cut().config()),
          m_ranks(m_parameters.tensorRanks()),
          m_backend(m_parameters.backend()),
          m_memory(*owner.m_memory),
          m_batch(batch),
          m_vocabulary(m_backend, m_ranks, m_parameters.cut().range(Extent::Vocabulary)),
          m_rows(batch.rows()),
          m_queryWidth(m_config.heads * m_config.headDim),
          m_kvWidth(m_config.kvHeads * m_config.headDim),
          m_rowLosses(batch.tokens.size(), 0.0f) {}

    double run(Want want);
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
    std::uint16_t* rounded(Buffer& piece, const float* from, std::int64_t count);
    void add(float* sum, const float* what, std::int64_t count);
    void copy(float* to, const float* from, std::int64_t count);
    bool isCut() const { return m_ranks.size() > 1; }
    float* cleared(Buffer& piece, std::int64_t count, const char* name);
    void addTogether(Communicator& ranks, float* numbers, std::int64_t count);
    template <typename Compute>
    void sumGradients(Communicator& ranks, const Parameter& weight, const Parameter& bias,
                      const Compute& compute);
    void linearOntoStream(const float* x, const Parameter& weight, const Parameter& bias);
    const float* dropped(const LowRankModule& module, const float* x, std::int64_t rows);
    const float* innerOf(const LowRankModule& module, const float* x, std::int64_t rows);
    const std::int64_t* scatteredRows(const Parameter& weight);
    static bool sumsUp(const LowRankModule& module) { return module.cutsColumns || module.isShared; }
    Parameter upOf(const LowRankModule& module, const Parameter& weight);
    void addUpGradient(const LowRankModule& module, const Parameter& weight, const Parameter& up);
    void normalise(const float* x, const Parameter& weight, const Parameter& bias, float* y);
    void normaliseBackward(const float* x, const Parameter& weight, const Parameter& bias, const float* dy,
                           float* dx);
    void rmsNormBackward(const float* x, const Parameter& weight, const float* dy, float* dx,
                         std::int64_t rows, std::int64_t cols);
    void headNormBackward(const float* x, const Parameter& weight, float* slope, std::int64_t heads);
    void rotate(float* query, float* key, kernels::RopeDirection direction);
    kernels::CausalAttentionArgs attention(const BlockSaved& saved);

    void embed();
    void addNoise();
    void forward();
    BlockSaved forwardBlock(std::size_t layer, float* input);
    void backwardBlock(std::size_t layer);
    void backwardFeedForward(std::size_t layer, const BlockSaved& saved);
    void backwardAttention(std::size_t layer, const BlockSaved& saved);
    struct Labels;
    Labels labels();
    double totalLoss(Labels& labels);
    double head(Want want);
    float* unitRows();
    void unitRowsBackward(const float* dUnit);

    Parameters& m_parameters;
    TrainedAdapter* m_adapter;
    const Noise& m_noise;
    bool m_recompute;
    const std::function<void(std::int64_t)>& m_onFinished;
    const ModelConfig& m_config;  // this rank's part of it
    Communicator& m_ranks;        // among which matrices are cut
    Backend& m_backend;
    Memory& m_memory;
    const TrainingBatch& m_batch;
    VocabularyPart m_vocabulary;
    std::int64_t m_rows;
    std::int64_t m_queryWidth;
    std::int64_t m_kvWidth;
    std::vector<float> m_rowLosses;
    std::vector<std::int64_t> m_upRows;
    const std::int32_t* m_tokens = nullptr;  // the batch's, as the backend reads them
    Want m_want = Want::Gradients;
    std::vector<BlockSaved> m_saved;  // where nothing is computed again
    float* m_inputs = nullptr;        // of all blocks: [layers, rows, hidden]
    std::size_t m_scratchMark = 0;    // where memory begins that a block may use
    float* m_embedded = nullptr;      // [rows, hidden], before the norm of embeddings
    float* m_stream = nullptr;        // [rows, hidden]: what goes from block to block
    float* m_gradient = nullptr;      // [rows, hidden]: the loss's derivative by it
    float* m_branch = nullptr;        // [rows, hidden]: the same by a norm's output
    float* m_part = nullptr;  // the same, of one of several products; forward, of one of several ranks
    float* m_wide = nullptr;  // [rows, ffn] each
    float* m_dGate = nullptr;
    float* m_dUp = nullptr;
    float* m_dAttended = nullptr;  // [rows, query width]
    float* m_dQuery = nullptr;
    float* m_dKey = nullptr;  // [rows, key/value width]
    float* m_dValue = nullptr;
    const float* m_slopes = nullptr;  // of the attention's biases
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
std::uint16_t* DecoderGradients::Pass::rounded(Buffer& piece, const float* from, std::int64_t count) {
    auto* bits = m_memory.grown<std::uint16_t>(piece, count, "rounded activations");
    m_backend.roundToBf16(from, bits, count);
    return bits;
}

void DecoderGradients::Pass::add(float* sum, const float* what, std::int64_t count) {
    m_backend.moveRows({what, sum, 1, count, nullptr, nullptr, 1.0f, kernels::RowWrite::Add});
}

void DecoderGradients::Pass::copy(float* to, const float* from, std::int64_t count) {
    m_backend.copy(to, from, static_cast<std::size_t>(count) * sizeof(float));
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

// What an adapter sees of a layer's input: while gradients are computed, some of it is dropped.
const float* DecoderGradients::Pass::dropped(const LowRankModule& module, const float* x, std::int64_t rows) {
    if (m_want == Want::Measure || m_adapter->dropout() == 0.0) {
        return x;
    }
    auto* to = m_memory.grown<float>(m_memory.droppedInput, rows * module.inputs, "an adapter's input");
    m_adapter->drop(module, x, rows, to);
    return to;
}

// What the adapter's first matrix gives, times its scale.
const float* DecoderGradients::Pass::innerOf(const LowRankModule& module, const float* x, std::int64_t rows) {
    auto* inner = m_memory.grown<float>(m_memory.inner, rows * module.rank, "an adapter's products");
    Parameter down;
    down.rows = module.rank;
    down.cols = module.inputs;
    down.value = module.down;
    product(x, rows, down, nullptr, inner, kernels::ProductWrite::Store);
    m_backend.moveRows({inner, inner, rows, module.rank, nullptr, nullptr, static_cast<float>(module.scale)});
    return inner;
}

// Where a parameter's rows are in the second matrix; null where they follow one another.
const std::int64_t* DecoderGradients::Pass::scatteredRows(const Parameter& weight) {
    if (!weight.part.alternatesByHead) {
        return nullptr;
    }
    m_upRows.resize(static_cast<std::size_t>(weight.rows));
    for (std::int64_t row = 0; row < weight.rows; ++row) {
        m_upRows[static_cast<std::size_t>(row)] = m_parameters.packedRow(weight, row);
    }
    return m_memory.there<std::int64_t>(m_memory.upRows, m_upRows);
}

// The rows of the adapter's second matrix that belong to this parameter (W_pack holds three), with room for
// their gradient: the adapter's own, or zeros beside it where the rows lie scattered or ranks have parts.
Parameter DecoderGradients::Pass::upOf(const LowRankModule& module, const Parameter& weight) {
    Parameter up;
    up.rows = weight.rows;
    up.cols = module.rank;
    const std::int64_t count = weight.rows * module.rank;
    const std::int64_t* rows = scatteredRows(weight);
    if (rows) {
        up.value = m_memory.grown<float>(m_memory.up, count, "an adapter's rows");
        m_backend.moveRows({module.up, up.value, weight.rows, module.rank, rows});
    } else {
        up.value = module.up + m_parameters.packedRow(weight, 0) * module.rank;
    }
    up.gradient = rows || sumsUp(module)
                      ? cleared(m_memory.upSlope, count, "the gradient of an adapter's rows")
                      : module.upGradient + m_parameters.packedRow(weight, 0) * module.rank;
    return up;
}

// Adds what upOf() had computed beside the adapter's own gradient, of all ranks that have a part of it.
void DecoderGradients::Pass::addUpGradient(const LowRankModule& module, const Parameter& weight,
                                           const Parameter& up) {
    const std::int64_t* rows = scatteredRows(weight);
    if (sumsUp(module)) {
        addTogether(module.isShared ? m_parameters.sharers() : m_ranks, up.gradient,
                    weight.rows * module.rank);
    } else if (!rows) {
        return;
    }
    float* own = module.upGradient + (rows ? 0 : m_parameters.packedRow(weight, 0) * module.rank);
    m_backend.moveRows(
        {up.gradient, own, weight.rows, module.rank, nullptr, rows, 1.0f, kernels::RowWrite::Add});
}

void DecoderGradients::Pass::linear(const float* x, std::int64_t rows, const Parameter& weight,
                                    const Parameter& bias, float* y, kernels::ProductWrite write) {
    product(x, rows, weight, bias.value, y, write);
    if (const LowRankModule* module = m_adapter ? m_adapter->beside(weight) : nullptr) {
        const float* inner = innerOf(*module, dropped(*module, x, rows), rows);
        product(inner, rows, upOf(*module, weight), nullptr, y, kernels::ProductWrite::Add);
    }
}

void DecoderGradients::Pass::linearBackward(const float* x, std::int64_t rows, const Parameter& weight,
                                            const Parameter& bias, const float* dy, float* dx) {
    const auto compute = [&](const Parameter& ownWeight, const Parameter& ownBias) {
        productBackward(x, rows, ownWeight, ownBias.gradient, dy, dx);
    };
    if (m_parameters.isShared(weight)) {
        sumGradients(m_parameters.sharers(), weight, bias, compute);
    } else {
        compute(weight, bias);
    }
    const LowRankModule* module = m_adapter ? m_adapter->beside(weight) : nullptr;
    if (!module) {
        return;
    }
    // What the first matrix gave is computed again: it is small, and the forward pass keeps less.
    const std::int64_t rank = module->rank;
    x = dropped(*module, x, rows);
    const float* inner = innerOf(*module, x, rows);
    auto* dInner = m_memory.grown<float>(m_memory.innerSlope, rows * rank, "an adapter's products");
    const Parameter up = upOf(*module, weight);
    productBackward(inner, rows, up, nullptr, dy, dInner);
    addUpGradient(*module, weight, up);
    m_backend.moveRows({dInner, dInner, rows, rank, nullptr, nullptr, static_cast<float>(module->scale)});
    auto* dInput = m_memory.grown<float>(m_memory.inputSlope, rows * module->inputs, "an adapter's input");
    Parameter down;
    down.rows = rank;
    down.cols = module->inputs;
    down.value = module->down;
    const std::int64_t downCount = rank * module->inputs;
    down.gradient = module->cutsRows
                        ? cleared(m_memory.downSlope, downCount, "a part of an adapter's gradient")
                        : module->downGradient;
    productBackward(x, rows, down, nullptr, dInner, dInput);
    if (module->cutsRows) {
        addTogether(m_ranks, down.gradient, downCount);
        add(module->downGradient, down.gradient, downCount);
    }
    if (x == m_memory.droppedInput.as<float>()) {
        m_adapter->drop(*module, dInput, rows, dInput);
    }
    add(dx, dInput, rows * module->inputs);
}

// Memory of zeros.
float* DecoderGradients::Pass::cleared(Buffer& piece, std::int64_t count, const char* name) {
    auto* numbers = m_memory.grown<float>(piece, count, name);
    m_backend.clear(numbers, static_cast<std::size_t>(count) * sizeof(float));
    return numbers;
}

// Ranks that have parts of a sum get it, in the order of the ranks. Numbers of the host.
void DecoderGradients::Pass::addTogether(Communicator& ranks, float* numbers, std::int64_t count) {
    if (ranks.size() == 1) {
        return;
    }
    const auto size = static_cast<std::size_t>(count);
    float* beside = scratch(count + ranks.size());
    ranks.addTogether({numbers, size}, {beside, size + static_cast<std::size_t>(ranks.size())});
}

// Where every rank computes a part of the gradients of parameters that all of them have: `compute` adds one
// to those that it is given, and the sum over the ranks is added to the parameters'.
template <typename Compute>
void DecoderGradients::Pass::sumGradients(Communicator& ranks, const Parameter& weight, const Parameter& bias,
                                          const Compute& compute) {
    const std::size_t weights = weight.gradient ? weight.size() : 0;
    const std::size_t count = weights + (bias.gradient ? bias.size() : 0);
    if (count == 0) {
        compute(weight, bias);
        return;
    }
    float* parts = cleared(m_memory.partial, static_cast<std::int64_t>(count), "a part of a gradient");
    Parameter ownWeight = weight;
    Parameter ownBias = bias;
    ownWeight.gradient = weight.gradient ? parts : nullptr;
    ownBias.gradient = bias.gradient ? parts + weights : nullptr;
    compute(ownWeight, ownBias);
    addTogether(ranks, parts, static_cast<std::int64_t>(count));
    if (weight.gradient) {
        add(weight.gradient, parts, static_cast<std::int64_t>(weights));
    }
    if (bias.gradient) {
        add(bias.gradient, parts + weights, static_cast<std::int64_t>(count - weights));
    }
}

// A layer whose output goes back to the stream; where its columns are cut, every rank has a part of the sum.
void DecoderGradients::Pass::linearOntoStream(const float* x, const Parameter& weight,
                                              const Parameter& bias) {
    if (!isCut()) {
        linear(x, m_rows, weight, bias, m_stream, kernels::ProductWrite::Add);
        return;
    }
    const Parameter none;
    linear(x, m_rows, weight, m_ranks.isFirst() ? bias : none, m_part);
    addTogether(m_ranks, m_part, m_rows * m_config.hidden);
    add(m_stream, m_part, m_rows * m_config.hidden);
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
    return m_memory.grown<float>(m_memory.scratch, floats, "the scratch of a training step");
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
    const std::size_t bytes = m_backend.causalAttentionScratch(args);
    args.scratch = {reinterpret_cast<std::byte*>(scratch(static_cast<std::int64_t>(bytes / sizeof(float)))),
                    bytes};
    return args;
}

void DecoderGradients::Pass::embed() {
    const Parameter& table = m_parameters.outside(&DecoderWeights::embedding);
    const std::int64_t numbers = m_rows * m_config.hidden;
    m_embedded = m_memory.take(numbers);
    m_stream = m_memory.take(numbers);
    m_tokens = m_memory.there<std::int32_t>(m_memory.tokens, m_batch.tokens);
    const auto type = table.rounded ? kernels::TensorType::BF16 : kernels::TensorType::F32;
    const void* rows = table.rounded ? static_cast<const void*>(table.rounded) : table.value;
    const std::size_t rowBytes =
        static_cast<std::size_t>(table.cols) * (table.rounded ? sizeof(std::uint16_t) : sizeof(float));
    if (isCut()) {
        m_vocabulary.embedding(
            {type, rows, rowBytes, table.rows, nullptr, m_embedded, m_rows, m_config.hidden}, m_batch.tokens);
        addTogether(m_ranks, m_embedded, numbers);  // one rank has the row, so this changes no bit
    } else {
        m_backend.embedding(
            {type, rows, rowBytes, table.rows, m_tokens, m_embedded, m_rows, m_config.hidden});
    }
    if (m_want == Want::Gradients && m_noise.alpha > 0.0) {
        addNoise();
    }
    const Parameter& norm = m_parameters.outside(&DecoderWeights::embeddingNorm);
    if (norm.value) {
        normalise(m_embedded, norm, m_parameters.outside(&DecoderWeights::embeddingNormBias), m_stream);
    } else {
        copy(m_stream, m_embedded, numbers);
    }
    if (m_config.alibiSlopes.empty()) {
        m_cosines = m_memory.take(m_rows * m_config.ropeDim / 2);
        m_sines = m_memory.take(m_rows * m_config.ropeDim / 2);
        const auto* divisors = m_memory.there<float>(m_memory.divisors, m_config.ropeDivisors);
        m_backend.ropeTable({m_memory.there<std::int32_t>(m_memory.positions, m_batch.positions),
                             m_config.ropeDivisors.empty() ? nullptr : divisors, m_cosines, m_sines, m_rows,
                             m_config.ropeDim, m_config.ropeBase, m_config.ropeFactor});
    } else {
        m_slopes = m_memory.there<float>(m_memory.slopes, m_config.alibiSlopes);
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
    BlockSaved s;
    s.input = input;
    s.attentionNormed = m_memory.take(hidden);
    normalise(s.input, of(layer, &LayerWeights::attentionNorm), of(layer, &LayerWeights::attentionNormBias),
              s.attentionNormed);
    s.query = m_memory.take(m_rows * m_queryWidth);
    s.key = m_memory.take(m_rows * m_kvWidth);
    s.value = m_memory.take(m_rows * m_kvWidth);
    const Parameter& queryNorm = of(layer, &LayerWeights::queryNorm);
    const Parameter& keyNorm = of(layer, &LayerWeights::keyNorm);
    s.rawQuery = queryNorm.value ? m_memory.take(m_rows * m_queryWidth) : s.query;
    s.rawKey = keyNorm.value ? m_memory.take(m_rows * m_kvWidth) : s.key;
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
    s.attended = m_memory.take(m_rows * m_queryWidth);
    m_backend.causalAttention(attention(s));
    linearOntoStream(s.attended, of(layer, &LayerWeights::attentionOutput),
                     of(layer, &LayerWeights::attentionOutputBias));

    s.middle = m_memory.take(hidden);
    copy(s.middle, m_stream, hidden);
    s.ffnNormed = m_memory.take(hidden);
    normalise(s.middle, of(layer, &LayerWeights::ffnNorm), of(layer, &LayerWeights::ffnNormBias),
              s.ffnNormed);
    s.up = m_memory.take(m_rows * m_config.ffn);
    s.activated = m_memory.take(m_rows * m_config.ffn);
    linear(s.ffnNormed, m_rows, of(layer, &LayerWeights::up), of(layer, &LayerWeights::upBias), s.up);
    if (m_config.feedForward == FeedForward::Gelu) {
        m_backend.gelu({s.up, s.activated, m_rows, m_config.ffn});
    } else {
        s.gate = m_memory.take(m_rows * m_config.ffn);
        linear(s.ffnNormed, m_rows, of(layer, &LayerWeights::gate), {}, s.gate);
        m_backend.swiglu({s.gate, s.up, s.activated, m_rows, m_config.ffn});
    }
    linearOntoStream(s.activated, of(layer, &LayerWeights::down), of(layer, &LayerWeights::downBias));
    return s;
}

// All blocks. What is not kept for the way back is memory again for the next block.
void DecoderGradients::Pass::forward() {
    const std::int64_t hidden = m_rows * m_config.hidden;
    const bool keepsInputs = m_want == Want::Gradients;
    m_inputs = keepsInputs ? m_memory.take(m_config.layers * hidden) : nullptr;
    float* scratchInput = keepsInputs ? nullptr : m_memory.take(hidden);
    m_scratchMark = m_memory.next;
    for (std::int64_t layer = 0; layer < m_config.layers; ++layer) {
        float* input = keepsInputs ? m_inputs + layer * hidden : scratchInput;
        copy(input, m_stream, hidden);
        const BlockSaved saved = forwardBlock(static_cast<std::size_t>(layer), input);
        if (keepsInputs && !m_recompute) {
            m_saved.push_back(saved);
        } else {
            m_memory.next = m_scratchMark;
        }
    }
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
        add(m_branch, m_part, m_rows * m_config.hidden);
    }
    addTogether(m_ranks, m_branch, m_rows * m_config.hidden);
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
    linearBackward(s.attentionNormed, m_rows, of(layer, &LayerWeights::query),
                   of(layer, &LayerWeights::queryBias), m_dQuery, m_branch);
    linearBackward(s.attentionNormed, m_rows, of(layer, &LayerWeights::key),
                   of(layer, &LayerWeights::keyBias), m_dKey, m_part);
    add(m_branch, m_part, m_rows * m_config.hidden);
    linearBackward(s.attentionNormed, m_rows, of(layer, &LayerWeights::value),
                   of(layer, &LayerWeights::valueBias), m_dValue, m_part);
    add(m_branch, m_part, m_rows * m_config.hidden);
    addTogether(m_ranks, m_branch, m_rows * m_config.hidden);
    normaliseBackward(s.input, of(layer, &LayerWeights::attentionNorm),
                      of(layer, &LayerWeights::attentionNormBias), m_branch, m_branch);
    add(m_gradient, m_branch, m_rows * m_config.hidden);
}

void DecoderGradients::Pass::backwardBlock(std::size_t layer) {
    if (!m_recompute) {
        backwardFeedForward(layer, m_saved[layer]);
        backwardAttention(layer, m_saved[layer]);
        return;
    }
    const std::int64_t hidden = m_rows * m_config.hidden;
    float* input = m_inputs + static_cast<std::int64_t>(layer) * hidden;
    m_memory.next = m_scratchMark;
    copy(m_stream, input, hidden);
    const BlockSaved saved = forwardBlock(layer, input);
    backwardFeedForward(layer, saved);
    backwardAttention(layer, saved);
}

// NormHead: the output matrix with every row divided by its length.
float* DecoderGradients::Pass::unitRows() {
    const Parameter& output = m_parameters.output();
    float* unit = m_memory.take(output.rows * output.cols);
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
            labels.weights.push_back(m_batch.rowWeights[static_cast<std::size_t>(r)]);
        }
    }
    labels.rowsThere = m_memory.there<std::int64_t>(m_memory.labelled, labels.rows);
    labels.targetsThere = m_memory.there<std::int32_t>(m_memory.targets, labels.targets);
    labels.weightsThere = m_memory.there<float>(m_memory.weights, labels.weights);
    labels.losses.resize(labels.rows.size());
    labels.lossesThere =
        m_backend.isHost()
            ? labels.losses.data()
            : m_memory.grown<float>(m_memory.losses, static_cast<std::int64_t>(labels.rows.size()), "losses");
    return labels;
}

// Σ weight · loss; what a row's loss is goes to m_rowLosses.
double DecoderGradients::Pass::totalLoss(Labels& labels) {
    if (!m_backend.isHost()) {
        m_backend.download(labels.losses.data(), labels.lossesThere, labels.losses.size() * sizeof(float));
    }
    double total = 0.0;
    for (std::size_t i = 0; i < labels.rows.size(); ++i) {
        total += static_cast<double>(labels.weights[i]) * static_cast<double>(labels.losses[i]);
        m_rowLosses[static_cast<std::size_t>(labels.rows[i])] = labels.losses[i];
    }
    return total;
}

// The last norm, the output matrix and the loss, forward and backward: some labelled rows at a time, and
// rows without a label never. Leaves the derivative by the stream in m_gradient.
double DecoderGradients::Pass::head(Want want) {
    const std::int64_t hidden = m_config.hidden;
    const Parameter& norm = m_parameters.outside(&DecoderWeights::outputNorm);
    const Parameter& normBias = m_parameters.outside(&DecoderWeights::outputNormBias);
    float* normed = m_memory.take(m_rows * hidden);
    normalise(m_stream, norm, normBias, normed);
    Labels labels = this->labels();
    Parameter output = m_parameters.output();
    float* dUnit = nullptr;
    if (m_config.normalisesOutputRows) {
        output.value = unitRows();
        output.rounded =
            output.rounded ? rounded(m_memory.roundedHead, output.value, output.rows * output.cols) : nullptr;
        if (output.gradient) {
            dUnit = m_memory.take(output.rows * output.cols);
            m_backend.clear(dUnit, output.size() * sizeof(float));
            output.gradient = dUnit;
        }
    }
    if (want == Want::Gradients) {
        m_backend.clear(m_branch, static_cast<std::size_t>(m_rows * hidden) * sizeof(float));
    }
    const std::int64_t most = headRows(m_backend.isHost());
    float* x = m_memory.take(most * hidden);
    float* dx = m_memory.take(most * hidden);
    float* logits = m_memory.take(most * output.rows);
    const auto labelled = static_cast<std::int64_t>(labels.rows.size());
    for (std::int64_t first = 0; first < labelled; first += most) {
        const std::int64_t rows = std::min(most, labelled - first);
        m_backend.moveRows({normed, x, rows, hidden, labels.rowsThere + first});
        linear(x, rows, output, {}, logits);
        if (isCut()) {
            const auto from = static_cast<std::size_t>(first);
            const auto count = static_cast<std::size_t>(rows);
            m_vocabulary.crossEntropy(logits, std::span(labels.targets).subspan(from, count),
                                      std::span(labels.weights).subspan(from, count),
                                      std::span(labels.losses).subspan(from, count));
        } else {
            m_backend.crossEntropy({logits, labels.targetsThere + first, labels.weightsThere + first,
                                    labels.lossesThere + first, logits, rows, output.rows});
        }
        if (want == Want::Gradients) {
            linearBackward(x, rows, output, {}, logits, dx);
            m_backend.moveRows({dx, m_branch, rows, hidden, nullptr, labels.rowsThere + first});
        }
    }
    const double total = totalLoss(labels);
    if (want == Want::Measure) {
        return total;
    }
    if (dUnit) {
        unitRowsBackward(dUnit);
    }
    addTogether(m_ranks, m_branch, m_rows * hidden);
    normaliseBackward(m_stream, norm, normBias, m_branch, m_gradient);
    return total;
}

double DecoderGradients::Pass::run(Want want) {
    m_want = want;
    embed();
    if (want == Want::Measure) {
        m_part = isCut() ? m_memory.take(m_rows * m_config.hidden) : nullptr;
        forward();
        return head(want);
    }
    m_gradient = m_memory.take(m_rows * m_config.hidden);
    m_branch = m_memory.take(m_rows * m_config.hidden);
    m_part = m_memory.take(m_rows * m_config.hidden);
    m_wide = m_memory.take(m_rows * m_config.ffn);
    m_dGate = m_config.feedForward == FeedForward::Gelu ? nullptr : m_memory.take(m_rows * m_config.ffn);
    m_dUp = m_memory.take(m_rows * m_config.ffn);
    m_dAttended = m_memory.take(m_rows * m_queryWidth);
    m_dQuery = m_memory.take(m_rows * m_queryWidth);
    m_dKey = m_memory.take(m_rows * m_kvWidth);
    m_dValue = m_memory.take(m_rows * m_kvWidth);
    forward();
    const double loss = head(want);
    m_onFinished(0);
    for (std::int64_t part = 1; part <= m_config.layers; ++part) {
        backwardBlock(static_cast<std::size_t>(m_config.layers - part));
        m_onFinished(part);
    }
    const Parameter& norm = m_parameters.outside(&DecoderWeights::embeddingNorm);
    if (norm.value) {
        normaliseBackward(m_embedded, norm, m_parameters.outside(&DecoderWeights::embeddingNormBias),
                          m_gradient, m_gradient);
    }
    const Parameter& table = m_parameters.outside(&DecoderWeights::embedding);
    if (table.gradient) {
        if (isCut()) {
            m_vocabulary.embeddingBackward(m_batch.tokens, m_config.hidden, m_gradient, m_branch,
                                           table.gradient);
        } else {
            m_backend.embeddingBackward(
                {m_tokens, m_gradient, table.gradient, m_config.vocabulary, m_rows, m_config.hidden});
        }
    }
    return loss;
}

DecoderGradients::DecoderGradients(Parameters& parameters, TrainedAdapter* adapter)
    : m_parameters(parameters),
      m_adapter(adapter),
      m_memory(std::make_unique<Memory>(parameters.backend())) {}
DecoderGradients::~DecoderGradients() = default;

void DecoderGradients::setEmbeddingNoise(double alpha, CountedRandom random) {
    m_noise = {alpha, random};
}

std::size_t DecoderGradients::heldBytes() const {
    return m_memory->heldBytes();
}

double DecoderGradients::accumulate(const TrainingBatch& batch) {
    m_memory->next = 0;
    return Pass(*this, batch).run(Want::Gradients);
}

std::vector<float> DecoderGradients::measure(const TrainingBatch& batch) {
    m_memory->next = 0;
    Pass pass(*this, batch);
    pass.run(Want::Measure);
    return std::move(pass.rowLosses());
}

}  // namespace xinglin::engine
