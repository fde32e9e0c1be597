#include <gtest/gtest.h>

#include <algorithm>

#include "kernels/random/dropout.h"
#include "kernels/random/uniform_at.h"
#include "kernels/random/uniform_noise.h"

using namespace xinglin;

TEST(Dropout, DropsTheShareAndKeepsTheMean) {
    constexpr std::int64_t kCount = 40'000;
    std::vector<float> x(kCount, 1.0f);
    kernels::dropoutReference({x.data(), x.data(), kCount, 0.25, 3});
    const auto dropped = std::count(x.begin(), x.end(), 0.0f);
    EXPECT_NEAR(static_cast<double>(dropped), 0.25 * kCount, 400.0);
    EXPECT_EQ(*std::max_element(x.begin(), x.end()), 1.0f / 0.75f);

    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    std::vector<float> again(kCount, 1.0f);
    kernels::dropoutCpu({again.data(), again.data(), kCount, 0.25, 3}, context);
    EXPECT_EQ(again, x);

    std::vector<float> parts(kCount, 1.0f);
    kernels::dropoutReference({parts.data(), parts.data(), 7, 0.25, 3});
    kernels::dropoutCpu({parts.data() + 7, parts.data() + 7, kCount - 7, 0.25, 3, 7}, context);
    EXPECT_EQ(parts, x);
}

TEST(UniformNoise, LiesWithinItsBoundsAndGoesOnAtAnyPlace) {
    constexpr std::int64_t kCount = 40'000;
    std::vector<float> x(kCount, 0.0f);
    kernels::uniformNoiseReference({x.data(), kCount, 0, 0.5, 3});
    const auto [least, most] = std::minmax_element(x.begin(), x.end());
    EXPECT_GE(*least, -0.5f);
    EXPECT_LT(*least, -0.499f);
    EXPECT_LE(*most, 0.5f);
    EXPECT_GT(*most, 0.499f);

    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    std::vector<float> parts(kCount, 0.0f);
    kernels::uniformNoiseCpu({parts.data(), 7, 0, 0.5, 3}, context);
    kernels::uniformNoiseCpu({parts.data() + 7, kCount - 7, 7, 0.5, 3}, context);
    EXPECT_EQ(parts, x);
}
