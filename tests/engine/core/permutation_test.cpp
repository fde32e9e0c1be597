#include "engine/core/permutation.h"

#include <gtest/gtest.h>

#include <set>

#include "engine/core/counted_random.h"
#include "kernels/random/uniform_at.h"

using namespace xinglin;

TEST(Permutation, GivesEveryIndexOnce) {
    for (const std::int64_t count : {1, 2, 3, 7, 64, 65, 1000}) {
        std::set<std::int64_t> seen;
        for (std::int64_t i = 0; i < count; ++i) {
            const std::int64_t to = engine::permuted(i, count, 5, 0);
            ASSERT_GE(to, 0);
            ASSERT_LT(to, count);
            seen.insert(to);
        }
        EXPECT_EQ(static_cast<std::int64_t>(seen.size()), count);
    }
}

TEST(Permutation, IsAnotherForEverySeedAndRound) {
    int same = 0;
    for (std::int64_t i = 0; i < 1000; ++i) {
        same += engine::permuted(i, 1000, 1, 0) == engine::permuted(i, 1000, 1, 1) ? 1 : 0;
        same += engine::permuted(i, 1000, 1, 0) == engine::permuted(i, 1000, 2, 0) ? 1 : 0;
        same += engine::permuted(i, 1000, 1, 0) == i ? 1 : 0;
    }
    EXPECT_LT(same, 20);  // three are expected
}

TEST(CountedRandom, IsUniformAndNormal) {
    const engine::CountedRandom random = engine::CountedRandom(3).part("q_proj");
    double sum = 0.0, squares = 0.0, uniform = 0.0;
    constexpr std::uint64_t kCount = 20'000;
    for (std::uint64_t i = 0; i < kCount; ++i) {
        sum += random.normal(i) / kCount;
        squares += random.normal(i) * random.normal(i) / kCount;
        uniform += random.uniform(i) / kCount;
    }
    EXPECT_NEAR(sum, 0.0, 0.03);
    EXPECT_NEAR(squares, 1.0, 0.05);
    EXPECT_NEAR(uniform, 0.5, 0.01);
    EXPECT_NE(random.bits(1), engine::CountedRandom(3).part("k_proj").bits(1));
    for (std::uint64_t i = 0; i < 5; ++i) {  // what kernels draw for a seed
        EXPECT_EQ(kernels::uniformAt(random.seed(), i), random.uniform(i));
    }
}
