#include <limits>

#include "kernels/cuda/launch.cuh"
#include "kernels/cuda/reduce.cuh"
#include "kernels/loss/cross_entropy.h"
#include "kernels/require.h"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 512;

// One block a row. The greatest logit and the sum of exponentials are found in one pass: a thread's sum
// shrinks when it meets a greater one.
__global__ void __launch_bounds__(kThreads) crossEntropyKernel(CrossEntropyArgs args) {
    const std::int64_t row = blockIdx.x;
    const float* logits = args.logits + row * args.vocabulary;
    float* dLogits = args.dLogits ? args.dLogits + row * args.vocabulary : nullptr;
    const std::int32_t target = args.targets[row];
    if (target == kIgnoredTarget) {
        if (threadIdx.x == 0) {
            args.loss[row] = 0.0f;
        }
        for (std::int64_t v = threadIdx.x; dLogits && v < args.vocabulary; v += kThreads) {
            dLogits[v] = 0.0f;
        }
        return;  // the whole block
    }
    // What lies elsewhere is one more logit.
    const bool hasElsewhere = args.logSumElsewhere && threadIdx.x == 0;
    float greatest = hasElsewhere ? args.logSumElsewhere[row] : -INFINITY;
    float sum = greatest > -INFINITY ? 1.0f : 0.0f;
    for (std::int64_t v = threadIdx.x; v < args.vocabulary; v += kThreads) {
        const float logit = logits[v];
        if (logit > greatest) {
            sum = sum * expf(greatest - logit) + 1.0f;
            greatest = logit;
        } else if (logit > -INFINITY || isnan(logit)) {
            sum += expf(logit - greatest);
        }
    }
    const float most = cuda::blockMax<kThreads>(greatest);
    sum = cuda::blockSum<kThreads>(greatest > -INFINITY ? sum * expf(greatest - most) : sum);
    const bool isElsewhere = target == kTargetElsewhere;
    const bool isKnown = isElsewhere || (target >= 0 && target < args.vocabulary);
    if (threadIdx.x == 0) {
        // Large equal logits must not round it away.
        const float below = isElsewhere || !isKnown ? most : most - logits[target];
        args.loss[row] = isKnown ? logf(sum) + below : nanf("");
    }
    if (!dLogits) {
        return;
    }
    __syncthreads();  // the target's logit is read before it may be written
    const float weight = !isKnown ? nanf("") : args.rowWeight ? args.rowWeight[row] : 1.0f;
    for (std::int64_t v = threadIdx.x; v < args.vocabulary; v += kThreads) {
        const float probability = expf(logits[v] - most) / sum;
        dLogits[v] = weight * (probability - (v == target ? 1.0f : 0.0f));
    }
}

}  // namespace

void crossEntropyCuda(const CrossEntropyArgs& args, CudaStream stream) {
    require(args.rows >= 0 && args.vocabulary > 0, "crossEntropyCuda: shape");
    require(args.rows == 0 || (args.logits && args.targets && args.loss), "crossEntropyCuda: null tensor");
    if (args.rows > 0) {
        cuda::launch(crossEntropyKernel, {cuda::blocksFor(args.rows, 1), kThreads}, stream, args);
    }
}

}  // namespace xinglin::kernels
