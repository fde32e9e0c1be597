#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "engine/core/buffer.h"
#include "engine/model/backend.h"
#include "engine/training/decoder_gradients.h"
#include "engine/training/vocabulary_part.h"

// What the files of DecoderGradients share: decoder_gradients.cpp has the blocks and the head,
// decoder_linear.cpp the products with their adapters and ranks. Nobody else includes this.

namespace xinglin::engine {

inline const std::function<void(std::int64_t)> kTellsNobody = [](std::int64_t) {};

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
    std::vector<float> dDown;    // the gradient of the other, where ranks have parts of it
    std::vector<float> inner;    // [rows, rank]: what the adapter's first matrix gives
    std::vector<float> dInner;   // the derivative by it
    std::vector<float> dInput;   // [rows, inputs]
    std::vector<float> dropped;  // an input with some of it dropped
};

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
    Buffer partial;
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
          m_onFinished(owner.m_adapter == owner.m_ownAdapter ? owner.m_onFinished : kTellsNobody),
          m_config(m_parameters.cut().config()),
          m_stage(m_parameters.stage()),
          m_ranks(m_parameters.tensorRanks()),
          m_backend(m_parameters.model().backend()),
          m_memory(*owner.m_memory),
          m_kept(kept),
          m_batch(batch),
          m_want(want),
          m_vocabulary(m_backend, m_ranks, m_parameters.cut().range(Extent::Vocabulary)),
          m_rows(batch.rows()),
          m_queryWidth(m_config.heads * m_config.headDim),
          m_kvWidth(m_config.kvHeads * m_config.headDim),
          m_rowLosses(m_stage.isLast() ? batch.tokens.size() : 0, 0.0f),
          m_up(m_memory.adapter.up),
          m_dUpPart(m_memory.adapter.dUpPart),
          m_dDown(m_memory.adapter.dDown),
          m_inner(m_memory.adapter.inner),
          m_dInner(m_memory.adapter.dInner),
          m_dInput(m_memory.adapter.dInput),
          m_dropped(m_memory.adapter.dropped) {
        takeKept();
    }

    /// The loss of labelled rows instead of the weighted sum. Borrowed.
    void weighBy(const RowLoss& loss) { m_rowLoss = &loss; }
    /// The last norm's output goes to that head; what it says of every row is in rowLosses(). Borrowed.
    void readBy(const ScoreHead& head, const ScoreLoss* loss) {
        m_scoreHead = &head;
        m_scoreLoss = loss;
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
    bool isCut() const { return m_ranks.size() > 1; }
    void addTogether(Communicator& ranks, float* numbers, std::int64_t count);
    template <typename Compute>
    void sumGradients(Communicator& ranks, const Parameter& weight, const Parameter& bias,
                      const Compute& compute);
    void linearOntoStream(const float* x, const Parameter& weight, const Parameter& bias);
    const std::uint16_t* rounded(Buffer& piece, const float* from, std::int64_t count);
    const float* dropped(const LowRankModule& module, const float* x, std::int64_t rows);
    void gatherUp(const LowRankModule& module, const Parameter& weight);
    void normalise(const float* x, const Parameter& weight, const Parameter& bias, float* y);
    void normaliseBackward(const float* x, const Parameter& weight, const Parameter& bias, const float* dy,
                           float* dx);
    void rmsNormBackward(const float* x, const Parameter& weight, const float* dy, float* dx,
                         std::int64_t rows, std::int64_t cols);
    void headNormBackward(const float* x, const Parameter& weight, float* slope, std::int64_t heads);
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
    double scoreHead();
    double readOut() { return m_scoreHead ? scoreHead() : head(); }
    double weighRows(std::span<const std::int64_t> rows, std::span<const RowLogProb> now, float* slopes);
    float* unitRows();
    const std::uint16_t* roundedUnitRows(const Parameter& unit);
    void unitRowsBackward(const float* dUnit);

    Parameters& m_parameters;
    TrainedAdapter* m_adapter;
    const Noise& m_noise;
    bool m_recompute;
    const std::function<void(std::int64_t)>& m_onFinished;
    const ModelConfig& m_config;  // this rank's part of it
    const PipelineStage& m_stage;
    Communicator& m_ranks;  // among which matrices are cut
    Backend& m_backend;
    Memory& m_memory;
    Pieces& m_kept;
    const TrainingBatch& m_batch;
    Want m_want;
    VocabularyPart m_vocabulary;
    std::int64_t m_rows;
    std::int64_t m_queryWidth;
    std::int64_t m_kvWidth;
    std::vector<float> m_rowLosses;
    const RowLoss* m_rowLoss = nullptr;
    const ScoreHead* m_scoreHead = nullptr;
    const ScoreLoss* m_scoreLoss = nullptr;
    std::vector<float>& m_up;
    std::vector<float>& m_dUpPart;
    std::vector<float>& m_dDown;
    std::vector<float>& m_inner;
    std::vector<float>& m_dInner;
    std::vector<float>& m_dInput;
    std::vector<float>& m_dropped;
    std::vector<BlockSaved> m_saved;  // where nothing is computed again
    float* m_inputs = nullptr;      // of all blocks: [blocks, rows, hidden]; of one where losses are measured
    std::size_t m_scratchMark = 0;  // where memory begins that a block or the head may use
    float* m_embedded = nullptr;    // [rows, hidden], before the norm of embeddings
    float* m_stream = nullptr;      // [rows, hidden]: what goes from block to block
    float* m_gradient = nullptr;    // [rows, hidden]: the loss's derivative by it
    float* m_branch = nullptr;      // [rows, hidden]: the same by a norm's output
    float* m_part = nullptr;        // the same, of one of several products; forward, of one of several ranks
    float* m_wide = nullptr;        // [rows, ffn] each
    float* m_dGate = nullptr;
    float* m_dUp = nullptr;
    float* m_dAttended = nullptr;  // [rows, query width]
    float* m_dQuery = nullptr;
    float* m_dKey = nullptr;  // [rows, key/value width]
    float* m_dValue = nullptr;
    float* m_cosines = nullptr;
    float* m_sines = nullptr;
};

/// sum[i] += what[i].
inline void addTo(float* sum, const float* what, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
        sum[i] += what[i];
    }
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
    if (m_memory.partial.size() < count * sizeof(float)) {
        m_memory.partial = Buffer();
        m_memory.partial = Buffer(count * sizeof(float), "a part of a gradient");
    }
    float* parts = m_memory.partial.as<float>();
    std::fill_n(parts, count, 0.0f);
    Parameter ownWeight = weight;
    Parameter ownBias = bias;
    ownWeight.gradient = weight.gradient ? parts : nullptr;
    ownBias.gradient = bias.gradient ? parts + weights : nullptr;
    compute(ownWeight, ownBias);
    addTogether(ranks, parts, static_cast<std::int64_t>(count));
    addTo(weight.gradient, parts, static_cast<std::int64_t>(weights));
    addTo(bias.gradient, parts + weights, static_cast<std::int64_t>(count - weights));
}

}  // namespace xinglin::engine
