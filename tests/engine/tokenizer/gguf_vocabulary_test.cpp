#include <gmock/gmock.h>

#include "engine/core/error.h"
#include "engine/formats/weight_file.h"
#include "engine/tokenizer/tokenizer.h"
#include "tests/support/gguf_writer.h"
#include "tests/support/small_vocabularies.h"
#include "tests/support/temporary_file.h"

namespace xinglin::engine {
namespace {

using ::testing::HasSubstr;

/// The keys of a vocabulary, so that a test can spoil one before they are written.
struct Keys {
    std::string model = "gpt2";
    std::string pre = "gpt-2";
    std::vector<std::string> pieces;
    std::vector<float> scores;
    std::vector<std::int32_t> kinds;
    std::vector<std::string> merges;
    std::uint32_t eos = 0;
    bool hasScores = true;
    bool hasKinds = true;
    bool hasMerges = true;

    explicit Keys(const Vocabulary& vocabulary) {
        for (const Piece& piece : vocabulary.pieces) {
            pieces.push_back(piece.text);
            scores.push_back(piece.score);
            kinds.push_back(static_cast<std::int32_t>(piece.kind));
        }
        for (const auto& [left, right] : vocabulary.merges) {
            merges.push_back(left + " " + right);
        }
        if (vocabulary.model == VocabularyModel::SentencePiece) {
            model = "llama";
        }
        eos = static_cast<std::uint32_t>(vocabulary.eos.value());
    }

    std::string bytes() const {
        test::GgufWriter writer;
        writer.addString("general.architecture", "llama");
        writer.addString("tokenizer.ggml.model", model);
        writer.addString("tokenizer.ggml.pre", pre);
        writer.addStrings("tokenizer.ggml.tokens", pieces);
        if (hasScores) {
            writer.addFloats("tokenizer.ggml.scores", scores);
        }
        if (hasKinds) {
            writer.addInts("tokenizer.ggml.token_type", kinds);
        }
        if (hasMerges) {
            writer.addStrings("tokenizer.ggml.merges", merges);
        }
        writer.addU32("tokenizer.ggml.eos_token_id", eos);
        return writer.build();
    }
};

Keys byteLevelKeys() {
    return Keys(test::smallByteLevelVocabulary(PreTokenizer::Gpt2));
}

Keys sentencePieceKeys() {
    return Keys(test::smallSentencePieceVocabulary());
}

void expectRefused(const Keys& keys, ErrorCode code, const std::string& what) {
    const test::TemporaryFile file(keys.bytes());
    try {
        Tokenizer::load(file.path());
        FAIL() << "taken although it should say: " << what;
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), code) << error.what();
        EXPECT_THAT(error.what(), HasSubstr(file.path().string()));
        EXPECT_THAT(error.what(), HasSubstr(what));
    }
}

TEST(GgufVocabulary, GivesTheSameTokenizerAsItsPieces) {
    for (const Vocabulary& vocabulary :
         {test::smallByteLevelVocabulary(PreTokenizer::Gpt2), test::smallSentencePieceVocabulary()}) {
        const test::TemporaryFile file(Keys(vocabulary).bytes());
        const Tokenizer read = Tokenizer::load(file.path());
        const Tokenizer direct(vocabulary);
        const std::string text = "hello ab<|im_start|>\n</s>杏";
        EXPECT_EQ(read.encode(text, SpecialText::Parse, AddBos::AsModelSays),
                  direct.encode(text, SpecialText::Parse, AddBos::AsModelSays));
        EXPECT_EQ(read.eos(), direct.eos());
    }
}

TEST(GgufVocabulary, MayBeAbsent) {
    test::GgufWriter writer;
    writer.addString("general.architecture", "llama");
    const test::TemporaryFile file(writer.build());
    EXPECT_FALSE(readGgufVocabulary(*WeightFile::open(file.path())).has_value());
    EXPECT_THROW(Tokenizer::load(file.path()), Error);
}

TEST(GgufVocabulary, NamesTheKeyThatIsMissingOrTooShort) {
    Keys keys = sentencePieceKeys();
    keys.hasScores = false;
    expectRefused(keys, ErrorCode::FileCorrupt, "tokenizer.ggml.scores");
    keys = sentencePieceKeys();
    keys.hasKinds = false;
    expectRefused(keys, ErrorCode::FileCorrupt, "tokenizer.ggml.token_type");
    keys = sentencePieceKeys();
    keys.scores.pop_back();
    expectRefused(keys, ErrorCode::FileCorrupt, "has 265 entries for 266 pieces");
    keys = sentencePieceKeys();
    keys.kinds[7] = 9;
    expectRefused(keys, ErrorCode::FileCorrupt, "piece 7 is of the unknown kind 9");
    keys = sentencePieceKeys();
    keys.eos = 266;
    expectRefused(keys, ErrorCode::FileCorrupt, "eos_token_id");
    keys = byteLevelKeys();
    keys.hasMerges = false;
    expectRefused(keys, ErrorCode::FileCorrupt, "tokenizer.ggml.merges");
    keys = byteLevelKeys();
    keys.merges[1] = "nospace";
    expectRefused(keys, ErrorCode::FileCorrupt, "merge 1");
    keys = byteLevelKeys();
    keys.pieces[0] = "\xFF";
    expectRefused(keys, ErrorCode::FileCorrupt, "piece 0");
}

TEST(GgufVocabulary, RefusesKindsThatItDoesNotKnow) {
    Keys keys = byteLevelKeys();
    keys.model = "bert";
    expectRefused(keys, ErrorCode::FormatUnsupported, "bert");
    keys = byteLevelKeys();
    keys.pre = "someone-elses";
    expectRefused(keys, ErrorCode::FormatUnsupported, "someone-elses");
}

}  // namespace
}  // namespace xinglin::engine
