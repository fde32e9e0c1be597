#include "engine/core/nearest_name.h"

#include <gtest/gtest.h>

#include <array>

using namespace xinglin;

namespace {
constexpr std::array<std::string_view, 3> kKnown = {"linear", "cosine", "constant"};
}

TEST(NearestName, TakesFewestTypingErrors) {
    EXPECT_EQ(engine::nearestName("cosin", kKnown), "cosine");
    EXPECT_EQ(engine::nearestName("lniear", kKnown), "linear");
    EXPECT_EQ(engine::nearestName("constant", kKnown), "constant");
    EXPECT_EQ(engine::nearestName("x", {}), "");
    EXPECT_NE(engine::nearestName(std::string(1'000'000, 'x'), kKnown), "");
}

TEST(NearestName, IsNamedWithAllThatAreKnown) {
    EXPECT_EQ(engine::unknownName("schedule", "cosin", kKnown),
              "unknown schedule \"cosin\". Did you mean \"cosine\"? Known are linear, cosine, constant");
}
