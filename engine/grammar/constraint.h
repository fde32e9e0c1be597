#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/grammar/token_mask.h"

namespace xinglin::engine {

/// Holds one answer to a grammar: what may come next, and what has come. One thread at a time.
class Constraint final {
public:
    /// `choices` are made of the grammar and the tokens; null: long lists of texts are compared while the
    /// answer is written.
    Constraint(std::shared_ptr<const Grammar> grammar, std::shared_ptr<const TokenTrie> tokens,
               GrammarStart start, std::shared_ptr<const ChoiceMasks> choices = nullptr);
    Constraint(const Constraint&) = delete;  // the mask borrows the matcher
    Constraint& operator=(const Constraint&) = delete;

    /// The logits with minus infinity where a token may not come, and in rows beyond the vocabulary. Valid
    /// until the next call. Throws Error(InvalidInput) when no token of the vocabulary goes on, because it
    /// lacks the bytes.
    std::span<const float> masked(std::span<const float> logits);

    /// Moves on by a token that was allowed. Throws Error(Internal) for one that was not. An end token
    /// changes nothing.
    void accept(TokenId token);

    /// The grammar has ended: nothing but an end token can follow.
    bool isComplete() const { return m_matcher.isComplete(m_state); }
    bool isEnd(TokenId token) const { return m_tokens->isEnd(token); }

    /// For speculation: a state to come back to, for as long as this lives.
    GrammarMatcher::State state() const { return m_state; }
    void rewindTo(GrammarMatcher::State state) { m_state = state; }

private:
    GrammarMatcher m_matcher;
    std::shared_ptr<const TokenTrie> m_tokens;  ///< shared by all answers of one tokenizer
    TokenMask m_mask;
    GrammarMatcher::State m_state;
    std::vector<float> m_logits;
};

}  // namespace xinglin::engine
