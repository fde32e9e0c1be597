// Who is to blame when a job does not go on, and that nobody is while somebody computes.

#include "engine/parallel/hang_judge.h"

#include <gmock/gmock.h>

using namespace xinglin;
using engine::Communicator;
using engine::Hang;
using engine::HangJudge;
using engine::RankPulse;
using ::testing::HasSubstr;

namespace {

constexpr int kPatience = 5;

class HangJudgeTest : public ::testing::Test {
protected:
    HangJudgeTest() : ranks(3) {
        for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
            ranks[rank].machine = "node" + std::to_string(rank);
            ranks[rank].operation = "sum of gradients";
            ranks[rank].sequence = 7;
        }
    }

    void wait(int rank, int from) {
        RankPulse& pulse = of(rank);
        pulse.isWaiting = true;
        pulse.from = from;
        pulse.to = from;
        pulse.sequence = 8;
    }
    RankPulse& of(int rank) { return ranks[static_cast<std::size_t>(rank)]; }

    // A look after everybody but `stopped` lived on, and `busy` computed.
    std::optional<Hang> look(int stopped = -1, int busy = -1, int gone = -1) {
        std::vector<std::optional<RankPulse>> pulses;
        for (int rank = 0; rank < 3; ++rank) {
            of(rank).beat += rank == stopped ? 0 : 1;
            of(rank).busySeconds += rank == busy ? 0.1 : 0.0;
            pulses.push_back(rank == gone ? std::nullopt : std::optional(of(rank)));
        }
        return judge.look(pulses);
    }
    std::optional<Hang> lookOften(int stopped = -1, int busy = -1) {
        std::optional<Hang> hang;
        for (int i = 0; i < kPatience + 1 && !hang; ++i) {
            hang = look(stopped, busy);
        }
        return hang;
    }

    std::vector<RankPulse> ranks;
    HangJudge judge{3, kPatience, 45.0};
};

}  // namespace

TEST_F(HangJudgeTest, NamesAStoppedRankThatIsWaitedFor) {
    wait(0, 2);
    wait(1, 2);
    const auto hang = lookOften(2);
    ASSERT_TRUE(hang);
    EXPECT_EQ(hang->rank, 2);
    EXPECT_THAT(hang->text, HasSubstr("rank 2 on machine node2 has given no sign of life for 45 s"));
    EXPECT_THAT(hang->text, HasSubstr("its last was exchange 7 (sum of gradients)"));
    EXPECT_THAT(hang->text, HasSubstr("rank 0 on machine node0 waits in exchange 8 (sum of gradients)"));
}

// Rank 0 waits for 1, which waits for the one that was stopped.
TEST_F(HangJudgeTest, NamesTheOneWhoDidNotComeAndNotTheOneWhoWaits) {
    wait(0, 1);
    wait(1, 2);
    const auto hang = lookOften(2);
    ASSERT_TRUE(hang);
    EXPECT_EQ(hang->rank, 2);
}

TEST_F(HangJudgeTest, NamesARankThatNeitherComputesNorAnswers) {
    wait(0, 1);
    wait(2, 0);
    const auto hang = lookOften();
    ASSERT_TRUE(hang);
    EXPECT_EQ(hang->rank, 1);
    EXPECT_THAT(hang->text, HasSubstr("rank 1 on machine node1 has neither computed nor answered"));
}

TEST_F(HangJudgeTest, WaitsForARankThatComputesHoweverLong) {
    wait(0, 1);
    wait(2, 0);
    for (int i = 0; i < 10; ++i) {
        EXPECT_FALSE(lookOften(-1, 1));
    }
    EXPECT_TRUE(lookOften());
}

TEST_F(HangJudgeTest, WaitsForARankThatWaitsForItsDisk) {
    wait(0, 1);
    of(1).pace = Communicator::Pace::Waits;
    EXPECT_FALSE(lookOften());
    EXPECT_TRUE(lookOften(1));  // but not for one that is stopped there
}

TEST_F(HangJudgeTest, SaysNothingWhileNobodyWaits) {
    EXPECT_FALSE(lookOften());
    EXPECT_FALSE(lookOften(-1, 1));
}

// Inside NCCL the others wait for it without saying so, and seem to compute.
TEST_F(HangJudgeTest, NamesAStoppedRankThoughNobodySaysThatItWaits) {
    const auto hang = lookOften(2, 1);
    ASSERT_TRUE(hang);
    EXPECT_EQ(hang->rank, 2);
    EXPECT_THAT(hang->text, HasSubstr("rank 2 on machine node2 has given no sign of life for 45 s"));
    EXPECT_THAT(hang->text, HasSubstr("No rank has begun an exchange since"));
}

TEST_F(HangJudgeTest, LeavesAStoppedRankAloneWhileTheOthersGoOn) {
    for (int i = 0; i < 4 * kPatience; ++i) {
        of(0).sequence += 1;
        EXPECT_FALSE(look(2));
    }
}

// Its pulse is deleted.
TEST_F(HangJudgeTest, LeavesARankAloneThatHasEnded) {
    EXPECT_FALSE(look());
    for (int i = 0; i < 4 * kPatience; ++i) {
        EXPECT_FALSE(look(2, -1, 2));
    }
}

TEST_F(HangJudgeTest, SaysNothingWhileExchangesGoOn) {
    for (int i = 0; i < 4 * kPatience; ++i) {
        wait(0, 1);
        wait(1, 0);
        of(0).sequence = of(1).sequence = 8 + i / 2;
        EXPECT_FALSE(look());
    }
}

TEST_F(HangJudgeTest, NamesRanksThatWaitForOneAnother) {
    wait(0, 1);
    wait(1, 0);
    const auto hang = lookOften();
    ASSERT_TRUE(hang);
    EXPECT_THAT(hang->text, HasSubstr("rank 0 on machine node0 in exchange 8"));
    EXPECT_THAT(hang->text, HasSubstr("rank 1 on machine node1 in exchange 8"));
}

// Whoever was stopped itself has not looked: it starts to count anew, and sees the others move.
TEST_F(HangJudgeTest, BlamesNobodyForItsOwnSleep) {
    wait(0, 1);
    EXPECT_FALSE(look());
    of(1).beat += 1000;
    EXPECT_FALSE(look(-1, 1));
}

TEST_F(HangJudgeTest, NamesARankThatNeverBegan) {
    wait(0, 1);
    std::optional<Hang> hang;
    for (int i = 0; i < kPatience + 1; ++i) {
        ++of(0).beat;
        const std::vector<std::optional<RankPulse>> pulses = {of(0), std::nullopt, of(2)};
        hang = judge.look(pulses);
    }
    ASSERT_TRUE(hang);
    EXPECT_EQ(hang->rank, 1);
    EXPECT_THAT(hang->text, HasSubstr("rank 1 (which never began)"));
}

TEST(RankPulseTest, IsReadAsItWasWritten) {
    RankPulse pulse;
    pulse.machine = "node";
    pulse.beat = 12;
    pulse.busySeconds = 1.5;
    pulse.pace = Communicator::Pace::Waits;
    pulse.sequence = 99;
    pulse.operation = "meeting";
    pulse.isWaiting = true;
    pulse.from = 3;
    const std::string line = pulse.toLine();
    const auto read = RankPulse::parse(line + "what is left of a longer one");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->toLine(), line);
    for (std::size_t length = 0; length < line.size(); ++length) {
        EXPECT_FALSE(RankPulse::parse(line.substr(0, length))) << length;
    }
}

// Pulses are read from files.
TEST_F(HangJudgeTest, AsksNobodyWhoIsNoRank) {
    wait(0, 1 << 30);
    of(0).to = -(1 << 30);
    const auto hang = lookOften(-1, 1);
    ASSERT_TRUE(hang);
    EXPECT_EQ(hang->rank, 0);
}
