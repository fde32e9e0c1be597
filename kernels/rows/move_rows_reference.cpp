#include "kernels/rows/move_rows.h"

namespace xinglin::kernels {

void moveRowsReference(const MoveRowsArgs& args) {
    checkContract(args);
    for (std::int64_t r = 0; r < args.rows; ++r) {
        const float* from = args.from + (args.fromRows ? args.fromRows[r] : r) * args.cols;
        float* to = args.to + (args.toRows ? args.toRows[r] : r) * args.cols;
        for (std::int64_t c = 0; c < args.cols; ++c) {
            const float moved = args.factor * from[c];
            to[c] = args.write == RowWrite::Add ? to[c] + moved : moved;
        }
    }
}

}  // namespace xinglin::kernels
