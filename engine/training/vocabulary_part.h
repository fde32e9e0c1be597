#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/model/backend.h"
#include "engine/parallel/communicator.h"
#include "engine/training/tensor_cut.h"

namespace xinglin::engine {

/// The rows of a vocabulary that one of several ranks has: of the table that embeds tokens, and of the output
/// matrix, so that logits are never whole anywhere. All is in the host's memory. Borrows backend and ranks.
/// Used by one thread.
class VocabularyPart final {
public:
    VocabularyPart(Backend& backend, Communicator& ranks, CutRange own)
        : m_backend(backend), m_ranks(ranks), m_own(own) {}

    /// y[r] = this rank's row of tokens[r], 0 where another has it: y is [tokens, cols]. `args` are those of
    /// this rank's table without tokens.
    void embedding(kernels::EmbeddingArgs args, std::span<const std::int32_t> tokens) const;
    /// dTable[this rank's row of tokens[r]] += dy[r]. `scratch` is as large as dy.
    void embeddingBackward(std::span<const std::int32_t> tokens, std::int64_t cols, const float* dy,
                           float* scratch, float* dTable) const;
    /// `logits`, [targets, this rank's rows], become their derivatives. `losses` are those of all ranks'
    /// logits together, the same on every rank. A call of all ranks.
    void crossEntropy(float* logits, std::span<const std::int32_t> targets, std::span<const float> weights,
                      std::span<float> losses) const;

    /// The entropy of every row's distribution over the whole vocabulary, in nats, of `logits` as above
    /// before they are derivatives. A call of all ranks, the same on all.
    std::vector<double> entropies(std::span<const float> logits, std::size_t rows) const;

private:
    bool has(std::int32_t token) const { return token >= m_own.first && token < m_own.first + m_own.count; }
    std::int32_t rowOf(std::int32_t token) const { return token - static_cast<std::int32_t>(m_own.first); }
    std::vector<float> sumsOfOthers(std::span<const float> ownSums) const;

    Backend& m_backend;
    Communicator& m_ranks;
    CutRange m_own;
};

}  // namespace xinglin::engine
