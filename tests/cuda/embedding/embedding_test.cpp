#include "kernels/embedding/embedding.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "kernels/quant/block_format.h"
#include "kernels/require.h"
#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/quant_blocks.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using kernels::TensorType;
using test::DeviceBuffer;

namespace {

constexpr TensorType kTypes[] = {TensorType::F32,  TensorType::F16,    TensorType::BF16, TensorType::Q8_0,
                                 TensorType::Q4_0, TensorType::Q4_1,   TensorType::Q5_0, TensorType::Q5_1,
                                 TensorType::Q2_K, TensorType::IQ4_NL, TensorType::Q3_K, TensorType::Q4_K,
                                 TensorType::Q5_K, TensorType::Q6_K};

constexpr std::int64_t kVocabulary = 5;

std::int64_t blockValues(TensorType type) {
    const kernels::BlockFormat* format = kernels::findBlockFormat(type);
    return format ? format->values : 1;
}

}  // namespace

TEST(EmbeddingCuda, IsBitForBitTheReferenceForEveryType) {
    const std::vector<std::int32_t> tokens = {3, 0, 4, 3};
    for (const TensorType type : kTypes) {
        // More than one piece of 256 columns, the last one not whole; whole blocks.
        const std::int64_t cols = blockValues(type) == 1 ? 261 : blockValues(type) == 32 ? 288 : 512;
        const std::string table = test::randomBlocks(static_cast<std::uint32_t>(type),
                                                     static_cast<std::size_t>(kVocabulary * cols), 2.0, 5);
        const std::size_t rowBytes = table.size() / kVocabulary;
        std::vector<float> expected(tokens.size() * static_cast<std::size_t>(cols));
        kernels::embeddingReference({type, table.data(), rowBytes, kVocabulary, tokens.data(),
                                     expected.data(), static_cast<std::int64_t>(tokens.size()), cols});
        const DeviceBuffer<char> deviceTable(std::vector<char>(table.begin(), table.end()));
        const DeviceBuffer<std::int32_t> deviceTokens(tokens);
        test::inEveryOrder([&] {
            const DeviceBuffer<float> y(expected.size());
            kernels::embeddingCuda({type, deviceTable.data(), rowBytes, kVocabulary, deviceTokens.data(),
                                    y.data(), static_cast<std::int64_t>(tokens.size()), cols},
                                   nullptr);
            const auto got = y.toHost();
            ASSERT_EQ(std::memcmp(got.data(), expected.data(), got.size() * sizeof(float)), 0)
                << static_cast<int>(type);
        });
    }
}

TEST(EmbeddingCuda, MakesNoNumbersOfATokenOutsideTheVocabulary) {
    const std::vector<float> table = {1, 2, 3, 4};
    const DeviceBuffer<float> deviceTable(table);
    for (const std::int32_t token : {-1, 2}) {
        const DeviceBuffer<std::int32_t> tokens(std::vector<std::int32_t>{token, 1});
        const DeviceBuffer<float> y(4);
        kernels::embeddingCuda({TensorType::F32, deviceTable.data(), 8, 2, tokens.data(), y.data(), 2, 2},
                               nullptr);
        const auto got = y.toHost();
        EXPECT_TRUE(std::isnan(got[0]) && std::isnan(got[1]));
        EXPECT_EQ(got[2], 3.0f);
    }
}

TEST(EmbeddingCuda, RefusesAWidthOfBrokenBlocks) {
    const DeviceBuffer<char> table(34);
    const DeviceBuffer<std::int32_t> tokens(1);
    const DeviceBuffer<float> y(33);
    EXPECT_THROW(kernels::embeddingCuda(
                     {TensorType::Q8_0, table.data(), 34, 1, tokens.data(), y.data(), 1, 33}, nullptr),
                 kernels::ContractViolation);
}

TEST(EmbeddingBackwardCuda, IsBitForBitTheReference) {
    // One row; some that a block puts in order; three runs that are merged, the last one alone at first.
    for (const std::int64_t rows : {std::int64_t{1}, std::int64_t{300}, std::int64_t{1300}}) {
        // More than one piece of 256 columns, or less.
        const std::int64_t cols = rows == 300 ? 260 : 3;
        // Token 2 in most rows; token 3 never; one token once.
        std::vector<std::int32_t> tokens;
        for (std::int32_t r = 0; r < rows; ++r) {
            tokens.push_back(r == 211 ? 4 : r % 3 == 0 ? r % 2 : 2);
        }
        const auto dy = test::randomValues(static_cast<std::size_t>(rows * cols), 1);
        const auto before = test::randomValues(static_cast<std::size_t>(kVocabulary * cols), 2);
        // A token outside the vocabulary adds nothing: as if it were another one without a gradient.
        auto silent = dy;
        const std::int64_t outside = rows / 2;
        std::fill_n(silent.begin() + outside * cols, cols, 0.0f);
        std::vector<float> expected = before;
        kernels::embeddingBackwardReference<float>(
            {tokens.data(), silent.data(), expected.data(), kVocabulary, rows, cols});
        tokens[static_cast<std::size_t>(outside)] = rows == 300 ? -1 : kVocabulary;
        const DeviceBuffer<std::int32_t> deviceTokens(tokens);
        const DeviceBuffer<float> deviceDy(dy);
        test::inEveryOrder([&] {
            const DeviceBuffer<float> dTable(before);
            const kernels::EmbeddingBackwardArgs args = {
                deviceTokens.data(), deviceDy.data(), dTable.data(), kVocabulary, rows, cols};
            const auto floats = static_cast<std::size_t>(kernels::embeddingBackwardCudaScratch(args));
            const DeviceBuffer<float> scratch(floats);
            kernels::embeddingBackwardCuda(args, {scratch.data(), floats}, nullptr);
            const auto got = dTable.toHost();
            ASSERT_EQ(std::memcmp(got.data(), expected.data(), got.size() * sizeof(float)), 0) << rows;
        });
    }
}
