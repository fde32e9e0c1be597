#include "kernels/matmul/group_shares.h"

#include <gtest/gtest.h>

namespace xinglin::kernels {
namespace {

TEST(GroupShares, TakeEveryGroupOnceAndInOrder) {
    for (std::int64_t groups = 0; groups < 700; groups += groups < 40 ? 1 : 37) {
        for (const std::int64_t threads : {1, 2, 3, 16, 128}) {
            for (const std::int64_t least : {1, 2, 4}) {
                for (const GroupShares& shares :
                     {GroupShares(groups, threads, least), GroupShares::even(groups, least)}) {
                    std::int64_t next = 0;
                    for (std::int64_t piece = 0; piece < shares.count(); ++piece) {
                        const GroupShares::Range range = shares.at(piece);
                        ASSERT_EQ(range.first, next) << groups << " " << threads << " " << least;
                        ASSERT_GT(range.groups, 0);
                        next += range.groups;
                    }
                    ASSERT_EQ(next, groups) << threads << " " << least;
                }
            }
        }
    }
}

TEST(GroupShares, BeginLongAndEndShort) {
    const GroupShares shares(128, 2, 4);
    EXPECT_EQ(shares.at(0).groups, 32);
    EXPECT_EQ(shares.at(1).groups, 32);
    EXPECT_EQ(shares.at(2).groups, 16);
    EXPECT_EQ(shares.at(shares.count() - 1).groups, 4);
}

TEST(GroupShares, ThatAreEvenHaveOneSize) {
    const GroupShares shares = GroupShares::even(10, 4);
    ASSERT_EQ(shares.count(), 3);
    EXPECT_EQ(shares.at(1).groups, 4);
    EXPECT_EQ(shares.at(2).groups, 2);
}

}  // namespace
}  // namespace xinglin::kernels
