// Training's attention by the tensor cores, against the reference of the rounded numbers.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <ostream>
#include <vector>

#include "kernels/attention/causal_attention.h"
#include "kernels/quant/half.h"
#include "kernels/require.h"
#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/greatest_error.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using kernels::AttentionNumbers;
using kernels::CausalAttentionArgs;
using kernels::CausalAttentionBackwardArgs;
using test::DeviceBuffer;

namespace {

using Floats = std::vector<float>;

struct Shape {
    std::vector<std::int64_t> documents;  // rows of each
    std::int64_t heads;
    std::int64_t kvHeads;
    std::int64_t headDim;
    bool hasSlopes = false;
    std::int64_t window = 0;

    std::int64_t rows() const { return std::accumulate(documents.begin(), documents.end(), std::int64_t{0}); }
    std::vector<std::int64_t> starts() const {
        std::vector<std::int64_t> starts(documents.size(), 0);
        std::partial_sum(documents.begin(), documents.end() - 1, starts.begin() + 1);
        return starts;
    }
};

void PrintTo(const Shape& s, std::ostream* out) {
    *out << s.rows() << " rows, " << s.heads << "/" << s.kvHeads << "x" << s.headDim
         << (s.hasSlopes ? " slopes" : "") << " window " << s.window;
}

Floats roundedToBf16(Floats numbers) {
    for (float& number : numbers) {
        number = kernels::floatFromBfloat16(kernels::bfloat16FromFloat(number));
    }
    return numbers;
}

// What goes in, and the biases.
struct Numbers {
    Floats q, k, v, dOut, slopes;
};

Numbers numbersOf(const Shape& shape) {
    const auto queries = static_cast<std::size_t>(shape.rows() * shape.heads * shape.headDim);
    const auto keys = static_cast<std::size_t>(shape.rows() * shape.kvHeads * shape.headDim);
    Numbers numbers = {test::randomValues(queries, 1, 2.0),
                       test::randomValues(keys, 2, 2.0),
                       test::randomValues(keys, 3),
                       test::randomValues(queries, 4),
                       {}};
    for (std::int64_t h = 0; shape.hasSlopes && h < shape.heads; ++h) {
        numbers.slopes.push_back(1.0f / static_cast<float>(2 + 3 * h));
    }
    return numbers;
}

Numbers rounded(const Numbers& numbers) {
    return {roundedToBf16(numbers.q), roundedToBf16(numbers.k), roundedToBf16(numbers.v),
            roundedToBf16(numbers.dOut), numbers.slopes};
}

struct Results {
    Floats out, logSums, dq, dk, dv;
};

void describe(const Shape& shape, std::span<const std::int64_t> starts, CausalAttentionArgs& args) {
    args.starts = starts;
    args.rows = shape.rows();
    args.heads = shape.heads;
    args.kvHeads = shape.kvHeads;
    args.headDim = shape.headDim;
    args.scale = 0.15;
    args.window = shape.window;
}

Results byReference(const Shape& shape, const Numbers& numbers) {
    const std::vector<std::int64_t> starts = shape.starts();
    Results results;
    results.out.resize(numbers.q.size());
    results.dq.resize(numbers.q.size());
    results.dk.resize(numbers.k.size());
    results.dv.resize(numbers.v.size());
    CausalAttentionArgs args;
    describe(shape, starts, args);
    args.q = numbers.q.data();
    args.k = numbers.k.data();
    args.v = numbers.v.data();
    args.out = results.out.data();
    args.slopes = shape.hasSlopes ? numbers.slopes.data() : nullptr;
    kernels::causalAttentionReference(args);
    kernels::causalAttentionBackwardReference<float>(
        {args, numbers.dOut.data(), results.dq.data(), results.dk.data(), results.dv.data()});
    return results;
}

// Forward, then backward on what that left.
Results onDevice(const Shape& shape, const Numbers& numbers) {
    const DeviceBuffer<float> q(numbers.q), k(numbers.k), v(numbers.v), dOut(numbers.dOut),
        slopes(numbers.slopes);
    const std::vector<std::int64_t> starts = shape.starts();
    const DeviceBuffer<std::int64_t> startsThere(starts);
    const DeviceBuffer<float> out(numbers.q.size()),
        logSums(static_cast<std::size_t>(shape.rows() * shape.heads)), dq(numbers.q.size()),
        dk(numbers.k.size()), dv(numbers.v.size());
    CausalAttentionArgs args;
    describe(shape, {startsThere.data(), starts.size()}, args);
    args.q = q.data();
    args.k = k.data();
    args.v = v.data();
    args.out = out.data();
    args.slopes = shape.hasSlopes ? slopes.data() : nullptr;
    args.numbers = AttentionNumbers::Bf16;
    args.logSums = logSums.data();
    const auto floats = static_cast<std::size_t>(kernels::causalAttentionCudaScratch(args));
    const DeviceBuffer<float> scratch(floats);
    kernels::causalAttentionCuda(args, {scratch.data(), floats}, nullptr);

    const CausalAttentionBackwardArgs backward = {args, dOut.data(), dq.data(), dk.data(), dv.data()};
    const auto more = static_cast<std::size_t>(kernels::causalAttentionBackwardCudaScratch(backward));
    const DeviceBuffer<float> scratchOfBackward(more);
    kernels::causalAttentionBackwardCuda(backward, {scratchOfBackward.data(), more}, nullptr);
    return {out.toHost(), logSums.toHost(), dq.toHost(), dk.toHost(), dv.toHost()};
}

// log₂ Σ exp(score), in double.
std::vector<double> logSumsOf(const Shape& shape, const Numbers& numbers) {
    std::vector<double> sums;
    const std::int64_t group = shape.heads / shape.kvHeads;
    std::int64_t first = 0;
    for (const std::int64_t rows : shape.documents) {
        for (std::int64_t r = first; r < first + rows; ++r) {
            for (std::int64_t h = 0; h < shape.heads; ++h) {
                const std::int64_t from = shape.window > 0 ? std::max(first, r - shape.window + 1) : first;
                double sum = 0.0;
                for (std::int64_t j = from; j <= r; ++j) {
                    const auto q = numbers.q.begin() + (r * shape.heads + h) * shape.headDim;
                    const auto k = numbers.k.begin() + (j * shape.kvHeads + h / group) * shape.headDim;
                    double score = 0.15 * std::inner_product(q, q + shape.headDim, k, 0.0);
                    if (shape.hasSlopes) {
                        score -= static_cast<double>(numbers.slopes[static_cast<std::size_t>(h)]) *
                                 static_cast<double>(r - j);
                    }
                    sum += std::exp(score);
                }
                sums.push_back(std::log2(sum));
            }
        }
        first += rows;
    }
    return sums;
}

class Bf16AttentionCuda : public testing::TestWithParam<Shape> {};

}  // namespace

TEST_P(Bf16AttentionCuda, AgreesWithTheReferenceOfTheRoundedNumbers) {
    const Shape& shape = GetParam();
    const Numbers numbers = numbersOf(shape);
    const Results expected = byReference(shape, rounded(numbers));
    const std::vector<double> logSums = logSumsOf(shape, rounded(numbers));
    Results first;
    test::inEveryOrder([&] {
        const Results got = onDevice(shape, numbers);
        for (std::size_t i = 0; i < got.out.size(); ++i) {
            ASSERT_NEAR(got.out[i], expected.out[i], kernels::kBf16AttentionTolerance) << i;
        }
        for (std::size_t i = 0; i < logSums.size(); ++i) {
            ASSERT_NEAR(static_cast<double>(got.logSums[i]), logSums[i], 1e-4) << i;
        }
        const auto tolerance = static_cast<double>(kernels::kBf16AttentionBackwardTolerance);
        EXPECT_LT(test::greatestError(got.dq, expected.dq, got.dq.size()), tolerance);
        EXPECT_LT(test::greatestError(got.dk, expected.dk, got.dk.size()), tolerance);
        EXPECT_LT(test::greatestError(got.dv, expected.dv, got.dv.size()), tolerance);
        if (!first.out.empty()) {  // no sum depends on who came first
            EXPECT_EQ(got.out, first.out);
            EXPECT_EQ(got.dq, first.dq);
            EXPECT_EQ(got.dk, first.dk);
            EXPECT_EQ(got.dv, first.dv);
        }
        first = got;
    });
}

// Documents of every length around a fragment, a tile and a block, and of several blocks; heads alone and in
// groups; biases; windows inside a tile and over several.
INSTANTIATE_TEST_SUITE_P(Shapes, Bf16AttentionCuda,
                         testing::Values(Shape{{1, 15, 16, 17, 63, 64, 65, 130}, 2, 2, 64},
                                         Shape{{65, 1, 130, 17}, 2, 1, 128, true},
                                         Shape{{1, 16, 15, 130}, 4, 2, 64, true, 40},
                                         Shape{{64, 63, 140}, 1, 1, 128, false, 70}, Shape{{1, 2}, 1, 1, 128},
                                         Shape{{33}, 3, 1, 64}));

TEST(Bf16AttentionCudaNumbers, AreRoundedToTheNearest) {
    const Shape shape = {{5, 30}, 2, 1, 64};
    const Numbers numbers = numbersOf(shape);
    const Results raw = onDevice(shape, numbers);
    const Results before = onDevice(shape, rounded(numbers));
    EXPECT_EQ(raw.out, before.out);
    EXPECT_EQ(raw.dq, before.dq);
    EXPECT_EQ(raw.dk, before.dk);
    EXPECT_EQ(raw.dv, before.dv);
}

TEST(Bf16AttentionCudaNumbers, StayExactWhereNobodyWantsThemRounded) {
    CausalAttentionArgs args;
    args.headDim = 128;
    EXPECT_FALSE(kernels::attendsInBf16(args));
    args.numbers = AttentionNumbers::Bf16;
    EXPECT_TRUE(kernels::attendsInBf16(args));
    args.headDim = 96;
    EXPECT_FALSE(kernels::attendsInBf16(args));
}

TEST(Bf16AttentionCudaNumbers, AreRefusedWithoutWhatTheForwardPassLeft) {
    const DeviceBuffer<float> memory(4096);
    const DeviceBuffer<std::int64_t> starts(std::vector<std::int64_t>{0});
    CausalAttentionArgs args;
    describe({{1}, 1, 1, 64}, {starts.data(), 1}, args);
    args.q = args.k = args.v = args.out = memory.data();
    args.numbers = AttentionNumbers::Bf16;
    EXPECT_THROW(kernels::causalAttentionBackwardCuda(
                     {args, memory.data(), memory.data(), memory.data(), memory.data()},
                     {memory.data(), 4096}, nullptr),
                 kernels::ContractViolation);
    EXPECT_THROW(kernels::causalAttentionCuda(args, {}, nullptr), kernels::ContractViolation);
    args.q = memory.data() + 1;
    EXPECT_THROW(kernels::causalAttentionCuda(args, {memory.data(), 4096}, nullptr),
                 kernels::ContractViolation);
}
