#include "kernels/matmul/gemm.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <vector>

#include "kernels/matmul/linear.h"
#include "tests/support/highway_targets.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using kernels::GemmArgs;
using kernels::GemmType;

namespace {

struct Shape {
    std::int64_t m, n, k;
};

// One number, odd rests, a side longer than a piece, and nothing to sum.
constexpr Shape kShapes[] = {{1, 1, 1},      {3, 5, 7},      {17, 33, 65}, {130, 40, 96},
                             {40, 200, 129}, {256, 256, 64}, {2, 3, 0}};

std::vector<std::uint16_t> rounded(const std::vector<float>& values, kernels::CpuContext& context) {
    std::vector<std::uint16_t> bits(values.size());
    kernels::roundToBf16Cpu(values.data(), bits.data(), static_cast<std::int64_t>(values.size()), context);
    return bits;
}

}  // namespace

TEST(GemmCpu, AgreesWithTheReferenceInEveryForm) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    for (const Shape& shape : kShapes) {
        const auto a = test::randomValues(static_cast<std::size_t>(shape.m * shape.k), 1);
        const auto b = test::randomValues(static_cast<std::size_t>(shape.k * shape.n), 2);
        const auto aBits = rounded(a, context);
        const auto bBits = rounded(b, context);
        for (int form = 0; form < 16; ++form) {
            GemmArgs args;
            args.type = form & 8 ? GemmType::Bf16 : GemmType::F32;
            const bool isBf16 = args.type == GemmType::Bf16;
            args.a = {isBf16 ? static_cast<const void*>(aBits.data()) : a.data(),
                      form & 1 ? shape.m : shape.k, (form & 1) != 0};
            args.b = {isBf16 ? static_cast<const void*>(bBits.data()) : b.data(),
                      form & 2 ? shape.k : shape.n, (form & 2) != 0};
            args.adds = (form & 4) != 0;
            args.cStride = shape.n + 3;
            args.m = shape.m;
            args.n = shape.n;
            args.k = shape.k;
            std::vector<float> expected(static_cast<std::size_t>(shape.m * args.cStride), 0.5f);
            std::vector<float> got = expected;
            args.c = expected.data();
            kernels::gemmReference(args);
            args.c = got.data();
            kernels::gemmCpu(args, context);
            for (std::size_t i = 0; i < got.size(); ++i) {
                ASSERT_NEAR(got[i], expected[i], kernels::kGemmTolerance * static_cast<float>(shape.k + 1))
                    << shape.m << " " << shape.n << " " << shape.k << " form " << form << " at " << i;
            }
        }
    }
}

TEST(RoundToBf16, TakesTheNearestAndTiesToEven) {
    kernels::ThreadPool pool(1);
    kernels::CpuContext context{pool};
    const std::vector<float> values = {1.0f,
                                       -2.0f,
                                       std::bit_cast<float>(0x3f808000u),
                                       std::bit_cast<float>(0x3f818000u),
                                       std::bit_cast<float>(0x3f808001u),
                                       HUGE_VALF,
                                       std::nanf("")};
    const auto bits = rounded(values, context);
    EXPECT_EQ(bits[0], 0x3f80);
    EXPECT_EQ(bits[1], 0xc000);
    EXPECT_EQ(bits[2], 0x3f80);
    EXPECT_EQ(bits[3], 0x3f82);
    EXPECT_EQ(bits[4], 0x3f81);
    EXPECT_EQ(bits[5], 0x7f80);
    EXPECT_TRUE((bits[6] & 0x7f80) == 0x7f80 && (bits[6] & 0x7f) != 0);
}

TEST(LinearCpu, AddsBiasAndWhatWasThere) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    constexpr std::int64_t kRows = 70, kCols = 33, kOutputs = 19;
    const auto x = test::randomValues(kRows * kCols, 1);
    const auto weight = test::randomValues(kOutputs * kCols, 2);
    const auto bias = test::randomValues(kOutputs, 3);
    for (const auto write : {kernels::ProductWrite::Store, kernels::ProductWrite::Add}) {
        for (const float* given : {bias.data(), static_cast<const float*>(nullptr)}) {
            std::vector<float> expected(kRows * kOutputs, 2.0f);
            std::vector<float> got = expected;
            kernels::LinearArgs args = {GemmType::F32, x.data(), weight.data(), given, expected.data(),
                                        kRows,         kCols,    kOutputs,      write};
            kernels::linearReference(args);
            args.y = got.data();
            kernels::linearCpu(args, context);
            for (std::size_t i = 0; i < got.size(); ++i) {
                ASSERT_NEAR(got[i], expected[i], kernels::kGemmTolerance * 40.0f) << i;
            }
        }
    }
}

// The reference of the derivative is matmulBackwardReference, which complex steps prove.
TEST(LinearBackward, IsThatOfAProduct) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    constexpr std::int64_t kRows = 70, kCols = 33, kOutputs = 19;
    const auto x = test::randomValues(kRows * kCols, 1);
    const auto weight = test::randomValues(kOutputs * kCols, 2);
    const auto dy = test::randomValues(kRows * kOutputs, 3);
    struct Result {
        std::vector<float> dx = std::vector<float>(kRows * kCols, 9.0f);
        std::vector<float> dWeight = std::vector<float>(kOutputs * kCols, 1.0f);
        std::vector<float> dBias = std::vector<float>(kOutputs, 1.0f);
    };
    Result expected;
    kernels::matmulBackwardReference<float>({x.data(), weight.data(), dy.data(), expected.dx.data(),
                                             expected.dWeight.data(), expected.dBias.data(), kRows, kCols,
                                             kOutputs});
    const auto run = [&](bool onCpu) {
        Result got;
        const kernels::LinearBackwardArgs args = {
            GemmType::F32,      x.data(),         weight.data(), dy.data(), dy.data(), got.dx.data(),
            got.dWeight.data(), got.dBias.data(), kRows,         kCols,     kOutputs};
        if (onCpu) {
            kernels::linearBackwardCpu(args, context);
        } else {
            kernels::linearBackwardReference(args);
        }
        return got;
    };
    for (const Result& got : {run(false), run(true)}) {
        for (std::size_t i = 0; i < got.dx.size(); ++i) {
            ASSERT_NEAR(got.dx[i], expected.dx[i], 1e-4f);
        }
        for (std::size_t i = 0; i < got.dWeight.size(); ++i) {
            ASSERT_NEAR(got.dWeight[i], expected.dWeight[i], 2e-4f);
        }
        for (std::size_t i = 0; i < got.dBias.size(); ++i) {
            ASSERT_NEAR(got.dBias[i], expected.dBias[i], 1e-4f);
        }
    }
}

// Numbers that are none, infinite, halfway between two, and more than a piece of them.
TEST(RoundToBf16Cpu, IsTheReferenceBitForBitOnEveryInstructionSet) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    std::vector<float> x = test::randomValues((1 << 16) + 13, 3, 100.0);
    const std::uint32_t special[] = {0x7f800001u, 0xffffffffu, 0x7f800000u, 0xff800000u, 0x3f808000u,
                                     0x3f818000u, 0x7f7fffffu, 0x00000001u, 0x80000000u};
    for (std::size_t i = 0; i < std::size(special); ++i) {
        x[5 * i] = x[x.size() - 1 - i] = std::bit_cast<float>(special[i]);
    }
    std::vector<std::uint16_t> expected(x.size());
    kernels::roundToBf16Reference(x.data(), expected.data(), static_cast<std::int64_t>(x.size()));
    for (const std::int64_t target : test::runnableTargets()) {
        const test::OnlyTarget only(target);
        EXPECT_EQ(rounded(x, context), expected) << hwy::TargetName(target);
    }
}
