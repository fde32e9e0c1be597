#pragma once

#include <cstdint>

#include "kernels/attention/step_row.h"
#include "kernels/cuda/cuda_stream.h"
#include "kernels/matmul/row_tail.h"
#include "kernels/rope/rope.h"

namespace xinglin::kernels {

/// Heads of a key/value head that share a block.
inline constexpr std::int64_t kMostStepGroup = 8;

/// All between the projections and the product back, in one launch: queries and keys are normalised (where
/// there are norms) and rotated, the row's key and value stored, attention to the row's past and itself, as
/// cachedAttention() has it.
struct StepAttentionArgs {
    const float* q = nullptr;  ///< [rows, heads, headDim], as the projections gave them
    const float* k = nullptr;  ///< [rows, kvHeads, headDim]
    const float* v = nullptr;
    const float* queryNorm = nullptr;  ///< [headDim], or null; both or none
    const float* keyNorm = nullptr;
    double epsilon = 0.0;
    const float* cosines = nullptr;  ///< [rows, ropeDim / 2], or null: no rotation
    const float* sines = nullptr;
    std::int64_t ropeDim = 0;
    RopePairs pairs = RopePairs::Neighbours;
    const StepRow* table = nullptr;  ///< [rows]; all caches of one type and shape
    std::int64_t layer = 0;
    CacheType type = CacheType::F16;
    std::int64_t rows = 0;
    std::int64_t splits = 0;  ///< pieces of kSplitPositions that the longest row has at most
    std::int64_t heads = 0;   ///< at most kMostStepGroup times kvHeads
    std::int64_t kvHeads = 0;
    std::int64_t headDim = 0;  ///< at most 256
    float scale = 1.0f;
    const float* slopes = nullptr;
    std::int64_t window = 0;
    StepActivations out;  ///< [rows, heads · headDim]; rounded only where a group's numbers are whole blocks
    float* partials = nullptr;         ///< stepAttentionScratch() floats
    std::int32_t* arrivals = nullptr;  ///< [rows, kvHeads] zeros, and zero again afterwards
};

std::int64_t stepAttentionScratch(const StepAttentionArgs& args);
void stepAttentionCuda(const StepAttentionArgs& args, CudaStream stream);

}  // namespace xinglin::kernels
