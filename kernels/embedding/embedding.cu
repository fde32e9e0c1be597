#include "kernels/cuda/launch.cuh"
#include "kernels/embedding/embedding.h"
#include "kernels/quant/block_value.cuh"
#include "kernels/quant/dequantise.h"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 256;

__device__ float numberOf(TensorType type, const unsigned char* row, std::int64_t c, std::int64_t blockValues,
                          std::int64_t blockBytes) {
    switch (type) {
    case TensorType::F32:
        return reinterpret_cast<const float*>(row)[c];
    case TensorType::F16:
        return cuda::halfToFloat(reinterpret_cast<const std::uint16_t*>(row)[c]);
    case TensorType::BF16:
        return cuda::bfloat16ToFloat(reinterpret_cast<const std::uint16_t*>(row)[c]);
    default:
        return cuda::valueOf(
            cuda::blockNumber(type, row + c / blockValues * blockBytes, static_cast<int>(c % blockValues)));
    }
}

__global__ void embeddingKernel(EmbeddingArgs args, std::int64_t blockValues, std::int64_t blockBytes) {
    const std::int64_t r = blockIdx.x;
    const std::int64_t c = static_cast<std::int64_t>(blockIdx.y) * kThreads + threadIdx.x;
    if (c >= args.cols) {
        return;
    }
    const std::int32_t token = args.tokens[r];
    const bool isKnown = token >= 0 && token < args.vocabulary;
    const auto* row = static_cast<const unsigned char*>(args.table) +
                      (isKnown ? token : 0) * static_cast<std::int64_t>(args.rowBytes);
    const float value = numberOf(args.type, row, c, blockValues, blockBytes);
    args.y[r * args.cols + c] = isKnown ? value : nanf("");
}

}  // namespace

void embeddingCuda(const EmbeddingArgs& args, CudaStream stream) {
    require(args.rows >= 0 && args.cols > 0 && args.vocabulary > 0, "embedding: shape");
    require(args.rows == 0 || (args.table && args.tokens && args.y), "embedding: null tensor");
    require(canDequantise(args.type), "embedding: type without arithmetic");
    const BlockFormat* format = findBlockFormat(args.type);
    require(!format || args.cols % format->values == 0, "embedding: width is no multiple of the block");
    if (args.rows == 0) {
        return;
    }
    const dim3 blocks(cuda::blocksFor(args.rows, 1), cuda::blocksFor(args.cols, kThreads));
    cuda::launch(embeddingKernel, {blocks, kThreads}, stream, args, format ? format->values : std::int64_t{1},
                 format ? static_cast<std::int64_t>(format->bytes) : std::int64_t{1});
}

}  // namespace xinglin::kernels
