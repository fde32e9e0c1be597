#include "kernels/optimizer/gradient_norm.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/support/random_values.h"

using namespace xinglin;

TEST(SquaredNormReference, AddsSquares) {
    const std::vector<float> x = {3.0f, -4.0f};
    double sum = 1.0;
    kernels::squaredNormReference({x.data(), 2, &sum, {}});
    EXPECT_EQ(sum, 25.0);
}

TEST(SquaredNormCpu, AgreesWithTheReferenceAndIsTheSameOnAnyNumberOfThreads) {
    // Nothing, less than the lanes, a broken end, several pieces.
    for (const std::int64_t count :
         {std::int64_t{0}, std::int64_t{3}, std::int64_t{1001}, std::int64_t{300001}}) {
        const auto x = test::randomValues(static_cast<std::size_t>(count), 1);
        double expected = 7.0;
        kernels::squaredNormReference({x.data(), count, &expected, {}});
        std::vector<double> sums;
        for (const unsigned threads : {1u, 3u}) {
            kernels::ThreadPool pool(threads);
            kernels::CpuContext context{pool};
            sums.push_back(7.0);
            kernels::squaredNormCpu({x.data(), count, &sums.back(), {}}, context);
        }
        EXPECT_NEAR(sums[0], expected, kernels::kSquaredNormTolerance * expected) << count;
        EXPECT_EQ(sums[0], sums[1]) << count;
    }
}
