#include <limits>
#include <utility>

#include "kernels/cuda/launch.cuh"
#include "kernels/embedding/embedding.h"
#include "kernels/require.h"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 256;
constexpr int kRun = 2 * kThreads;  // rows that a block puts in order by itself

// A row by its token, then by its number: no two are equal, so that there is one order. Tokens outside the
// vocabulary come last.
__device__ std::uint64_t keyOf(const EmbeddingBackwardArgs& args, std::int64_t row) {
    const std::int32_t token = args.tokens[row];
    const unsigned place = token < 0 || token >= args.vocabulary ? 0xffffffffu : static_cast<unsigned>(token);
    return static_cast<std::uint64_t>(place) << 32 | static_cast<unsigned>(row);
}

// Sorted runs of kRun rows.
__global__ void __launch_bounds__(kThreads) sortRunsKernel(EmbeddingBackwardArgs args, std::uint64_t* keys) {
    XINGLIN_SHARED(std::uint64_t, run, [kRun]);
    const std::int64_t first = static_cast<std::int64_t>(blockIdx.x) * kRun;
    const auto thread = static_cast<int>(threadIdx.x);
    for (int i = thread; i < kRun; i += kThreads) {
        run[i] = first + i < args.rows ? keyOf(args, first + i) : ~std::uint64_t{0};
    }
    for (int length = 2; length <= kRun; length *= 2) {
        for (int step = length / 2; step > 0; step /= 2) {
            __syncthreads();  // the keys are there, and what the step before has exchanged
            const int i = 2 * thread - (thread & (step - 1));  // the lower place of this thread's pair
            const bool isAscending = (i & length) == 0;
            const std::uint64_t a = run[i];
            const std::uint64_t b = run[i + step];
            if (isAscending ? a > b : a < b) {
                run[i] = b;
                run[i + step] = a;
            }
        }
    }
    __syncthreads();  // the run is in order
    for (int i = thread; i < kRun && first + i < args.rows; i += kThreads) {
        keys[first + i] = run[i];
    }
}

// Two runs become one: a key's place is its own in its run and that which it would have in the other.
__global__ void __launch_bounds__(kThreads)
    mergeRunsKernel(const std::uint64_t* from, std::uint64_t* to, std::int64_t rows, std::int64_t run) {
    const std::int64_t i = static_cast<std::int64_t>(blockIdx.x) * kThreads + threadIdx.x;
    if (i >= rows) {
        return;
    }
    const std::uint64_t key = from[i];
    const std::int64_t own = i / run;
    const std::int64_t other = own % 2 == 0 ? (own + 1) * run : (own - 1) * run;
    std::int64_t low = other < rows ? other : rows;
    std::int64_t end = other + run < rows ? other + run : rows;
    const std::int64_t first = low;
    while (low < end) {
        const std::int64_t middle = low + (end - low) / 2;
        if (from[middle] < key) {
            low = middle + 1;
        } else {
            end = middle;
        }
    }
    const std::int64_t pair = own / 2 * 2 * run;
    to[pair + (i - own * run) + (low - first)] = key;
}

// A block for each row in that order and each piece of the columns; a token's first one adds all rows of its
// token, in their order, as the reference does. No atomic addition: its order would change from run to run.
__global__ void __launch_bounds__(kThreads)
    addRowsKernel(EmbeddingBackwardArgs args, const std::uint64_t* keys) {
    const std::int64_t first = blockIdx.x;
    const std::uint64_t token = keys[first] >> 32;
    const std::int64_t c = static_cast<std::int64_t>(blockIdx.y) * kThreads + threadIdx.x;
    const bool isFirst = first == 0 || keys[first - 1] >> 32 != token;
    if (!isFirst || token == 0xffffffffu || c >= args.cols) {
        return;
    }
    float* const gradient = args.dTable + static_cast<std::int64_t>(token) * args.cols + c;
    float sum = *gradient;
    for (std::int64_t i = first; i < args.rows && keys[i] >> 32 == token; ++i) {
        sum += args.dy[static_cast<std::int64_t>(keys[i] & 0xffffffffu) * args.cols + c];
    }
    *gradient = sum;
}

}  // namespace

std::int64_t embeddingBackwardCudaScratch(const EmbeddingBackwardArgs& args) {
    constexpr std::int64_t kFloatsOfKey = sizeof(std::uint64_t) / sizeof(float);
    return 2 * kFloatsOfKey * args.rows;  // as they are, and as a merge leaves them
}

void embeddingBackwardCuda(const EmbeddingBackwardArgs& args, std::span<float> scratch, CudaStream stream) {
    require(args.rows >= 0 && args.rows <= std::numeric_limits<std::int32_t>::max() && args.cols > 0 &&
                args.cols <= std::int64_t{65535} * kThreads,
            "embeddingBackwardCuda: shape");
    require(args.rows == 0 || (args.tokens && args.dy && args.dTable), "embeddingBackwardCuda: null tensor");
    require(static_cast<std::int64_t>(scratch.size()) >= embeddingBackwardCudaScratch(args),
            "embeddingBackwardCuda: scratch");
    if (args.rows == 0) {
        return;
    }
    auto* keys = reinterpret_cast<std::uint64_t*>(scratch.data());
    std::uint64_t* merged = keys + args.rows;
    cuda::launch(sortRunsKernel, {cuda::blocksFor(args.rows, kRun), kThreads}, stream, args, keys);
    for (std::int64_t run = kRun; run < args.rows; run *= 2) {
        cuda::launch(mergeRunsKernel, {cuda::blocksFor(args.rows, kThreads), kThreads}, stream, keys, merged,
                     args.rows, run);
        std::swap(keys, merged);
    }
    const dim3 blocks(cuda::blocksFor(args.rows, 1), cuda::blocksFor(args.cols, kThreads));
    cuda::launch(addRowsKernel, {blocks, kThreads}, stream, args, keys);
}

}  // namespace xinglin::kernels
