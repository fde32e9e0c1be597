// Documents that are joined and cut: no token is lost or seen twice, wherever the cuts fall.

#include "engine/training/data/joined_documents.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>

#include "engine/core/error.h"
#include "engine/training/data/training_data.h"
#include "engine/training/training_batch.h"
#include "kernels/loss/cross_entropy.h"
#include "tests/support/small_vocabularies.h"
#include "tests/support/temporary_folder.h"

using namespace xinglin;
using engine::DocumentEnd;
using engine::DocumentJoin;
using engine::JoinSettings;
using engine::SampleEncoder;
using engine::TokenId;
using engine::TrainingData;
using engine::TrainingSample;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

constexpr TokenId kEnd = 0;  // of smallByteLevelVocabulary()
constexpr TokenId kNo = kernels::kIgnoredTarget;
bool always(double) {
    return true;
}

class JoinedDocumentsTest : public ::testing::Test {
protected:
    std::string write(const char* name, const std::string& text) const {
        const auto path = folder.path() / name;
        std::ofstream(path) << text;
        return path.string();
    }

    std::unique_ptr<TrainingData> open(const std::vector<engine::DataSource>& sources, std::int64_t length,
                                       JoinSettings join,
                                       TrainingData::Order order = TrainingData::Order::AsGiven) {
        encoders.push_back(std::make_unique<SampleEncoder>(&tokenizer, std::nullopt, length));
        auto data = std::make_unique<TrainingData>(sources, *encoders.back(), order, 5, join);
        data->findBlocks(always);
        return data;
    }

    static std::vector<TokenId> idsOf(const std::string& text) {
        std::vector<TokenId> ids;
        for (const char c : text) {
            ids.push_back(c == '|' ? kEnd : test::byteId(static_cast<unsigned char>(c)));
        }
        return ids;
    }

    // All tokens of an epoch, in the order of the run.
    static std::vector<TokenId> epochOf(const TrainingData& data) {
        std::vector<TokenId> all;
        for (std::int64_t i = 0; i < data.samplesPerEpoch(); ++i) {
            const auto tokens = data.sample(i).sequence.tokens;
            all.insert(all.end(), tokens.begin(), tokens.end());
        }
        return all;
    }

    engine::Tokenizer tokenizer{test::smallByteLevelVocabulary(engine::PreTokenizer::Gpt2)};
    test::TemporaryFolder folder;
    std::vector<std::unique_ptr<SampleEncoder>> encoders;  ///< that data borrow
};

}  // namespace

TEST_F(JoinedDocumentsTest, CutsWithoutLosingAToken) {
    const auto path = write("a.txt", "abcde\nfg\n\nijklmnopqrstu\nv\n");
    const auto data = open({{path, "text"}}, 4, {DocumentJoin::Across, DocumentEnd::Eos});
    EXPECT_EQ(epochOf(*data), idsOf("abcde|fg|ijklmnopqrstu|v|"));
    EXPECT_EQ(data->samplesPerEpoch(), 7);
    for (std::int64_t i = 0; i < 6; ++i) {
        EXPECT_EQ(data->sample(i).sequence.tokens.size(), 4u);
    }
    EXPECT_EQ(data->sample(6).sequence.tokens, idsOf("|"));
    // What is seen across documents is learned across them too.
    EXPECT_EQ(data->sample(1).sequence.labels, idsOf("e|fg"));
    EXPECT_TRUE(data->sample(1).sequence.laterStarts.empty());
    EXPECT_THAT(data->describe(1), HasSubstr("a.txt: row 1 (line 1), token 4"));
    EXPECT_THAT(data->describe(3), HasSubstr("row 3 (line 4), token 3"));
}

TEST_F(JoinedDocumentsTest, TakesEveryTokenOnceAnEpochHoweverLongBlocksAre) {
    std::string text;
    std::string joined;
    for (int row = 0; row < 60; ++row) {
        const std::string document(static_cast<std::size_t>(1 + row * row % 37),
                                   static_cast<char>('A' + row % 26));
        text += document + "\n";
        joined += document + "|";
    }
    std::vector<TokenId> expected = idsOf(joined);
    std::sort(expected.begin(), expected.end());
    const auto path = write("a.txt", text);
    for (const auto order : {TrainingData::Order::AsGiven, TrainingData::Order::Shuffled}) {
        for (const std::int64_t length : {2, 3, 7, 36, 37, 4096}) {
            const auto data = open({{path, "text"}}, length, {DocumentJoin::Across, DocumentEnd::Eos}, order);
            std::vector<TokenId> all = epochOf(*data);
            std::sort(all.begin(), all.end());
            EXPECT_EQ(all, expected) << length;
            EXPECT_EQ(data->joinedTokens().tokens, static_cast<std::int64_t>(expected.size()));
            EXPECT_EQ(data->joinedTokens().blocks, data->samplesPerEpoch());
        }
    }
}

TEST_F(JoinedDocumentsTest, NothingStandsBetweenWhereThatIsAskedFor) {
    const auto path = write("a.txt", "abc\nde\n");
    const auto data = open({{path, "text"}}, 4, {DocumentJoin::Across, DocumentEnd::None});
    EXPECT_EQ(epochOf(*data), idsOf("abcde"));
}

TEST_F(JoinedDocumentsTest, WithinItselfADocumentIsAloneInItsBlock) {
    const auto path = write("a.txt", "abc\nde\nfghijk\n");
    const auto data = open({{path, "text"}}, 8, {DocumentJoin::Within, DocumentEnd::Eos});
    const TrainingSample first = data->sample(0);
    EXPECT_EQ(first.sequence.tokens, idsOf("abc|de|f"));
    EXPECT_THAT(first.sequence.laterStarts, ElementsAre(4, 7));
    EXPECT_EQ(first.sequence.labels[4], kNo);
    EXPECT_EQ(first.sequence.labels[7], kNo);
    EXPECT_EQ(first.labelled(), 5);
    EXPECT_EQ(data->joinedTokens().learned, 5 + data->sample(1).labelled());

    engine::ModelConfig config;
    config.vocabulary = 1000;
    const auto batch = engine::packSequences(std::vector{first.sequence}, config);
    EXPECT_THAT(batch.starts, ElementsAre(0, 4, 7));
    EXPECT_THAT(batch.positions, ElementsAre(0, 1, 2, 3, 0, 1, 2, 0));
    EXPECT_THAT(batch.targets, ElementsAre(test::byteId('b'), test::byteId('c'), kEnd, kNo, test::byteId('e'),
                                           kEnd, kNo, kNo));
}

TEST_F(JoinedDocumentsTest, ABlockIsTheSameWhicheverWasAskedForBefore) {
    const auto path = write("a.txt", "abcdefghij\nklm\nnopqrstuvwxyz\n");
    const JoinSettings join = {DocumentJoin::Across, DocumentEnd::Eos};
    const auto inOrder = open({{path, "text"}}, 3, join);
    std::vector<std::vector<TokenId>> blocks;
    for (std::int64_t i = 0; i < inOrder->samplesPerEpoch(); ++i) {
        blocks.push_back(inOrder->sample(i).sequence.tokens);
    }
    // Going on in the middle of a document is asking for a later block first.
    for (std::int64_t i = inOrder->samplesPerEpoch(); i-- > 0;) {
        EXPECT_EQ(open({{path, "text"}}, 3, join)->sample(i).sequence.tokens,
                  blocks[static_cast<std::size_t>(i)]);
        EXPECT_EQ(inOrder->sample(i).sequence.tokens, blocks[static_cast<std::size_t>(i)]);
    }
}

TEST_F(JoinedDocumentsTest, OtherFilesKeepTheirRowsAndWeightsCountBlocks) {
    const auto text = write("a.txt", "abcdefg\nh\n");
    const auto rows = write("b.jsonl", R"({"input_ids":[3,4,5]})"
                                       "\n");
    const auto data =
        open({{text, "text", 2.0}, {rows, "tokens"}}, 5, {DocumentJoin::Across, DocumentEnd::Eos});
    EXPECT_EQ(data->samplesPerEpoch(), 2 * 2 + 1);
    EXPECT_EQ(data->sample(4).sequence.tokens, (std::vector<TokenId>{3, 4, 5}));
    EXPECT_EQ(data->sample(2).sequence.tokens, data->sample(0).sequence.tokens);
}

TEST_F(JoinedDocumentsTest, KeepsEightBytesABlockAndNoText) {
    std::string text;
    for (int row = 0; row < 5000; ++row) {
        text += "a\n";
    }
    const auto path = write("a.txt", text);
    const engine::DataFile file(path);
    const SampleEncoder encoder(&tokenizer, std::nullopt, 100);
    engine::JoinedDocuments joined(file, engine::dataFormatNamed("text"), encoder, DocumentJoin::Across,
                                   DocumentEnd::Eos);
    const std::size_t planned = joined.heldBytes();
    joined.index([](std::int64_t) { return true; });
    EXPECT_EQ(joined.blocks(), 100);
    EXPECT_EQ(joined.heldBytes(), 800u);
    EXPECT_GE(planned, joined.heldBytes());
}

// A space that SentencePiece puts in front, and characters of which a byte is a token.
TEST_F(JoinedDocumentsTest, PlansNoLessThanTokensThatAreMoreThanBytes) {
    std::string text;
    for (int row = 0; row < 500; ++row) {
        text += "b\n";
    }
    const auto path = write("a.txt", text);
    const engine::DataFile file(path);
    const engine::Tokenizer pieces(test::smallSentencePieceVocabulary());
    const SampleEncoder encoder(&pieces, std::nullopt, 10);
    engine::JoinedDocuments joined(file, engine::dataFormatNamed("text"), encoder, DocumentJoin::Across,
                                   DocumentEnd::Eos);
    const std::size_t planned = joined.heldBytes();
    joined.index([](std::int64_t) { return true; });
    EXPECT_EQ(joined.tokens(), 3 * 500);  // the space, the letter and the end
    EXPECT_GE(planned, joined.heldBytes());
}

TEST_F(JoinedDocumentsTest, SaysWhichRowIsNoText) {
    const auto path = write("a.jsonl", "{\"text\":\"ab\"}\n{\"text\":7}\n");
    try {
        open({{path, "text"}}, 4, {DocumentJoin::Across, DocumentEnd::Eos});
        FAIL() << "a number was joined";
    } catch (const engine::Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("row 2 (line 2)"));
    }
}
