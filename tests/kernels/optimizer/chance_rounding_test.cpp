#include "kernels/optimizer/chance_rounding.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "kernels/optimizer/rounding.h"
#include "tests/support/random_values.h"

using namespace xinglin;

namespace {

struct Rounded {
    std::vector<float> value;
    std::vector<std::uint16_t> bits;
};

Rounded byReference(std::vector<float> value, std::uint64_t seed, std::int64_t first = 0) {
    Rounded rounded{std::move(value), {}};
    rounded.bits.resize(rounded.value.size());
    kernels::chanceRoundingReference({rounded.value.data(), rounded.bits.data(),
                                      static_cast<std::int64_t>(rounded.value.size()), seed, first});
    return rounded;
}

}  // namespace

TEST(ChanceRounding, KeepsTheMeanOfWhatIsRounded) {
    // Each lies at another place between two bfloat16 numbers; the error of the mean of n falls as 1/√n.
    constexpr std::size_t kCount = 200'000;
    const std::vector<float> value = test::randomValues(kCount, 1);
    const Rounded rounded = byReference(value, 7);
    double bias = 0.0;
    double size = 0.0;
    for (std::size_t i = 0; i < kCount; ++i) {
        ASSERT_EQ(rounded.value[i], kernels::floatFromBfloat16(rounded.bits[i]));
        bias += static_cast<double>(rounded.value[i]) - static_cast<double>(value[i]);
        size += std::abs(static_cast<double>(rounded.value[i]) - static_cast<double>(value[i]));
    }
    EXPECT_GT(size, 0.0);
    EXPECT_LT(std::abs(bias), 0.02 * size);
}

TEST(ChanceRounding, IsTheSameHoweverTheNumbersAreCut) {
    const std::vector<float> value = test::randomValues(1000, 2);
    const Rounded whole = byReference(value, 3);
    const Rounded rest = byReference({value.begin() + 300, value.end()}, 3, 300);
    EXPECT_EQ(rest.bits, std::vector<std::uint16_t>(whole.bits.begin() + 300, whole.bits.end()));
    EXPECT_NE(byReference(value, 4).bits, whole.bits);
}

TEST(ChanceRoundingCpu, GivesTheReferencesBits) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    const std::vector<float> value = test::randomValues(70'003, 5);  // more than a thread takes at a time
    const Rounded expected = byReference(value, 11, 40);
    Rounded got{value, std::vector<std::uint16_t>(value.size())};
    kernels::chanceRoundingCpu(
        {got.value.data(), got.bits.data(), static_cast<std::int64_t>(value.size()), 11, 40}, context);
    EXPECT_EQ(got.bits, expected.bits);
    EXPECT_EQ(got.value, expected.value);
}
