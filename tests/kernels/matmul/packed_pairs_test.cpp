#include "kernels/matmul/packed_pairs.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "kernels/quant/half.h"
#include "tests/support/highway_targets.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using kernels::PackedPairLayout;
using kernels::PackPairsArgs;
using kernels::TensorType;

namespace {

struct alignas(64) Line {
    std::byte bytes[64];
};

// A matrix of 16-bit numbers, each row with a gap behind it.
struct Matrix {
    TensorType type;
    std::int64_t rows;
    std::int64_t cols;
    std::vector<std::uint16_t> bits;

    std::int64_t stride() const { return cols + 3; }
    std::uint16_t& at(std::int64_t row, std::int64_t col) {
        return bits[static_cast<std::size_t>(row * stride() + col)];
    }
    void set(std::int64_t row, std::int64_t col, float value) {
        at(row, col) =
            type == TensorType::F16 ? kernels::halfFromFloat(value) : kernels::bfloat16FromFloat(value);
    }
    PackedPairLayout layout() const { return {rows, cols}; }
    PackPairsArgs args(void* out) const {
        return {layout(), type, bits.data(), static_cast<std::size_t>(stride()) * 2, out};
    }
    // What unpacking gives.
    std::vector<std::uint16_t> asBfloat16() {
        std::vector<std::uint16_t> all;
        for (std::int64_t row = 0; row < rows; ++row) {
            for (std::int64_t col = 0; col < cols; ++col) {
                const float value = type == TensorType::F16 ? kernels::floatFromHalf(at(row, col))
                                                            : kernels::floatFromBfloat16(at(row, col));
                all.push_back(static_cast<std::uint16_t>(std::bit_cast<std::uint32_t>(value) >> 16));
            }
        }
        return all;
    }
};

// About a normal distribution, as weights have it, in bfloat16.
Matrix weights(TensorType type, std::int64_t rows, std::int64_t cols, float deviation = 0.02f) {
    Matrix matrix{type, rows, cols, {}};
    matrix.bits.resize(static_cast<std::size_t>(rows * matrix.stride()));
    const auto draws = test::randomValues(static_cast<std::size_t>(12 * rows * cols), 7);
    for (std::int64_t i = 0; i < rows * cols; ++i) {
        float sum = 0.0f;
        for (std::int64_t k = 0; k < 12; ++k) {
            sum += draws[static_cast<std::size_t>(12 * i + k)];
        }
        const float value = sum * 0.5f * deviation;
        matrix.set(i / cols, i % cols, kernels::floatFromBfloat16(kernels::bfloat16FromFloat(value)));
    }
    return matrix;
}

std::vector<Line> memoryFor(const PackedPairLayout& layout) {
    return std::vector<Line>(static_cast<std::size_t>(layout.bytes()) / sizeof(Line));
}

struct Listed {
    std::uint32_t exponent;
    std::vector<kernels::PackedEscape> escapes;

    bool operator==(const Listed&) const = default;
};
// Of every group.
std::vector<Listed> listsOf(const PackedPairLayout& layout, const std::vector<Line>& packed) {
    const auto* data = reinterpret_cast<const unsigned char*>(packed.data());
    const auto* groups = reinterpret_cast<const kernels::PackedGroup*>(data + layout.groupsOffset());
    const auto* escapes = reinterpret_cast<const kernels::PackedEscape*>(data + layout.escapesOffset());
    std::vector<Listed> all;
    for (std::int64_t group = 0; group < layout.groups(); ++group) {
        const kernels::PackedEscape* const begin = escapes + groups[group].firstEscape;
        const kernels::PackedEscape* end = begin;
        while (end->block != kernels::kNoBlock) {
            ++end;
        }
        all.push_back({groups[group].exponent, {begin, end}});
    }
    return all;
}

std::int64_t escapesOf(const PackedPairLayout& layout, const std::vector<Line>& packed) {
    std::int64_t count = 0;
    for (const Listed& group : listsOf(layout, packed)) {
        count += std::ssize(group.escapes);
    }
    return count;
}

std::vector<std::uint16_t> unpacked(const PackedPairLayout& layout, const std::vector<Line>& packed) {
    std::vector<std::uint16_t> out(static_cast<std::size_t>(layout.rows * layout.cols));
    kernels::unpackPairsReference(layout, packed.data(), out.data());
    return out;
}

bool packsOnThePool(const PackPairsArgs& args) {
    kernels::ThreadPool pool(3);
    kernels::CpuContext context{pool};
    return kernels::packPairsCpu(args, context);
}

}  // namespace

TEST(PackedPairs, LoseNothing) {
    for (const TensorType type : {TensorType::BF16, TensorType::F16}) {
        for (const std::int64_t rows : {1, 16, 77}) {
            for (const std::int64_t cols : {8, 40, 264}) {
                Matrix matrix = weights(type, rows, cols);
                std::vector<Line> packed = memoryFor(matrix.layout());
                ASSERT_TRUE(kernels::packPairsReference(matrix.args(packed.data()))) << rows << " " << cols;
                EXPECT_EQ(unpacked(matrix.layout(), packed), matrix.asBfloat16()) << rows << " " << cols;
            }
        }
    }
}

TEST(PackedPairs, ListWhatTheirExponentsDoNotReach) {
    for (const TensorType type : {TensorType::BF16, TensorType::F16}) {
        Matrix matrix = weights(type, 40, 512);
        std::vector<Line> packed = memoryFor(matrix.layout());
        ASSERT_TRUE(kernels::packPairsReference(matrix.args(packed.data())));
        const std::int64_t before = escapesOf(matrix.layout(), packed);
        matrix.set(0, 0, 0.0f);
        matrix.set(3, 511, -0.0f);
        matrix.set(17, 200, 0x1p-24f);  // subnormal as a half
        matrix.set(39, 511, -60000.0f);
        matrix.at(39, 510) = type == TensorType::F16 ? 0xfc00u : 0xff80u;  // −∞
        matrix.at(20, 8) &= type == TensorType::F16 ? 0xfff8u : 0xffffu;
        if (type == TensorType::F16) {
            matrix.set(39, 511, -57344.0f);
        }
        ASSERT_TRUE(kernels::packPairsReference(matrix.args(packed.data())));
        EXPECT_EQ(unpacked(matrix.layout(), packed), matrix.asBfloat16());
        EXPECT_NEAR(static_cast<double>(escapesOf(matrix.layout(), packed) - before), 5.0, 1.0);
    }
}

TEST(PackedPairs, OnThePoolAreTheReferenceBitForBit) {
    for (const TensorType type : {TensorType::BF16, TensorType::F16}) {
        Matrix matrix = weights(type, 101, 328);
        matrix.set(5, 5, 0.0f);
        matrix.set(5, 6, 100.0f);
        matrix.set(100, 327, 0x1p-24f);
        const PackedPairLayout layout = matrix.layout();
        std::vector<Line> expected = memoryFor(layout);
        ASSERT_TRUE(kernels::packPairsReference(matrix.args(expected.data())));
        for (const std::int64_t target : test::runnableTargets()) {
            const test::OnlyTarget only(target);
            std::vector<Line> packed = memoryFor(layout);
            ASSERT_TRUE(packsOnThePool(matrix.args(packed.data()))) << hwy::TargetName(target);
            EXPECT_EQ(
                std::memcmp(packed.data(), expected.data(), static_cast<std::size_t>(layout.groupsOffset())),
                0)
                << hwy::TargetName(target);
            EXPECT_EQ(listsOf(layout, packed), listsOf(layout, expected)) << hwy::TargetName(target);
        }
    }
}

TEST(PackedPairs, OfANormalDistributionListFewerThanOneInAThousand) {
    for (const float deviation : {1e-6f, 0.02f, 3.0f}) {
        Matrix matrix = weights(TensorType::BF16, 64, 1024, deviation);
        std::vector<Line> packed = memoryFor(matrix.layout());
        ASSERT_TRUE(kernels::packPairsReference(matrix.args(packed.data())));
        EXPECT_LT(escapesOf(matrix.layout(), packed), 64 * 1024 / 1000) << deviation;
    }
}

TEST(PackedPairs, ChooseExponentsByTheManyAndNotByAGiant) {
    Matrix matrix = weights(TensorType::BF16, 16, 1024);
    for (std::int64_t col = 0; col < 1024; col += 512) {
        matrix.set(0, col, 1e20f);  // the sample meets them
    }
    std::vector<Line> packed = memoryFor(matrix.layout());
    ASSERT_TRUE(kernels::packPairsReference(matrix.args(packed.data())));
    EXPECT_LT(escapesOf(matrix.layout(), packed), 16);
    EXPECT_EQ(unpacked(matrix.layout(), packed), matrix.asBfloat16());
}

TEST(PackedPairs, OfNothingButZerosListNone) {
    Matrix matrix = weights(TensorType::F16, 20, 64, 0.0f);
    std::vector<Line> packed = memoryFor(matrix.layout());
    ASSERT_TRUE(kernels::packPairsReference(matrix.args(packed.data())));
    EXPECT_EQ(escapesOf(matrix.layout(), packed), 0);
    EXPECT_EQ(unpacked(matrix.layout(), packed), matrix.asBfloat16());
}

TEST(PackedPairs, AreRefusedForNumbersOfOtherPrecision) {
    Matrix matrix = weights(TensorType::F16, 40, 64);
    matrix.set(39, 63, 1.0f + 0x1p-9f);
    std::vector<Line> packed = memoryFor(matrix.layout());
    EXPECT_FALSE(kernels::packPairsReference(matrix.args(packed.data())));
    EXPECT_FALSE(packsOnThePool(matrix.args(packed.data())));
}

TEST(PackedPairs, AreRefusedWhereTheyWouldNotBeSmall) {
    Matrix matrix = weights(TensorType::BF16, 64, 512);
    const std::int64_t most = matrix.layout().mostEscapes();
    for (std::int64_t i = 0; i <= most; ++i) {
        matrix.set(i % 64, i / 64 * 7, 0.0f);
    }
    std::vector<Line> packed = memoryFor(matrix.layout());
    EXPECT_FALSE(kernels::packPairsReference(matrix.args(packed.data())));
    EXPECT_FALSE(packsOnThePool(matrix.args(packed.data())));
}

TEST(PackedPairs, AreForWidthsOfWholeBlocks) {
    EXPECT_TRUE(kernels::canPackPairs(TensorType::BF16, 64));
    EXPECT_FALSE(kernels::canPackPairs(TensorType::BF16, 65));
    EXPECT_FALSE(kernels::canPackPairs(TensorType::F32, 64));
}

TEST(LooksPackable, IsWhatPackingSaysOfOrdinaryWeights) {
    EXPECT_TRUE(kernels::looksPackable(weights(TensorType::BF16, 40, 512).args(nullptr)));
    EXPECT_TRUE(kernels::looksPackable(weights(TensorType::F16, 40, 512).args(nullptr)));
    EXPECT_FALSE(kernels::looksPackable(weights(TensorType::BF16, 40, 510).args(nullptr)));
    Matrix halves = weights(TensorType::F16, 40, 512);
    for (std::uint16_t& bits : halves.bits) {
        bits |= 1u;
    }
    EXPECT_FALSE(kernels::looksPackable(halves.args(nullptr)));
    Matrix pruned = weights(TensorType::BF16, 40, 512);
    for (std::size_t i = 0; i < pruned.bits.size(); i += 2) {
        pruned.bits[i] = 0;
    }
    EXPECT_FALSE(kernels::looksPackable(pruned.args(nullptr)));
}

TEST(Bfloat16FromHalf, KeepsWhatFitsAndRefusesTheRest) {
    for (std::uint32_t half = 0; half < 0x10000u; ++half) {
        const float value = kernels::floatFromHalf(static_cast<std::uint16_t>(half));
        const bool fits = (std::bit_cast<std::uint32_t>(value) & 0xffffu) == 0;
        std::uint16_t bits = 0;
        ASSERT_EQ(kernels::bfloat16FromHalfExactly(static_cast<std::uint16_t>(half), bits), fits) << half;
        if (fits && !std::isnan(value)) {
            ASSERT_EQ(kernels::floatFromBfloat16(bits), value) << half;
        }
    }
}
