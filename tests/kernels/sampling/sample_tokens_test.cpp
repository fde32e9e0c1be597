#include "kernels/sampling/sample_tokens.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kernels/sampling/exact_exp.h"
#include "kernels/sampling/top_k.h"

using namespace xinglin;
using kernels::SampleRule;

namespace {

// Probabilities 1 : ½ : ¼ : ¼ at temperature 1, the third and fourth by values −2 ln 2.
std::int32_t drawn(const SampleRule& rule) {
    const std::vector<std::int32_t> tokens = {7, 3, 9, 2, kernels::kNoCandidate};
    const float half = std::log(0.5f);
    const std::vector<float> values = {1.0f, 1.0f + half, 1.0f + 2 * half, 1.0f + 2 * half, -INFINITY};
    std::int32_t out = -5;
    kernels::sampleTokensReference({tokens.data(), values.data(), &rule, &out, 1, 5});
    return out;
}

}  // namespace

TEST(SampleTokensReference, DrawsByProbability) {
    EXPECT_EQ(drawn({1.0, 1.0, 0.0, 0.49}), 7);  // the borders lie at 0.5, 0.75 and 0.875
    EXPECT_EQ(drawn({1.0, 1.0, 0.0, 0.51}), 3);
    EXPECT_EQ(drawn({1.0, 1.0, 0.0, 0.76}), 9);
    EXPECT_EQ(drawn({1.0, 1.0, 0.0, 0.99}), 2);
}

TEST(SampleTokensReference, KeepsTheFewestThatReachTopP) {
    EXPECT_EQ(drawn({1.0, 0.6, 0.0, 0.99}), 3);
    EXPECT_EQ(drawn({1.0, 0.4, 0.0, 0.99}), 7);
}

TEST(SampleTokensReference, DropsWhatIsLessProbableThanMinP) {
    EXPECT_EQ(drawn({1.0, 1.0, 0.3, 0.99}), 3);
}

TEST(SampleTokensReference, IsGreedyAtTemperatureZeroAndSharperBelowOne) {
    EXPECT_EQ(drawn({0.0, 1.0, 0.0, 0.99}), 7);
    EXPECT_EQ(drawn({0.5, 1.0, 0.0, 0.72}), 7);  // 1 : ¼ : 1/16 : 1/16, the first border at 0.727
}

TEST(SampleTokensReference, DrawsFromAsManyAsTheRuleSays) {
    EXPECT_EQ(drawn({1.0, 1.0, 0.0, 0.99, 2}), 3);
    EXPECT_EQ(drawn({1.0, 1.0, 0.0, 0.99, 1}), 7);
    EXPECT_EQ(drawn({0.0, 1.0, 0.0, 0.99, 0}), kernels::kNoCandidate);
}

// Beside the library's, whose last bits differ from one machine to another.
TEST(ExactExp, IsTheExponential) {
    EXPECT_EQ(kernels::exactExp(0.0), 1.0);
    EXPECT_EQ(kernels::exactExp(-0.0), 1.0);
    for (double x = -0.001; x > -700.0; x *= 1.07) {
        EXPECT_NEAR(kernels::exactExp(x) / std::exp(x), 1.0, 1e-15) << x;
    }
    EXPECT_EQ(kernels::exactExp(-709.0), 0.0);
    EXPECT_EQ(kernels::exactExp(-INFINITY), 0.0);
    EXPECT_EQ(kernels::exactExp(NAN), 0.0);
}

TEST(SampleTokensReference, HasNoTokenWithoutACandidate) {
    const std::int32_t none = kernels::kNoCandidate;
    const float value = -INFINITY;
    const SampleRule rule;
    std::int32_t out = 4;
    kernels::sampleTokensReference({&none, &value, &rule, &out, 1, 1});
    EXPECT_EQ(out, kernels::kNoCandidate);
}
