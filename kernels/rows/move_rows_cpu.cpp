#include <algorithm>

#include "kernels/cpu/for_rows.h"
#include "kernels/rows/move_rows.h"

namespace xinglin::kernels {

// The reference's loops, some rows a thread: memory is what they wait for.
void moveRowsCpu(const MoveRowsArgs& args, CpuContext& context) {
    constexpr std::int64_t kGrainNumbers = 1 << 15;
    checkContract(args);
    if (!args.fromRows && !args.toRows) {
        // One row as far as places go, so that a long one is for all threads too.
        forRows(context, args.rows * args.cols, kGrainNumbers, [&](std::int64_t first, std::int64_t count) {
            MoveRowsArgs part = args;
            part.from += first;
            part.to += first;
            part.rows = 1;
            part.cols = count;
            moveRowsReference(part);
        });
        return;
    }
    const std::int64_t grain = std::max<std::int64_t>(1, kGrainNumbers / args.cols);
    forRows(context, args.rows, grain, [&](std::int64_t first, std::int64_t count) {
        MoveRowsArgs part = args;
        part.rows = count;
        if (args.fromRows) {
            part.fromRows += first;
        } else {
            part.from += first * args.cols;
        }
        if (args.toRows) {
            part.toRows += first;
        } else {
            part.to += first * args.cols;
        }
        moveRowsReference(part);
    });
}

}  // namespace xinglin::kernels
