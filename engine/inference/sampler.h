#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/inference/candidate.h"
#include "kernels/sampling/sample_tokens.h"

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

/// Random numbers of a seed, the same on every platform (xoshiro256++).
class UniformNumbers final {
public:
    explicit UniformNumbers(std::uint64_t seed);
    /// In [0, 1).
    double next();

private:
    std::uint64_t m_state[4];
};

/// Draws tokens. Carries its own random numbers and exponential, so a seed gives the same draws on every
/// platform. Ties are broken by the lower token number.
class Sampler final {
public:
    /// Throws what checkSamplingOptions throws.
    explicit Sampler(const SamplingOptions& options);

    /// `logits` are one row of the model; `history` is everything said so far, prompt included. Logits of
    /// minus infinity are never drawn (so a grammar can forbid tokens), unless all are: Error(Internal).
    TokenId sample(std::span<const float> logits, std::span<const TokenId> history);

    /// The next `count` draws for whoever draws in this one's place from a row's best candidates; none where
    /// those do not decide, as where all tokens may be drawn or some logits are punished first. Draws
    /// nothing.
    std::vector<kernels::SampleRule> rules(std::size_t count) const;
    /// Takes a token that was drawn by the first of the rules(), as if it had been drawn here. Throws
    /// Error(Internal) for kNoToken.
    TokenId take(TokenId drawn);

private:
    bool isGreedy() const { return m_options.temperature == 0.0; }
    kernels::SampleRule ruleOf(double uniform) const;
    TokenId choose();
    void gatherCandidates(std::span<const float> logits, std::span<const TokenId> history);

    SamplingOptions m_options;
    UniformNumbers m_uniforms;
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
