#include <algorithm>

#include "kernels/matmul/matmul.h"
#include "kernels/require.h"

namespace xinglin::kernels {

template <typename T>
void matmulBackwardReference(const MatmulBackwardArgsOf<T>& args) {
    require(args.rows >= 0 && args.cols > 0 && args.outputs > 0, "matmulBackward: shape");
    require(args.rows == 0 || args.dy, "matmulBackward: null tensor");
    require(!args.dx || args.weight, "matmulBackward: dx needs the weight");
    require(!args.dWeight || args.x, "matmulBackward: dWeight needs x");
    if (args.dx) {
        std::fill(args.dx, args.dx + args.rows * args.cols, T(0));
    }
    for (std::int64_t r = 0; r < args.rows; ++r) {
        for (std::int64_t o = 0; o < args.outputs; ++o) {
            const T dy = args.dy[r * args.outputs + o];
            if (args.dBias) {
                args.dBias[o] += dy;
            }
            for (std::int64_t c = 0; c < args.cols; ++c) {
                if (args.dx) {
                    args.dx[r * args.cols + c] += dy * args.weight[o * args.cols + c];
                }
                if (args.dWeight) {
                    args.dWeight[o * args.cols + c] += dy * args.x[r * args.cols + c];
                }
            }
        }
    }
}

template void matmulBackwardReference(const MatmulBackwardArgsOf<float>&);
template void matmulBackwardReference(const MatmulBackwardArgsOf<double>&);

}  // namespace xinglin::kernels
