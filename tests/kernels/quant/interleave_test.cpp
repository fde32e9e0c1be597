#include "kernels/quant/interleave.h"

#include <gtest/gtest.h>

#include "kernels/quant/block_format.h"
#include "tests/support/quant_blocks.h"

using namespace xinglin;
using kernels::InterleavedForm;
using kernels::InterleavedLayout;

namespace {

class Interleave : public ::testing::TestWithParam<InterleavedForm> {};

}  // namespace

TEST_P(Interleave, KeepsEveryNumber) {
    const InterleavedForm form = GetParam();
    constexpr std::int64_t kRows = 19, kCols = 512;  // a part of the second group
    const std::string blocks =
        test::randomBlocks(static_cast<std::uint32_t>(form.type), kRows * kCols, 1.0, 5);
    const std::vector<double> expected =
        test::dequantiseBlocks(static_cast<std::uint32_t>(form.type), blocks, kRows * kCols);
    const InterleavedLayout layout = {form.type, kRows, kCols};
    std::vector<unsigned char> memory(static_cast<std::size_t>(layout.bytes()), 0xee);
    kernels::interleaveReference({layout, blocks.data(), memory.data()});
    for (std::int64_t row = 0; row < kRows; ++row) {
        for (std::int64_t c = 0; c < kCols; ++c) {
            const std::int64_t group = row / kernels::kRowGroup;
            const std::int64_t block = c / kernels::kQuantBlock;
            const std::int64_t at = group * layout.blocks() + block;
            const unsigned char* supers =
                memory.data() + layout.supersOffset() +
                (group * layout.supers() + block / kernels::kSuperBlocks) * layout.superBytes();
            const kernels::InterleavedScales scales = kernels::interleavedScales(
                form, memory.data() + layout.scalesOffset() + at * layout.scaleBytes(), supers,
                row % kernels::kRowGroup);
            const std::int64_t i = c % kernels::kQuantBlock;
            const std::int32_t value = kernels::interleavedValue(
                form, memory.data() + at * layout.valueBytes(), row % kernels::kRowGroup, i);
            const double number = static_cast<double>(scales.d) * scales.scales[i / 16] * value -
                                  static_cast<double>(scales.dMin) * scales.minima[i / 16];
            ASSERT_NEAR(number, expected[static_cast<std::size_t>(row * kCols + c)], 1e-9)
                << "row " << row << " column " << c;
        }
    }
}

TEST_P(Interleave, TakesAtMostATwentiethMoreThanTheFile) {
    const InterleavedForm form = GetParam();
    const InterleavedLayout layout = {form.type, 32, 512};
    const kernels::BlockFormat& format = *kernels::findBlockFormat(form.type);
    const auto fileBytes = static_cast<std::int64_t>(format.bytes) * (32 * 512 / format.values);
    EXPECT_LE(layout.bytes() * 20, fileBytes * 21);
}

INSTANTIATE_TEST_SUITE_P(AllForms, Interleave, ::testing::ValuesIn(kernels::kInterleavedForms));
