#include "engine/training/spike_guard.h"

#include <gtest/gtest.h>

#include <cmath>

using namespace xinglin;

TEST(SpikeGuard, KnowsWhatStandsOut) {
    engine::SpikeGuard guard;
    EXPECT_TRUE(guard.standsOut(std::nan("")));
    EXPECT_TRUE(guard.standsOut(HUGE_VAL));
    for (int i = 0; i < 40; ++i) {
        EXPECT_FALSE(guard.standsOut(2.0 + 0.01 * (i % 3)));
    }
    EXPECT_FALSE(guard.standsOut(2.5));  // many deviations, but little
    EXPECT_TRUE(guard.standsOut(9.0));
    EXPECT_EQ(guard.recent().size(), 41u);  // what stood out is not remembered
    engine::SpikeGuard other;
    other.restore(guard.recent());
    EXPECT_TRUE(other.standsOut(9.0));
}

TEST(SpikeGuard, DoesNotJudgeAtTheBeginning) {
    engine::SpikeGuard guard;
    EXPECT_FALSE(guard.standsOut(1.0));
    EXPECT_FALSE(guard.standsOut(1000.0));
}
