#pragma once

#include <cstdint>

#include "kernels/cuda/cuda_stream.h"

namespace xinglin::kernels {

/// The k greatest logits of each row, greatest first; of equal ones the lower token first. What is minus
/// infinity or no number is left out; where less than k are left, the rest has token kNoCandidate and logit
/// −∞.
///
/// Memory: logits is [rows, vocabulary]; tokens and values are [rows, k]; nothing overlaps. 1 ≤ k ≤
/// kMostTopK.
struct TopKArgs {
    const float* logits = nullptr;
    std::int32_t* tokens = nullptr;
    float* values = nullptr;
    std::int64_t rows = 0;
    std::int64_t vocabulary = 0;
    std::int64_t k = 0;
};

inline constexpr std::int64_t kMostTopK = 256;
inline constexpr std::int32_t kNoCandidate = -1;

void topKReference(const TopKArgs& args);

/// Queues the work and returns; device pointers, which the caller keeps until the stream has passed this
/// point. Equal to the reference. So that a few candidates a row cross to the host, not a vocabulary.
void topKCuda(const TopKArgs& args, CudaStream stream);

}  // namespace xinglin::kernels
