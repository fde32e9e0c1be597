#include "engine/tokenizer/vocabulary_trainer.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/tokenizer/tokenizer.h"
#include "tests/support/temporary_file.h"

namespace xinglin::engine {
namespace {

std::string formulas() {
    std::string text;
    for (int i = 0; i < 40; ++i) {
        text += "麻黄汤：麻黄 9g，桂枝 6g，苦杏仁 6g，炙甘草 3g。\n桂枝汤：桂枝 9g，芍药 9g，炙甘草 6g。\r\n";
    }
    return text;
}

VocabularyTraining trainingOn(const test::TemporaryFile& file, std::int64_t size) {
    VocabularyTraining training;
    training.texts = {file.path()};
    training.size = size;
    return training;
}

ErrorCode codeOf(const VocabularyTraining& training) {
    try {
        trainVocabulary(training);
    } catch (const Error& problem) {
        return problem.code();
    }
    ADD_FAILURE() << "nothing was thrown";
    return ErrorCode::Internal;
}

TEST(VocabularyTrainer, MakesAVocabularyThatSpellsEverythingAndKnowsTheFrequent) {
    const test::TemporaryFile text(formulas());
    const TrainedVocabulary made = trainVocabulary(trainingOn(text, 285));
    EXPECT_EQ(made.lines, 80);
    const test::TemporaryFile model(made.model);
    const Tokenizer tokenizer(readSentencePieceFile(model.path()));
    EXPECT_EQ(tokenizer.size(), 285u);
    EXPECT_EQ(tokenizer.bos(), 1);
    EXPECT_EQ(tokenizer.eos(), 2);
    for (const char* example : {"麻黄汤：麻黄 12g", " two  blanks\n", "从未见过的字 ☯ 0.5"}) {
        const auto ids = tokenizer.encode(example, SpecialText::Literal, AddBos::Never);
        EXPECT_EQ(tokenizer.decode(ids, ControlText::Hide), example);
    }
    EXPECT_EQ(tokenizer.encode("桂枝", SpecialText::Literal, AddBos::Never).size(), 1u);
    EXPECT_EQ(tokenizer.encode("12", SpecialText::Literal, AddBos::Never).size(), 2u) << "digits stand alone";
}

TEST(VocabularyTrainer, GivesTheSameBytesAgain) {
    const test::TemporaryFile text(formulas());
    EXPECT_EQ(trainVocabulary(trainingOn(text, 280)).model, trainVocabulary(trainingOn(text, 280)).model);
}

TEST(VocabularyTrainer, ReadsLinesOfAnyLength) {
    std::string line;
    for (int i = 0; i < 5000; ++i) {
        line += "麻黄汤";
    }
    const test::TemporaryFile text(line);
    const TrainedVocabulary made = trainVocabulary(trainingOn(text, 263));
    EXPECT_EQ(made.lines, 1);
    const test::TemporaryFile model(made.model);
    EXPECT_EQ(Tokenizer(readSentencePieceFile(model.path()))
                  .encode("黄", SpecialText::Literal, AddBos::Never)
                  .size(),
              1u);
}

TEST(VocabularyTrainer, SaysWhatIsWrongWithATextOrASize) {
    const test::TemporaryFile text(formulas());
    const test::TemporaryFile latin("one\nca\xe9\n");
    const test::TemporaryFile empty("");
    EXPECT_EQ(codeOf(trainingOn(latin, 285)), ErrorCode::InvalidInput);
    EXPECT_EQ(codeOf(trainingOn(empty, 285)), ErrorCode::InvalidInput);
    EXPECT_EQ(codeOf(trainingOn(text, 259)), ErrorCode::InvalidInput);
    EXPECT_EQ(codeOf(trainingOn(text, 60'000)), ErrorCode::InvalidInput) << "more pieces than there are";
    VocabularyTraining missing = trainingOn(text, 285);
    missing.texts.push_back("/nowhere/text.txt");
    EXPECT_EQ(codeOf(missing), ErrorCode::FileUnreadable);
}

TEST(VocabularyTrainer, StopsBetweenLines) {
    const test::TemporaryFile text(formulas());
    std::stop_source source;
    source.request_stop();
    VocabularyTraining training = trainingOn(text, 285);
    training.stop = source.get_token();
    EXPECT_TRUE(trainVocabulary(training).model.empty());
}

}  // namespace
}  // namespace xinglin::engine
