#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"
#include "kernels/optimizer/gradient_norm_contract.h"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 256;
constexpr std::int64_t kPiece = 16 * 1024;  // numbers of a block

__global__ void __launch_bounds__(kThreads) pieceKernel(const float* x, std::int64_t count, double* sums) {
    const std::int64_t first = blockIdx.x * kPiece;
    const std::int64_t end = count - first < kPiece ? count : first + kPiece;
    double sum = 0.0;
    for (std::int64_t i = first + threadIdx.x; i < end; i += kThreads) {
        const auto number = static_cast<double>(x[i]);
        sum += number * number;
    }
    sum = cuda::blockSum<kThreads>(sum);
    if (threadIdx.x == 0) {
        sums[blockIdx.x] = sum;
    }
}

// One block.
__global__ void __launch_bounds__(kThreads)
    addPiecesKernel(const double* sums, std::int64_t pieces, double* sum) {
    double total = 0.0;
    for (std::int64_t i = threadIdx.x; i < pieces; i += kThreads) {
        total += sums[i];
    }
    total = cuda::blockSum<kThreads>(total);
    if (threadIdx.x == 0) {
        *sum = total;
    }
}

}  // namespace

std::int64_t squaredNormCudaScratch(const SquaredNormArgs& args) {
    return (args.count + kPiece - 1) / kPiece;
}

void squaredNormCuda(const SquaredNormArgs& args, CudaStream stream) {
    checkContract(args);
    const std::int64_t pieces = squaredNormCudaScratch(args);
    require(static_cast<std::int64_t>(args.scratch.size()) >= pieces, "squaredNormCuda: too little scratch");
    if (pieces > 0) {
        cuda::launch(pieceKernel, {cuda::blocksFor(pieces, 1), kThreads}, stream, args.x, args.count,
                     args.scratch.data());
    }
    cuda::launch(addPiecesKernel, {1, kThreads}, stream, args.scratch.data(), pieces, args.sum);
}

}  // namespace xinglin::kernels
