#include "engine/training/data/sample_encoder.h"

#include <algorithm>

#include "engine/core/error.h"
#include "kernels/loss/cross_entropy.h"

namespace xinglin::engine {
namespace {

std::int64_t labelledIn(const LabelledSequence& sequence) {
    // The first label is never predicted.
    return static_cast<std::int64_t>(sequence.labels.size()) -
           std::count(sequence.labels.begin(), sequence.labels.end(), kernels::kIgnoredTarget) -
           (!sequence.labels.empty() && sequence.labels.front() != kernels::kIgnoredTarget ? 1 : 0);
}

}  // namespace

std::int64_t TrainingSample::tokens() const {
    return static_cast<std::int64_t>(sequence.tokens.size() + (rejected ? rejected->tokens.size() : 0));
}

std::int64_t TrainingSample::labelled() const {
    return labelledIn(sequence) + (rejected ? labelledIn(*rejected) : 0);
}

SampleEncoder::SampleEncoder(const Tokenizer* tokenizer, std::optional<ChatTemplate> chatTemplate,
                             std::int64_t maxLength)
    : m_tokenizer(tokenizer),
      m_template(std::move(chatTemplate)),
      m_maxLength(static_cast<std::size_t>(maxLength)) {}

TrainingSample SampleEncoder::encode(const TrainingRow& row) const {
    return std::visit([&](const auto& kind) { return encodeRow(kind); }, row);
}

const Tokenizer& SampleEncoder::requireTokenizer() const {
    if (!m_tokenizer) {
        throw Error(ErrorCode::FormatUnsupported,
                    "the model's folder has no tokenizer, so only data of the format \"tokens\" can be used");
    }
    return *m_tokenizer;
}

void SampleEncoder::cut(LabelledSequence& sequence, bool& isCut) const {
    if (sequence.tokens.size() > m_maxLength) {
        sequence.tokens.resize(m_maxLength);
        sequence.labels.resize(m_maxLength);
        isCut = true;
    }
}

TrainingSample SampleEncoder::encodeRow(const LabelledSequence& row) const {
    TrainingSample sample{row, {}, false};
    cut(sample.sequence, sample.isCut);
    return sample;
}

std::vector<TokenId> SampleEncoder::encodeDocument(const TrainingRow& row) const {
    const auto* passage = std::get_if<Passage>(&row);
    if (!passage) {
        throw Error(ErrorCode::InvalidInput, "this is no plain text, so it cannot be joined with others");
    }
    return requireTokenizer().encode(passage->text, SpecialText::Literal, AddBos::Never);
}

TokenId SampleEncoder::endToken() const {
    const std::optional<TokenId> end = requireTokenizer().eos();
    if (!end) {
        throw Error(ErrorCode::FormatUnsupported,
                    "the tokenizer has no token that ends a text. Set \"document_end\": \"none\".");
    }
    return *end;
}

TrainingSample SampleEncoder::encodeRow(const Passage& row) const {
    TrainingSample sample;
    sample.sequence.tokens = encodeDocument(row);
    sample.sequence.labels = sample.sequence.tokens;
    cut(sample.sequence, sample.isCut);
    return sample;
}

const ChatTemplate& SampleEncoder::requireTemplate() const {
    if (!m_template) {
        throw Error(ErrorCode::FormatUnsupported,
                    "the model's files name no chat template; choose one with the run key \"template\"");
    }
    return *m_template;
}

LabelledSequence SampleEncoder::sequenceOf(std::vector<ChatMessage> messages, Learns learns,
                                           bool& isCut) const {
    const Tokenizer& tokenizer = requireTokenizer();
    EncodedConversation whole = requireTemplate().encodeWhole(tokenizer, messages);
    const std::size_t system = messages.front().role == ChatRole::System ? 1 : 0;
    while (whole.tokens.size() > m_maxLength && messages.size() > system + 2) {
        const auto oldest = messages.begin() + static_cast<std::ptrdiff_t>(system);
        messages.erase(oldest, oldest + 2);
        whole = m_template->encodeWhole(tokenizer, messages);
        isCut = true;
    }
    LabelledSequence sequence;
    sequence.tokens = std::move(whole.tokens);
    sequence.labels.assign(sequence.tokens.size(), kernels::kIgnoredTarget);
    for (const EncodedConversation::Answer& answer : whole.answers) {
        const bool isLast = &answer == &whole.answers.back();
        if (learns == Learns::LastAnswer && !isLast) {
            continue;
        }
        const auto first = static_cast<std::ptrdiff_t>(answer.first);
        const auto count = static_cast<std::ptrdiff_t>(answer.count);
        std::copy_n(sequence.tokens.begin() + first, count, sequence.labels.begin() + first);
        if (answer.isClosed || !tokenizer.eos()) {
            continue;
        }
        const std::size_t after = answer.first + answer.count;
        if (after == sequence.tokens.size()) {
            sequence.tokens.push_back(*tokenizer.eos());
            sequence.labels.push_back(*tokenizer.eos());
        } else {
            sequence.labels[after] = *tokenizer.eos();
        }
    }
    cut(sequence, isCut);
    return sequence;
}

TrainingSample SampleEncoder::encodeRow(const LearnedConversation& row) const {
    TrainingSample sample;
    sample.sequence = sequenceOf(row.messages, Learns::EveryAnswer, sample.isCut);
    return sample;
}

TrainingSample SampleEncoder::encodeRow(const PreferenceRow& row) const {
    const auto with = [&](const std::string& answer, bool& isCut) {
        std::vector<ChatMessage> messages = row.messages;
        messages.push_back({ChatRole::Assistant, answer});
        return sequenceOf(std::move(messages), Learns::LastAnswer, isCut);
    };
    TrainingSample sample;
    sample.sequence = with(row.chosen, sample.isCut);
    sample.rejected = with(row.rejected, sample.isCut);
    return sample;
}

TrainingPrompt SampleEncoder::prompt(const TrainingRow& row, std::int64_t mostTokens) const {
    const auto most = static_cast<std::size_t>(mostTokens);
    TrainingPrompt made = std::visit([&](const auto& kind) { return promptOf(kind, most); }, row);
    if (made.tokens.empty()) {
        throw Error(ErrorCode::InvalidInput, "there is nothing before the answer, so nothing to ask");
    }
    if (made.tokens.size() > most) {
        made.tokens.erase(made.tokens.begin(), made.tokens.end() - static_cast<std::ptrdiff_t>(most));
        made.isCut = true;
    }
    return made;
}

std::string SampleEncoder::textOf(std::span<const TokenId> tokens) const {
    if (m_tokenizer) {
        return m_tokenizer->decode(tokens, ControlText::Hide);
    }
    std::string text;
    for (const TokenId token : tokens) {
        text += (text.empty() ? "" : " ") + std::to_string(token);
    }
    return text;
}

TrainingPrompt SampleEncoder::promptOf(const LabelledSequence& row, std::size_t) const {
    const auto isLearned = [&](std::size_t i) { return row.labels[i] != kernels::kIgnoredTarget; };
    std::size_t end = row.tokens.size();
    while (end > 0 && !isLearned(end - 1)) {
        --end;
    }
    std::size_t first = end;
    while (first > 0 && isLearned(first - 1)) {
        --first;
    }
    const bool isAllPrompt = first == 0;
    first = isAllPrompt ? row.tokens.size() : first;
    end = isAllPrompt ? first : end;
    const std::span<const TokenId> tokens = row.tokens;
    TrainingPrompt made;
    made.tokens.assign(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(first));
    made.text = textOf(made.tokens);
    made.reference = textOf(tokens.subspan(first, end - first));
    return made;
}

TrainingPrompt SampleEncoder::promptOf(const Passage& row, std::size_t) const {
    return {requireTokenizer().encode(row.text, SpecialText::Literal, AddBos::AsModelSays), row.text, {}};
}

TrainingPrompt SampleEncoder::asked(std::vector<ChatMessage> messages, std::string reference,
                                    std::size_t most) const {
    const Tokenizer& tokenizer = requireTokenizer();
    TrainingPrompt made;
    made.text = messages.back().text;
    made.reference = std::move(reference);
    made.tokens = requireTemplate().encode(tokenizer, messages);
    const std::size_t system = messages.front().role == ChatRole::System ? 1 : 0;
    while (made.tokens.size() > most && messages.size() > system + 2) {
        const auto oldest = messages.begin() + static_cast<std::ptrdiff_t>(system);
        messages.erase(oldest, oldest + 2);
        made.tokens = requireTemplate().encode(tokenizer, messages);
        made.isCut = true;
    }
    return made;
}

TrainingPrompt SampleEncoder::promptOf(const LearnedConversation& row, std::size_t most) const {
    return asked({row.messages.begin(), row.messages.end() - 1}, row.messages.back().text, most);
}

TrainingPrompt SampleEncoder::promptOf(const PreferenceRow& row, std::size_t most) const {
    return asked(row.messages, row.chosen, most);
}

}  // namespace xinglin::engine
