#pragma once

#include <cstdint>
#include <span>

#include "kernels/cuda/cuda_stream.h"

namespace xinglin::kernels {

/// The k greatest logits of each row, greatest first; of equal ones the lower token first. What is minus
/// infinity or no number is left out; where less than k are left, the rest has token kNoCandidate and logit
/// −∞.
///
/// Memory: logits is [rows, vocabulary]; tokens and values are [rows, k]; nothing overlaps. 1 ≤ k ≤
///         kMostTopK. `scratch` is for the device: topKCudaScratch() numbers.
struct TopKArgs {
    const float* logits = nullptr;
    std::int32_t* tokens = nullptr;
    float* values = nullptr;
    std::int64_t rows = 0;
    std::int64_t vocabulary = 0;
    std::int64_t k = 0;
    std::span<std::uint64_t> scratch = {};
};

inline constexpr std::int64_t kMostTopK = 256;
inline constexpr std::int32_t kNoCandidate = -1;

void topKReference(const TopKArgs& args);

/// Numbers of scratch memory that the device needs.
std::int64_t topKCudaScratch(std::int64_t rows, std::int64_t vocabulary, std::int64_t k);
/// Queues the work and returns; device pointers, which the caller keeps until the stream has passed this
/// point. Equal to the reference. A long row is looked through by several blocks.
void topKCuda(const TopKArgs& args, CudaStream stream);

}  // namespace xinglin::kernels
