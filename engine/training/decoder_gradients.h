#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "engine/training/parameters.h"
#include "engine/training/trained_adapter.h"
#include "engine/training/training_batch.h"

namespace xinglin::engine {

/// What the model says of a row's target now.
struct RowLogProb {
    double logProb = 0.0;  ///< natural logarithm
    double entropy = 0.0;  ///< of all that it says there, in nats
};

/// A row's part of a loss, and its derivative by the row's log-probability.
struct RowSlope {
    double loss = 0.0;
    double slope = 0.0;
};

/// A loss that is a sum over labelled rows. Called once a row, in their order.
using RowLoss = std::function<RowSlope(std::int64_t row, const RowLogProb& now)>;

/// A loss of what a head says of every row: returns it and writes its derivatives into `slopes`, which are 0.
using ScoreLoss = std::function<double(std::span<const float> scores, std::span<float> slopes)>;

/// What the last stage of a pipeline does behind the last norm; nothing given: the output matrix, and the sum
/// of the rows' losses by their weights. Borrows everything.
struct HeadUse {
    const RowLoss* rowLoss = nullptr;      ///< in place of that sum: row weights do not count
    const ScoreHead* head = nullptr;       ///< in place of the output matrix, which gets no gradient
    const ScoreLoss* scoreLoss = nullptr;  ///< of what it says, where gradients are wanted
};

/// The loss of a decoder and its derivative by every parameter: forward and backward written out block by
/// block over the operation table. Keeps what the backward pass needs of the forward one; logits exist for
/// some labelled rows at a time only. Where the parameters are those of a pipeline's stage, it computes that
/// stage's part; where they are cut among ranks, all of these make the same calls with the same batches, and
/// get the same losses. Borrows the parameters. Used by one thread at a time.
class DecoderGradients final {
public:
    /// With an adapter, borrowed too, its products are added and its matrices get gradients as well.
    explicit DecoderGradients(Parameters& parameters, TrainedAdapter* adapter = nullptr);
    ~DecoderGradients();
    DecoderGradients(const DecoderGradients&) = delete;
    DecoderGradients& operator=(const DecoderGradients&) = delete;

    /// Adds the gradient of Σ rowWeight · loss to the parameters' gradients and returns that sum. The batch
    /// is one of packSequences() for this model. Throws Error(OutOfMemory).
    double accumulate(const TrainingBatch& batch);
    /// The loss of every row, 0 where it has no label, without any gradient.
    std::vector<float> measure(const TrainingBatch& batch);

    /// In whose memory passes have their numbers.
    Backend& backend() const { return m_parameters.backend(); }
    /// Computes with that adapter from now on; null: without one. Borrowed.
    void use(TrainedAdapter* adapter) { m_adapter = adapter; }
    /// Gradients, or the losses alone.
    enum class Want { Gradients, Measure };
    /// What accumulate() and measure() are made of, for stages. A micro-batch on its way has a slot, which
    /// holds what its backward pass needs; several may be on their way. In this order: begin(), what the
    /// stage before hands over into input(), forward(); for gradients what comes back into outputGradient(),
    /// backward(). The batch is borrowed until then; one without rows goes through and does nothing. `use` is
    /// of the last stage; the tensor ranks of that all call its losses, with the same numbers.
    void begin(std::size_t slot, const TrainingBatch& batch, Want want, const HeadUse& use = {});
    /// [rows, hidden]; empty on the first stage.
    std::span<float> input(std::size_t slot);
    /// What the next stage gets: [rows, hidden], valid until the next forward() or backward(); empty on the
    /// last one.
    std::span<float> forward(std::size_t slot);
    /// [rows, hidden]; empty on the last stage.
    std::span<float> outputGradient(std::size_t slot);
    /// Returns Σ rowWeight · loss on the last stage, 0 on the others.
    double backward(std::size_t slot);
    /// What the stage before gets: [rows, hidden], valid until the next forward() or outputGradient(); empty
    /// on the first one.
    std::span<float> inputGradient(std::size_t slot);
    /// The loss of every row behind forward() for losses alone, or what the head says of it; empty but on the
    /// last stage.
    std::vector<float> rowLosses(std::size_t slot);

    /// NEFTune (Jain and others 2023): while gradients are computed, every number of a sequence of L tokens
    /// gets ±alpha / √(L · hidden) at most, uniformly, behind the embedding. 0: nothing.
    void setEmbeddingNoise(double alpha, CountedRandom random);

    /// Keeps every block's input alone and computes the rest again on the way back: less memory, a third more
    /// arithmetic, the same bits.
    void setRecompute(bool recompute) { m_recompute = recompute; }

    /// `onFinished` is told during accumulate() whenever the gradients of a part of the backward pass are
    /// whole (TrainedRange::parts): that of the head, then block by block. The embedding's are when it
    /// returns. Of passes with another adapter than the one of the beginning nobody is told: they compute
    /// other gradients.
    void setFinished(std::function<void(std::int64_t part)> onFinished) {
        m_onFinished = std::move(onFinished);
    }

    /// Memory that passes so far have left: planActivations() says it before.
    std::size_t heldBytes() const;

private:
    struct Noise {
        double alpha = 0.0;
        CountedRandom random{0};
    };
    class Pass;
    struct Memory;
    Pass& passIn(std::size_t slot) const;

    Parameters& m_parameters;
    const TrainedAdapter* m_ownAdapter;  ///< the one of the beginning
    TrainedAdapter* m_adapter;
    Noise m_noise;
    bool m_recompute = false;
    std::function<void(std::int64_t)> m_onFinished = [](std::int64_t) {};
    std::unique_ptr<Memory> m_memory;
};

}  // namespace xinglin::engine
