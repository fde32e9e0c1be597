#include "kernels/quant/encode_rows.h"

#include <gtest/gtest.h>

#include <cmath>
#include <ostream>
#include <string>
#include <vector>

#include "kernels/quant/block_format.h"
#include "kernels/quant/block_pack.h"
#include "tests/support/quant_blocks.h"
#include "tests/support/random_values.h"

namespace xinglin::kernels {
namespace {

struct Type {
    TensorType type;
    const char* name;
    /// Root mean square error over root mean square, of numbers drawn from a normal distribution.
    double normalError;
};

void PrintTo(const Type& type, std::ostream* out) {
    *out << type.name;
}

// Each limit lies between what the search over scales gives (2026-11-25: 0.0053, 0.0810, 0.0704, 0.0404,
// 0.0341, 0.0717, 0.0360, 0.0180) and what the first of its candidates alone would (0.0839, 0.0749, 0.0419,
// 0.0364, 0.0755, 0.0373, 0.0183; Q8_0 has one candidate).
const Type kTypes[] = {{TensorType::Q8_0, "Q8_0", 0.0055}, {TensorType::Q4_0, "Q4_0", 0.0825},
                       {TensorType::Q4_1, "Q4_1", 0.0725}, {TensorType::Q5_0, "Q5_0", 0.0411},
                       {TensorType::Q5_1, "Q5_1", 0.0352}, {TensorType::Q4_K, "Q4_K", 0.0735},
                       {TensorType::Q5_K, "Q5_K", 0.0367}, {TensorType::Q6_K, "Q6_K", 0.0181}};

class EncodeRows : public ::testing::TestWithParam<Type> {
protected:
    std::string encode(const std::vector<float>& x, std::int64_t rows, unsigned threads = 1) const {
        const BlockFormat& format = *findBlockFormat(GetParam().type);
        std::string bytes(x.size() / static_cast<std::size_t>(format.values) * format.bytes, '\0');
        ThreadPool pool(threads);
        CpuContext context{pool};
        encodeRowsCpu(
            {GetParam().type, x.data(), bytes.data(), rows, static_cast<std::int64_t>(x.size()) / rows},
            context);
        return bytes;
    }

    std::vector<double> decoded(const std::string& bytes, std::size_t count) const {
        return test::dequantiseBlocks(static_cast<std::uint32_t>(GetParam().type), bytes, count);
    }
};

std::vector<float> normalNumbers(std::size_t count, std::uint64_t seed) {
    test::Random random(seed);
    std::vector<float> x(count);
    for (float& value : x) {
        double sum = 0.0;
        for (int i = 0; i < 12; ++i) {
            sum += random.symmetric() * 0.5;
        }
        value = static_cast<float>(sum * 0.02);
    }
    return x;
}

}  // namespace

TEST_P(EncodeRows, StaysWithinTheErrorsOfItsType) {
    const std::vector<float> x = normalNumbers(256 * 64, 3);
    const std::vector<double> back = decoded(encode(x, 8), x.size());
    double errors = 0.0;
    double squares = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double off = back[i] - static_cast<double>(x[i]);
        errors += off * off;
        squares += static_cast<double>(x[i]) * static_cast<double>(x[i]);
    }
    EXPECT_LT(std::sqrt(errors / squares), GetParam().normalError);
}

TEST_P(EncodeRows, KeepsItsBoundWhateverTheNumbersAre) {
    const auto values = static_cast<std::size_t>(findBlockFormat(GetParam().type)->values);
    test::Random random(5);
    for (int round = 0; round < 300; ++round) {
        std::vector<float> x(values);
        for (float& value : x) {  // heavy tails, one sign, zeros, far apart
            const double u = random.symmetric();
            value = static_cast<float>(round % 3 == 0   ? u * u * u * std::pow(10.0, random.symmetric() * 3)
                                       : round % 3 == 1 ? std::fabs(u) + 0.5
                                                        : (u > 0.8 ? u * 40 : 0.0));
        }
        const std::vector<double> back = decoded(encode(x, 1), x.size());
        double errors = 0.0;
        double greatest = 0.0;
        for (std::size_t i = 0; i < values; ++i) {
            const double off = back[i] - static_cast<double>(x[i]);
            errors += off * off;
            greatest = std::max(greatest, std::fabs(static_cast<double>(x[i])));
        }
        EXPECT_LE(std::sqrt(errors / static_cast<double>(values)),
                  encodeErrorLimit(GetParam().type, greatest))
            << "round " << round;
    }
}

TEST_P(EncodeRows, GivesZerosForZerosAndForTheSmallestNumbers) {
    for (const float value : {0.0f, 1e-42f, -1e-39f}) {
        const std::vector<float> x(256, value);
        for (const double number : decoded(encode(x, 1), x.size())) {
            EXPECT_NEAR(number, 0.0, 1e-38);
        }
    }
}

TEST_P(EncodeRows, GivesTheSameBytesOnAnyNumberOfThreads) {
    const std::vector<float> x = normalNumbers(256 * 40, 9);
    EXPECT_EQ(encode(x, 40, 1), encode(x, 40, 3));
}

TEST_P(EncodeRows, IsReadBackFromEveryBitOfABlock) {
    // Blocks with all their bits drawn, taken apart and packed again, are the same bytes.
    const BlockFormat& format = *findBlockFormat(GetParam().type);
    const std::string bytes =
        test::randomBlocks(static_cast<std::uint32_t>(GetParam().type), 256 * 50, 0.1, 4);
    std::string again(format.bytes, '\0');
    UnpackedBlock block;
    for (std::size_t at = 0; at < bytes.size(); at += format.bytes) {
        format.unpack(reinterpret_cast<const unsigned char*>(bytes.data() + at), block);
        packBlock(GetParam().type, block, reinterpret_cast<unsigned char*>(again.data()));
        ASSERT_EQ(again, bytes.substr(at, format.bytes)) << "block at " << at;
    }
}

INSTANTIATE_TEST_SUITE_P(All, EncodeRows, ::testing::ValuesIn(kTypes),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(EncodePlainRows, RoundsToTheNearest) {
    ThreadPool pool(1);
    CpuContext context{pool};
    const float x[] = {1.0f, -2.5f, 0.1f};
    std::uint16_t halves[3];
    encodeRowsCpu({TensorType::F16, x, halves, 1, 3}, context);
    EXPECT_EQ(halves[0], 0x3c00);
    EXPECT_EQ(halves[1], 0xc100);
    EXPECT_EQ(halves[2], 0x2e66);
    encodeRowsCpu({TensorType::BF16, x, halves, 1, 3}, context);
    EXPECT_EQ(halves[2], 0x3dcd);
    EXPECT_FALSE(canEncode(TensorType::Q2_K));
}

}  // namespace xinglin::kernels
