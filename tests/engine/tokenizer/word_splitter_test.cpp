// The expected cuts are read off the published expressions by hand.
#include "engine/tokenizer/word_splitter.h"

#include <gmock/gmock.h>

namespace xinglin::engine {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> cut(std::string_view text, PreTokenizer preTokenizer) {
    const auto words = splitWords(text, preTokenizer);
    return {words.begin(), words.end()};
}

TEST(WordSplitter, Gpt2PutsOneBlankInFrontOfAWord) {
    EXPECT_THAT(cut("Hello  world's 12345!!\n\n x", PreTokenizer::Gpt2),
                ElementsAre("Hello", " ", " world", "'s", " 12345", "!!", "\n\n", " x"));
    EXPECT_THAT(cut("a\tb", PreTokenizer::Gpt2), ElementsAre("a", "\t", "b"));
    EXPECT_THAT(cut("end  ", PreTokenizer::Gpt2), ElementsAre("end", "  "));
    EXPECT_THAT(cut("I'LL", PreTokenizer::Gpt2), ElementsAre("I", "'", "LL"))
        << "contractions are lower case";
}

TEST(WordSplitter, SmolLmIsolatesEveryDigitFirst) {
    EXPECT_THAT(cut("in 2024, x1", PreTokenizer::SmolLm),
                ElementsAre("in", " ", "2", "0", "2", "4", ",", " x", "1"));
    EXPECT_THAT(cut("a  1", PreTokenizer::SmolLm), ElementsAre("a", "  ", "1"))
        << "both blanks end a stretch, so neither is left for the digit";
}

TEST(WordSplitter, LlamaTakesDigitsByThreesAndAnyLeadingSymbol) {
    EXPECT_THAT(cut("(abc) 12345 I'LL\r\n\n  x", PreTokenizer::LlamaBpe),
                ElementsAre("(abc", ")", " ", "123", "45", " I", "'LL", "\r\n\n", " ", " x"));
    EXPECT_THAT(cut("ok!!\n\nnext", PreTokenizer::LlamaBpe), ElementsAre("ok", "!!\n\n", "next"));
}

TEST(WordSplitter, QwenTakesSingleDigits) {
    EXPECT_THAT(cut("x 42", PreTokenizer::Qwen2), ElementsAre("x", " ", "4", "2"));
}

TEST(WordSplitter, BloomKeepsTogetherWhatLiesBetweenMarks) {
    EXPECT_THAT(cut("it's 3.5g,  麻黄、桂枝。 ok", PreTokenizer::Bloom),
                ElementsAre("it's", " 3", ".", "5g", ", ", " 麻黄", "、", "桂枝", "。", " ok"));
    EXPECT_THAT(cut("(a|b)\n c", PreTokenizer::Bloom), ElementsAre("(", "a", "|", "b", ")\n", " c"));
    EXPECT_THAT(cut(" ", PreTokenizer::Bloom), ElementsAre(" "));
}

TEST(WordSplitter, KnowsLettersOfAllScripts) {
    EXPECT_THAT(cut("麻黄3克，每日", PreTokenizer::Qwen2), ElementsAre("麻黄", "3", "克", "，每日"));
    EXPECT_THAT(cut("麻黄3克，每日", PreTokenizer::Gpt2), ElementsAre("麻黄", "3", "克", "，", "每日"));
    EXPECT_THAT(cut("a\u00A0b\u3000\u3000c", PreTokenizer::Gpt2),
                ElementsAre("a", "\u00A0", "b", "\u3000", "\u3000", "c"));
}

TEST(WordSplitter, LeavesNoGap) {
    const std::string text = " \n\t a1b2  ''s \r\n 漢字\u0301 😀😀 \n";
    for (const auto preTokenizer : {PreTokenizer::Gpt2, PreTokenizer::SmolLm, PreTokenizer::LlamaBpe,
                                    PreTokenizer::Qwen2, PreTokenizer::Bloom}) {
        std::string joined;
        for (const std::string& word : cut(text, preTokenizer)) {
            EXPECT_FALSE(word.empty());
            joined += word;
        }
        EXPECT_EQ(joined, text);
    }
}

}  // namespace
}  // namespace xinglin::engine
