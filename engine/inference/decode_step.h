#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "engine/core/buffer.h"
#include "engine/core/token.h"
#include "engine/model/model.h"
#include "engine/model/model_part.h"
#include "engine/model/step_operations.h"

namespace xinglin::engine {

struct SessionCache;

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
    /// general way. `model` is borrowed.
    static std::unique_ptr<DecodeStep> make(const Model& model, std::size_t part);

    /// Takes up at most kernels::kMostStepRows rows of different sessions. Throws Error(OutOfMemory).
    void begin(const std::vector<Row>& rows);
    /// [rows, hidden] in the device's memory.
    float* hidden() const { return m_hidden; }
    /// [rows, the part's vocabulary] in the device's memory, behind the part with the last blocks.
    const float* logits();

    /// The whole part: the embedding where the part has it, its blocks, the logits where it has the last
    /// ones.
    void run();

    // Where others share every matrix, nothing is recorded: sums come between these. As in PartPass.
    void enter();
    void attend(std::size_t layer);
    void feedForward(std::size_t layer);
    float* partial() const { return m_normed.x; }

private:
    DecodeStep(const Model& model, std::size_t part);

    kernels::StepActivations activations(std::int64_t cols, const char* name);
    float* floats(std::int64_t count, const char* name);
    void reserve(std::int64_t splits);
    void queue();
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
    Buffer m_partials;
    std::int64_t m_reservedSplits = 0;
    std::int64_t m_rows = 0;
    std::int64_t m_splits = 0;
    std::map<std::pair<std::int64_t, std::int64_t>, std::unique_ptr<kernels::DeviceRecording>>
        m_recordings;  ///< by rows and splits

    std::int32_t* m_tokens = nullptr;
    std::int32_t* m_positions = nullptr;
    kernels::StepRow* m_table = nullptr;
    std::int32_t* m_arrivals = nullptr;           ///< of tails
    std::int32_t* m_attentionArrivals = nullptr;  ///< [rows, kvHeads]
    float* m_hidden = nullptr;
    float* m_query = nullptr;
    float* m_key = nullptr;
    float* m_value = nullptr;
    float* m_cosines = nullptr;
    float* m_sines = nullptr;
    float* m_logits = nullptr;
    kernels::StepActivations m_normed;
    kernels::StepActivations m_attended;
    kernels::StepActivations m_wide;
};

}  // namespace xinglin::engine
