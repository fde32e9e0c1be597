#pragma once

#include <functional>
#include <memory>

#include "engine/training/parameters.h"
#include "engine/training/trained_adapter.h"
#include "engine/training/training_batch.h"

namespace xinglin::engine {

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

    /// NEFTune (Jain and others 2023): while gradients are computed, every number of a sequence of L tokens
    /// gets ±alpha / √(L · hidden) at most, uniformly, behind the embedding. 0: nothing.
    void setEmbeddingNoise(double alpha, CountedRandom random);

    /// Keeps every block's input alone and computes the rest again on the way back: less memory, a third more
    /// arithmetic, the same bits.
    void setRecompute(bool recompute) { m_recompute = recompute; }

    /// `onFinished` is told during accumulate() whenever the gradients of a part of the backward pass are
    /// whole (TrainedRange::parts): that of the head, then block by block. The embedding's are when it
    /// returns.
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
    TrainedAdapter* m_adapter;
    Noise m_noise;
    bool m_recompute = false;
    std::function<void(std::int64_t)> m_onFinished = [](std::int64_t) {};
    std::unique_ptr<Memory> m_memory;
};

}  // namespace xinglin::engine
