// Exchanges on a thread of their own: in the order of the calls, beside the caller's work, with its errors.

#include "engine/parallel/queued_ranks.h"

#include <gtest/gtest.h>

#include <latch>
#include <stdexcept>

#include "tests/support/queued_thread_ranks.h"

using namespace xinglin;
using engine::Communicator;
using engine::QueuedRanks;

TEST(QueuedRanksTest, SpeakLikeThoseBehindThem) {
    test::runQueuedRanks(3, [](Communicator& ranks) {
        EXPECT_EQ(ranks.sum(static_cast<double>(ranks.rank() + 1)), 6.0);
        const auto pair = ranks.rank() < 2 ? ranks.group({1, 0}) : nullptr;
        if (pair) {
            EXPECT_EQ(pair->rank(), 1 - ranks.rank());
            EXPECT_EQ(pair->sum(std::int64_t{5}), 10);
        }
        ranks.meet();
    });
}

TEST(QueuedRanksTest, DoWorksInTheOrderOfTheCalls) {
    test::runQueuedRanks(2, [](Communicator& ranks) {
        std::vector<std::int64_t> sums;
        for (std::int64_t i = 0; i < 20; ++i) {
            ranks.later([&sums, &ranks, i] { sums.push_back(ranks.sum(i)); });
        }
        EXPECT_EQ(ranks.sum(std::int64_t{100}), 200);  // behind them
        ranks.finishLater();
        ASSERT_EQ(sums.size(), 20u);
        for (std::int64_t i = 0; i < 20; ++i) {
            EXPECT_EQ(sums[static_cast<std::size_t>(i)], 2 * i);
        }
    });
}

// The work ends only when the caller has gone on: it would wait for ever if the caller waited for it.
TEST(QueuedRanksTest, WorkBesideTheCaller) {
    test::runQueuedRanks(1, [](Communicator& ranks) {
        std::latch goOn(1);
        ranks.later([&goOn] { goOn.wait(); });
        goOn.count_down();
        ranks.finishLater();
    });
}

TEST(QueuedRanksTest, TellAnErrorOnceAndDropWhatIsBehindIt) {
    test::runQueuedRanks(1, [](Communicator& ranks) {
        bool isDone = false;
        std::latch goOn(1);
        ranks.later([&goOn] {
            goOn.wait();
            throw std::runtime_error("broken");
        });
        ranks.later([&isDone] { isDone = true; });
        goOn.count_down();
        EXPECT_THROW(ranks.finishLater(), std::runtime_error);
        EXPECT_FALSE(isDone);
        EXPECT_NO_THROW(ranks.finishLater());
        EXPECT_NO_THROW(ranks.meet());
    });
}

// What is handed over when a work has failed already is no better than what was waiting then.
TEST(QueuedRanksTest, DropWhatComesBehindAnErrorUntilItIsTold) {
    test::runQueuedRanks(1, [](Communicator& ranks) {
        bool isDone = false;
        std::latch goOn(1);
        std::latch isDropped(1);
        ranks.later([&goOn] {
            goOn.wait();
            throw std::runtime_error("broken");
        });
        const auto tell = [&isDropped](const int*) { isDropped.count_down(); };
        ranks.later([waiting = std::shared_ptr<const int>(nullptr, tell)] {});
        goOn.count_down();
        isDropped.wait();
        ranks.later([&isDone] { isDone = true; });
        EXPECT_THROW(ranks.finishLater(), std::runtime_error);
        ranks.meet();
        EXPECT_FALSE(isDone);
    });
}

TEST(QueuedRanksTest, ThrowWhatTheirMakerThrows) {
    EXPECT_THROW(QueuedRanks([]() -> std::unique_ptr<Communicator> { throw std::runtime_error("no MPI"); }),
                 std::runtime_error);
}
