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

private:
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
