#include "kernels/norm/layer_norm.h"
#include "kernels/norm/norm_backward.cuh"

namespace xinglin::kernels {
namespace {

using cuda::kNormThreads;

// As for RMS normalisation, with the mean and the bias.
__global__ void __launch_bounds__(kNormThreads)
    layerNormBackwardKernel(LayerNormBackwardArgs args, float* weightParts, float* biasParts) {
    XINGLIN_DYNAMIC_SHARED(float, part);
    float* const biasPart = part + args.cols;
    const auto count = static_cast<float>(args.cols);
    for (std::int64_t c = threadIdx.x; c < args.cols; c += kNormThreads) {
        part[c] = 0.0f;
        biasPart[c] = 0.0f;
    }
    const std::int64_t first = blockIdx.x * kNormBackwardRows;
    const std::int64_t end = args.rows - first < kNormBackwardRows ? args.rows : first + kNormBackwardRows;
    for (std::int64_t row = first; row < end; ++row) {
        const float* x = args.x + row * args.cols;
        const float* dy = args.dy + row * args.cols;
        float sum = 0.0f;
        for (std::int64_t c = threadIdx.x; c < args.cols; c += kNormThreads) {
            sum += x[c];
        }
        const float mean = cuda::blockSum<kNormThreads>(sum) / count;
        float squares = 0.0f;
        float pull = 0.0f;
        float turn = 0.0f;
        for (std::int64_t c = threadIdx.x; c < args.cols; c += kNormThreads) {
            const float centred = x[c] - mean;
            const float t = dy[c] * args.weight[c];
            squares += centred * centred;
            pull += t;
            turn += t * centred;
        }
        squares = cuda::blockSum<kNormThreads>(squares);
        pull = cuda::blockSum<kNormThreads>(pull) / count;
        turn = cuda::blockSum<kNormThreads>(turn);
        const float r = 1.0f / sqrtf(squares / count + static_cast<float>(args.epsilon));
        turn = turn * r / count;
        for (std::int64_t c = threadIdx.x; c < args.cols; c += kNormThreads) {
            const float given = dy[c];  // dx may be dy
            const float normed = (x[c] - mean) * r;
            part[c] += given * normed;
            biasPart[c] += given;
            if (args.dx) {
                args.dx[row * args.cols + c] = r * (given * args.weight[c] - pull - normed * turn);
            }
        }
    }
    for (std::int64_t c = threadIdx.x; weightParts && c < args.cols; c += kNormThreads) {
        weightParts[blockIdx.x * args.cols + c] = part[c];
        biasParts[blockIdx.x * args.cols + c] = biasPart[c];
    }
}

}  // namespace

std::int64_t layerNormBackwardCudaScratch(const LayerNormBackwardArgs& args) {
    return args.dWeight || args.dBias ? 2 * normBackwardBlocks(args.rows) * args.cols : 0;
}

void layerNormBackwardCuda(const LayerNormBackwardArgs& args, std::span<float> scratch, CudaStream stream) {
    require(args.rows >= 0 && args.cols > 0 && args.cols <= cuda::mostNormCols(2),
            "layerNormBackwardCuda: shape");
    require(args.rows == 0 || (args.x && args.weight && args.dy), "layerNormBackwardCuda: null tensor");
    require(static_cast<std::int64_t>(scratch.size()) >= layerNormBackwardCudaScratch(args),
            "layerNormBackwardCuda: too little scratch");
    if (args.rows == 0) {
        return;
    }
    const std::int64_t blocks = normBackwardBlocks(args.rows);
    float* const weightParts = args.dWeight || args.dBias ? scratch.data() : nullptr;
    float* const biasParts = weightParts ? weightParts + blocks * args.cols : nullptr;
    cuda::launch(
        layerNormBackwardKernel,
        {cuda::blocksFor(blocks, 1), kNormThreads, 2 * static_cast<std::size_t>(args.cols) * sizeof(float)},
        stream, args, weightParts, biasParts);
    cuda::addNormParts(weightParts, blocks, args.cols, args.dWeight, stream);
    cuda::addNormParts(biasParts, blocks, args.cols, args.dBias, stream);
}

}  // namespace xinglin::kernels
