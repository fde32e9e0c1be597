// Groups of ranks and the three directions of a job.

#include "engine/parallel/rank_grid.h"

#include <gtest/gtest.h>

#include <array>
#include <mutex>

#include "engine/parallel/error_of_rank.h"
#include "tests/support/thread_ranks.h"

using namespace xinglin;
using engine::Communicator;
using engine::GridShape;
using engine::RankGrid;

TEST(RankGrid, EveryDirectionHasItsOwnSums) {
    test::runRanks(12, [](Communicator& all) {
        const RankGrid grid(all, {.data = 3, .pipeline = 2, .tensor = 2});
        const std::int64_t self = std::int64_t{1} << all.rank();
        // Ranks 0 to 5 are the first stage; (0, 1), (2, 3), (4, 5) are its replicas' two parts.
        const int stage = all.rank() / 6;
        const int replica = all.rank() / 2 % 3;
        const int part = all.rank() % 2;
        EXPECT_EQ(grid.pipeline().rank(), stage);
        EXPECT_EQ(grid.data().rank(), replica);
        EXPECT_EQ(grid.tensor().rank(), part);
        EXPECT_EQ(grid.tensor().sum(self), std::int64_t{0b11} << (all.rank() - part));
        EXPECT_EQ(grid.data().sum(self), std::int64_t{0b010101} << (6 * stage + part));
        EXPECT_EQ(grid.pipeline().sum(self), std::int64_t{0b1000001} << (2 * replica + part));
        EXPECT_EQ(all.sum(self), (std::int64_t{1} << 12) - 1);
    });
}

TEST(RankGrid, AShapeOfOtherRanksIsRefused) {
    const std::unique_ptr<Communicator> alone = engine::makeSingleRank();
    try {
        const RankGrid grid(*alone, {.data = 2, .pipeline = 1, .tensor = 2});
        FAIL();
    } catch (const engine::ErrorOfRank& error) {
        EXPECT_EQ(error.rank(), 0) << "all have it, one tells it";
        EXPECT_EQ(error.code(), engine::ErrorCode::InvalidInput);
        EXPECT_NE(std::string(error.what()).find("mpirun -n 4"), std::string::npos) << error.what();
    }
}

TEST(RankGroup, MembersSpeakUnderTheirOwnNumbers) {
    test::runRanks(4, [](Communicator& all) {
        // Odd ranks backwards: the group's order is the caller's.
        const std::vector<int> members =
            all.rank() % 2 == 1 ? std::vector<int>{3, 1} : std::vector<int>{0, 2};
        const std::unique_ptr<Communicator> group = all.group(members);
        const std::array<double, 1> own = {static_cast<double>(all.rank())};
        EXPECT_EQ(group->gather(own), std::vector<double>(members.begin(), members.end()));
        int got = -1;
        const int sent = all.rank();
        group->exchange({&sent, sizeof(sent), 1 - group->rank()}, {&got, sizeof(got), 1 - group->rank()});
        EXPECT_EQ(got, members[static_cast<std::size_t>(1 - group->rank())]);
    });
}

TEST(RankGroup, MessagesInOneDirectionKeepTheirOrder) {
    test::runRanks(2, [](Communicator& all) {
        for (int i = 0; i < 100; ++i) {
            int number = i;
            if (all.rank() == 0) {
                all.send(&number, sizeof(number), 1);
            } else {
                all.receive(&number, sizeof(number), 0);
                EXPECT_EQ(number, i);
            }
        }
    });
}
