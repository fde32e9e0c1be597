#pragma once

#include <optional>

#include "engine/training/data/training_row.h"

namespace xinglin::engine {

/// What a row becomes: a sequence to learn, and where it is a pair the answer that is not preferred.
struct TrainingSample {
    LabelledSequence sequence;
    std::optional<LabelledSequence> rejected;
    bool isCut = false;  ///< it was longer than allowed

    /// Tokens that are learned.
    std::int64_t labelled() const;
    /// All of them, those of both answers of a pair.
    std::int64_t tokens() const;
};

/// What a policy is asked, and what its answer can be compared with.
struct TrainingPrompt {
    std::vector<TokenId> tokens;  ///< up to where the answer begins
    std::string text;             ///< the last question; without a tokenizer the ids, a blank between them
    std::string reference;        ///< the row's own last answer, as `text`; empty where it has none
    bool isCut = false;           ///< it was longer than allowed
};

/// Rows to tokens and labels, by the model's tokenizer and the published template of its family: of a
/// conversation the assistant's words and the token that ends an answer are learned, of a passage every
/// token.
///
/// What is too long loses its oldest rounds first, then its end. Borrows the tokenizer. Immutable.
class SampleEncoder final {
public:
    /// Without a tokenizer only token rows can be encoded; without a template no conversations.
    SampleEncoder(const Tokenizer* tokenizer, std::optional<ChatTemplate> chatTemplate,
                  std::int64_t maxLength);

    /// Throws Error(InvalidInput) with the reason, and Error(FormatUnsupported) where tokenizer or template
    /// are missing.
    TrainingSample encode(const TrainingRow& row) const;

    /// All tokens of a passage, however many. Throws as above, also for a row that is no passage.
    std::vector<TokenId> encodeDocument(const TrainingRow& row) const;
    /// What ends a text. Throws Error(FormatUnsupported) where the tokenizer has no such token.
    TokenId endToken() const;
    std::int64_t maxLength() const { return static_cast<std::int64_t>(m_maxLength); }

    /// What comes before a row's last answer, in at most `mostTokens`: oldest rounds go first, then the
    /// beginning. Of token rows the last stretch of labels is the answer; a row that is labelled throughout
    /// is all prompt. Throws as encode() does.
    TrainingPrompt prompt(const TrainingRow& row, std::int64_t mostTokens) const;

    /// Tokens as text for people and programs: control pieces left out; without a tokenizer their ids.
    std::string textOf(std::span<const TokenId> tokens) const;

private:
    TrainingPrompt promptOf(const LabelledSequence& row, std::size_t most) const;
    TrainingPrompt promptOf(const Passage& row, std::size_t most) const;
    TrainingPrompt promptOf(const LearnedConversation& row, std::size_t most) const;
    TrainingPrompt promptOf(const PreferenceRow& row, std::size_t most) const;
    TrainingPrompt asked(std::vector<ChatMessage> messages, std::string reference, std::size_t most) const;
    const ChatTemplate& requireTemplate() const;

    TrainingSample encodeRow(const LabelledSequence& row) const;
    TrainingSample encodeRow(const Passage& row) const;
    TrainingSample encodeRow(const LearnedConversation& row) const;
    TrainingSample encodeRow(const PreferenceRow& row) const;
    /// Where `learns` is LastAnswer, earlier answers are context.
    enum class Learns { EveryAnswer, LastAnswer };
    LabelledSequence sequenceOf(std::vector<ChatMessage> messages, Learns learns, bool& isCut) const;
    void cut(LabelledSequence& sequence, bool& isCut) const;
    const Tokenizer& requireTokenizer() const;

    const Tokenizer* m_tokenizer;
    std::optional<ChatTemplate> m_template;
    std::size_t m_maxLength;
};

}  // namespace xinglin::engine
