#include <gtest/gtest.h>

#include <vector>

#include "engine/core/buffer.h"
#include "engine/model/backend.h"
#include "kernels/matmul/packed_pairs.h"
#include "kernels/quant/half.h"
#include "tests/support/random_values.h"

namespace xinglin::engine {
namespace {

using kernels::TensorType;
using kernels::WeightLayout;
using kernels::WeightView;

constexpr std::int64_t kRows = 96, kCols = 512;

// A matrix of half or bfloat16 numbers that both types have.
struct Halves {
    TensorType type;
    std::vector<std::uint16_t> bits;

    explicit Halves(TensorType numbers) : type(numbers) {
        for (const float value : test::randomValues(kRows * kCols, 3)) {
            const float both = kernels::floatFromBfloat16(kernels::bfloat16FromFloat(value));
            bits.push_back(type == TensorType::F16 ? kernels::halfFromFloat(both)
                                                   : kernels::bfloat16FromFloat(both));
        }
    }
    WeightView view() const { return {type, WeightLayout::RowMajor, bits.data(), 2 * kCols, kRows, kCols}; }
};

std::vector<float> product(Backend& backend, const WeightView& weight) {
    const std::vector<float> x = test::randomValues(kCols, 4);
    std::vector<float> y(kRows);
    const kernels::MatmulTarget target[] = {{weight, nullptr, y.data()}};
    kernels::MatmulArgs args = {x.data(), 1, kCols, target, {}};
    const Buffer scratch(backend.matmulScratch(args), "a test");
    args.scratch = scratch.bytes();
    backend.matmul(args);
    return y;
}

std::size_t packedBytes() {
    return static_cast<std::size_t>(kernels::PackedPairLayout{kRows, kCols}.bytes());
}

}  // namespace

TEST(CpuBackend, PacksBfloat16AndHalvesThatAreNothingElse) {
    const auto backend = makeCpuBackend(2);
    std::vector<std::vector<float>> products;
    for (const TensorType type : {TensorType::BF16, TensorType::F16}) {
        const Halves numbers(type);
        const WeightForm form = backend->bestForm(numbers.view(), Arithmetic::Quantised);
        EXPECT_EQ(form.layout, WeightLayout::PackedPairs);
        EXPECT_EQ(form.bytes, packedBytes());
        Buffer storage;
        const WeightView packed = backend->prepare(numbers.view(), form, storage);
        EXPECT_EQ(packed.layout, WeightLayout::PackedPairs);
        products.push_back(product(*backend, packed));
    }
    EXPECT_EQ(products[0], products[1]);
}

TEST(CpuBackend, LeavesOtherHalvesIn16Bits) {
    const auto backend = makeCpuBackend(1);
    Halves numbers(TensorType::F16);
    for (std::uint16_t& bits : numbers.bits) {
        bits |= 1u;
    }
    EXPECT_EQ(backend->bestForm(numbers.view(), Arithmetic::Quantised).layout, WeightLayout::ColumnPairs);
}

// Only a part of the numbers is looked at before.
TEST(CpuBackend, TakesAnotherFormWhereNumbersTurnOutNotToFit) {
    const auto backend = makeCpuBackend(2);
    Halves numbers(TensorType::F16);
    numbers.bits.back() = 0x3c01;  // 1 + 1 / 1024
    const WeightForm form = backend->bestForm(numbers.view(), Arithmetic::Quantised);
    ASSERT_EQ(form.layout, WeightLayout::PackedPairs);
    Buffer storage;
    const WeightView weight = backend->prepare(numbers.view(), form, storage);
    EXPECT_EQ(weight.layout, WeightLayout::ColumnPairs);
    EXPECT_EQ(weight.type, TensorType::F16);
    EXPECT_EQ(storage.size(), std::size_t{2} * kRows * kCols);
    const std::vector<float> expected = product(*backend, numbers.view());
    const std::vector<float> y = product(*backend, weight);
    for (std::size_t i = 0; i < y.size(); ++i) {
        EXPECT_NEAR(y[i], expected[i], 1e-3f) << i;
    }
}

TEST(CpuBackend, SaysOfUnknownNumbersWhatOrdinaryOnesTake) {
    const auto backend = makeCpuBackend(1);
    WeightView unknown = Halves(TensorType::BF16).view();
    unknown.data = nullptr;
    EXPECT_EQ(backend->bestForm(unknown, Arithmetic::Quantised).layout, WeightLayout::PackedPairs);
    unknown.type = TensorType::F16;
    EXPECT_EQ(backend->bestForm(unknown, Arithmetic::Quantised).layout, WeightLayout::ColumnPairs);
    EXPECT_EQ(backend->bestForm(unknown, Arithmetic::Float32).layout, WeightLayout::RowMajor);
}

}  // namespace xinglin::engine
