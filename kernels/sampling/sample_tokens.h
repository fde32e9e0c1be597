#pragma once

#include <cstdint>
#include <limits>

#include "kernels/cuda/cuda_stream.h"

namespace xinglin::kernels {

/// How a row's token is drawn from its candidates.
struct SampleRule {
    double temperature = 1.0;  ///< 0: the first candidate
    double topP = 1.0;         ///< keep the fewest whose probabilities reach this
    double minP = 0.0;         ///< drop what is less probable than this share of the first
    double uniform = 0.0;      ///< the draw, in [0, 1)
    std::int64_t candidates =
        std::numeric_limits<std::int64_t>::max();  ///< of the row's, at most so many count
};

/// Draws a token for each row from its candidates as topK gives them: greatest first, kNoCandidate after the
/// last. Probabilities are exp((value − first value) / temperature), added up in order in double.
///
/// Memory:   tokens and values are [rows, k]; rules and out are [rows]. A row without candidates gets
///           kNoCandidate.
/// Numerics: exact, exactExp() being the exponential: a rule draws the same token on every processor.
struct SampleTokensArgs {
    const std::int32_t* tokens = nullptr;
    const float* values = nullptr;
    const SampleRule* rules = nullptr;
    std::int32_t* out = nullptr;
    std::int64_t rows = 0;
    std::int64_t k = 0;
};

void sampleTokensReference(const SampleTokensArgs& args);

/// Queues the work and returns; device pointers, which the caller keeps until the stream has passed this
/// point. The same tokens as the reference.
void sampleTokensCuda(const SampleTokensArgs& args, CudaStream stream);

}  // namespace xinglin::kernels
