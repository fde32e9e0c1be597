// Which tokens of a conversation are learned, as published for every family of templates.

#include "engine/training/data/sample_encoder.h"

#include <gmock/gmock.h>

#include "engine/core/error.h"
#include "kernels/loss/cross_entropy.h"
#include "tests/support/small_vocabularies.h"

using namespace xinglin;
using engine::ChatMessage;
using engine::ChatRole;
using engine::ChatTemplate;
using engine::LearnedConversation;
using engine::SampleEncoder;
using engine::Tokenizer;

namespace {

constexpr std::int32_t kNo = kernels::kIgnoredTarget;

Tokenizer chatMl() {
    engine::Vocabulary vocabulary = test::smallByteLevelVocabulary(engine::PreTokenizer::Gpt2);
    vocabulary.pieces.push_back({"<|im_end|>", 0.0f, engine::PieceKind::Control});
    return Tokenizer(std::move(vocabulary));
}

Tokenizer baichuan() {
    engine::Vocabulary vocabulary = test::smallSentencePieceVocabulary();
    vocabulary.addDummyPrefix = false;
    for (const char* role : {"<reserved_106>", "<reserved_107>"}) {
        vocabulary.pieces.push_back({role, 0.0f, engine::PieceKind::UserDefined});
    }
    return Tokenizer(std::move(vocabulary));
}

// What is learned in brackets; a label that is not the token beside it as !id.
std::string shown(const Tokenizer& tokenizer, const engine::LabelledSequence& sequence) {
    std::string text;
    for (std::size_t i = 0; i < sequence.tokens.size(); ++i) {
        const std::string& piece = tokenizer.piece(sequence.tokens[i]).text;
        if (sequence.labels[i] == kNo) {
            text += piece;
        } else if (sequence.labels[i] == sequence.tokens[i]) {
            text += "[" + piece + "]";
        } else {
            text += piece + "!" + tokenizer.piece(sequence.labels[i]).text;
        }
    }
    return text;
}

LearnedConversation twoRounds() {
    return {{{ChatRole::User, "a"},
             {ChatRole::Assistant, "hello"},
             {ChatRole::User, "b"},
             {ChatRole::Assistant, "c"}}};
}

}  // namespace

TEST(SampleEncoder, LearnsAnswersAndTheirEnd) {
    const Tokenizer tokenizer = chatMl();
    const SampleEncoder encoder(&tokenizer, ChatTemplate::named("chatml"), 200);
    const auto sample = encoder.encode(twoRounds());
    const std::string text = shown(tokenizer, sample.sequence);
    EXPECT_THAT(text, ::testing::HasSubstr("assistantĊ[hello][<|im_end|>]Ċ<|im_start|>userĊb<|im_end|>"));
    EXPECT_THAT(text, ::testing::EndsWith("[c][<|im_end|>]Ċ"));
    EXPECT_EQ(sample.labelled(), 4);
    EXPECT_FALSE(sample.isCut);
}

// As in the published fine-tuning of Baichuan2 and TCMChat: the end of an answer is learned where the next
// user's piece stands, and is a token of its own only at the very end.
TEST(SampleEncoder, LearnsTheEndInPlaceOfTheNextUser) {
    const Tokenizer tokenizer = baichuan();
    const SampleEncoder encoder(&tokenizer, ChatTemplate::named("baichuan2"), 200);
    const auto sample = encoder.encode(LearnedConversation{{{ChatRole::User, "ab"},
                                                            {ChatRole::Assistant, "a"},
                                                            {ChatRole::User, "b"},
                                                            {ChatRole::Assistant, "ab"}}});
    EXPECT_EQ(shown(tokenizer, sample.sequence),
              "<reserved_106>ab<reserved_107>[a]<reserved_106>!</s>b<reserved_107>[ab][</s>]");
}

TEST(SampleEncoder, DropsOldestRoundsFirst) {
    const Tokenizer tokenizer = chatMl();
    const auto whole = SampleEncoder(&tokenizer, ChatTemplate::named("chatml"), 200).encode(twoRounds());
    const auto length = static_cast<std::int64_t>(whole.sequence.tokens.size());
    const auto cut = SampleEncoder(&tokenizer, ChatTemplate::named("chatml"), length - 1).encode(twoRounds());
    EXPECT_TRUE(cut.isCut);
    EXPECT_EQ(cut.labelled(), 2);
    EXPECT_THAT(shown(tokenizer, cut.sequence), ::testing::StartsWith("<|im_start|>userĊb"));
    const auto short_ = SampleEncoder(&tokenizer, ChatTemplate::named("chatml"), 5).encode(twoRounds());
    EXPECT_EQ(short_.sequence.tokens.size(), 5u);
    EXPECT_EQ(short_.labelled(), 0);
}

TEST(SampleEncoder, LearnsOnlyTheAnswersOfAPair) {
    const Tokenizer tokenizer = chatMl();
    const SampleEncoder encoder(&tokenizer, ChatTemplate::named("chatml"), 200);
    const auto sample = encoder.encode(engine::PreferenceRow{
        {{ChatRole::User, "a"}, {ChatRole::Assistant, "b"}, {ChatRole::User, "c"}}, "hello", "d"});
    EXPECT_THAT(shown(tokenizer, sample.sequence), ::testing::EndsWith("assistantĊ[hello][<|im_end|>]Ċ"));
    EXPECT_THAT(shown(tokenizer, *sample.rejected), ::testing::EndsWith("assistantĊ[d][<|im_end|>]Ċ"));
    EXPECT_EQ(sample.labelled(), 4);
}

TEST(SampleEncoder, LearnsEveryTokenOfAPassageAndNoRoleFromIt) {
    const Tokenizer tokenizer = baichuan();
    const SampleEncoder encoder(&tokenizer, {}, 8);
    const auto sample = encoder.encode(engine::Passage{"ab<reserved_106>"});
    EXPECT_EQ(sample.sequence.labels, sample.sequence.tokens);
    EXPECT_EQ(sample.sequence.tokens.size(), 8u);
    EXPECT_TRUE(sample.isCut);
    EXPECT_EQ(std::count(sample.sequence.tokens.begin(), sample.sequence.tokens.end(),
                         *tokenizer.find("<reserved_106>")),
              0);
    EXPECT_EQ(sample.labelled(), 7);  // the first is never predicted
}

TEST(SampleEncoder, SaysWhatIsMissing) {
    const Tokenizer tokenizer = chatMl();
    EXPECT_THROW(SampleEncoder(nullptr, {}, 10).encode(engine::Passage{"a"}), engine::Error);
    EXPECT_THROW(SampleEncoder(&tokenizer, {}, 10).encode(twoRounds()), engine::Error);
    EXPECT_NO_THROW(SampleEncoder(nullptr, {}, 10).encode(engine::LabelledSequence{{1, 2}, {1, 2}}));
}

TEST(SampleEncoder, AsksUpToTheLastAnswer) {
    const Tokenizer tokenizer = chatMl();
    const auto chat = ChatTemplate::named("chatml");
    const SampleEncoder encoder(&tokenizer, chat, 200);
    const engine::TrainingPrompt asked = encoder.prompt(twoRounds(), 100);
    const std::vector<ChatMessage> before = {
        {ChatRole::User, "a"}, {ChatRole::Assistant, "hello"}, {ChatRole::User, "b"}};
    EXPECT_EQ(asked.tokens, chat.encode(tokenizer, before));
    EXPECT_EQ(asked.text, "b");
    EXPECT_EQ(asked.reference, "c");
    EXPECT_FALSE(asked.isCut);

    // Oldest rounds go first, then the beginning of what is left.
    const auto whole = static_cast<std::int64_t>(asked.tokens.size());
    const engine::TrainingPrompt shorter = encoder.prompt(twoRounds(), whole - 1);
    EXPECT_TRUE(shorter.isCut);
    EXPECT_EQ(shorter.tokens, chat.encode(tokenizer, std::vector<ChatMessage>{{ChatRole::User, "b"}}));
    const engine::TrainingPrompt end = encoder.prompt(twoRounds(), 3);
    EXPECT_EQ(end.tokens, std::vector<engine::TokenId>(asked.tokens.end() - 3, asked.tokens.end()));

    const engine::TrainingPrompt pair =
        encoder.prompt(engine::PreferenceRow{{{ChatRole::User, "a"}}, "hello", "b"}, 100);
    EXPECT_EQ(pair.text, "a");
    EXPECT_EQ(pair.reference, "hello");
}

TEST(SampleEncoder, TakesTheLastLabelsOfTokensAsTheAnswer) {
    const SampleEncoder encoder(nullptr, {}, 200);
    const engine::TrainingPrompt asked =
        encoder.prompt(engine::LabelledSequence{{1, 2, 3, 4, 5, 6}, {kNo, 2, kNo, kNo, 5, 6}}, 100);
    EXPECT_EQ(asked.tokens, (std::vector<engine::TokenId>{1, 2, 3, 4}));
    EXPECT_EQ(asked.text, "1 2 3 4");
    EXPECT_EQ(asked.reference, "5 6");
    const engine::TrainingPrompt all = encoder.prompt(engine::LabelledSequence{{1, 2, 3}, {1, 2, 3}}, 2);
    EXPECT_EQ(all.tokens, (std::vector<engine::TokenId>{2, 3}));
    EXPECT_TRUE(all.isCut);
    EXPECT_EQ(all.reference, "");
}
