#include "kernels/quant/fp8.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>
#include <vector>

#include "kernels/matmul/scale_products.h"
#include "kernels/quant/fp8_rows.h"

using namespace xinglin;
using kernels::e4m3FromFloat;
using kernels::floatFromE4m3;

TEST(Fp8, HasTheNumbersOfE4m3) {
    EXPECT_EQ(floatFromE4m3(0x00), 0.0f);
    EXPECT_EQ(floatFromE4m3(0x01), 0x1p-9f);
    EXPECT_EQ(floatFromE4m3(0x07), 7 * 0x1p-9f);
    EXPECT_EQ(floatFromE4m3(0x08), 0x1p-6f);
    EXPECT_EQ(floatFromE4m3(0x38), 1.0f);
    EXPECT_EQ(floatFromE4m3(0xb9), -1.125f);
    EXPECT_EQ(floatFromE4m3(0x7e), 448.0f);
    EXPECT_TRUE(std::isnan(floatFromE4m3(0x7f)));
}

TEST(Fp8, RoundsToTheNearestNumberAndTiesToEven) {
    for (int bits = 0; bits < 0x7e; ++bits) {
        const float here = floatFromE4m3(static_cast<std::uint8_t>(bits));
        const float next = floatFromE4m3(static_cast<std::uint8_t>(bits + 1));
        const float middle = (here + next) / 2.0f;
        EXPECT_EQ(e4m3FromFloat(here), bits);
        EXPECT_EQ(e4m3FromFloat(-here), bits | 0x80);
        EXPECT_EQ(e4m3FromFloat(middle), bits % 2 == 0 ? bits : bits + 1);
        EXPECT_EQ(e4m3FromFloat(std::nextafter(middle, 0.0f)), bits);
        EXPECT_EQ(e4m3FromFloat(std::nextafter(middle, 1e9f)), bits + 1);
    }
    EXPECT_EQ(e4m3FromFloat(1e9f), 0x7e);
    EXPECT_EQ(e4m3FromFloat(-std::numeric_limits<float>::infinity()), 0xfe);
    EXPECT_EQ(e4m3FromFloat(std::nanf("")) & 0x7f, 0x7f);
}

TEST(Fp8Rows, ScaleEachRowByItsGreatestNumber) {
    const std::vector<float> x = {0.5f, -1.0f, 0.25f, 0.0f, 0.0f, 0.0f, 1.0f, std::nanf(""), 2.0f};
    std::vector<std::uint8_t> out(9);
    std::vector<float> scales(3);
    kernels::fp8RowsReference({x.data(), out.data(), scales.data(), 3, 3});
    EXPECT_EQ(scales[0], 1.0f / 448.0f);
    EXPECT_THAT(std::vector<int>(out.begin(), out.begin() + 3),
                ::testing::ElementsAre(0x76, 0xfe, 0x6e));  // 224, −448, 112
    EXPECT_EQ(scales[1], 0.0f);
    EXPECT_TRUE(std::isnan(scales[2]));
}

TEST(ScaleProducts, MakesThemWholeAgain) {
    const std::vector<float> sums = {2.0f, 3.0f, 4.0f, 5.0f};
    const std::vector<float> rows = {10.0f, 100.0f};
    const std::vector<float> outputs = {1.0f, 0.5f};
    const std::vector<float> bias = {1.0f, 2.0f};
    std::vector<float> y = {1000.0f, 1000.0f, 1000.0f, 1000.0f};
    kernels::ScaleProductsArgs args = {sums.data(), rows.data(), outputs.data(), bias.data(), y.data(), 2, 2};
    args.write = kernels::ProductWrite::Add;
    kernels::scaleProductsReference(args);
    EXPECT_THAT(y, ::testing::ElementsAre(1021.0f, 1017.0f, 1401.0f, 1252.0f));
    args.write = kernels::ProductWrite::Store;
    args.bias = nullptr;
    kernels::scaleProductsReference(args);
    EXPECT_THAT(y, ::testing::ElementsAre(20.0f, 15.0f, 400.0f, 250.0f));
}
