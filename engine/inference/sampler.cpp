#include "engine/inference/sampler.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "engine/core/error.h"
#include "kernels/sampling/draw.h"

namespace xinglin::engine {
namespace {

constexpr const char* kNothingFollows = "no token can follow: every logit is minus infinity or no number.";

[[noreturn]] void refuse(const char* field, const char* range) {
    throw Error(ErrorCode::InvalidInput, std::string(field) + " must be " + range + ".");
}

// splitmix64: spreads a seed over the generator's state.
std::uint64_t nextSeed(std::uint64_t& state) {
    state += 0x9e3779b97f4a7c15u;
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

std::uint64_t rotateLeft(std::uint64_t x, int by) {
    return (x << by) | (x >> (64 - by));
}

double logSumExp(std::span<const float> logits, double greatest) {
    double sum = 0.0;
    for (const float logit : logits) {
        sum += std::exp(static_cast<double>(logit) - greatest);
    }
    return greatest + std::log(sum);
}

double greatestOf(std::span<const float> logits) {
    return logits.empty() ? 0.0 : static_cast<double>(*std::max_element(logits.begin(), logits.end()));
}

}  // namespace

void checkSamplingOptions(const SamplingOptions& options) {
    if (!(options.temperature >= 0.0) || !std::isfinite(options.temperature)) {
        refuse("temperature", "0 or more");
    }
    if (!(options.topP > 0.0 && options.topP <= 1.0)) {
        refuse("top_p", "above 0 and at most 1");
    }
    if (!(options.minP >= 0.0 && options.minP <= 1.0)) {
        refuse("min_p", "from 0 to 1");
    }
    if (!(options.repetitionPenalty > 0.0) || !std::isfinite(options.repetitionPenalty)) {
        refuse("repetition_penalty", "above 0");
    }
}

UniformNumbers::UniformNumbers(std::uint64_t seed) {
    for (std::uint64_t& word : m_state) {
        word = nextSeed(seed);
    }
}

// The upper 53 bits make a double in [0, 1).
double UniformNumbers::next() {
    const std::uint64_t result = rotateLeft(m_state[0] + m_state[3], 23) + m_state[0];
    const std::uint64_t shifted = m_state[1] << 17;
    m_state[2] ^= m_state[0];
    m_state[3] ^= m_state[1];
    m_state[1] ^= m_state[2];
    m_state[0] ^= m_state[3];
    m_state[2] ^= shifted;
    m_state[3] = rotateLeft(m_state[3], 45);
    return static_cast<double>(result >> 11) * 0x1.0p-53;
}

Sampler::Sampler(const SamplingOptions& options) : m_options(options), m_uniforms(options.seed) {
    checkSamplingOptions(options);
}

void Sampler::gatherCandidates(std::span<const float> logits, std::span<const TokenId> history) {
    m_candidates.clear();
    m_candidates.reserve(logits.size());
    for (std::size_t i = 0; i < logits.size(); ++i) {
        m_candidates.push_back({logits[i], static_cast<TokenId>(i)});
    }
    if (m_options.repetitionPenalty != 1.0) {
        const std::size_t window = std::min(history.size(), m_options.repetitionWindow);
        const float penalty = static_cast<float>(m_options.repetitionPenalty);
        for (const TokenId token : history.last(window)) {
            const auto index = static_cast<std::size_t>(token);
            if (token < 0 || index >= logits.size()) {
                continue;
            }
            // From the given logit, so that a token that occurs twice is punished once.
            m_candidates[index].logit =
                logits[index] > 0.0f ? logits[index] / penalty : logits[index] * penalty;
        }
    }
    std::erase_if(m_candidates, [](const Candidate& candidate) {
        return !(candidate.logit > -std::numeric_limits<float>::infinity());  // NaN goes too
    });
}

TokenId Sampler::sample(std::span<const float> logits, std::span<const TokenId> history) {
    gatherCandidates(logits, history);
    return choose();
}

kernels::SampleRule Sampler::ruleOf(double uniform) const {
    return {m_options.temperature, m_options.topP, m_options.minP, uniform,
            static_cast<std::int64_t>(isGreedy() ? 1 : m_options.topK)};
}

std::vector<kernels::SampleRule> Sampler::rules(std::size_t count) const {
    const bool decide = m_options.repetitionPenalty == 1.0 && (isGreedy() || m_options.topK > 0);
    std::vector<kernels::SampleRule> rules(decide ? count : 0);
    UniformNumbers uniforms = m_uniforms;
    for (kernels::SampleRule& rule : rules) {
        rule = ruleOf(isGreedy() ? 0.0 : uniforms.next());
    }
    return rules;
}

TokenId Sampler::take(TokenId drawn) {
    if (drawn == kNoToken) {
        throw Error(ErrorCode::Internal, kNothingFollows);
    }
    if (!isGreedy()) {
        m_uniforms.next();
    }
    return drawn;
}

TokenId Sampler::choose() {
    if (m_candidates.empty()) {
        throw Error(ErrorCode::Internal, kNothingFollows);
    }
    if (isGreedy()) {
        return std::min_element(m_candidates.begin(), m_candidates.end(), isBetter)->token;
    }
    if (m_options.topK > 0 && m_options.topK < m_candidates.size()) {
        const auto end = m_candidates.begin() + static_cast<std::ptrdiff_t>(m_options.topK);
        std::nth_element(m_candidates.begin(), end - 1, m_candidates.end(), isBetter);
        m_candidates.erase(end, m_candidates.end());
    }
    std::sort(m_candidates.begin(), m_candidates.end(), isBetter);

    m_probabilities.resize(m_candidates.size());
    for (std::size_t i = 0; i < m_candidates.size(); ++i) {
        m_probabilities[i] = kernels::candidateProbability(m_candidates[i].logit, m_candidates.front().logit,
                                                           m_options.temperature);
    }
    const std::int64_t drawn =
        kernels::drawCandidate(static_cast<std::int64_t>(m_candidates.size()), ruleOf(m_uniforms.next()),
                               [&](std::int64_t i) { return m_probabilities[static_cast<std::size_t>(i)]; });
    return m_candidates[static_cast<std::size_t>(drawn)].token;
}

std::vector<TokenLogProb> topLogProbs(std::span<const float> logits, std::size_t count) {
    std::vector<TokenId> order(logits.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        order[i] = static_cast<TokenId>(i);
    }
    count = std::min(count, order.size());
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
                      [&](TokenId a, TokenId b) {
                          const float x = logits[static_cast<std::size_t>(a)];
                          const float y = logits[static_cast<std::size_t>(b)];
                          return x > y || (x == y && a < b);
                      });
    const double total = logSumExp(logits, greatestOf(logits));
    std::vector<TokenLogProb> best;
    for (std::size_t i = 0; i < count; ++i) {
        best.push_back({order[i], static_cast<double>(logits[static_cast<std::size_t>(order[i])]) - total});
    }
    return best;
}

double logProbOf(std::span<const float> logits, TokenId token) {
    return static_cast<double>(logits[static_cast<std::size_t>(token)]) -
           logSumExp(logits, greatestOf(logits));
}

}  // namespace xinglin::engine
