#include "kernels/sampling/top_k.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kernels/require.h"

using namespace xinglin;

TEST(TopKReference, TakesTheGreatestAndOfEqualOnesTheLowerToken) {
    const std::vector<float> logits = {1.0f, 3.0f,  -2.0f,     3.0f, NAN, -INFINITY, 0.5f,  //
                                       NAN,  -1.0f, -INFINITY, NAN,  NAN, NAN,       NAN};
    std::vector<std::int32_t> tokens(6);
    std::vector<float> values(6);
    kernels::topKReference({logits.data(), tokens.data(), values.data(), 2, 7, 3});
    EXPECT_EQ(tokens, (std::vector<std::int32_t>{1, 3, 0, 1, kernels::kNoCandidate, kernels::kNoCandidate}));
    EXPECT_EQ(values, (std::vector<float>{3.0f, 3.0f, 1.0f, -1.0f, -INFINITY, -INFINITY}));
}

TEST(TopKReference, RefusesMoreThanItHoldsOrNone) {
    float logit = 0.0f;
    std::int32_t token = 0;
    for (const std::int64_t k : {std::int64_t{0}, kernels::kMostTopK + 1}) {
        EXPECT_THROW(kernels::topKReference({&logit, &token, &logit, 1, 1, k}), kernels::ContractViolation);
    }
}
