#pragma once

#include <cstdint>

#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/cuda_stream.h"
#include "kernels/require.h"

namespace xinglin::kernels {

enum class RowWrite {
    Store,  ///< to = factor · from
    Add,    ///< to += factor · from
};

/// Rows of numbers to other places, times a factor:
///
///   to[toRows[r]][c] = factor · from[fromRows[r]][c], or that added to it
///
/// Memory:   rows are `cols` long and packed; fromRows and toRows are [rows], or null where row r is meant;
///           no row is written twice. from and to may be the same where both are null, else nothing overlaps.
/// Numerics: a product and a sum in float, each rounded; a device may fuse the two, so that it agrees to
///           kMoveRowsTolerance relative to |to| + |factor · from|. A factor of 1 changes no bit.
struct MoveRowsArgs {
    const float* from = nullptr;
    float* to = nullptr;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    const std::int64_t* fromRows = nullptr;
    const std::int64_t* toRows = nullptr;
    float factor = 1.0f;
    RowWrite write = RowWrite::Store;
};

inline constexpr float kMoveRowsTolerance = 1.5e-7f;

void moveRowsReference(const MoveRowsArgs& args);
void moveRowsCpu(const MoveRowsArgs& args, CpuContext& context);
/// Queues the work and returns; device pointers, those of the rows' places too, which the caller keeps until
/// the stream has passed this point. Fastest where cols is a multiple of 4 and all pointers of 16.
void moveRowsCuda(const MoveRowsArgs& args, CudaStream stream);

inline void checkContract(const MoveRowsArgs& args) {
    require(args.rows >= 0 && args.cols > 0, "moveRows: shape");
    require(args.rows == 0 || (args.from && args.to), "moveRows: null tensor");
}

}  // namespace xinglin::kernels
