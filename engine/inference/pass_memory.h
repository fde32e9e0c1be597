#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/model/backend.h"
#include "engine/model/decoder_weights.h"
#include "engine/model/model_config.h"
#include "kernels/attention/step_row.h"

namespace xinglin::engine {

class StepOperations;

/// Rows of one pass at most: enough for the products to be limited by arithmetic, few enough that scratch
/// memory stays some ten megabytes. Results do not depend on it.
inline constexpr std::size_t kPassRows = 512;
/// Rows of logits that a device holds at one time at most.
inline constexpr std::size_t kMostHeldLogitRows = 64;

/// The most that passes through a model are for.
struct PassLimits {
    std::size_t context = 0;    ///< tokens of a conversation
    std::size_t rows = 0;       ///< tokens of a pass; at most kPassRows
    std::size_t logitRows = 0;  ///< rows of logits that are wanted at one time
    /// Of `rows`, those of conversations that have so few in a pass that attention splits their past.
    std::size_t splitRows = 0;
    std::int64_t adapterRank = 0;  ///< the greatest of the adapters that conversations may have
};

/// The activations of a pass, one after the other in one piece of memory.
struct PassNumbers {
    float* hidden = nullptr;    ///< [rows, hidden]: the residual stream
    float* normed = nullptr;    ///< [rows, hidden]
    float* query = nullptr;     ///< [rows, heads · headDim]
    float* key = nullptr;       ///< [rows, kvHeads · headDim]
    float* value = nullptr;     ///< the same
    float* attended = nullptr;  ///< [rows, heads · headDim]
    float* gate = nullptr;      ///< [rows, ffn]
    float* up = nullptr;        ///< [rows, ffn]
    float* cosines = nullptr;   ///< [rows, ropeDim / 2]
    float* sines = nullptr;     ///< the same

    /// Bytes of `rows` rows; places them in `memory` where that is not null.
    std::size_t layOut(const ModelConfig& config, std::size_t rows, float* memory);
};

/// Where the whole numbers of a pass begin in one piece of a device's memory, which starts with the tokens;
/// up to `arrivals` they come from the host.
struct PassIntegers {
    PassIntegers(const ModelConfig& config, std::size_t rows);

    /// What a pass writes there, from the beginning on: one copy to the device. As many of each.
    void stage(std::span<const std::int32_t> tokens, std::span<const std::int32_t> positionsOfTokens,
               std::span<const kernels::StepRow> places, std::vector<std::byte>& staged) const;

    std::size_t positions = 0;
    std::size_t table = 0;     ///< of kernels::StepRow
    std::size_t arrivals = 0;  ///< of attention: zeros between two launches
    std::size_t end = 0;
};

/// Where what is chosen from rows of logits begins in one piece of a device's memory, which starts with
/// topK's scratch: `k` candidates a row, rules and the tokens that are drawn by them.
struct PassCandidates {
    PassCandidates(std::int64_t rows, std::int64_t vocabulary, std::int64_t k,
                   const StepOperations& operations);

    std::size_t scratch = 0;  ///< numbers
    std::size_t tokens = 0;
    std::size_t values = 0;  ///< directly behind them
    std::size_t rules = 0;   ///< of kernels::SampleRule
    std::size_t drawn = 0;
    std::size_t end = 0;
};

/// Bytes of a backend's memory that passes take in a part of a model, by what they are for.
struct PassMemory {
    std::size_t integers = 0;    ///< where the backend does not see the host's
    std::size_t numbers = 0;     ///< activations
    std::size_t products = 0;    ///< scratch of the matrix products
    std::size_t lowRank = 0;     ///< what adapters' products have between their two matrices
    std::size_t attention = 0;   ///< partial sums of attention
    std::size_t logits = 0;      ///< where they do not go to the host's memory at once
    std::size_t candidates = 0;  ///< the best of them: PassCandidates
    std::size_t step = 0;        ///< see DecodeStep

    std::size_t total() const {
        return integers + numbers + products + lowRank + attention + logits + candidates + step;
    }
};

/// Of these, those that such passes need.
std::size_t heldLogitRows(const PassLimits& limits);

/// `forms` are the part's weights, whose data may point anywhere. `isLast`: the part makes logits.
PassMemory passMemory(const ModelConfig& config, const DecoderWeights& forms, bool isLast,
                      const PassLimits& limits, Backend& backend);

}  // namespace xinglin::engine
