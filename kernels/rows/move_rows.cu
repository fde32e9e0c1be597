#include "kernels/cuda/elementwise.cuh"
#include "kernels/rows/move_rows.h"

namespace xinglin::kernels {
namespace {

struct MoveRows {
    MoveRowsArgs args;

    __device__ float moved(float to, float from) const {
        return args.write == RowWrite::Add ? to + args.factor * from : args.factor * from;
    }
    __device__ void one(std::int64_t i) const {
        float& to = args.to[placeOf(args.toRows, i)];
        to = moved(args.write == RowWrite::Add ? to : 0.0f, args.from[placeOf(args.fromRows, i)]);
    }
    // Rows are multiples of four numbers here, so that four are of one row.
    __device__ void four(std::int64_t i) const {
        const float4 from = cuda::load4(args.from + placeOf(args.fromRows, i));
        float* const to = args.to + placeOf(args.toRows, i);
        const float4 before =
            args.write == RowWrite::Add ? cuda::load4(to) : make_float4(0.0f, 0.0f, 0.0f, 0.0f);
        cuda::store4(to, {moved(before.x, from.x), moved(before.y, from.y), moved(before.z, from.z),
                          moved(before.w, from.w)});
    }

private:
    __device__ std::int64_t placeOf(const std::int64_t* rows, std::int64_t i) const {
        return rows ? rows[i / args.cols] * args.cols + i % args.cols : i;
    }
};

}  // namespace

void moveRowsCuda(const MoveRowsArgs& args, CudaStream stream) {
    checkContract(args);
    const bool isOneRow = !args.fromRows && !args.toRows;  // as far as places go
    cuda::forEachElement(MoveRows{args}, args.rows * args.cols,
                         (isOneRow || args.cols % 4 == 0) && cuda::areWide(args.from, args.to), stream);
}

}  // namespace xinglin::kernels
