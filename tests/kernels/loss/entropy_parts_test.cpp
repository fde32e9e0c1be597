#include "kernels/loss/entropy_parts.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "kernels/cpu/thread_pool.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using kernels::EntropyPart;

TEST(EntropyPartsReference, GivesTheHandComputedParts) {
    constexpr float kNone = -std::numeric_limits<float>::infinity();
    // Probabilities 1/2, 1/4, 1/4, and one that is not there.
    const std::vector<float> logits = {3.0f, 3.0f - std::log(2.0f), 3.0f - std::log(2.0f), kNone};
    EntropyPart part;
    kernels::entropyPartsReference({logits.data(), &part, 1, 4});
    EXPECT_DOUBLE_EQ(part.greatest, 3.0);
    EXPECT_NEAR(part.sum, 2.0, 1e-6);
    EXPECT_NEAR(part.along, -std::log(2.0), 1e-6);
}

TEST(EntropyPartsCpu, IsTheReferenceOnSeveralThreads) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    const auto logits = test::randomValues(5 * 77, 3, 9.0);
    std::vector<EntropyPart> expected(5), got(5);
    kernels::entropyPartsReference({logits.data(), expected.data(), 5, 77});
    kernels::entropyPartsCpu({logits.data(), got.data(), 5, 77}, context);
    for (std::size_t r = 0; r < 5; ++r) {
        EXPECT_EQ(got[r].greatest, expected[r].greatest);
        EXPECT_EQ(got[r].sum, expected[r].sum);
        EXPECT_EQ(got[r].along, expected[r].along);
    }
}
