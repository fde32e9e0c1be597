#include "kernels/optimizer/gradient_norm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/random_values.h"

using namespace xinglin;

TEST(SquaredNormReference, AddsSquares) {
    const std::vector<float> x = {3.0f, -4.0f};
    double sum = 1.0;
    kernels::squaredNormReference({x.data(), 2, &sum, kernels::NormWrite::Store, {}});
    EXPECT_EQ(sum, 25.0);
    kernels::squaredNormReference({x.data(), 1, &sum, kernels::NormWrite::Add, {}});
    EXPECT_EQ(sum, 34.0);
}

TEST(SquaredNormCpu, AgreesWithTheReferenceAndIsTheSameOnAnyNumberOfThreads) {
    // Nothing, less than the lanes, a broken end, several pieces.
    for (const std::int64_t count :
         {std::int64_t{0}, std::int64_t{3}, std::int64_t{1001}, std::int64_t{300001}}) {
        const auto x = test::randomValues(static_cast<std::size_t>(count), 1);
        for (const auto write : {kernels::NormWrite::Store, kernels::NormWrite::Add}) {
            double expected = 7.0;
            kernels::squaredNormReference({x.data(), count, &expected, write, {}});
            std::vector<double> sums;
            for (const unsigned threads : {1u, 3u}) {
                kernels::ThreadPool pool(threads);
                kernels::CpuContext context{pool};
                sums.push_back(7.0);
                kernels::squaredNormCpu({x.data(), count, &sums.back(), write, {}}, context);
            }
            EXPECT_NEAR(sums[0], expected, kernels::kSquaredNormTolerance * expected) << count;
            EXPECT_EQ(sums[0], sums[1]) << count;
        }
    }
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
