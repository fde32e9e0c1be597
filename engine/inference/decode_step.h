#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/core/buffer.h"
#include "engine/core/token.h"
#include "engine/inference/recordings.h"
#include "engine/model/model.h"
#include "engine/model/model_part.h"
#include "engine/model/step_operations.h"

namespace xinglin::engine {

struct SessionCache;

/// Pieces of kSplitPositions of the longest of some conversations, rounded up to a power of two: few
/// recordings, and few blocks that have nothing to do.
std::int64_t splitsOf(std::int64_t longest);

/// The attention of a layer of `part` to caches of `type`, without what the rows are.
kernels::StepAttentionArgs stepAttentionOf(const ModelPart& part, std::size_t layer, kernels::CacheType type);
/// Whether that kernel takes such heads.
bool suitsStepAttention(const ModelConfig& config);

/// Steps of decoding on a device: one token of each of a few conversations through one part of a model, by
/// fused operations that are recorded once for each number of rows and order of length, and replayed. Owns
/// the device memory of a step. Used by one thread at a time.
class DecodeStep final {
public:
    struct Row {
        TokenId token = 0;
        const SessionCache* session = nullptr;
    };

    /// Null where the backend has no such operations or the part's shapes do not suit them: then steps go the
    /// general way. `model` is borrowed. Takes the memory for conversations of `context` tokens at once; with
    /// 0 partial sums of attention grow with them. Throws Error(OutOfMemory).
    static std::unique_ptr<DecodeStep> make(const Model& model, std::size_t part, std::size_t context);

    /// Bytes of the backend's memory that one takes; 0 where make() gives none. As passMemory().
    static std::size_t bytes(const ModelConfig& config, const DecoderWeights& forms, bool isLast,
                             std::size_t context, Backend& backend);

    /// Takes up at most kernels::kMostStepRows rows of different sessions. Throws Error(OutOfMemory).
    void begin(const std::vector<Row>& rows);
    /// [rows, hidden] in the device's memory.
    float* hidden() const { return m_places.hidden; }
    /// [rows, the part's vocabulary] in the device's memory, behind the part with the last blocks.
    const float* logits();

    /// The whole part: the embedding where the part has it, its blocks, the logits where it has the last
    /// ones.
    void run();

    // Where others share every matrix: sums come between these, so each is recorded by itself. As in
    // PartPass.
    void enter();
    void attend(std::size_t layer);
    void feedForward(std::size_t layer);
    float* partial() const { return m_places.normed.x; }

private:
    // What lies in the step's memory.
    struct Places {
        std::byte* integers = nullptr;  ///< PassIntegers
        std::int32_t* tokens = nullptr;
        std::int32_t* positions = nullptr;
        kernels::StepRow* table = nullptr;
        std::int32_t* arrivals = nullptr;           ///< of tails
        std::int32_t* attentionArrivals = nullptr;  ///< [rows, kvHeads]
        float* hidden = nullptr;
        float* query = nullptr;
        float* key = nullptr;
        float* value = nullptr;
        float* cosines = nullptr;
        float* sines = nullptr;
        float* logits = nullptr;
        kernels::StepActivations normed;
        kernels::StepActivations attended;
        kernels::StepActivations wide;
    };

    DecodeStep(const Model& model, std::size_t part);

    template <typename Take>
    static Places layOut(const ModelConfig& config, const DecoderWeights& weights, bool isLast, Take take);
    static std::size_t partialBytes(const ModelConfig& config, std::int64_t splits,
                                    const StepOperations& operations);
    void reserve(std::int64_t splits);
    void queue();
    void queueEnter();
    void normalise(const float* weight, const float* bias);
    void queueAttention(std::size_t layer, const kernels::RowTail& tail);
    void queueFeedForward(std::size_t layer, const kernels::RowTail& tail);
    void queueLogits();
    kernels::RowTail tailOf(const float* weight, const float* bias) const;
    bool isShared() const { return m_part.share.count > 1; }

    const Model& m_model;
    const std::size_t m_index;
    const ModelPart& m_part;
    const ModelConfig& m_config;  ///< the part's
    Backend& m_backend;
    StepOperations& m_operations;
    const bool m_isLast;
    std::vector<Buffer> m_memory;
    std::vector<std::byte> m_staged;  ///< integers on their way to the device
    Buffer m_partials;
    std::int64_t m_reservedSplits = 0;
    std::int64_t m_rows = 0;
    std::int64_t m_splits = 0;
    Recordings m_recordings;  ///< by rows and splits
    Places m_places;
};

}  // namespace xinglin::engine
