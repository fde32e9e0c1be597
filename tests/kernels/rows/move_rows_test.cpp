#include "kernels/rows/move_rows.h"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/support/random_values.h"

using namespace xinglin;
using kernels::RowWrite;

TEST(MoveRowsReference, GathersScattersScalesAndAdds) {
    const std::vector<float> from = {1.0f, 2.0f, 3.0f, 4.0f};
    const std::vector<std::int64_t> fromRows = {1, 1};
    const std::vector<std::int64_t> toRows = {2, 0};
    std::vector<float> to(6, 10.0f);
    kernels::moveRowsReference(
        {from.data(), to.data(), 2, 2, fromRows.data(), toRows.data(), 2.0f, RowWrite::Add});
    EXPECT_EQ(to, (std::vector<float>{16.0f, 18.0f, 10.0f, 10.0f, 16.0f, 18.0f}));
    kernels::moveRowsReference({from.data(), to.data(), 1, 2});
    EXPECT_EQ(to[1], 2.0f);
}

// One row is all numbers, which several threads share.
TEST(MoveRowsCpu, MovesOneLongRowAndThatOntoItself) {
    constexpr std::int64_t kCols = 100'001;
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    const auto from = test::randomValues(kCols, 1);
    for (const RowWrite write : {RowWrite::Store, RowWrite::Add}) {
        std::vector<float> to = test::randomValues(kCols, 2), expected = to;
        kernels::MoveRowsArgs args = {from.data(), expected.data(), 1, kCols, nullptr, nullptr, 0.7f, write};
        kernels::moveRowsReference(args);
        args.to = to.data();
        kernels::moveRowsCpu(args, context);
        EXPECT_EQ(to, expected);
        args.from = args.to;  // onto itself
        kernels::moveRowsCpu(args, context);
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const float moved = 0.7f * expected[i];
            ASSERT_EQ(to[i], write == RowWrite::Add ? expected[i] + moved : moved) << i;
        }
    }
}

TEST(MoveRowsCpu, GathersAndScattersBitForBitAsTheReferenceDoes) {
    constexpr std::int64_t kRows = 40, kCols = 3000;  // in several pieces
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    const auto from = test::randomValues(kRows * kCols, 1);
    std::vector<std::int64_t> places(kRows);
    std::iota(places.rbegin(), places.rend(), 0);
    for (const bool gathers : {false, true}) {
        for (const bool scatters : {false, true}) {
            std::vector<float> to = test::randomValues(kRows * kCols, 2), expected = to;
            kernels::MoveRowsArgs args = {from.data(), expected.data(), kRows, kCols};
            args.fromRows = gathers ? places.data() : nullptr;
            args.toRows = scatters ? places.data() : nullptr;
            args.factor = 0.7f;
            args.write = RowWrite::Add;
            kernels::moveRowsReference(args);
            args.to = to.data();
            kernels::moveRowsCpu(args, context);
            EXPECT_EQ(to, expected);
        }
    }
}
