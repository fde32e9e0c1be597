#include "engine/grammar/constraint.h"

#include <algorithm>
#include <limits>
#include <string>

#include "engine/core/error.h"

namespace xinglin::engine {

Constraint::Constraint(std::shared_ptr<const Grammar> grammar, std::shared_ptr<const TokenTrie> tokens,
                       GrammarStart start, std::shared_ptr<const ChoiceMasks> choices)
    : m_matcher(std::move(grammar), start),
      m_tokens(std::move(tokens)),
      m_mask(m_matcher, m_tokens, std::move(choices)),
      m_state(m_matcher.start()) {}

std::span<const float> Constraint::masked(std::span<const float> logits) {
    const TokenTrie::Bits& bits = m_mask.allowed(m_state);
    if (std::all_of(bits.begin(), bits.end(), [](std::uint64_t word) { return word == 0; })) {
        throw Error(ErrorCode::InvalidInput,
                    "the answer cannot go on: no token of the vocabulary spells what the grammar asks for");
    }
    constexpr float kNever = -std::numeric_limits<float>::infinity();
    m_logits.assign(logits.size(), kNever);
    const std::size_t count = std::min(logits.size(), m_tokens->size());
    for (std::size_t word = 0; word * 64 < count; ++word) {
        const std::uint64_t allowed = bits[word];
        const std::size_t end = std::min(count, word * 64 + 64);
        for (std::size_t i = word * 64; allowed != 0 && i < end; ++i) {
            if ((allowed >> (i % 64) & 1) != 0) {
                m_logits[i] = logits[i];
            }
        }
    }
    return m_logits;
}

void Constraint::accept(TokenId token) {
    if (isEnd(token)) {
        return;
    }
    const bool hasBytes =
        token >= 0 && static_cast<std::size_t>(token) < m_tokens->size() && !m_tokens->bytes(token).empty();
    const auto next = hasBytes ? m_matcher.advance(m_state, m_tokens->bytes(token)) : std::nullopt;
    if (!next) {
        throw Error(ErrorCode::Internal,
                    "token " + std::to_string(token) + " does not go on with the grammar");
    }
    m_state = *next;
}

}  // namespace xinglin::engine
