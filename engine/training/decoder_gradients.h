#pragma once

#include <functional>
#include <memory>

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

/// The loss of a decoder and its derivative by every parameter: forward and backward written out block by
/// block over the operation table. Keeps what the backward pass needs of the forward one; logits exist for
/// some labelled rows at a time only. Where the parameters are cut among ranks, all of these make the same
/// calls with the same batches, and get the same losses. Borrows the parameters. Used by one thread at a
/// time.
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

    /// The same for a loss that depends on the log-probabilities otherwise; row weights do not count.
    double accumulate(const TrainingBatch& batch, const RowLoss& loss);

    /// What `head` says of every row, from the last norm's output.
    std::vector<float> score(const TrainingBatch& batch, const ScoreHead& head);
    /// Adds the gradient of such a loss, the head's own where it has one; the output matrix gets none.
    double accumulate(const TrainingBatch& batch, const ScoreHead& head, const ScoreLoss& loss);

    /// Computes with that adapter from now on; null: without one. Borrowed.
    void use(TrainedAdapter* adapter) { m_adapter = adapter; }

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

    Parameters& m_parameters;
    const TrainedAdapter* m_ownAdapter;  ///< the one of the beginning
    TrainedAdapter* m_adapter;
    Noise m_noise;
    bool m_recompute = false;
    std::function<void(std::int64_t)> m_onFinished = [](std::int64_t) {};
    std::unique_ptr<Memory> m_memory;
};

}  // namespace xinglin::engine
