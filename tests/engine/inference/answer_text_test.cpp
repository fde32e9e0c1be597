#include "engine/inference/answer_text.h"

#include <gtest/gtest.h>

#include "tests/support/small_vocabularies.h"

namespace xinglin::engine {
namespace {

using test::byteId;

class AnswerTextTest : public ::testing::Test {
protected:
    /// What comes out token by token for the bytes of `text`, separated by bars.
    static std::string feed(AnswerText& answer, std::string_view text) {
        std::string all;
        for (const char c : text) {
            all += answer.push(byteId(static_cast<unsigned char>(c))) + "|";
        }
        return all;
    }

    Tokenizer tokenizer{test::smallByteLevelVocabulary(PreTokenizer::Gpt2)};
};

TEST_F(AnswerTextTest, PassesTextOnAtOnceWithoutStopStrings) {
    AnswerText answer(tokenizer, {}, LeadingBlank::Keep);
    EXPECT_EQ(feed(answer, " a"), " |a|");
    EXPECT_EQ(feed(answer, "杏"), "||杏|");
    EXPECT_EQ(answer.finish(), "");
}

TEST_F(AnswerTextTest, StopsAtAStringSpreadOverTokens) {
    AnswerText answer(tokenizer, {"END"}, LeadingBlank::Keep);
    EXPECT_EQ(feed(answer, "aE"), "a||");
    EXPECT_EQ(feed(answer, "x"), "Ex|") << "held back only while it could become the stop string";
    EXPECT_EQ(feed(answer, "EENDz"), "|E||||");
    EXPECT_TRUE(answer.isStopped());
    EXPECT_EQ(answer.finish(), "");
}

TEST_F(AnswerTextTest, TakesTheEarliestOfSeveral) {
    AnswerText answer(tokenizer, {"bc", "abcd"}, LeadingBlank::Keep);
    EXPECT_EQ(feed(answer, "abc"), "||a|");
    EXPECT_TRUE(answer.isStopped());
}

TEST_F(AnswerTextTest, GivesBackWhatWasHeldWhenTheAnswerEnds) {
    AnswerText answer(tokenizer, {"END"}, LeadingBlank::Keep);
    EXPECT_EQ(feed(answer, "aEN"), "a|||");
    EXPECT_EQ(answer.finish(), "EN");
    EXPECT_FALSE(answer.isStopped());
}

TEST(AnswerTextOfSentencePiece, DropsTheBlankOfTheFirstWordWhereAsked) {
    const Tokenizer tokenizer(test::smallSentencePieceVocabulary());
    AnswerText chat(tokenizer, {}, LeadingBlank::Drop);
    EXPECT_EQ(chat.push(263), "ab");
    EXPECT_EQ(chat.push(263), " ab");
    AnswerText raw(tokenizer, {}, LeadingBlank::Keep);
    EXPECT_EQ(raw.push(263), " ab");
}

}  // namespace
}  // namespace xinglin::engine
