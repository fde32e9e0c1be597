#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/tokenizer/tokenizer.h"

namespace xinglin::engine {

enum class ChatRole : std::uint8_t { System, User, Assistant };

struct ChatMessage {
    ChatRole role = ChatRole::User;
    std::string text;
};

/// A conversation with its answers as ids, and where in them the assistant's words are.
struct EncodedConversation {
    struct Answer {
        std::size_t first = 0;
        std::size_t count = 0;
        /// Whether the last of these tokens ends the answer; else the family writes nothing there, and the
        /// model has to say its last token in place of what follows.
        bool isClosed = false;
    };
    std::vector<TokenId> tokens;
    std::vector<Answer> answers;
};

struct ChatFamily;

/// How one family of models wants a conversation written down. A value; families are rows of a table.
///
/// The Jinja text in a model file is not run: it is recognised, and the row says the same in data. What
/// people wrote never becomes a control piece, and markers that are ordinary text in a family are broken up
/// in it.
class ChatTemplate final {
public:
    /// By the template text of `vocabulary`. Throws Error(FormatUnsupported) naming the file and the known
    /// families when there is no text or it is none of them: a guess would spoil every answer silently.
    static ChatTemplate recognise(const Vocabulary& vocabulary);
    /// By name; a family that was published with a system message of its own says it where none is given.
    /// Throws Error(InvalidInput) listing the known names.
    static ChatTemplate named(std::string_view name);
    /// `name` when it is not empty, else recognise().
    static ChatTemplate choose(std::string_view name, const Vocabulary& vocabulary);

    std::string_view name() const;

    /// The ids of the conversation up to where the assistant's answer starts. `messages` begins with at most
    /// one system message and ends with a user's; anything else is Error(InvalidInput), and so is a second
    /// question where the family was published for single ones.
    std::vector<TokenId> encode(const Tokenizer& tokenizer, std::span<const ChatMessage> messages) const;
    /// The ids of a conversation that ends with an answer of the assistant, for learning from it.
    EncodedConversation encodeWhole(const Tokenizer& tokenizer, std::span<const ChatMessage> messages) const;

private:
    class Transcript;

    ChatTemplate(const ChatFamily& family, std::string defaultSystem)
        : m_family(&family), m_defaultSystem(std::move(defaultSystem)) {}

    void write(std::span<const ChatMessage> messages, Transcript& transcript) const;

    const ChatFamily* m_family;
    std::string m_defaultSystem;  ///< what is said when the conversation has no system message
};

}  // namespace xinglin::engine
