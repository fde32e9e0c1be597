#include "kernels/norm/unit_rows.h"

#include <gtest/gtest.h>

#include "tests/support/gradient_check.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using Complex = std::complex<double>;

namespace {

constexpr std::int64_t kRows = 70;  // more than a thread takes
constexpr std::int64_t kCols = 5;

}  // namespace

TEST(UnitRowsReference, GivesTheHandComputedRows) {
    const std::vector<float> x = {3.0f, 4.0f, 1e-9f, 0.0f};
    std::vector<float> y(4);
    kernels::unitRowsReference<float>({x.data(), nullptr, y.data(), 2, 2, 1e-7});
    EXPECT_FLOAT_EQ(y[0], 0.6f);
    EXPECT_FLOAT_EQ(y[1], 0.8f);
    EXPECT_FLOAT_EQ(y[2], 1e-2f);                              // not blown up
    const std::vector<std::uint16_t> bits = {0x4040, 0x4080};  // 3 and 4
    kernels::unitRowsReference<float>({nullptr, bits.data(), y.data(), 1, 2});
    EXPECT_FLOAT_EQ(y[0], 0.6f);
}

// One row shorter than the least length, which is divided by that.
TEST(UnitRowsBackward, IsTheDerivative) {
    constexpr std::int64_t kFew = 3;
    auto x = test::randomValues<double>(kFew * kCols, 1);
    for (std::int64_t c = 0; c < kCols; ++c) {
        x[static_cast<std::size_t>(c)] *= 1e-3;
    }
    const auto dy = test::randomValues<double>(kFew * kCols, 2);
    std::vector<double> dx(x.size());
    kernels::unitRowsBackwardReference<double>({x.data(), nullptr, dy.data(), dx.data(), kFew, kCols, 0.1});
    test::expectGradient(
        x, dx,
        [&](const std::vector<Complex>& at) {
            std::vector<Complex> y(at.size());
            kernels::unitRowsReference<Complex>({at.data(), nullptr, y.data(), kFew, kCols, 0.1});
            return test::weighted(dy, y);
        },
        "dx");
}

TEST(UnitRowsCpu, HasTheBitsOfTheReference) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    const auto x = test::randomValues(kRows * kCols, 1);
    const auto dy = test::randomValues(kRows * kCols, 2);
    std::vector<float> y(x.size()), expectedY(x.size());
    std::vector<float> dx = dy, expectedDx = dy;
    kernels::unitRowsReference<float>({x.data(), nullptr, expectedY.data(), kRows, kCols});
    kernels::unitRowsCpu({x.data(), nullptr, y.data(), kRows, kCols}, context);
    EXPECT_EQ(y, expectedY);
    kernels::unitRowsBackwardReference<float>(
        {x.data(), nullptr, dy.data(), expectedDx.data(), kRows, kCols});
    kernels::unitRowsBackwardCpu({x.data(), nullptr, dy.data(), dx.data(), kRows, kCols}, context);
    EXPECT_EQ(dx, expectedDx);
}
