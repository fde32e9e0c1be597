#include "kernels/cuda/launch.cuh"
#include "kernels/sampling/top_k_contract.h"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 512;
constexpr int kWarps = kThreads / cuda::kWarpSize;
constexpr int kBins = 2048;  // of the widest digit
constexpr int kMost = static_cast<int>(kMostTopK);
// A block's: so few that a row keeps many blocks busy, so many that joining what they find stays cheap.
constexpr std::int64_t kPieceTokens = 8192;

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

// Where the blocks of a launch look, and what they leave.
struct Pieces {
    std::int64_t count;         // of a row; one block each
    std::uint64_t* candidates;  // [rows, count, size], greatest first, 0 where there are no more
    int size;                   // k as a power of two
};

// The first k are there; by more threads than that.
__device__ void writeBest(const TopKArgs& args, std::int64_t row, const std::uint64_t* candidates) {
    if (const auto i = static_cast<int>(threadIdx.x); i < static_cast<int>(args.k)) {
        const std::uint64_t candidate = candidates[i];
        const auto token = static_cast<std::int32_t>(0xffffffffu - static_cast<unsigned>(candidate));
        args.tokens[row * args.k + i] = candidate == 0 ? kNoCandidate : token;
        args.values[row * args.k + i] =
            candidate == 0 ? -INFINITY : args.logits[row * args.vocabulary + token];
    }
}

// The best of a piece of a row; of a row that is one piece they are what is wanted.
__global__ void __launch_bounds__(kThreads) topKKernel(TopKArgs args, Pieces pieces) {
    XINGLIN_SHARED(int, counts, [kBins]);
    XINGLIN_SHARED(Threshold, threshold, [1]);
    XINGLIN_SHARED(std::uint64_t, candidates, [kMost]);
    XINGLIN_SHARED(int, found, [1]);
    XINGLIN_SHARED(int, equalInWarp, [kWarps]);
    const std::int64_t row = blockIdx.x / pieces.count;
    const std::int64_t piece = blockIdx.x % pieces.count;
    const std::int64_t firstToken = piece * kPieceTokens;
    const std::int64_t length =
        args.vocabulary - firstToken < kPieceTokens ? args.vocabulary - firstToken : kPieceTokens;
    const float* logits = args.logits + row * args.vocabulary + firstToken;
    const auto thread = static_cast<int>(threadIdx.x);
    const auto k = static_cast<int>(args.k < length ? args.k : length);

    for (int i = thread; i < kMost; i += kThreads) {
        candidates[i] = 0;
    }
    if (thread == 0) {
        *found = 0;
    }
    findThreshold(logits, length, k, counts, threshold);
    const unsigned least = threshold->key;
    // In any order: they are sorted afterwards.
    for (std::int64_t v = thread; v < length; v += kThreads) {
        const unsigned key = keyOf(logits[v]);
        if (key > least) {
            candidates[atomicAdd(found, 1)] = candidateOf(key, firstToken + v);
        }
    }
    // Of those that are equal to the least, the first ones.
    int taken = k - threshold->remaining;
    for (std::int64_t first = 0; least > 0 && taken < k && first < length; first += kThreads) {
        const std::int64_t v = first + thread;
        const bool isEqual = v < length && keyOf(logits[v]) == least;
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
            candidates[slot] = candidateOf(least, firstToken + v);
        }
        __syncthreads();  // the counts are read before the next ones are written
    }
    __syncthreads();  // all candidates are there
    sortCandidates(candidates, pieces.size);
    if (pieces.count == 1) {
        writeBest(args, row, candidates);
        return;
    }
    std::uint64_t* const out = pieces.candidates + blockIdx.x * static_cast<std::int64_t>(pieces.size);
    for (int i = thread; i < pieces.size; i += kThreads) {
        out[i] = candidates[i];
    }
}

// The best of all pieces of a row, one piece after the other: of two sorted lists, one of them turned round,
// the greater ones place by place are the best of both, and need to be put in order. All candidates are
// different, so that there is one answer.
__global__ void __launch_bounds__(kMost) mergeKernel(TopKArgs args, Pieces pieces) {
    XINGLIN_SHARED(std::uint64_t, best, [kMost]);
    const std::int64_t row = blockIdx.x;
    const auto thread = static_cast<int>(threadIdx.x);
    const bool isPlace = thread < pieces.size;
    const std::uint64_t* from = pieces.candidates + row * pieces.count * pieces.size;
    if (isPlace) {
        best[thread] = from[thread];
    }
    for (std::int64_t piece = 1; piece < pieces.count; ++piece) {
        from += pieces.size;
        if (isPlace) {
            const std::uint64_t other = from[pieces.size - 1 - thread];
            best[thread] = best[thread] < other ? other : best[thread];
        }
        __syncthreads();  // the best of both are there
        for (int step = pieces.size / 2; step > 0; step /= 2) {
            if (isPlace && (thread & step) == 0 && best[thread] < best[thread + step]) {
                const std::uint64_t lower = best[thread];
                best[thread] = best[thread + step];
                best[thread + step] = lower;
            }
            __syncthreads();  // a step's exchanges are done
        }
    }
    writeBest(args, row, best);
}

Pieces piecesOf(std::int64_t vocabulary, std::int64_t k) {
    int size = 1;
    while (size < k) {
        size *= 2;
    }
    return {(vocabulary + kPieceTokens - 1) / kPieceTokens, nullptr, size};
}

}  // namespace

std::int64_t topKCudaScratch(std::int64_t rows, std::int64_t vocabulary, std::int64_t k) {
    const Pieces pieces = piecesOf(vocabulary, k);
    return pieces.count == 1 ? 0 : rows * pieces.count * pieces.size;
}

void topKCuda(const TopKArgs& args, CudaStream stream) {
    checkContract(args);
    if (args.rows == 0) {
        return;
    }
    const std::int64_t numbers = topKCudaScratch(args.rows, args.vocabulary, args.k);
    require(static_cast<std::int64_t>(args.scratch.size()) >= numbers, "topKCuda: scratch");
    Pieces pieces = piecesOf(args.vocabulary, args.k);
    pieces.candidates = args.scratch.data();
    cuda::launch(topKKernel, {cuda::blocksFor(args.rows * pieces.count, 1), kThreads}, stream, args, pieces);
    if (pieces.count > 1) {
        cuda::launch(mergeKernel, {cuda::blocksFor(args.rows, 1), kMost}, stream, args, pieces);
    }
}

}  // namespace xinglin::kernels
