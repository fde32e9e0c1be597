#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"
#include "kernels/norm/unit_rows.h"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 256;

template <typename Args>
__device__ double numberAt(const Args& args, std::int64_t i) {
    return static_cast<double>(args.rounded ? cuda::bfloat16ToFloat(args.rounded[i]) : args.x[i]);
}

// One block a row.
__global__ void __launch_bounds__(kThreads) unitRowsKernel(UnitRowsArgs args) {
    const std::int64_t first = blockIdx.x * args.cols;
    double squares = 0.0;
    for (std::int64_t c = threadIdx.x; c < args.cols; c += kThreads) {
        const double x = numberAt(args, first + c);
        squares += x * x;
    }
    const double length = sqrt(cuda::blockSum<kThreads>(squares));
    const double inverse = 1.0 / (length > args.leastLength ? length : args.leastLength);
    for (std::int64_t c = threadIdx.x; c < args.cols; c += kThreads) {
        args.y[first + c] = static_cast<float>(numberAt(args, first + c) * inverse);
    }
}

__global__ void __launch_bounds__(kThreads) unitRowsBackwardKernel(UnitRowsBackwardArgs args) {
    const std::int64_t first = blockIdx.x * args.cols;
    double squares = 0.0;
    double along = 0.0;
    for (std::int64_t c = threadIdx.x; c < args.cols; c += kThreads) {
        const double x = numberAt(args, first + c);
        squares += x * x;
        along += x * static_cast<double>(args.dy[first + c]);
    }
    squares = cuda::blockSum<kThreads>(squares);
    along = cuda::blockSum<kThreads>(along);
    const bool isTiny = sqrt(squares) < args.leastLength;
    const double inverse = 1.0 / (isTiny ? args.leastLength : sqrt(squares));
    const double share = isTiny ? 0.0 : along / squares;
    for (std::int64_t c = threadIdx.x; c < args.cols; c += kThreads) {
        const double dy = static_cast<double>(args.dy[first + c]);
        args.dx[first + c] += static_cast<float>((dy - numberAt(args, first + c) * share) * inverse);
    }
}

}  // namespace

void unitRowsCuda(const UnitRowsArgs& args, CudaStream stream) {
    checkContract(args);
    if (args.rows > 0) {
        cuda::launch(unitRowsKernel, {cuda::blocksFor(args.rows, 1), kThreads}, stream, args);
    }
}

void unitRowsBackwardCuda(const UnitRowsBackwardArgs& args, CudaStream stream) {
    checkContract(args);
    if (args.rows > 0) {
        cuda::launch(unitRowsBackwardKernel, {cuda::blocksFor(args.rows, 1), kThreads}, stream, args);
    }
}

}  // namespace xinglin::kernels
