#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "engine/inference/candidate.h"

namespace xinglin::engine {

/// How the next token is drawn. Applied in this order: repetition penalty, temperature, top-k, top-p, min-p.
struct SamplingOptions {
    double temperature = 0.8;           ///< 0: the most probable token (greedy)
    std::size_t topK = 40;              ///< keep the k most probable; 0: all
    double topP = 0.95;                 ///< keep the fewest whose probabilities reach this; 1: all
    double minP = 0.0;                  ///< drop what is less probable than this share of the best; 0: none
    double repetitionPenalty = 1.0;     ///< logits of repeated tokens: positive divided, negative multiplied
    std::size_t repetitionWindow = 64;  ///< how many of the last tokens count as repeated
    std::uint64_t seed = 0;
};

/// Throws Error(InvalidInput) naming the field that is out of range.
void checkSamplingOptions(const SamplingOptions& options);

/// Draws tokens. Carries its own random numbers, so a seed gives the same draws on every platform. Ties are
/// broken by the lower token number.
class Sampler final {
public:
    /// Throws what checkSamplingOptions throws.
    explicit Sampler(const SamplingOptions& options);

    /// `logits` are one row of the model; `history` is everything said so far, prompt included. Logits of
    /// minus infinity are never drawn (so a grammar can forbid tokens), unless all are: Error(Internal).
    TokenId sample(std::span<const float> logits, std::span<const TokenId> history);

    /// How many of a row's best candidates decide the draw; 0: the whole row does, as where all may be drawn
    /// or some logits are punished first.
    std::size_t candidatesWanted() const;
    /// The draw of the row whose best candidates these are, best first: as many as are wanted, or all that
    /// the row has.
    TokenId sample(std::span<const Candidate> best);

private:
    double nextUniform();
    TokenId choose();
    void gatherCandidates(std::span<const float> logits, std::span<const TokenId> history);

    SamplingOptions m_options;
    std::uint64_t m_state[4];
    std::vector<Candidate> m_candidates;
    std::vector<double> m_probabilities;
};

struct TokenLogProb {
    TokenId token = kNoToken;
    double logProb = 0.0;  ///< natural logarithm, of the model's own distribution (no temperature, no cut)
};

/// The `count` most probable tokens, best first.
std::vector<TokenLogProb> topLogProbs(std::span<const float> logits, std::size_t count);
double logProbOf(std::span<const float> logits, TokenId token);

}  // namespace xinglin::engine
