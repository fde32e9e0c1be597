#include "engine/inference/scoring.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

#include "engine/core/error.h"
#include "tests/support/served_model.h"
#include "tests/support/temporary_file.h"

namespace xinglin::engine {
namespace {

constexpr std::chrono::seconds kPatience{30};

bool never() {
    return false;
}

class Scoring : public ::testing::Test {
protected:
    static SchedulerOptions options(std::size_t parallel, std::size_t queue = 4) {
        return {.parallel = parallel, .queueLimit = queue, .contextTokens = 60'000};
    }

    // One that takes a slot until it is destroyed.
    static Generation occupy(Scheduler& scheduler) {
        GenerationRequest request;
        request.prompt = {5, 6, 7};
        request.maxTokens = 50'000;
        request.endOfText = EndOfText::Ignored;
        std::optional<Generation> generation = scheduler.submit(request);
        GeneratedToken token;
        EXPECT_EQ(generation.value().next(token, kPatience), Generation::Wait::Token);
        return *std::move(generation);
    }

    static std::vector<ScoreRow> rows(std::size_t count) {
        std::vector<ScoreRow> made;
        for (std::size_t i = 0; i < count; ++i) {
            made.push_back({{5, static_cast<TokenId>(6 + i)}, {{7, 8}, {}, {9}}});
        }
        return made;
    }

    template <typename Condition>
    static void waitFor(const Condition& condition) {
        const auto end = std::chrono::steady_clock::now() + kPatience;
        while (!condition()) {
            ASSERT_LT(std::chrono::steady_clock::now(), end);
            std::this_thread::yield();
        }
    }

    test::TemporaryFile file{test::servedModelBytes()};
    std::unique_ptr<Model> model = Model::load(file.path(), {.threads = 1});
};

TEST_F(Scoring, GivesEachRowItsOwnScores) {
    Scheduler scheduler(*model, nullptr, options(3));
    const std::vector<ScoreRow> five = rows(5);
    const ScoredRows together = scoreRows(scheduler, five, nullptr, never);
    ASSERT_EQ(together.end, ScoringEnd::Done);
    ASSERT_EQ(together.rows.size(), 5u);
    for (std::size_t row = 0; row < five.size(); ++row) {
        const ScoredRows alone = scoreRows(scheduler, std::span(five).subspan(row, 1), nullptr, never);
        EXPECT_EQ(alone.rows.at(0).logProbs, together.rows[row].logProbs);
        EXPECT_EQ(together.rows[row].counts, (std::vector<std::size_t>{2, 0, 1}));
        EXPECT_LT(together.rows[row].logProbs[0], 0.0);
        EXPECT_EQ(together.rows[row].logProbs[1], 0.0);
    }
}

TEST_F(Scoring, IsRefusedByAQueueThatIsFullFromTheStart) {
    Scheduler scheduler(*model, nullptr, options(1, 0));
    const Generation other = occupy(scheduler);
    EXPECT_EQ(scoreRows(scheduler, rows(3), nullptr, never).end, ScoringEnd::QueueFull);
    EXPECT_EQ(scheduler.stats().refused, 1u) << "asked again";
}

// Two slots are taken and one may wait: the list's second request finds the queue full.
TEST_F(Scoring, WaitsForRoomOnceItHasBegun) {
    Scheduler scheduler(*model, nullptr, options(2, 1));
    std::optional<Generation> one = occupy(scheduler);
    std::optional<Generation> other = occupy(scheduler);
    const std::vector<ScoreRow> two = rows(2);
    std::future<ScoredRows> scored =
        std::async(std::launch::async, [&] { return scoreRows(scheduler, two, nullptr, never); });
    waitFor([&] { return scheduler.stats().askedAgain > 0; });
    one.reset();
    other.reset();
    const ScoredRows result = scored.get();
    EXPECT_EQ(result.end, ScoringEnd::Done);
    EXPECT_EQ(scheduler.stats().refused, 0u) << "a list that waits is not refused";
    EXPECT_EQ(result.rows, scoreRows(scheduler, two, nullptr, never).rows);
}

TEST_F(Scoring, StopsWaitingWhenItIsUnwanted) {
    Scheduler scheduler(*model, nullptr, options(2, 1));
    const Generation one = occupy(scheduler);
    const Generation other = occupy(scheduler);
    const auto isUnwanted = [&] { return scheduler.stats().askedAgain > 0; };
    EXPECT_EQ(scoreRows(scheduler, rows(2), nullptr, isUnwanted).end, ScoringEnd::Cancelled);
}

TEST_F(Scoring, MeasuresTheRestOfAListThatWasBegun) {
    Scheduler scheduler(*model, nullptr, options(1, 0));
    Measurements measurements(scheduler, never);
    GenerationRequest request;
    request.purpose = Purpose::Embed;
    request.prompt = {5, 6, 7};
    EXPECT_TRUE(measurements.run(request));
    std::optional<Generation> other = occupy(scheduler);
    std::future<std::optional<GenerationEnd>> second =
        std::async(std::launch::async, [&] { return measurements.run(request); });
    waitFor([&] { return scheduler.stats().askedAgain > 0; });
    other.reset();
    const std::optional<GenerationEnd> end = second.get();
    ASSERT_TRUE(end);
    EXPECT_FALSE(end->embedding.empty());
}

// The last row is wrong, and it is told long before the first one's thousands are done.
TEST_F(Scoring, HasNoRowWaitForALongOne) {
    constexpr std::size_t kLong = 3000;
    std::vector<ScoreRow> six = rows(6);
    six[0].continuations.assign(kLong, {7});
    six[5].continuations = {{-1}};
    Scheduler scheduler(*model, nullptr, options(2));
    try {
        scoreRows(scheduler, six, nullptr, never);
        ADD_FAILURE() << "a token that there is not";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::InvalidInput);
        EXPECT_TRUE(std::string(error.what()).starts_with("row 6: ")) << error.what();
    }
    EXPECT_LT(scheduler.stats().finished, kLong / 2);
}

}  // namespace
}  // namespace xinglin::engine
