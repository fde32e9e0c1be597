#include "kernels/matmul/matmul.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <ostream>

#include "kernels/matmul/column_pairs.h"
#include "kernels/quant/half.h"
#include "kernels/quant/interleave.h"
#include "kernels/require.h"
#include "tests/support/highway_targets.h"
#include "tests/support/random_values.h"
#include "tests/support/tiny_model.h"

using namespace xinglin;
using kernels::MatmulArgs;
using kernels::MatmulTarget;
using kernels::ProductWrite;
using kernels::TensorType;
using kernels::WeightLayout;
using kernels::WeightView;

namespace {

struct Case {
    TensorType type;
    WeightLayout layout;
    std::int64_t rows;
    std::int64_t outputs;
    std::int64_t cols;
};

void PrintTo(const Case& c, std::ostream* out) {
    *out << "type " << static_cast<int>(c.type)
         << (c.layout == WeightLayout::RowMajor      ? " rows "
             : c.layout == WeightLayout::ColumnPairs ? " pairs "
             : c.layout == WeightLayout::PackedPairs ? " packed "
                                                     : " interleaved ")
         << c.rows << "x" << c.outputs << "x" << c.cols;
}

struct alignas(64) Line {
    std::byte bytes[64];
};

std::span<std::byte> bytesOf(std::vector<Line>& lines) {
    return {reinterpret_cast<std::byte*>(lines.data()), lines.size() * sizeof(Line)};
}

// As a model has them that was trained in bfloat16, and some numbers far from the others in size.
void makePackable(std::string& blocks, TensorType type) {
    constexpr float kFar[] = {0.0f, 0x1p-20f, -64.0f, -0.0f};
    const std::size_t count = blocks.size() / 2;
    for (std::size_t i = 0; i < count; ++i) {
        std::uint16_t bits;
        std::memcpy(&bits, blocks.data() + 2 * i, sizeof(bits));
        if (type == TensorType::F16) {
            bits &= 0xfff8u;
        }
        for (std::size_t k = 0; k < std::size(kFar); ++k) {
            if (i == (count - 1) * k / (std::size(kFar) - 1)) {
                bits = type == TensorType::F16 ? kernels::halfFromFloat(kFar[k])
                                               : kernels::bfloat16FromFloat(kFar[k]);
            }
        }
        std::memcpy(blocks.data() + 2 * i, &bits, sizeof(bits));
    }
}

// A random matrix and the memory it lies in.
struct Weight {
    Weight(const Case& c, std::uint64_t seed)
        : blocks(test::randomBlocks(static_cast<std::uint32_t>(c.type),
                                    static_cast<std::size_t>(c.outputs * c.cols), 1.0, seed)) {
        view = {c.type,        WeightLayout::RowMajor,
                blocks.data(), blocks.size() / static_cast<std::size_t>(c.outputs),
                c.outputs,     c.cols};
        if (c.layout == WeightLayout::Interleaved) {
            const kernels::InterleavedLayout layout = {c.type, c.outputs, c.cols};
            memory.resize(static_cast<std::size_t>(layout.bytes()) / sizeof(Line) + 1);
            kernels::interleaveReference({layout, blocks.data(), memory.data()});
            view = {c.type, c.layout, memory.data(), 0, c.outputs, c.cols};
        } else if (c.layout == WeightLayout::ColumnPairs) {
            const kernels::ColumnPairLayout layout = {c.type, c.outputs, c.cols};
            memory.resize(static_cast<std::size_t>(layout.bytes()) / sizeof(Line));
            kernels::pairColumnsReference({layout, blocks.data(), view.rowBytes, memory.data()});
            view = {c.type, c.layout, memory.data(), 0, c.outputs, c.cols};
        } else if (c.layout == WeightLayout::PackedPairs) {
            const kernels::PackedPairLayout layout = {c.outputs, c.cols};
            makePackable(blocks, c.type);
            memory.resize(static_cast<std::size_t>(layout.bytes()) / sizeof(Line));
            EXPECT_TRUE(
                kernels::packPairsReference({layout, c.type, blocks.data(), view.rowBytes, memory.data()}));
            view = {TensorType::BF16, c.layout, memory.data(), 0, c.outputs, c.cols};
        }
    }
    std::string blocks;
    std::vector<Line> memory;
    WeightView view;
};

std::vector<float> productCpu(const float* x, std::int64_t rows, const WeightView& weight, const float* bias,
                              kernels::CpuContext& context) {
    std::vector<float> y(static_cast<std::size_t>(rows * weight.rows));
    const MatmulTarget target[] = {{weight, bias, y.data()}};
    MatmulArgs args = {x, rows, weight.cols, target, {}};
    std::vector<Line> scratch(kernels::matmulScratch(args, context.pool.threads()) / sizeof(Line) + 1);
    args.scratch = bytesOf(scratch);
    kernels::matmulCpu(args, context);
    return y;
}

std::vector<float> productOf(const std::vector<float>& x, std::int64_t rows, const WeightView& weight,
                             const std::vector<float>& bias) {
    std::vector<float> y(static_cast<std::size_t>(rows * weight.rows));
    const MatmulTarget target[] = {{weight, bias.data(), y.data()}};
    kernels::matmulReference({x.data(), rows, weight.cols, target, {}});
    return y;
}

std::vector<float> rounded(const std::vector<float>& x) {
    std::vector<float> y;
    for (const float number : x) {
        y.push_back(kernels::floatFromBfloat16(kernels::bfloat16FromFloat(number)));
    }
    return y;
}

class PackedMatmulCpu : public ::testing::Test {
protected:
    // Every way the product can be computed on this processor.
    template <typename Check>
    void onEveryInstructionSet(Check check) {
        if (context.features.avx512Bf16) {
            check("VNNI + BF16");
        }
        context.features.avx512Bf16 = false;
        if (context.features.avx512Vnni) {
            check("VNNI");
        }
        context.features.avx512Vnni = false;
        for (const std::int64_t target : test::runnableTargets()) {
            const test::OnlyTarget only(target);
            check(hwy::TargetName(target));
        }
    }

    kernels::ThreadPool pool{3};
    kernels::CpuContext context{pool};
};

class MatmulCpu : public PackedMatmulCpu, public ::testing::WithParamInterface<Case> {};

}  // namespace

TEST_P(MatmulCpu, AgreesWithTheReference) {
    const Case c = GetParam();
    const Weight weight(c, 3);
    const std::vector<float> x = test::randomValues(static_cast<std::size_t>(c.rows * c.cols), 4);
    const std::vector<float> bias = test::randomValues(static_cast<std::size_t>(c.outputs), 5);
    // Σ |x · w| is at most cols times the greatest products: |x| < 1, |w| < 1.65 (Q4_1 with its minimum 2).
    // Packed ones have one of 64.
    const float greatest = c.layout == WeightLayout::PackedPairs ? 66.0f : 2.0f;
    const float tolerance = kernels::kMatmulTolerance * greatest * static_cast<float>(c.cols);
    onEveryInstructionSet([&](const char* name) {
        const bool isRounded =
            weight.view.layout != WeightLayout::RowMajor && weight.view.type == TensorType::BF16;
        const std::vector<float> expected =
            productOf(isRounded && context.features.avx512Bf16 ? rounded(x) : x, c.rows, weight.view, bias);
        const std::vector<float> y = productCpu(x.data(), c.rows, weight.view, bias.data(), context);
        for (std::size_t i = 0; i < y.size(); ++i) {
            ASSERT_NEAR(y[i], expected[i], tolerance) << name << " at " << i;
        }
    });
}

TEST_P(MatmulCpu, GivesARowTheSameBitsAloneAndInCompany) {
    const Case c = GetParam();
    const Weight weight(c, 6);
    const std::vector<float> x = test::randomValues(static_cast<std::size_t>(c.rows * c.cols), 7);
    onEveryInstructionSet([&](const char* name) {
        const std::vector<float> all = productCpu(x.data(), c.rows, weight.view, nullptr, context);
        for (std::int64_t r = 0; r < c.rows; ++r) {
            const std::vector<float> one =
                productCpu(x.data() + r * c.cols, 1, weight.view, nullptr, context);
            for (std::int64_t o = 0; o < c.outputs; ++o) {
                ASSERT_EQ(one[static_cast<std::size_t>(o)], all[static_cast<std::size_t>(r * c.outputs + o)])
                    << name << " row " << r << " output " << o;
            }
        }
    });
}

// Twelve bits a number and the list of the others are the same matrix.
TEST_F(PackedMatmulCpu, HasTheBitsOfColumnPairs) {
    for (const TensorType type : {TensorType::BF16, TensorType::F16}) {
        for (const std::int64_t rows : {1, 2, 3, 11, 25}) {
            const Weight packed({type, WeightLayout::PackedPairs, rows, 150, 264}, 9);
            std::vector<std::uint16_t> numbers(150 * 264);
            kernels::unpackPairsReference({150, 264}, packed.memory.data(), numbers.data());
            const kernels::ColumnPairLayout layout = {TensorType::BF16, 150, 264};
            std::vector<Line> memory(static_cast<std::size_t>(layout.bytes()) / sizeof(Line));
            kernels::pairColumnsReference({layout, numbers.data(), 2 * 264, memory.data()});
            const WeightView pairs = {
                TensorType::BF16, WeightLayout::ColumnPairs, memory.data(), 0, 150, 264};
            const std::vector<float> x = test::randomValues(static_cast<std::size_t>(rows * 264), 10);
            onEveryInstructionSet([&](const char* name) {
                EXPECT_EQ(productCpu(x.data(), rows, packed.view, nullptr, context),
                          productCpu(x.data(), rows, pairs, nullptr, context))
                    << name << " " << rows;
            });
            context.features = kernels::CpuContext{pool}.features;
        }
    }
}

// Odd sizes: a part of a group of 16 outputs, a part of a tile of rows, more rows than a chunk, a ragged
// width.
std::vector<Case> cases() {
    std::vector<Case> all;
    for (const kernels::InterleavedForm& form : kernels::kInterleavedForms) {
        const TensorType type = form.type;
        if (form.hasSuperScales()) {
            for (const WeightLayout layout : {WeightLayout::Interleaved, WeightLayout::RowMajor}) {
                all.push_back({type, layout, 1, 16, 256});
                all.push_back({type, layout, 7, 100, 512});
            }
            all.push_back({type, WeightLayout::Interleaved, 13, 40, 512});
            all.push_back({type, WeightLayout::Interleaved, 24, 1600, 256});  // long pieces
            all.push_back({type, WeightLayout::Interleaved, 267, 40, 256});
            continue;
        }
        for (const WeightLayout layout : {WeightLayout::Interleaved, WeightLayout::RowMajor}) {
            all.push_back({type, layout, 1, 16, 32});
            all.push_back({type, layout, 9, 100, 96});
            all.push_back({type, layout, 5, 1, 64});
        }
        all.push_back({type, WeightLayout::Interleaved, 22, 1600, 64});  // long pieces
        all.push_back({type, WeightLayout::Interleaved, 271, 40, 64});
    }
    for (const TensorType type : {TensorType::F32, TensorType::F16, TensorType::BF16}) {
        all.push_back({type, WeightLayout::RowMajor, 1, 7, 20});
        all.push_back({type, WeightLayout::RowMajor, 9, 100, 96});
        all.push_back({type, WeightLayout::RowMajor, 259, 19, 33});
    }
    for (const TensorType type : {TensorType::F16, TensorType::BF16}) {
        for (std::int64_t rows = 1; rows <= 14; ++rows) {
            all.push_back({type, WeightLayout::ColumnPairs, rows, 40 + rows, 20 + rows});
        }
        all.push_back({type, WeightLayout::ColumnPairs, 1, 100, 33});
        all.push_back({type, WeightLayout::ColumnPairs, 271, 77, 33});
        for (std::int64_t rows = 1; rows <= 14; ++rows) {
            all.push_back({type, WeightLayout::PackedPairs, rows, 40 + rows, 64 + 8 * rows});
        }
        all.push_back({type, WeightLayout::PackedPairs, 1, 100, 40});
        all.push_back({type, WeightLayout::PackedPairs, 271, 77, 40});
    }
    return all;
}
INSTANTIATE_TEST_SUITE_P(Shapes, MatmulCpu, ::testing::ValuesIn(cases()));

TEST(MatmulReference, GivesTheHandComputedProduct) {
    const std::vector<float> x = {1, 2, 3, 4};         // two rows of two
    const std::vector<float> w = {1, 0, 10, 1, 0, 5};  // three outputs
    const std::vector<float> bias = {0, 0, 100};
    std::vector<float> y = {1000, 1000, 1000, 1000, 1000, 1000};
    const MatmulTarget target[] = {{{TensorType::F32, WeightLayout::RowMajor, w.data(), 8, 3, 2},
                                    bias.data(),
                                    y.data(),
                                    ProductWrite::Add}};
    kernels::matmulReference({x.data(), 2, 2, target, {}});
    EXPECT_EQ(y, (std::vector<float>{1001, 1012, 1110, 1003, 1034, 1120}));
}

TEST(MatmulReference, OfPairedColumnsIsThatOfRows) {
    for (const TensorType type : {TensorType::F16, TensorType::BF16}) {
        const Weight rows({type, WeightLayout::RowMajor, 1, 21, 33}, 8);
        const Weight pairs({type, WeightLayout::ColumnPairs, 1, 21, 33}, 8);
        const std::vector<float> x = test::randomValues(33, 2);
        std::vector<float> expected(21), y(21);
        const MatmulTarget byRows[] = {{rows.view, nullptr, expected.data()}};
        const MatmulTarget byPairs[] = {{pairs.view, nullptr, y.data()}};
        kernels::matmulReference({x.data(), 1, 33, byRows, {}});
        kernels::matmulReference({x.data(), 1, 33, byPairs, {}});
        EXPECT_EQ(y, expected);
    }
}

TEST(PairColumns, OnThePoolIsTheReferenceBitForBit) {
    kernels::ThreadPool pool(3);
    kernels::CpuContext context{pool};
    const Weight weight({TensorType::BF16, WeightLayout::ColumnPairs, 1, 101, 33}, 8);
    std::vector<Line> memory(weight.memory.size());
    kernels::pairColumnsCpu({{TensorType::BF16, 101, 33}, weight.blocks.data(), 66, memory.data()}, context);
    EXPECT_EQ(std::memcmp(memory.data(), weight.memory.data(), memory.size() * sizeof(Line)), 0);
}

TEST(MatmulReference, OfInterleavedWeightsIsExactForWholeActivations) {
    // Activations up to 127 lose nothing when rounded, so the product is that of the dequantised weights.
    constexpr std::int64_t kCols = 512;
    for (const kernels::InterleavedForm& form : kernels::kInterleavedForms) {
        const TensorType type = form.type;
        const Weight weight({type, WeightLayout::Interleaved, 1, 21, kCols}, 8);
        std::vector<float> x(kCols);
        for (std::size_t i = 0; i < x.size(); ++i) {
            x[i] = i % 16 == 0 ? 127.0f : static_cast<float>(static_cast<int>(i * 37 % 255) - 127);
        }
        std::vector<float> y(21);
        const MatmulTarget target[] = {{weight.view, nullptr, y.data()}};
        kernels::matmulReference({x.data(), 1, kCols, target, {}});
        const auto values =
            test::dequantiseBlocks(static_cast<std::uint32_t>(type), weight.blocks, 21 * kCols);
        for (std::size_t o = 0; o < y.size(); ++o) {
            double sum = 0.0;
            for (std::size_t c = 0; c < kCols; ++c) {
                sum += values[o * kCols + c] * static_cast<double>(x[c]);
            }
            EXPECT_NEAR(static_cast<double>(y[o]), sum, 0.02) << static_cast<int>(type) << " " << o;
        }
    }
}

TEST(MatmulCpu, MultipliesSeveralMatricesOfDifferentKindsAtOnceAndAdds) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    const Weight a({TensorType::Q4_0, WeightLayout::Interleaved, 1, 48, 64}, 1);
    const Weight b({TensorType::F16, WeightLayout::RowMajor, 1, 30, 64}, 2);
    const std::vector<float> x = test::randomValues(3 * 64, 9);
    std::vector<float> ya(3 * 48, 10.0f), yb(3 * 30);
    const MatmulTarget targets[] = {{a.view, nullptr, ya.data(), ProductWrite::Add},
                                    {b.view, nullptr, yb.data()}};
    MatmulArgs args = {x.data(), 3, 64, targets, {}};
    std::vector<Line> scratch(kernels::matmulScratch(args, 2) / sizeof(Line) + 1);
    args.scratch = bytesOf(scratch);
    kernels::matmulCpu(args, context);
    const std::vector<float> onlyA = productCpu(x.data(), 3, a.view, nullptr, context);
    for (std::size_t i = 0; i < ya.size(); ++i) {
        EXPECT_FLOAT_EQ(ya[i], 10.0f + onlyA[i]);
    }
    EXPECT_EQ(yb, productCpu(x.data(), 3, b.view, nullptr, context));
}

// They share the activations where the processor multiplies both in float, and have their own where not.
TEST(MatmulCpu, MultipliesPairsOfBothKindsInOneCallAsAlone) {
    const std::vector<float> x = test::randomValues(14 * 33, 4);
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    const Weight weights[] = {Weight({TensorType::BF16, WeightLayout::ColumnPairs, 14, 40, 33}, 5),
                              Weight({TensorType::F16, WeightLayout::ColumnPairs, 14, 21, 33}, 6)};
    std::vector<bool> ways = {false};
    if (context.features.avx512Bf16) {
        ways.push_back(true);
    }
    for (const bool isRounded : ways) {
        context.features.avx512Bf16 = isRounded;
        std::vector<float> y[] = {std::vector<float>(14 * 40), std::vector<float>(14 * 21)};
        const MatmulTarget targets[] = {{weights[0].view, nullptr, y[0].data()},
                                        {weights[1].view, nullptr, y[1].data()}};
        MatmulArgs args = {x.data(), 14, 33, targets, {}};
        std::vector<Line> scratch(kernels::matmulScratch(args, 2) / sizeof(Line) + 1);
        args.scratch = bytesOf(scratch);
        kernels::matmulCpu(args, context);
        for (std::size_t i = 0; i < 2; ++i) {
            EXPECT_EQ(y[i], productCpu(x.data(), 14, weights[i].view, nullptr, context)) << isRounded;
        }
    }
}

TEST(MatmulCpu, RefusesTooLittleScratch) {
    kernels::ThreadPool pool(1);
    kernels::CpuContext context{pool};
    const Weight weight({TensorType::Q8_0, WeightLayout::Interleaved, 1, 16, 32}, 1);
    const std::vector<float> x(32);
    std::vector<float> y(16);
    const MatmulTarget target[] = {{weight.view, nullptr, y.data()}};
    EXPECT_THROW(kernels::matmulCpu({x.data(), 1, 32, target, {}}, context), kernels::ContractViolation);
}

TEST(MatmulBackward, IsTheDerivative) {
    // y is linear in x and in the weight, so a difference of any size is exact.
    constexpr std::int64_t kRows = 3, kCols = 4, kOutputs = 5;
    const auto x = test::randomValues<double>(kRows * kCols, 1);
    const auto w = test::randomValues<double>(kOutputs * kCols, 2);
    const auto dy = test::randomValues<double>(kRows * kOutputs, 3);
    const auto loss = [&](const std::vector<double>& xs, const std::vector<double>& ws) {
        double sum = 0.0;
        for (int r = 0; r < kRows; ++r) {
            for (int o = 0; o < kOutputs; ++o) {
                for (int c = 0; c < kCols; ++c) {
                    sum += dy[static_cast<std::size_t>(r * kOutputs + o)] *
                           xs[static_cast<std::size_t>(r * kCols + c)] *
                           ws[static_cast<std::size_t>(o * kCols + c)];
                }
            }
        }
        return sum;
    };
    std::vector<double> dx(x.size()), dw(w.size()), db(kOutputs);
    kernels::matmulBackwardReference<double>(
        {x.data(), w.data(), dy.data(), dx.data(), dw.data(), db.data(), kRows, kCols, kOutputs});
    for (std::size_t i = 0; i < x.size(); ++i) {
        auto moved = x;
        moved[i] += 1.0;
        EXPECT_NEAR(dx[i], loss(moved, w) - loss(x, w), 1e-12);
    }
    for (std::size_t i = 0; i < w.size(); ++i) {
        auto moved = w;
        moved[i] += 1.0;
        EXPECT_NEAR(dw[i], loss(x, moved) - loss(x, w), 1e-12);
    }
    EXPECT_NEAR(db[1], dy[1] + dy[6] + dy[11], 1e-15);
}
