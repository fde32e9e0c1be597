#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"
#include "kernels/embedding/embedding.h"
#include "kernels/require.h"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 256;
constexpr int kWarps = kThreads / cuda::kWarpSize;

// One block for each row; the first row of a token adds all rows of that token, in order, as the reference
// does. No atomic addition: its order would change from run to run.
__global__ void __launch_bounds__(kThreads) embeddingBackwardKernel(EmbeddingBackwardArgs args) {
    XINGLIN_SHARED(std::int64_t, rows, [kThreads]);
    XINGLIN_SHARED(int, inWarp, [kWarps]);
    const std::int64_t row = blockIdx.x;
    const std::int32_t token = args.tokens[row];
    if (token < 0 || token >= args.vocabulary) {
        return;  // the whole block: the host cannot see the tokens
    }
    bool isRepeated = false;
    for (std::int64_t r = threadIdx.x; r < row; r += kThreads) {
        isRepeated = isRepeated || args.tokens[r] == token;
    }
    if (cuda::blockAny<kThreads>(isRepeated)) {
        return;
    }
    const auto lane = static_cast<int>(threadIdx.x % cuda::kWarpSize);
    const auto warp = static_cast<int>(threadIdx.x / cuda::kWarpSize);
    float* const gradient = args.dTable + token * args.cols;
    for (std::int64_t first = row; first < args.rows; first += kThreads) {
        const std::int64_t r = first + threadIdx.x;
        const bool isHere = r < args.rows && args.tokens[r] == token;
        const unsigned votes = __ballot_sync(cuda::kFullWarp, isHere);
        if (lane == 0) {
            inWarp[warp] = __popc(votes);
        }
        __syncthreads();  // every warp's count is there; the rows of the piece before are added
        int at = __popc(votes & ((1u << lane) - 1u));
        int count = 0;
        for (int w = 0; w < kWarps; ++w) {
            at += w < warp ? inWarp[w] : 0;
            count += inWarp[w];
        }
        if (isHere) {
            rows[at] = r;
        }
        __syncthreads();  // the piece's rows are known; the counts are read
        for (std::int64_t c = threadIdx.x; count > 0 && c < args.cols; c += kThreads) {
            float sum = gradient[c];
            for (int i = 0; i < count; ++i) {
                sum += args.dy[rows[i] * args.cols + c];
            }
            gradient[c] = sum;
        }
    }
}

}  // namespace

void embeddingBackwardCuda(const EmbeddingBackwardArgs& args, CudaStream stream) {
    require(args.rows >= 0 && args.cols > 0, "embeddingBackwardCuda: shape");
    require(args.rows == 0 || (args.tokens && args.dy && args.dTable), "embeddingBackwardCuda: null tensor");
    if (args.rows > 0) {
        cuda::launch(embeddingBackwardKernel, {cuda::blocksFor(args.rows, 1), kThreads}, stream, args);
    }
}

}  // namespace xinglin::kernels
