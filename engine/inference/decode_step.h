#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "engine/core/buffer.h"
#include "engine/core/token.h"
#include "engine/model/model.h"
#include "engine/model/step_operations.h"

namespace xinglin::engine {

struct SessionCache;

/// Steps of decoding on a device: one token of each of a few conversations, by fused operations that are
/// recorded once for each number of rows and order of length, and replayed. Owns the device memory of a step.
/// Used by one thread at a time.
class DecodeStep final {
public:
    struct Row {
        TokenId token = 0;
        const SessionCache* session = nullptr;
    };

    /// Null where the backend has no such operations or the model's shapes do not suit them: then steps go
    /// the general way. `model` is borrowed.
    static std::unique_ptr<DecodeStep> make(const Model& model);

    /// At most kernels::kMostStepRows rows of different sessions. The keys and values are in the caches when
    /// this returns; `logits` gets [rows, vocabulary]. Throws Error(OutOfMemory).
    void run(const std::vector<Row>& rows, float* logits);

private:
    explicit DecodeStep(const Model& model);

    kernels::StepActivations activations(std::int64_t cols, const char* name);
    float* floats(std::int64_t count, const char* name);
    void reserve(std::int64_t splits);
    void queue(std::int64_t rows, std::int64_t splits);
    void queueLayer(std::int64_t rows, std::int64_t splits, std::size_t layer);
    kernels::RowTail tailOf(const float* weight, const float* bias) const;

    const Model& m_model;
    StepOperations& m_operations;
    std::vector<Buffer> m_memory;
    Buffer m_partials;
    std::int64_t m_reservedSplits = 0;
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
