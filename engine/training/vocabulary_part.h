#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/core/buffer.h"
#include "engine/model/backend.h"
#include "engine/parallel/communicator.h"
#include "engine/training/tensor_cut.h"

namespace xinglin::engine {

/// The rows of a vocabulary that one of several ranks has: of the table that embeds tokens, and of the output
/// matrix, so that logits are never whole anywhere. Tables and logits are in the backend's memory; numbers a
/// row, which are few, go through the host's. Borrows everything. Used by one thread.
class VocabularyPart final {
public:
    /// What a backend that cannot read the host's memory is told; it stays from pass to pass.
    struct Pieces {
        Buffer rows, places, targets, weights, others, losses, parts;

        std::size_t bytes() const;
    };

    VocabularyPart(Backend& backend, Communicator& ranks, CutRange own, Pieces& pieces)
        : m_backend(backend), m_ranks(ranks), m_own(own), m_pieces(pieces) {}

    /// y[r] = this rank's row of tokens[r], 0 where another has it: y is [tokens, cols]. `args` are those of
    /// this rank's table without tokens. `scratch` is as large as y.
    void embedding(kernels::EmbeddingArgs args, std::span<const std::int32_t> tokens, float* scratch) const;
    /// dTable[this rank's row of tokens[r]] += dy[r]. `scratch` is as large as dy.
    void embeddingBackward(std::span<const std::int32_t> tokens, std::int64_t cols, const float* dy,
                           float* scratch, float* dTable) const;

    /// The losses of all ranks' logits together, the same on every rank, of `logits`, [targets, this rank's
    /// rows]; with weights these become their derivatives. A call of all ranks.
    void crossEntropy(float* logits, std::span<const std::int32_t> targets,
                      std::optional<std::span<const float>> weights, std::span<float> losses);
    /// The derivatives alone, behind a crossEntropy() of the same rows that left the logits as they were.
    void derive(float* logits, std::span<const std::int32_t> targets, std::span<const float> weights);

    /// The entropy of every row's distribution over the whole vocabulary, in nats, of `logits` as above
    /// before they are derivatives. A call of all ranks, the same on all.
    std::vector<double> entropies(const float* logits, std::size_t rows) const;

private:
    /// The tokens that this rank has a row of: which, and where they stand.
    struct OwnTokens {
        std::vector<std::int32_t> rows;
        std::vector<std::int64_t> places;
    };
    OwnTokens ownOf(std::span<const std::int32_t> tokens) const;
    bool has(std::int32_t token) const { return token >= m_own.first && token < m_own.first + m_own.count; }
    std::int32_t rowOf(std::int32_t token) const { return token - static_cast<std::int32_t>(m_own.first); }
    std::vector<std::int32_t> ownTargets(std::span<const std::int32_t> targets) const;
    kernels::CrossEntropyArgs argsOf(float* logits, std::span<const std::int32_t> own);
    std::vector<float> sumsOfOthers(std::span<const float> ownSums) const;

    Backend& m_backend;
    Communicator& m_ranks;
    CutRange m_own;
    Pieces& m_pieces;
    std::vector<float> m_others;  ///< of the last rows: log Σ exp over the logits that other ranks have
};

}  // namespace xinglin::engine
