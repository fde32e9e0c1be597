#include "kernels/cuda/launch.cuh"
#include "kernels/sampling/top_k_contract.h"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 512;
constexpr int kWarps = kThreads / cuda::kWarpSize;
constexpr int kBins = 2048;  // of the widest digit
constexpr int kMost = static_cast<int>(kMostTopK);

// The bits of a key are looked at from the top in digits of 11, 11 and 10: wide ones, since the upper bits of
// logits are much alike and would all meet in one bin.
constexpr int kDigits = 3;
__device__ constexpr int bitsOf(int digit) {
    return digit + 1 < kDigits ? 11 : 10;
}

// A number that is greater for a greater logit; 0 for one that is left out.
__device__ unsigned keyOf(float logit) {
    if (!(logit > -INFINITY)) {
        return 0;
    }
    const unsigned bits = __float_as_uint(logit == 0.0f ? 0.0f : logit);  // both zeros are equal
    return (bits & 0x80000000u) != 0 ? ~bits : bits | 0x80000000u;
}

// A candidate as one number: by key, then the lower token first. 0 is none.
__device__ std::uint64_t candidateOf(unsigned key, std::int64_t token) {
    return static_cast<std::uint64_t>(key) << 32 | (0xffffffffu - static_cast<unsigned>(token));
}

struct Threshold {
    unsigned key;   // the upper digits that are known
    int remaining;  // candidates still to be found among those with these digits
};

// By the first warp: the bin, from the top, in which the remaining-th number lies. Each lane has a run of
// bins.
__device__ void findBin(const int* counts, int bins, int shift, Threshold* threshold) {
    const auto lane = static_cast<int>(threadIdx.x);
    const int run = bins / cuda::kWarpSize;
    const int top = bins - 1 - lane * run;
    int own = 0;
    for (int i = 0; i < run; ++i) {
        own += counts[top - i];
    }
    int upTo = own;  // with all lanes before this one
    for (int lanes = 1; lanes < cuda::kWarpSize; lanes *= 2) {
        const int before = __shfl_up_sync(cuda::kFullWarp, upTo, static_cast<unsigned>(lanes));
        upTo += lane >= lanes ? before : 0;
    }
    const int wanted = threshold->remaining;
    __syncwarp();  // all have read it before one writes
    int above = upTo - own;
    if (above < wanted && wanted <= upTo) {
        int bin = top;
        while (above + counts[bin] < wanted) {
            above += counts[bin--];
        }
        threshold->key |= static_cast<unsigned>(bin) << shift;
        threshold->remaining = wanted - above;
    }
}

// The k-th greatest key of a row, digit by digit. What is left out counts too, with key 0.
__device__ void findThreshold(const float* logits, std::int64_t vocabulary, int k, int* counts,
                              Threshold* threshold) {
    if (threadIdx.x == 0) {
        *threshold = {0, k};
    }
    int shift = 32;
    unsigned known = 0;  // mask of the digits that are settled
    for (int digit = 0; digit < kDigits; ++digit) {
        const int bins = 1 << bitsOf(digit);
        shift -= bitsOf(digit);
        for (auto i = static_cast<int>(threadIdx.x); i < bins; i += kThreads) {
            counts[i] = 0;
        }
        __syncthreads();  // the counts are zero, the digits before are settled
        const unsigned settled = threshold->key;
        for (std::int64_t v = threadIdx.x; v < vocabulary; v += kThreads) {
            const unsigned key = keyOf(logits[v]);
            if ((key & known) == settled) {
                atomicAdd(&counts[key >> shift & static_cast<unsigned>(bins - 1)], 1);
            }
        }
        __syncthreads();  // everything is counted
        if (threadIdx.x < cuda::kWarpSize) {
            findBin(counts, bins, shift, threshold);
        }
        known |= static_cast<unsigned>(bins - 1) << shift;
        __syncthreads();  // the digit is settled; the counts are not needed any more
    }
}

// Greatest first.
__device__ void sortCandidates(std::uint64_t* candidates, int size) {
    for (int run = 2; run <= size; run *= 2) {
        for (int step = run / 2; step > 0; step /= 2) {
            for (auto i = static_cast<int>(threadIdx.x); i < size; i += kThreads) {
                const int other = i ^ step;
                if (other > i) {
                    const bool isDescending = (i & run) == 0;
                    const std::uint64_t a = candidates[i];
                    const std::uint64_t b = candidates[other];
                    if (isDescending ? a < b : a > b) {
                        candidates[i] = b;
                        candidates[other] = a;
                    }
                }
            }
            __syncthreads();  // a step's exchanges are done
        }
    }
}

// One block a row.
__global__ void __launch_bounds__(kThreads) topKKernel(TopKArgs args) {
    XINGLIN_SHARED(int, counts, [kBins]);
    XINGLIN_SHARED(Threshold, threshold, [1]);
    XINGLIN_SHARED(std::uint64_t, candidates, [kMost]);
    XINGLIN_SHARED(int, found, [1]);
    XINGLIN_SHARED(int, equalInWarp, [kWarps]);
    const std::int64_t row = blockIdx.x;
    const float* logits = args.logits + row * args.vocabulary;
    const auto thread = static_cast<int>(threadIdx.x);
    const auto k = static_cast<int>(args.k < args.vocabulary ? args.k : args.vocabulary);

    for (int i = thread; i < kMost; i += kThreads) {
        candidates[i] = 0;
    }
    if (thread == 0) {
        *found = 0;
    }
    findThreshold(logits, args.vocabulary, k, counts, threshold);
    const unsigned least = threshold->key;
    // In any order: they are sorted afterwards.
    for (std::int64_t v = thread; v < args.vocabulary; v += kThreads) {
        const unsigned key = keyOf(logits[v]);
        if (key > least) {
            candidates[atomicAdd(found, 1)] = candidateOf(key, v);
        }
    }
    // Of those that are equal to the least, the first ones.
    int taken = k - threshold->remaining;
    for (std::int64_t first = 0; least > 0 && taken < k && first < args.vocabulary; first += kThreads) {
        const std::int64_t v = first + thread;
        const bool isEqual = v < args.vocabulary && keyOf(logits[v]) == least;
        const unsigned votes = __ballot_sync(cuda::kFullWarp, isEqual);
        const int warp = thread / cuda::kWarpSize;
        if (thread % cuda::kWarpSize == 0) {
            equalInWarp[warp] = __popc(votes);
        }
        __syncthreads();  // every warp's count is there
        int slot = taken + __popc(votes & ((1u << thread % cuda::kWarpSize) - 1u));
        for (int w = 0; w < kWarps; ++w) {
            slot += w < warp ? equalInWarp[w] : 0;
            taken += equalInWarp[w];
        }
        if (isEqual && slot < k) {
            candidates[slot] = candidateOf(least, v);
        }
        __syncthreads();  // the counts are read before the next ones are written
    }
    __syncthreads();  // all candidates are there
    int size = 1;
    while (size < k) {
        size *= 2;
    }
    sortCandidates(candidates, size);
    for (auto i = thread; i < static_cast<int>(args.k); i += kThreads) {
        const std::uint64_t candidate = i < k ? candidates[i] : 0;
        const auto token = static_cast<std::int32_t>(0xffffffffu - static_cast<unsigned>(candidate));
        args.tokens[row * args.k + i] = candidate == 0 ? kNoCandidate : token;
        args.values[row * args.k + i] = candidate == 0 ? -INFINITY : logits[token];
    }
}

}  // namespace

void topKCuda(const TopKArgs& args, CudaStream stream) {
    checkContract(args);
    if (args.rows > 0) {
        cuda::launch(topKKernel, {cuda::blocksFor(args.rows, 1), kThreads}, stream, args);
    }
}

}  // namespace xinglin::kernels
