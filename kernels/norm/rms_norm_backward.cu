#include "kernels/norm/norm_backward.cuh"
#include "kernels/norm/rms_norm.h"

namespace xinglin::kernels {
namespace {

using cuda::kNormThreads;

// A thread has the same columns in every row, so that it adds the weights' gradients up alone.
__global__ void __launch_bounds__(kNormThreads)
    rmsNormBackwardKernel(RmsNormBackwardArgs args, float* parts) {
    XINGLIN_DYNAMIC_SHARED(float, part);
    const auto count = static_cast<float>(args.cols);
    for (std::int64_t c = threadIdx.x; c < args.cols; c += kNormThreads) {
        part[c] = 0.0f;
    }
    const std::int64_t first = blockIdx.x * kNormBackwardRows;
    const std::int64_t end = args.rows - first < kNormBackwardRows ? args.rows : first + kNormBackwardRows;
    for (std::int64_t row = first; row < end; ++row) {
        const float* x = args.x + row * args.cols;
        const float* dy = args.dy + row * args.cols;
        float squares = 0.0f;
        float dot = 0.0f;
        for (std::int64_t c = threadIdx.x; c < args.cols; c += kNormThreads) {
            squares += x[c] * x[c];
            dot += dy[c] * args.weight[c] * x[c];
        }
        squares = cuda::blockSum<kNormThreads>(squares);
        dot = cuda::blockSum<kNormThreads>(dot);
        const float r = 1.0f / sqrtf(squares / count + static_cast<float>(args.epsilon));
        const float pull = r * r * dot / count;
        for (std::int64_t c = threadIdx.x; c < args.cols; c += kNormThreads) {
            const float given = dy[c];  // dx may be dy
            part[c] += given * x[c] * r;
            if (args.dx) {
                args.dx[row * args.cols + c] = r * (given * args.weight[c] - x[c] * pull);
            }
        }
    }
    for (std::int64_t c = threadIdx.x; parts && c < args.cols; c += kNormThreads) {
        parts[blockIdx.x * args.cols + c] = part[c];
    }
}

}  // namespace

std::int64_t rmsNormBackwardCudaScratch(const RmsNormBackwardArgs& args) {
    return args.dWeight ? normBackwardBlocks(args.rows) * args.cols : 0;
}

void rmsNormBackwardCuda(const RmsNormBackwardArgs& args, std::span<float> scratch, CudaStream stream) {
    require(args.rows >= 0 && args.cols > 0 && args.cols <= cuda::mostNormCols(1),
            "rmsNormBackwardCuda: shape");
    require(args.rows == 0 || (args.x && args.weight && args.dy), "rmsNormBackwardCuda: null tensor");
    require(static_cast<std::int64_t>(scratch.size()) >= rmsNormBackwardCudaScratch(args),
            "rmsNormBackwardCuda: too little scratch");
    if (args.rows == 0) {
        return;
    }
    const std::int64_t blocks = normBackwardBlocks(args.rows);
    float* const parts = args.dWeight ? scratch.data() : nullptr;
    cuda::launch(
        rmsNormBackwardKernel,
        {cuda::blocksFor(blocks, 1), kNormThreads, static_cast<std::size_t>(args.cols) * sizeof(float)},
        stream, args, parts);
    cuda::addNormParts(parts, blocks, args.cols, args.dWeight, stream);
}

}  // namespace xinglin::kernels
