#include "kernels/optimizer/gradient_norm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

using namespace xinglin;

TEST(SquaredNormReference, AddsSquares) {
    const std::vector<float> x = {3.0f, -4.0f};
    double sum = 1.0;
    kernels::squaredNormReference({x.data(), 2, &sum, kernels::NormWrite::Store, {}});
    EXPECT_EQ(sum, 25.0);
    kernels::squaredNormReference({x.data(), 1, &sum, kernels::NormWrite::Add, {}});
    EXPECT_EQ(sum, 34.0);
}

TEST(ClipReference, LeavesShortGradientsAndShortensLongOnes) {
    const auto clipped = [](double squaredNorm, double maxNorm, double scale) {
        float clip = 0.0f;
        kernels::clipReference({&squaredNorm, maxNorm, scale, &clip, nullptr});
        return clip;
    };
    EXPECT_FLOAT_EQ(clipped(25.0, 10.0, 1.0), 1.0f);
    EXPECT_FLOAT_EQ(clipped(25.0, 1.0, 1.0), 1.0f / 5.000001f);
    EXPECT_FLOAT_EQ(clipped(25.0, 1.0, 0.1), 0.1f);  // 0.5 long after scaling
    EXPECT_FLOAT_EQ(clipped(25.0, 0.25, 0.1), 0.1f * 0.25f / 0.500001f);
    EXPECT_FLOAT_EQ(clipped(25.0, 0.0, 0.5), 0.5f);  // no limit
    EXPECT_TRUE(std::isnan(clipped(std::numeric_limits<double>::quiet_NaN(), 1.0, 1.0)));
}
