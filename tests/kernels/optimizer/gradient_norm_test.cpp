#include "kernels/optimizer/gradient_norm.h"

#include <gtest/gtest.h>

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
