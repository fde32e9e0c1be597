#include "kernels/rows/move_rows.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using kernels::RowWrite;
using test::DeviceBuffer;

TEST(MoveRowsCuda, GathersScattersAndAddsAsTheReferenceDoes) {
    const std::vector<std::int64_t> fromRows = {6, 0, 3, 3, 5};
    const std::vector<std::int64_t> toRows = {1, 4, 0, 6, 2};
    // One row may be long: numbers that follow one another are moved as one.
    for (const auto& [rows, cols] :
         {std::pair<std::int64_t, std::int64_t>{5, 1}, {5, 7}, {5, 300}, {1, 7}, {1, 1003}}) {
        const auto size = static_cast<std::size_t>(7 * cols);
        const auto from = test::randomValues(size, 1);
        const auto before = test::randomValues(size, 2);
        const DeviceBuffer<float> deviceFrom(from);
        const DeviceBuffer<std::int64_t> deviceFromRows(fromRows), deviceToRows(toRows);
        for (const bool gathers : {false, true}) {
            for (const bool scatters : {false, true}) {
                for (const RowWrite write : {RowWrite::Store, RowWrite::Add}) {
                    kernels::MoveRowsArgs args;
                    std::vector<float> expected = before;
                    args.from = from.data();
                    args.to = expected.data();
                    args.rows = rows;
                    args.cols = cols;
                    args.fromRows = gathers ? fromRows.data() : nullptr;
                    args.toRows = scatters ? toRows.data() : nullptr;
                    args.factor = 0.3f;
                    args.write = write;
                    kernels::moveRowsReference(args);
                    test::inEveryOrder([&] {
                        const DeviceBuffer<float> to(before);
                        args.from = deviceFrom.data();
                        args.to = to.data();
                        args.fromRows = gathers ? deviceFromRows.data() : nullptr;
                        args.toRows = scatters ? deviceToRows.data() : nullptr;
                        kernels::moveRowsCuda(args, nullptr);
                        const auto got = to.toHost();
                        for (std::size_t i = 0; i < size; ++i) {
                            ASSERT_NEAR(got[i], expected[i],
                                        kernels::kMoveRowsTolerance * (1.0f + std::fabs(expected[i])))
                                << rows << " " << cols << " " << i;
                        }
                    });
                }
            }
        }
    }
}
