#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"
#include "kernels/quant/fp8.h"
#include "kernels/quant/fp8_rows.h"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 256;

// A block a row, which stays in the cache for the second look.
__global__ void fp8RowsKernel(Fp8RowsArgs args) {
    const std::int64_t row = blockIdx.x;
    const float* x = args.x + row * args.cols;
    std::uint8_t* out = args.out + row * args.cols;
    float greatest = 0.0f;
    bool isOdd = false;
    for (std::int64_t c = threadIdx.x; c < args.cols; c += kThreads) {
        const float magnitude = fabsf(x[c]);
        greatest = fmaxf(greatest, magnitude);
        isOdd = isOdd || !(magnitude < INFINITY);
    }
    greatest = cuda::blockMax<kThreads>(greatest);
    const bool isNumber = !cuda::blockAny<kThreads>(isOdd);
    const float inverse = greatest > 0.0f && isNumber ? __fdiv_rn(kGreatestE4m3, greatest) : 0.0f;
    for (std::int64_t c = threadIdx.x; c < args.cols; c += kThreads) {
        out[c] = isNumber ? e4m3FromFloat(__fmul_rn(x[c], inverse)) : std::uint8_t{0};
    }
    if (threadIdx.x == 0) {
        args.scales[row] = isNumber ? __fdiv_rn(greatest, kGreatestE4m3) : nanf("");
    }
}

}  // namespace

void fp8RowsCuda(const Fp8RowsArgs& args, CudaStream stream) {
    checkContract(args);
    if (args.rows > 0) {
        cuda::launch(fp8RowsKernel, {cuda::blocksFor(args.rows, 1), kThreads}, stream, args);
    }
}

}  // namespace xinglin::kernels
