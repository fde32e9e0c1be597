#include "kernels/sampling/sample_tokens.h"

#include <gtest/gtest.h>

#include "kernels/sampling/top_k.h"
#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using kernels::SampleRule;
using test::DeviceBuffer;

TEST(SampleTokensCuda, IsTheReference) {
    constexpr std::int64_t kRows = 40;
    constexpr std::int64_t kCandidates = 12;
    constexpr std::int64_t kVocabulary = 30;
    const auto logits = test::randomValues(kRows * kVocabulary, 1, 3.0);
    std::vector<std::int32_t> tokens(kRows * kCandidates);
    std::vector<float> values(tokens.size());
    kernels::topKReference({logits.data(), tokens.data(), values.data(), kRows, kVocabulary, kCandidates});
    std::vector<SampleRule> rules;
    test::Random random(2);
    for (std::int64_t r = 0; r < kRows; ++r) {
        rules.push_back({r % 5 == 0 ? 0.0 : 0.3 * static_cast<double>(r % 4) + 0.2, r % 3 == 0 ? 0.7 : 1.0,
                         r % 2 == 0 ? 0.1 : 0.0, random.symmetric() / 2 + 0.5});
        rules.back().candidates = 1 + r % 15;  // also more than there are
    }
    std::vector<std::int32_t> expected(kRows);
    kernels::sampleTokensReference(
        {tokens.data(), values.data(), rules.data(), expected.data(), kRows, kCandidates});
    const DeviceBuffer<std::int32_t> deviceTokens(tokens);
    const DeviceBuffer<float> deviceValues(values);
    const DeviceBuffer<SampleRule> deviceRules(rules);
    test::inEveryOrder([&] {
        const DeviceBuffer<std::int32_t> out(kRows);
        kernels::sampleTokensCuda(
            {deviceTokens.data(), deviceValues.data(), deviceRules.data(), out.data(), kRows, kCandidates},
            nullptr);
        ASSERT_EQ(out.toHost(), expected);
    });
}
