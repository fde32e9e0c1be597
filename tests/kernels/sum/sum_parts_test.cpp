#include "kernels/sum/sum_parts.h"

#include <gmock/gmock.h>

using namespace xinglin;

TEST(SumParts, AddsPartsToOneAnotherInTheirOrderFirst) {
    // 2²⁴ + 1 is lost in float, so that every other order shows.
    const float big = 16777216.0f;
    const std::vector<float> parts = {big, 1.0f, 0.0f, 1.0f, 2.0f, 0.0f, -big, 3.0f};
    std::vector<float> y = {1.0f, 10.0f};
    kernels::sumPartsReference({parts.data(), 3, 3, y.data(), 2});
    EXPECT_THAT(y, ::testing::ElementsAre(1.0f, 16.0f));
}
