#include "kernels/matmul/step_products.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <memory>

#include "kernels/activation/gelu.h"
#include "kernels/activation/swiglu.h"
#include "kernels/norm/layer_norm.h"
#include "kernels/norm/rms_norm.h"
#include "kernels/quant/interleave.h"
#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/quant_blocks.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using namespace xinglin::kernels;
using test::DeviceBuffer;

namespace {

// A random matrix on the device, as the kernels want it.
class Weight {
public:
    Weight(TensorType type, std::int64_t rows, std::int64_t cols, std::uint64_t seed)
        : m_view{type, WeightLayout::RowMajor, nullptr, 0, rows, cols} {
        const std::string blocks = test::randomBlocks(static_cast<std::uint32_t>(type),
                                                      static_cast<std::size_t>(rows * cols), 1.0, seed);
        std::vector<char> memory(blocks.begin(), blocks.end());
        m_view.rowBytes = blocks.size() / static_cast<std::size_t>(rows);
        if (findInterleavedForm(type)) {
            const InterleavedLayout layout = {type, rows, cols};
            memory.resize(static_cast<std::size_t>(layout.bytes()));
            interleaveReference({layout, blocks.data(), memory.data()});
            m_view.layout = WeightLayout::Interleaved;
        }
        m_memory = std::make_unique<DeviceBuffer<char>>(memory);
        m_view.data = m_memory->data();
    }
    const WeightView& view() const { return m_view; }

private:
    WeightView m_view;
    std::unique_ptr<DeviceBuffer<char>> m_memory;
};

// Activations as a tail leaves them.
class Activations {
public:
    Activations(const std::vector<float>& x, std::int64_t cols)
        : m_x(x),
          m_whole(rounded(x, cols, ActivationScales::Whole)),
          m_halves(rounded(x, cols, ActivationScales::Halves)) {}
    StepActivations view() const { return {m_x.data(), m_whole.data(), m_halves.data()}; }

private:
    static std::vector<ActivationBlock> rounded(const std::vector<float>& x, std::int64_t cols,
                                                ActivationScales scales) {
        std::vector<ActivationBlock> blocks(x.size() / kQuantBlock);
        quantiseRowsReference(
            {x.data(), blocks.data(), static_cast<std::int64_t>(x.size()) / cols, cols, scales});
        return blocks;
    }

    DeviceBuffer<float> m_x;
    DeviceBuffer<ActivationBlock> m_whole;
    DeviceBuffer<ActivationBlock> m_halves;
};

// Room for the rows that a kernel makes.
class Results {
public:
    Results(std::int64_t rows, std::int64_t cols)
        : m_x(static_cast<std::size_t>(rows * cols)),
          m_whole(static_cast<std::size_t>(rows * cols / kQuantBlock + 1)),
          m_halves(static_cast<std::size_t>(rows * cols / kQuantBlock + 1)) {}
    StepActivations view(bool isRounded) const {
        return {m_x.data(), isRounded ? m_whole.data() : nullptr, isRounded ? m_halves.data() : nullptr};
    }
    std::vector<float> numbers() const { return m_x.toHost(); }

    /// Whether the rounded rows are those of the numbers, bit for bit.
    void expectRounded(std::int64_t rows, std::int64_t cols) const {
        const auto x = numbers();
        for (const ActivationScales scales : {ActivationScales::Whole, ActivationScales::Halves}) {
            std::vector<ActivationBlock> wanted(x.size() / kQuantBlock);
            quantiseRowsReference({x.data(), wanted.data(), rows, cols, scales});
            const auto got = (scales == ActivationScales::Whole ? m_whole : m_halves).toHost();
            ASSERT_EQ(std::memcmp(got.data(), wanted.data(), wanted.size() * sizeof(ActivationBlock)), 0);
        }
    }

private:
    DeviceBuffer<float> m_x;
    DeviceBuffer<ActivationBlock> m_whole;
    DeviceBuffer<ActivationBlock> m_halves;
};

std::vector<float> products(const Weight& weight, const std::vector<float>& x, std::int64_t rows,
                            const float* bias = nullptr) {
    const DeviceBuffer<float> deviceX(x), y(static_cast<std::size_t>(rows * weight.view().rows));
    const MatmulTarget target[] = {{weight.view(), bias, y.data()}};
    MatmulArgs args = {deviceX.data(), rows, weight.view().cols, target, {}};
    const std::size_t bytes = matmulCudaScratch(args);
    const DeviceBuffer<std::byte> scratch(bytes);
    args.scratch = {scratch.data(), bytes};
    matmulCuda(args, nullptr);
    return y.toHost();
}

class StepProductsCuda : public testing::TestWithParam<TensorType> {};

}  // namespace

// The product is matmul's bit for bit; the rows are normalised and rounded by the block that came last.
TEST_P(StepProductsCuda, NormaliseTheRowsThatTheyComplete) {
    constexpr std::int64_t kCols = 256;
    constexpr std::int64_t kOutputs = 64;
    const Weight weight(GetParam(), kOutputs, kCols, 3);
    const auto normWeight = test::randomValues(kOutputs, 5);
    const auto normBias = test::randomValues(kOutputs, 6);
    const DeviceBuffer<float> deviceWeight(normWeight), deviceBias(normBias);
    for (const std::int64_t rows : {std::int64_t{1}, std::int64_t{3}}) {
        const auto x = test::randomValues(static_cast<std::size_t>(rows * kCols), 1);
        const auto before = test::randomValues(static_cast<std::size_t>(rows * kOutputs), 4);
        auto sums = products(weight, x, rows);
        for (std::size_t i = 0; i < sums.size(); ++i) {
            sums[i] = before[i] + sums[i];
        }
        const Activations input(x, kCols);
        for (const bool isLayer : {false, true}) {
            std::vector<float> normed(sums.size());
            if (isLayer) {
                layerNormReference<float>(
                    {sums.data(), normWeight.data(), normBias.data(), normed.data(), rows, kOutputs, 1e-5});
            } else {
                rmsNormReference<float>(
                    {sums.data(), normWeight.data(), normed.data(), rows, kOutputs, 1e-5});
            }
            test::inEveryOrder([&] {
                const DeviceBuffer<float> y(before);
                const DeviceBuffer<std::int32_t> arrivals(std::vector<std::int32_t>(1));
                const Results results(rows, kOutputs);
                const MatmulTarget target[] = {{weight.view(), nullptr, y.data(), ProductWrite::Add}};
                const RowTail tail = {isLayer, deviceWeight.data(), isLayer ? deviceBias.data() : nullptr,
                                      1e-5,    results.view(true),  arrivals.data()};
                stepProductCuda({input.view(), rows, kCols, target, tail}, nullptr);
                ASSERT_EQ(y.toHost(), sums);
                ASSERT_EQ(arrivals.toHost()[0], 0);
                const auto got = results.numbers();
                for (std::size_t i = 0; i < got.size(); ++i) {
                    ASSERT_NEAR(got[i], normed[i], 2e-5f) << i;
                }
                results.expectRounded(rows, kOutputs);
            });
        }
    }
}

TEST_P(StepProductsCuda, MakeTheWideHalfOfAFeedForwardBlock) {
    constexpr std::int64_t kCols = 256;
    constexpr std::int64_t kOutputs = 64;
    const bool isDense = !findInterleavedForm(GetParam());
    const Weight gate(GetParam(), kOutputs, kCols, 3), up(GetParam(), kOutputs, kCols, 4);
    const auto bias = test::randomValues(kOutputs, 5);
    const DeviceBuffer<float> deviceBias(bias);
    for (const std::int64_t rows : {std::int64_t{1}, std::int64_t{2}}) {
        const auto x = test::randomValues(static_cast<std::size_t>(rows * kCols), 1, 0.3);
        const Activations input(x, kCols);
        const auto gates = products(gate, x, rows);
        const auto ups = products(up, x, rows);
        const auto biased = products(up, x, rows, deviceBias.data());
        std::vector<float> gated(gates.size()), plain(gates.size());
        swigluReference<float>({gates.data(), ups.data(), gated.data(), rows, kOutputs});
        geluReference<float>({biased.data(), plain.data(), rows, kOutputs});
        for (const bool hasGate : {true, false}) {
            const std::vector<float>& expected = hasGate ? gated : plain;
            test::inEveryOrder([&] {
                const Results results(rows, kOutputs);
                stepGateCuda({input.view(), rows, kCols, hasGate ? gate.view() : WeightView{}, up.view(),
                              hasGate ? nullptr : deviceBias.data(), results.view(!isDense)},
                             nullptr);
                const auto got = results.numbers();
                for (std::size_t i = 0; i < got.size(); ++i) {
                    ASSERT_NEAR(got[i], expected[i], 1e-5f * (1.0f + std::fabs(expected[i]))) << i;
                }
                if (!isDense) {
                    results.expectRounded(rows, kOutputs);
                }
            });
        }
    }
}

// As files mix them: each product has the bits that it has alone.
TEST(StepProductsOfSeveralTypes, ShareALaunch) {
    constexpr std::int64_t kCols = 256;
    const std::vector<std::vector<TensorType>> mixes = {
        {TensorType::Q4_K, TensorType::Q4_K, TensorType::Q6_K},
        {TensorType::Q3_K, TensorType::Q5_K, TensorType::Q2_K},
        {TensorType::IQ4_NL, TensorType::Q5_0, TensorType::Q8_0},
        {TensorType::Q4_0, TensorType::Q4_1, TensorType::Q5_1}};
    for (const auto& types : mixes) {
        const Weight query(types[0], 40, kCols, 3), key(types[1], 16, kCols, 4),
            value(types[2], 24, kCols, 5);
        for (const std::int64_t rows : {std::int64_t{1}, std::int64_t{3}}) {
            const auto x = test::randomValues(static_cast<std::size_t>(rows * kCols), 1);
            const auto bias = test::randomValues(16, 6);
            const DeviceBuffer<float> deviceBias(bias);
            const std::vector<float> expected[] = {products(query, x, rows),
                                                   products(key, x, rows, deviceBias.data()),
                                                   products(value, x, rows)};
            const Activations input(x, kCols);
            test::inEveryOrder([&] {
                const DeviceBuffer<float> q(expected[0].size()), k(expected[1].size()), v(expected[2].size());
                const MatmulTarget targets[] = {{query.view(), nullptr, q.data()},
                                                {key.view(), deviceBias.data(), k.data()},
                                                {value.view(), nullptr, v.data()}};
                stepProductCuda({input.view(), rows, kCols, targets, {}}, nullptr);
                ASSERT_EQ(q.toHost(), expected[0]);
                ASSERT_EQ(k.toHost(), expected[1]);
                ASSERT_EQ(v.toHost(), expected[2]);
            });
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Types, StepProductsCuda,
                         testing::Values(TensorType::F32, TensorType::F16, TensorType::BF16, TensorType::Q8_0,
                                         TensorType::Q4_0, TensorType::Q2_K, TensorType::Q4_K,
                                         TensorType::Q6_K),
                         [](const auto& info) {
                             return "Type" + std::to_string(static_cast<int>(info.param));
                         });
