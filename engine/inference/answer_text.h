#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/tokenizer/tokenizer.h"
#include "engine/tokenizer/utf8.h"

namespace xinglin::engine {

/// What to do with a blank that an answer begins with only because the vocabulary spells words with their
/// blank.
enum class LeadingBlank { Keep, Drop };

/// Turns the tokens of one answer into text as they come: whole characters only, and never a part of a stop
/// string, however it is spread over tokens. Borrows the tokenizer.
class AnswerText final {
public:
    AnswerText(const Tokenizer& tokenizer, std::vector<std::string> stopStrings, LeadingBlank leadingBlank);

    /// The text that `token` makes certain; may be empty. Nothing comes after isStopped().
    std::string push(TokenId token);
    /// The text held back until now, because nothing follows that could complete a stop string.
    std::string finish();
    /// A stop string has been met; it is not part of the text.
    bool isStopped() const { return m_isStopped; }

private:
    std::string release();
    std::size_t possibleStopStart() const;

    const Tokenizer& m_tokenizer;
    std::vector<std::string> m_stopStrings;
    Utf8Stream m_characters;
    std::string m_held;
    bool m_dropsBlank;
    bool m_isStopped = false;
};

}  // namespace xinglin::engine
