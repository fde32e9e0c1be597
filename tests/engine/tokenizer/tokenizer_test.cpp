// The committed twin of reference_vectors_test.cpp: ids worked out by hand on vocabularies of a few pieces.
#include "engine/tokenizer/tokenizer.h"

#include <gmock/gmock.h>

#include "engine/core/error.h"
#include "tests/support/small_vocabularies.h"

namespace xinglin::engine {
namespace {

using test::byteId;
using test::smallByteLevelVocabulary;
using test::smallSentencePieceVocabulary;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Ids = std::vector<TokenId>;

Ids parse(const Tokenizer& tokenizer, std::string_view text) {
    return tokenizer.encode(text, SpecialText::Parse, AddBos::Never);
}

Ids literal(const Tokenizer& tokenizer, std::string_view text) {
    return tokenizer.encode(text, SpecialText::Literal, AddBos::Never);
}

constexpr TokenId kHe = 259, kLl = 260, kHello = 262, kBlankW = 263;

TEST(ByteLevel, MergesInTheOrderOfTheTable) {
    const Tokenizer tokenizer(smallByteLevelVocabulary(PreTokenizer::Gpt2));
    EXPECT_THAT(parse(tokenizer, "hello w"), ElementsAre(kHello, kBlankW));
    EXPECT_THAT(parse(tokenizer, "helo"), ElementsAre(kHe, byteId('l'), byteId('o')));
    EXPECT_THAT(parse(tokenizer, "lll"), ElementsAre(kLl, byteId('l'))) << "of equal merges the leftmost";
    EXPECT_THAT(parse(tokenizer, ""), IsEmpty());
}

TEST(ByteLevel, SpellsUnknownCharactersInBytesAndBack) {
    const Tokenizer tokenizer(smallByteLevelVocabulary(PreTokenizer::Gpt2));
    const Ids ids = parse(tokenizer, "杏");
    EXPECT_THAT(ids, ElementsAre(byteId(0xE6), byteId(0x9D), byteId(0x8F)));
    EXPECT_EQ(tokenizer.decode(ids, ControlText::Hide), "杏");
    EXPECT_EQ(tokenizer.pieceBytes(ids[0]), "\xE6");
    EXPECT_EQ(tokenizer.decode(std::span(ids).first(2), ControlText::Hide), "\xEF\xBF\xBD");
}

TEST(ByteLevel, MakesControlPiecesOfParsedTextOnly) {
    const Tokenizer tokenizer(smallByteLevelVocabulary(PreTokenizer::Gpt2));
    EXPECT_THAT(parse(tokenizer, "<|im_start|>he"), ElementsAre(1, kHe));
    const Ids ids = literal(tokenizer, "<|im_start|>he");
    EXPECT_THAT(ids, ::testing::Each(::testing::Ge(3)));
    EXPECT_EQ(tokenizer.decode(ids, ControlText::Hide), "<|im_start|>he");
    EXPECT_THAT(literal(tokenizer, "he<tab>"), ElementsAre(kHe, 2)) << "a user-defined piece is no role";
    EXPECT_EQ(tokenizer.decode(Ids{1, kHe, 2}, ControlText::Hide), "he<tab>");
    EXPECT_EQ(tokenizer.decode(Ids{1, kHe}, ControlText::Show), "<|im_start|>he");
}

TEST(ByteLevel, MergesAcrossPartsButNotIntoControlPieces) {
    const Tokenizer tokenizer(smallByteLevelVocabulary(PreTokenizer::Gpt2));
    const std::vector<TextPart> parts = {{"<|im_start|>he", SpecialText::Parse},
                                         {"llo<|end|>", SpecialText::Literal}};
    const Ids ids = tokenizer.encode(parts, AddBos::Never);
    ASSERT_GE(ids.size(), 2u);
    EXPECT_EQ(ids[0], 1);
    EXPECT_EQ(ids[1], kHello);
    EXPECT_THAT(ids, ::testing::Not(::testing::Contains(0)));
}

TEST(ByteLevel, QwenComposesAccentsFirst) {
    const Tokenizer qwen(smallByteLevelVocabulary(PreTokenizer::Qwen2));
    EXPECT_EQ(parse(qwen, "e\u0301"), (Ids{byteId(0xC3), byteId(0xA9)}));
    const Tokenizer gpt2(smallByteLevelVocabulary(PreTokenizer::Gpt2));
    EXPECT_EQ(parse(gpt2, "e\u0301"), (Ids{byteId('e'), byteId(0xCC), byteId(0x81)}));
}

TEST(ByteLevel, LlamaTakesAWordThatIsAPieceWhole) {
    Vocabulary vocabulary = smallByteLevelVocabulary(PreTokenizer::LlamaBpe);
    vocabulary.pieces.push_back({"zq", 0.0f, PieceKind::Normal});  // no merge makes it
    const Tokenizer tokenizer(std::move(vocabulary));
    EXPECT_THAT(parse(tokenizer, "zq"), ElementsAre(264));
    EXPECT_THAT(parse(tokenizer, "zqz"), ElementsAre(byteId('z'), byteId('q'), byteId('z')));
}

TEST(ByteLevel, AddsAFirstTokenOnlyWhereTheFilesAskForIt) {
    Vocabulary vocabulary = smallByteLevelVocabulary(PreTokenizer::Gpt2);
    vocabulary.bos = 1;
    EXPECT_THAT(Tokenizer(vocabulary).encode("h", SpecialText::Parse, AddBos::WheneverKnown),
                ElementsAre(byteId('h')));
    vocabulary.addBos = true;
    EXPECT_THAT(Tokenizer(vocabulary).encode("h", SpecialText::Parse, AddBos::AsModelSays),
                ElementsAre(1, byteId('h')));
}

TEST(ByteLevel, TakesALongWordInItsStride) {
    const Tokenizer tokenizer(smallByteLevelVocabulary(PreTokenizer::Gpt2));
    const std::string word(1 << 20, 'l');  // quadratic work would take hours
    EXPECT_EQ(parse(tokenizer, word).size(), word.size() / 2);
    const std::string angles(1 << 20, '<');
    EXPECT_EQ(parse(tokenizer, angles).size(), angles.size());
}

TEST(SentencePiece, MergesByScoreAndFallsBackToBytes) {
    const Tokenizer tokenizer(smallSentencePieceVocabulary());
    EXPECT_THAT(parse(tokenizer, "ab"), ElementsAre(263));
    EXPECT_THAT(parse(tokenizer, "ba"), ElementsAre(259, 261, 260));
    EXPECT_THAT(parse(tokenizer, "é"), ElementsAre(259, 3 + 0xC3, 3 + 0xA9));
    EXPECT_EQ(tokenizer.decode(parse(tokenizer, "ab é  b"), ControlText::Hide), "ab é  b");
}

TEST(SentencePiece, PutsTheBlankInFrontOnlyIfTheVocabularySaysSo) {
    Vocabulary vocabulary = smallSentencePieceVocabulary();
    vocabulary.addDummyPrefix = false;
    const Tokenizer tokenizer(std::move(vocabulary));
    EXPECT_THAT(parse(tokenizer, "ab"), ElementsAre(262));
    EXPECT_EQ(tokenizer.decode(parse(tokenizer, " ab"), ControlText::Hide), " ab");
}

TEST(SentencePiece, FindsUserDefinedPiecesButRolesOnlyInParsedText) {
    const Tokenizer tokenizer(smallSentencePieceVocabulary());
    EXPECT_THAT(parse(tokenizer, "ab\nab"), ElementsAre(263, 264, 262));
    EXPECT_THAT(parse(tokenizer, "<reserved_7>ab"), ElementsAre(265, 263));
    EXPECT_THAT(literal(tokenizer, "<reserved_7>"), ::testing::Not(::testing::Contains(265)));
    EXPECT_EQ(tokenizer.decode(literal(tokenizer, "<reserved_7>"), ControlText::Hide), "<reserved_7>");
    EXPECT_THAT(parse(tokenizer, "<s>ab</s>"), ElementsAre(1, 263, 2));
    EXPECT_THAT(literal(tokenizer, "<s>"), ::testing::Not(::testing::Contains(1)));
}

TEST(SentencePiece, KnowsItsFirstAndLastTokens) {
    const Tokenizer tokenizer(smallSentencePieceVocabulary());
    EXPECT_THAT(tokenizer.encode("ab", SpecialText::Parse, AddBos::AsModelSays), ElementsAre(1, 263));
    EXPECT_TRUE(tokenizer.isEndOfGeneration(2));
    EXPECT_FALSE(tokenizer.isEndOfGeneration(1));
    EXPECT_EQ(tokenizer.decode(Ids{1, 263}, ControlText::Show), "ab") << "a bos in front is not text";
}

TEST(SentencePiece, WorksWithoutAnUnknownPieceAndWithoutBytes) {
    Vocabulary vocabulary;
    vocabulary.pieces = {{"\xE2\x96\x81", -1.0f, PieceKind::Normal}, {"a", -2.0f, PieceKind::Normal}};
    const Tokenizer tokenizer(std::move(vocabulary));
    EXPECT_THAT(parse(tokenizer, "az"), ElementsAre(0, 1)) << "what has no piece is lost, never another id";
}

TEST(Tokenizer, RefusesTextThatIsNoUtf8AndIdsThatItLacks) {
    const Tokenizer tokenizer(smallSentencePieceVocabulary());
    EXPECT_THROW(parse(tokenizer, "a\xFF"), Error);
    EXPECT_THROW(tokenizer.decode(Ids{266}, ControlText::Hide), Error);
    EXPECT_THROW(tokenizer.decode(Ids{-1}, ControlText::Hide), Error);
}

void expectCorrupt(const Vocabulary& vocabulary, const std::string& what) {
    try {
        const Tokenizer tokenizer(vocabulary);
        FAIL() << "taken although it should say: " << what;
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::FileCorrupt);
        EXPECT_THAT(error.what(), HasSubstr(vocabulary.source));
        EXPECT_THAT(error.what(), HasSubstr(what));
    }
}

TEST(DamagedVocabulary, IsNamedWithThePieceAtFault) {
    const Vocabulary good = smallSentencePieceVocabulary();
    Vocabulary bad = good;
    bad.pieces[261].text = "\xFF";
    expectCorrupt(bad, "piece 261 is not UTF-8");
    bad = good;
    bad.pieces[262].text.clear();
    expectCorrupt(bad, "piece 262 is empty");
    bad = good;
    bad.pieces[263].text = "a";
    expectCorrupt(bad, "piece 263 repeats piece 260");
    bad = good;
    bad.pieces[100].kind = PieceKind::Normal;
    expectCorrupt(bad, "255 byte pieces");
    bad = good;
    bad.pieces[100].text = "<0xZZ>";
    expectCorrupt(bad, "<0x61> is missing");
    bad = good;
    bad.pieces[260].kind = PieceKind::Unknown;
    expectCorrupt(bad, "piece 260 is a second unknown");
    bad = good;
    bad.eos = 9999;
    expectCorrupt(bad, "eos id 9999");
    bad = good;
    bad.pieces.clear();
    expectCorrupt(bad, "no pieces");
}

TEST(DamagedVocabulary, IsNamedWithTheMergeAtFault) {
    const Vocabulary good = smallByteLevelVocabulary(PreTokenizer::Gpt2);
    Vocabulary bad = good;
    bad.merges[2].second.clear();
    expectCorrupt(bad, "merge 2 does not name two pieces");
    bad = good;
    bad.merges[1].first = "nonsense";
    expectCorrupt(bad, "merge 1 names a piece");
    bad = good;
    bad.merges.emplace_back("h", "h");
    expectCorrupt(bad, "merge 5 makes a piece");
}

}  // namespace
}  // namespace xinglin::engine
