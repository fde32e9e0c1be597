#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "engine/core/buffer.h"
#include "engine/model/backend.h"
#include "engine/training/backend_numbers.h"
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
    float* logSums = nullptr;  // [rows, heads], of the attention, where its backward pass reads them
    float* middle = nullptr;
    float* ffnNormed = nullptr;
    float* gate = nullptr;
    float* up = nullptr;
    float* activated = nullptr;
};

// Pieces of the backend's memory in the order in which a pass takes them; a later pass of the same shape
// takes them again.
struct Pieces {
    explicit Pieces(Backend& owner) : backend(owner) {}

    Backend& backend;
    std::vector<Buffer> pieces;
    std::size_t next = 0;

    float* take(std::int64_t floats) {
        if (next == pieces.size()) {
            pieces.emplace_back();
        }
        return grown<float>(backend, pieces[next++], floats, "the activations of a training step");
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
    Buffer inner;         // [rows, rank]: what the first matrix gives, scaled
    Buffer innerSlope;    // the derivative by it
    Buffer inputSlope;    // [rows, inputs]
    Buffer droppedInput;  // an input with some of it dropped
    Buffer up;            // the second matrix' rows beside one parameter, where they lie scattered
    Buffer upSlope;       // its gradient, where that is or ranks have parts of it
    Buffer downSlope;     // the first matrix' gradient, where ranks have parts of it
    Buffer upRows;        // where the scattered ones are
};

// A batch's numbers and a model's, where the backend cannot read the host's.
struct BatchPieces {
    Buffer tokens, positions, labelled, targets, weights, losses;
    Buffer slopes, divisors;
};

// What a micro-batch keeps from its forward to its backward pass lies in a slot; all else is there once.
struct DecoderGradients::Memory {
    explicit Memory(Backend& owner) : backend(owner), passing(owner), output(owner) {}

    struct Slot {
        explicit Slot(Backend& owner) : kept(owner) {}
        Pieces kept;
        std::unique_ptr<Pass> pass;
    };
    Backend& backend;
    std::vector<std::unique_ptr<Slot>> slots;
    Pieces passing;
    Pieces output;  // goes to the next stage while a gradient comes from there
    AdapterPieces adapter;
    BatchPieces batch;
    VocabularyPart::Pieces vocabulary;
    Buffer scratch;
    Buffer partial;
    Buffer roundedInput;
    Buffer roundedSlope;
    Buffer roundedHead;

    Slot& slot(std::size_t index) {
        while (slots.size() <= index) {
            slots.push_back(std::make_unique<Slot>(backend));
        }
        return *slots[index];
    }

    template <typename T>
    const T* there(Buffer& buffer, std::span<const T> numbers) {
        return engine::there(backend, buffer, numbers);
    }

    std::size_t heldBytes() const {
        std::size_t bytes = passing.bytes() + output.bytes() + vocabulary.bytes();
        for (const auto& slot : slots) {
            bytes += slot->kept.bytes();
        }
        for (const Buffer* buffer : {&scratch,
                                     &partial,
                                     &roundedInput,
                                     &roundedSlope,
                                     &roundedHead,
                                     &adapter.inner,
                                     &adapter.innerSlope,
                                     &adapter.inputSlope,
                                     &adapter.droppedInput,
                                     &adapter.up,
                                     &adapter.upSlope,
                                     &adapter.downSlope,
                                     &adapter.upRows,
                                     &batch.tokens,
                                     &batch.positions,
                                     &batch.labelled,
                                     &batch.targets,
                                     &batch.weights,
                                     &batch.losses,
                                     &batch.slopes,
                                     &batch.divisors}) {
            bytes += buffer->size();
        }
        return bytes;
    }
};

class DecoderGradients::Pass final {
public:
    Pass(DecoderGradients& owner, Pieces& kept, const TrainingBatch& batch, Want want, const HeadUse& use)
        : m_parameters(owner.m_parameters),
          m_adapter(owner.m_adapter),
          m_noise(owner.m_noise),
          m_recompute(owner.m_recompute),
          m_onFinished(owner.m_adapter == owner.m_ownAdapter ? owner.m_onFinished : kTellsNobody),
          m_config(m_parameters.cut().config()),
          m_stage(m_parameters.stage()),
          m_ranks(m_parameters.tensorRanks()),
          m_exchange(m_parameters.tensorExchange()),
          m_backend(m_parameters.backend()),
          m_memory(*owner.m_memory),
          m_kept(kept),
          m_batch(batch),
          m_want(want),
          m_use(use),
          m_vocabulary(m_backend, m_ranks, m_parameters.cut().range(Extent::Vocabulary), m_memory.vocabulary),
          m_rows(batch.rows()),
          m_queryWidth(m_config.heads * m_config.headDim),
          m_kvWidth(m_config.kvHeads * m_config.headDim),
          m_rowLosses(m_stage.isLast() ? batch.tokens.size() : 0, 0.0f) {
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
    float* cleared(Buffer& piece, std::int64_t count, const char* name);
    void add(float* sum, const float* what, std::int64_t count);
    void copy(float* to, const float* from, std::int64_t count);
    bool isCut() const { return m_ranks.size() > 1; }
    void addTogether(PlaneExchange& ranks, float* numbers, std::int64_t count);
    template <typename Compute>
    void sumGradients(PlaneExchange& ranks, const Parameter& weight, const Parameter& bias,
                      const Compute& compute);
    void linearOntoStream(const float* x, const Parameter& weight, const Parameter& bias);
    std::uint16_t* rounded(Buffer& piece, const float* from, std::int64_t count);
    const std::uint16_t* roundedInput(const float* x, std::int64_t count);
    /// While one lives, products that read this input, one behind the other, round it once.
    class SharedInput final {
    public:
        SharedInput(Pass& pass, const float* x) : m_pass(pass) {
            pass.m_sharedInput = x;
            pass.m_isSharedRounded = false;
        }
        ~SharedInput() { m_pass.m_sharedInput = nullptr; }
        SharedInput(const SharedInput&) = delete;
        SharedInput& operator=(const SharedInput&) = delete;

    private:
        Pass& m_pass;
    };
    const float* dropped(const LowRankModule& module, const float* x, std::int64_t rows);
    const float* innerOf(const LowRankModule& module, const float* x, std::int64_t rows);
    const std::int64_t* scatteredRows(const Parameter& weight);
    static bool sumsUp(const LowRankModule& module) { return module.cutsColumns || module.isShared; }
    Parameter upOf(const LowRankModule& module, const Parameter& weight);
    float* upGradientOf(const LowRankModule& module, const Parameter& weight);
    void addUpGradient(const LowRankModule& module, const Parameter& weight, const Parameter& up);
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
    const std::int32_t* tokens();
    void embed();
    void embedBackward();
    void addNoise();
    BlockSaved forwardBlock(std::size_t layer, float* input);
    void backwardBlock(std::size_t layer);
    void backwardFeedForward(std::size_t layer, const BlockSaved& saved);
    void backwardAttention(std::size_t layer, const BlockSaved& saved);
    struct Labels;
    Labels labels();
    double totalLoss(Labels& labels);
    void crossEntropy(Labels& labels, std::int64_t first, std::int64_t rows, float* logits);
    double weighRows(Labels& labels, std::int64_t first, std::int64_t rows, float* logits);
    bool weighsRows() const { return m_use.rowLoss && m_want == Want::Gradients; }
    double head();
    double scoreHead();
    double readOut() { return m_use.head ? scoreHead() : head(); }
    std::vector<double> entropiesOf(const float* logits, std::int64_t rows);
    float* unitRows();
    void unitRowsBackward(const float* dUnit);

    Parameters& m_parameters;
    TrainedAdapter* m_adapter;
    const Noise& m_noise;
    bool m_recompute;
    const std::function<void(std::int64_t)>& m_onFinished;
    const ModelConfig& m_config;  // this rank's part of it
    const PipelineStage& m_stage;
    Communicator& m_ranks;  // among which matrices are cut
    PlaneExchange& m_exchange;
    Backend& m_backend;
    Memory& m_memory;
    Pieces& m_kept;
    const TrainingBatch& m_batch;
    Want m_want;
    HeadUse m_use;
    VocabularyPart m_vocabulary;
    std::int64_t m_rows;
    std::int64_t m_queryWidth;
    std::int64_t m_kvWidth;
    std::vector<float> m_rowLosses;
    std::vector<std::int64_t> m_upRows;
    const float* m_sharedInput = nullptr;  // of several products
    bool m_isSharedRounded = false;        // it lies in Memory::roundedInput
    const float* m_slopes = nullptr;       // of the attention's biases
    std::vector<BlockSaved> m_saved;       // where nothing is computed again
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

// Where every rank computes a part of the gradients of parameters that all of them have: `compute` adds one
// to those that it is given, and the sum over the ranks is added to the parameters'.
template <typename Compute>
void DecoderGradients::Pass::sumGradients(PlaneExchange& ranks, const Parameter& weight,
                                          const Parameter& bias, const Compute& compute) {
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

}  // namespace xinglin::engine
