// What each of several ranks has of a decoder.

#include "engine/training/tensor_cut.h"

#include <gmock/gmock.h>

#include "engine/core/error.h"
#include "tests/support/thread_ranks.h"

using namespace xinglin;
using engine::CutRange;
using engine::Extent;
using engine::ModelConfig;
using engine::TensorCut;
using ::testing::HasSubstr;

namespace {

ModelConfig shape(std::int64_t heads, std::int64_t kvHeads) {
    ModelConfig config;
    config.vocabulary = 61;
    config.hidden = 40;
    config.layers = 1;
    config.heads = heads;
    config.kvHeads = kvHeads;
    config.headDim = 8;
    config.ffn = 48;
    return config;
}

std::pair<std::int64_t, std::int64_t> ends(const CutRange& range) {
    return {range.first, range.first + range.count};
}

}  // namespace

TEST(TensorCut, SharesDifferByOneWhereASizeDoesNotDivide) {
    const TensorCut first(shape(5, 5), 0, 2);
    const TensorCut second(shape(5, 5), 1, 2);
    EXPECT_EQ(ends(first.range(Extent::Vocabulary)), std::pair(0l, 30l));
    EXPECT_EQ(ends(second.range(Extent::Vocabulary)), std::pair(30l, 61l));
    EXPECT_EQ(ends(first.range(Extent::QueryWidth)), std::pair(0l, 16l));
    EXPECT_EQ(ends(second.range(Extent::QueryWidth)), std::pair(16l, 40l));
    EXPECT_EQ(ends(second.range(Extent::Ffn)), std::pair(24l, 48l));
    EXPECT_EQ(ends(second.range(Extent::Hidden)), std::pair(0l, 40l));
    EXPECT_EQ(ends(second.range(Extent::None)), std::pair(0l, 1l));
    EXPECT_EQ(second.config().heads, 3);
    EXPECT_EQ(second.config().hidden, 40);
    EXPECT_TRUE(second.isCut(Extent::Vocabulary));
    EXPECT_FALSE(second.isCut(Extent::HeadDim));
    EXPECT_FALSE(TensorCut(shape(5, 5), 0, 1).isCut(Extent::Vocabulary));
}

TEST(TensorCut, GroupedHeadsStayWithTheirKeysAndValues) {
    const TensorCut second(shape(6, 3), 1, 2);
    EXPECT_EQ(ends(second.range(Extent::KvWidth)), std::pair(8l, 24l));
    EXPECT_EQ(ends(second.range(Extent::QueryWidth)), std::pair(16l, 48l));
}

TEST(TensorCut, FewerKeysThanRanksAreRepeated) {
    // Three query heads over each key head: two ranks share them as one and two.
    const std::pair<std::int64_t, std::int64_t> queries[] = {{0, 8}, {8, 24}, {24, 32}, {32, 48}};
    for (int part = 0; part < 4; ++part) {
        const TensorCut cut(shape(6, 2), part, 4);
        EXPECT_EQ(ends(cut.range(Extent::KvWidth)), part < 2 ? std::pair(0l, 8l) : std::pair(8l, 16l));
        EXPECT_EQ(ends(cut.range(Extent::QueryWidth)), queries[part]);
        EXPECT_EQ(ends(cut.sharers()), part < 2 ? std::pair(0l, 2l) : std::pair(2l, 4l));
        EXPECT_EQ(cut.config().kvHeads, 1);
    }
}

TEST(TensorCut, HeadsKeepTheirSlopes) {
    ModelConfig config = shape(3, 3);
    config.alibiSlopes = {0.5f, 0.25f, 0.125f};
    EXPECT_EQ(TensorCut(config, 1, 2).config().alibiSlopes, (std::vector<float>{0.25f, 0.125f}));
}

TEST(TensorCut, RefusesMoreRanksThanThereIsToShare) {
    const std::tuple<ModelConfig, int, const char*> cases[] = {
        {shape(5, 5), 6, "5 query heads over 5 key/value heads: at most 5 can"},
        {shape(6, 2), 3, "at most 2, or a multiple of it, can"},
        {shape(64, 64), 64, "48 rows: at most as many can"},
    };
    for (const auto& [config, parts, part] : cases) {
        EXPECT_THAT(TensorCut::reasonAgainst(config, parts), HasSubstr(part));
        try {
            TensorCut(config, 0, parts);
            ADD_FAILURE() << part;
        } catch (const engine::Error& error) {
            EXPECT_EQ(error.code(), engine::ErrorCode::InvalidInput);
            EXPECT_THAT(error.what(), HasSubstr("\"tp\": " + std::to_string(parts)));
        }
    }
}

TEST(Communicator, AddsTogetherInTheOrderOfTheRanks) {
    // In another order 1e8 would swallow the ones.
    test::runRanks(4, [](engine::Communicator& self) {
        for (const std::size_t count : {1u, 3u, 8u, 21u}) {
            const float own = self.rank() == 3 ? 1e8f : 3.0f;
            std::vector<float> numbers(count, own);
            numbers.back() += 1.0f;
            std::vector<float> scratch(count + 4);
            self.addTogether(numbers, scratch);
            std::vector<float> expected(count, 9.0f + 1e8f);
            expected.back() = 12.0f + (1e8f + 1.0f);
            EXPECT_EQ(numbers, expected);
        }
    });
}
