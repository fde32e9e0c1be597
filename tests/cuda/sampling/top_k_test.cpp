#include "kernels/sampling/top_k.h"

#include <gtest/gtest.h>

#include <cmath>
#include <initializer_list>
#include <vector>

#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using test::DeviceBuffer;

namespace {

// Rows of every kind: all different, most of them equal, both zeros, hardly any numbers.
std::vector<float> rowsOf(std::int64_t vocabulary) {
    auto logits = test::randomValues(static_cast<std::size_t>(4 * vocabulary), 1, 20.0);
    const auto at = [&](std::int64_t row, std::int64_t v) -> float& {
        return logits[static_cast<std::size_t>(row * vocabulary + v)];
    };
    for (std::int64_t v = 0; v < vocabulary; ++v) {
        at(1, v) = static_cast<float>(v % 3);
        at(2, v) = v % 2 == 0 ? 0.0f : -0.0f;
        at(3, v) = v % 2 == 0 ? NAN : -INFINITY;
    }
    at(0, vocabulary / 2) = INFINITY;
    at(3, vocabulary - 1) = -7.0f;
    return logits;
}

void expectReference(const std::vector<float>& logits, std::int64_t rows, std::int64_t vocabulary,
                     std::initializer_list<std::int64_t> ks) {
    const DeviceBuffer<float> deviceLogits(logits);
    for (const std::int64_t k : ks) {
        const auto count = static_cast<std::size_t>(rows * k);
        std::vector<std::int32_t> expected(count);
        std::vector<float> expectedValues(count);
        kernels::topKReference({logits.data(), expected.data(), expectedValues.data(), rows, vocabulary, k});
        test::inEveryOrder([&] {
            const DeviceBuffer<std::int32_t> tokens(count);
            const DeviceBuffer<float> values(count);
            const auto numbers = static_cast<std::size_t>(kernels::topKCudaScratch(rows, vocabulary, k));
            const DeviceBuffer<std::uint64_t> scratch(numbers);
            kernels::TopKArgs args = {deviceLogits.data(), tokens.data(), values.data(), rows, vocabulary, k};
            args.scratch = {scratch.data(), numbers};
            kernels::topKCuda(args, nullptr);
            ASSERT_EQ(tokens.toHost(), expected) << vocabulary << " " << k;
            ASSERT_EQ(values.toHost(), expectedValues) << vocabulary << " " << k;
        });
    }
}

}  // namespace

TEST(TopKCuda, IsTheReference) {
    for (const std::int64_t vocabulary : {std::int64_t{1}, std::int64_t{5}, std::int64_t{1500}}) {
        expectReference(rowsOf(vocabulary), 4, vocabulary, {1, 7, kernels::kMostTopK});
    }
}

// Three pieces, of a block each, the last one shorter than k. Equal logits lie in all of them.
TEST(TopKCuda, JoinsWhatTheBlocksOfALongRowFind) {
    constexpr std::int64_t kVocabulary = 2 * 8192 + 200;
    auto logits = test::randomValues(kVocabulary, 1, 20.0);
    for (std::size_t v = 100; v < logits.size(); v += 150) {
        logits[v] = 19.0f;
    }
    expectReference(logits, 1, kVocabulary, {7, kernels::kMostTopK});
}
