#include "kernels/matmul/matmul.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <memory>
#include <string>

#include "kernels/quant/dequantise.h"
#include "kernels/quant/interleave.h"
#include "kernels/require.h"
#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/quant_blocks.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using kernels::MatmulArgs;
using kernels::MatmulTarget;
using kernels::ProductWrite;
using kernels::TensorType;
using kernels::WeightLayout;
using kernels::WeightView;
using test::DeviceBuffer;

namespace {

struct Case {
    TensorType type;
    std::int64_t rows;
    std::int64_t outputs;
    std::int64_t cols;
};

bool isDense(TensorType type) {
    return type == TensorType::F32 || type == TensorType::F16 || type == TensorType::BF16;
}

// A random matrix as the device wants it, and where it lies on the host.
class Weight {
public:
    Weight(const Case& c, std::uint64_t seed)
        : m_blocks(test::randomBlocks(static_cast<std::uint32_t>(c.type),
                                      static_cast<std::size_t>(c.outputs * c.cols), 1.0, seed)),
          m_view{c.type,    WeightLayout::RowMajor,
                 nullptr,   m_blocks.size() / static_cast<std::size_t>(c.outputs),
                 c.outputs, c.cols} {
        m_memory.assign(m_blocks.begin(), m_blocks.end());
        if (!isDense(c.type)) {
            const kernels::InterleavedLayout layout = {c.type, c.outputs, c.cols};
            m_memory.resize(static_cast<std::size_t>(layout.bytes()));
            kernels::interleaveReference({layout, m_blocks.data(), m_memory.data()});
            m_view.layout = WeightLayout::Interleaved;
        }
        m_device = std::make_unique<DeviceBuffer<char>>(m_memory);
    }

    WeightView onHost() const { return at(m_memory.data()); }
    /// As a file has it: multiplied in float.
    WeightView rowMajor() const {
        WeightView view = at(m_blocks.data());
        view.layout = WeightLayout::RowMajor;
        return view;
    }
    WeightView onDevice() const { return at(m_device->data()); }

    /// Σ |x · weight| for every output of every row: what the tolerance is relative to.
    std::vector<float> magnitudes(const std::vector<float>& x, std::int64_t rows) const {
        std::vector<float> weight(static_cast<std::size_t>(m_view.rows * m_view.cols));
        kernels::dequantiseReference(
            {m_view.type, m_blocks.data(), weight.data(), m_view.rows * m_view.cols});
        std::vector<float> sums;
        for (std::int64_t r = 0; r < rows; ++r) {
            for (std::int64_t o = 0; o < m_view.rows; ++o) {
                float sum = 0.0f;
                for (std::int64_t c = 0; c < m_view.cols; ++c) {
                    sum += std::fabs(x[static_cast<std::size_t>(r * m_view.cols + c)] *
                                     weight[static_cast<std::size_t>(o * m_view.cols + c)]);
                }
                sums.push_back(sum);
            }
        }
        return sums;
    }

private:
    WeightView at(const char* data) const {
        WeightView view = m_view;
        view.data = data;
        return view;
    }

    std::string m_blocks;
    std::vector<char> m_memory;
    WeightView m_view;
    std::unique_ptr<DeviceBuffer<char>> m_device;
};

void multiply(const float* x, std::int64_t rows, std::int64_t cols, std::span<const MatmulTarget> targets) {
    MatmulArgs args = {x, rows, cols, targets, {}};
    const std::size_t bytes = kernels::matmulCudaScratch(args);
    const DeviceBuffer<std::byte> scratch(bytes);
    args.scratch = {scratch.data(), bytes};
    kernels::matmulCuda(args, nullptr);
}

std::vector<float> reference(const std::vector<float>& x, std::int64_t rows, const Weight& weight,
                             const float* bias, std::vector<float> y, ProductWrite write) {
    const MatmulTarget target[] = {{weight.onHost(), bias, y.data(), write}};
    kernels::matmulReference({x.data(), rows, weight.onHost().cols, target, {}});
    return y;
}

// Outputs: fewer than a block has, a last block that is not whole. Columns: one block, what wide loads cannot
// read, more blocks than the warps take at once. Rows: one, a part of a pass, several passes.
std::vector<Case> casesOf(TensorType type) {
    if (isDense(type)) {
        return {{type, 1, 1, 1}, {type, 3, 5, 37}, {type, 1, 9, 520}, {type, 11, 6, 264}};
    }
    const std::int64_t block = kernels::findInterleavedForm(type)->hasSuperScales() ? 256 : 32;
    return {{type, 1, 17, block}, {type, 3, 5, 3 * block}, {type, 10, 20, 1280}};
}

std::vector<TensorType> types() {
    std::vector<TensorType> all = {TensorType::F32, TensorType::F16, TensorType::BF16};
    for (const kernels::InterleavedForm& form : kernels::kInterleavedForms) {
        all.push_back(form.type);
    }
    return all;
}

void expectAgreement(const Case& c) {
    const Weight weight(c, 3);
    const auto x = test::randomValues(static_cast<std::size_t>(c.rows * c.cols), 1);
    const auto bias = test::randomValues(static_cast<std::size_t>(c.outputs), 2);
    const auto before = test::randomValues(static_cast<std::size_t>(c.rows * c.outputs), 4);
    const DeviceBuffer<float> deviceX(x), deviceBias(bias);
    const std::vector<float> magnitudes = weight.magnitudes(x, c.rows);
    for (const ProductWrite write : {ProductWrite::Store, ProductWrite::Add}) {
        const std::vector<float> expected = reference(x, c.rows, weight, bias.data(), before, write);
        test::inEveryOrder([&] {
            const DeviceBuffer<float> y(before);
            const MatmulTarget target[] = {{weight.onDevice(), deviceBias.data(), y.data(), write}};
            multiply(deviceX.data(), c.rows, c.cols, target);
            const auto got = y.toHost();
            for (std::size_t i = 0; i < got.size(); ++i) {
                ASSERT_NEAR(got[i], expected[i], kernels::kMatmulTolerance * (2.0f + magnitudes[i])) << i;
            }
        });
    }
}

void expectTheSameBits(const Case& c) {
    const Weight weight(c, 3);
    const auto x = test::randomValues(static_cast<std::size_t>(c.rows * c.cols), 1);
    const DeviceBuffer<float> y(static_cast<std::size_t>(c.rows * c.outputs));
    const DeviceBuffer<float> deviceX(x);
    const MatmulTarget together[] = {{weight.onDevice(), nullptr, y.data()}};
    multiply(deviceX.data(), c.rows, c.cols, together);
    const auto all = y.toHost();
    for (std::int64_t r = 0; r < c.rows; ++r) {
        const auto from = x.begin() + r * c.cols;
        const DeviceBuffer<float> oneX(std::vector<float>(from, from + c.cols));
        const DeviceBuffer<float> one(static_cast<std::size_t>(c.outputs));
        const MatmulTarget alone[] = {{weight.onDevice(), nullptr, one.data()}};
        multiply(oneX.data(), 1, c.cols, alone);
        ASSERT_EQ(std::memcmp(one.toHost().data(), &all[static_cast<std::size_t>(r * c.outputs)],
                              static_cast<std::size_t>(c.outputs) * sizeof(float)),
                  0)
            << r;
    }
}

// x and weights as the tensor cores get them differ from these by a rounding each.
void expectTensorAgreement(const Case& c) {
    const Weight weight(c, 3);
    const auto x = test::randomValues(static_cast<std::size_t>(c.rows * c.cols), 1);
    const auto bias = test::randomValues(static_cast<std::size_t>(c.outputs), 2);
    const auto before = test::randomValues(static_cast<std::size_t>(c.rows * c.outputs), 4);
    const DeviceBuffer<float> deviceX(x), deviceBias(bias);
    const std::vector<float> magnitudes = weight.magnitudes(x, c.rows);
    std::vector<float> expected = before;
    const WeightView rowMajor = weight.rowMajor();
    const MatmulTarget exact[] = {{rowMajor, bias.data(), expected.data(), ProductWrite::Add}};
    kernels::matmulReference({x.data(), c.rows, c.cols, exact, {}});
    const float tolerance =
        c.type == TensorType::BF16 ? kernels::kBfloat16MatmulTolerance : kernels::kTensorMatmulTolerance;
    test::inEveryOrder([&] {
        const DeviceBuffer<float> y(before);
        const MatmulTarget target[] = {{weight.onDevice(), deviceBias.data(), y.data(), ProductWrite::Add}};
        multiply(deviceX.data(), c.rows, c.cols, target);
        const auto got = y.toHost();
        for (std::size_t i = 0; i < got.size(); ++i) {
            ASSERT_NEAR(got[i], expected[i], 1e-5f + tolerance * magnitudes[i]) << i;
        }
    });
}

class MatmulCuda : public testing::TestWithParam<TensorType> {};

}  // namespace

TEST_P(MatmulCuda, AgreesWithTheReference) {
    for (const Case& c : casesOf(GetParam())) {
        SCOPED_TRACE(std::to_string(c.rows) + "x" + std::to_string(c.outputs) + "x" + std::to_string(c.cols));
        expectAgreement(c);
    }
}

TEST_P(MatmulCuda, GivesARowTheSameBitsAloneAndInCompany) {
    for (const Case& c : casesOf(GetParam())) {
        expectTheSameBits(c);
    }
}

// Rows: one tile that is not whole, of either height. Outputs and columns: less than a tile, more than one.
TEST_P(MatmulCuda, MultipliesManyRowsByTheTensorCores) {
    if (GetParam() == TensorType::F32) {
        GTEST_SKIP() << "multiplied in float";
    }
    const bool isSuper = !isDense(GetParam()) && kernels::findInterleavedForm(GetParam())->hasSuperScales();
    expectTensorAgreement({GetParam(), 17, 70, isDense(GetParam()) ? 41 : isSuper ? 256 : 96});
    if (isDense(GetParam()) || GetParam() == TensorType::Q8_0) {
        expectTensorAgreement({GetParam(), 67, 33, 64});
    }
}

INSTANTIATE_TEST_SUITE_P(Types, MatmulCuda, testing::ValuesIn(types()), [](const auto& info) {
    return "Type" + std::to_string(static_cast<int>(info.param));
});

TEST(MatmulCudaTargets, ShareAnInputWhateverTheirTypes) {
    constexpr std::int64_t kRows = 2;
    constexpr std::int64_t kCols = 256;
    const auto x = test::randomValues(kRows * kCols, 1);
    const DeviceBuffer<float> deviceX(x);
    // Five of one type are more than one launch serves.
    const TensorType types[] = {TensorType::Q4_0, TensorType::Q4_0, TensorType::Q4_0, TensorType::Q4_0,
                                TensorType::Q4_0, TensorType::Q6_K, TensorType::F16,  TensorType::F32};
    std::vector<Weight> weights;
    std::vector<DeviceBuffer<float>> ys;
    std::vector<MatmulTarget> targets;
    for (const TensorType type : types) {
        const auto outputs = static_cast<std::int64_t>(3 + 7 * weights.size());
        weights.emplace_back(Case{type, kRows, outputs, kCols}, weights.size());
        ys.emplace_back(static_cast<std::size_t>(kRows * outputs));
    }
    for (std::size_t t = 0; t < weights.size(); ++t) {
        targets.push_back({weights[t].onDevice(), nullptr, ys[t].data()});
    }
    multiply(deviceX.data(), kRows, kCols, targets);
    for (std::size_t t = 0; t < weights.size(); ++t) {
        const auto got = ys[t].toHost();
        const auto expected =
            reference(x, kRows, weights[t], nullptr, std::vector<float>(got.size()), ProductWrite::Store);
        const auto magnitudes = weights[t].magnitudes(x, kRows);
        for (std::size_t i = 0; i < got.size(); ++i) {
            ASSERT_NEAR(got[i], expected[i], kernels::kMatmulTolerance * magnitudes[i]) << t << " " << i;
        }
    }
}

TEST(MatmulCudaContract, RefusesLayoutsAndScratchThatItCannotUse) {
    const DeviceBuffer<char> data(4096);
    const DeviceBuffer<float> x(256), y(16);
    const auto refused = [&](const WeightView& weight) {
        const MatmulTarget target[] = {{weight, nullptr, y.data()}};
        EXPECT_THROW(kernels::matmulCuda({x.data(), 1, 256, target, {}}, nullptr),
                     kernels::ContractViolation);
    };
    refused({TensorType::Q4_0, WeightLayout::RowMajor, data.data(), 144, 1, 256});
    refused({TensorType::F16, WeightLayout::ColumnPairs, data.data(), 0, 1, 256});
    refused({TensorType::Q4_0, WeightLayout::Interleaved, data.data(), 0, 16, 256});  // without scratch
}
