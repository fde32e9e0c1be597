#pragma once

#include <cstdint>

#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/cuda_stream.h"

namespace xinglin::kernels {

/// A target that is not learned.
inline constexpr std::int32_t kIgnoredTarget = -100;
/// A target among the logits that lie elsewhere.
inline constexpr std::int32_t kTargetElsewhere = -101;

/// The cross entropy of every row against its target, and its derivative:
///
///   loss[r] = log Σ_v exp(logits[r][v]) − logits[r][target]
///   dLogits[r][v] = rowWeight[r] · (softmax(logits[r])[v] − [v = target])
///
/// Memory:   logits and dLogits are [rows, vocabulary]; dLogits may be logits, or null when not wanted;
///           loss, targets and rowWeight are [rows]; a null rowWeight means ones. loss is not weighted.
/// A row whose target is kIgnoredTarget has loss 0 and derivative 0. The greatest logit is taken off before
/// the exponentials, so any finite logits are safe.
///
/// Where the vocabulary is cut, logits are those of one part, and exp(logSumElsewhere[r]) is what the other
/// parts add to the sum over v. A row whose target is kTargetElsewhere has log Σ_v exp(logits[r][v]) for a
/// loss, and no [v = target] in its derivative.
template <typename T>
struct CrossEntropyArgsOf {
    const T* logits = nullptr;
    const std::int32_t* targets = nullptr;
    const T* rowWeight = nullptr;
    T* loss = nullptr;
    T* dLogits = nullptr;
    std::int64_t rows = 0;
    std::int64_t vocabulary = 0;
    const T* logSumElsewhere = nullptr;  ///< [rows], or null: the logits are whole
};
using CrossEntropyArgs = CrossEntropyArgsOf<float>;

/// For float, double and std::complex<double>.
template <typename T>
void crossEntropyReference(const CrossEntropyArgsOf<T>& args);

void crossEntropyCpu(const CrossEntropyArgs& args, CpuContext& context);
/// Queues the work and returns; device pointers, which the caller keeps until the stream has passed this
/// point. Agrees to kCrossEntropyTolerance. The host cannot see the targets: one outside the vocabulary makes
/// its row's loss and derivative no numbers. Called for a few rows at a time, so that the logits of all are
/// never there.
void crossEntropyCuda(const CrossEntropyArgs& args, CudaStream stream);

/// Of the loss relative to 1 + the greatest |logit|; of a derivative relative to its row's weight.
inline constexpr float kCrossEntropyTolerance = 3e-6f;

}  // namespace xinglin::kernels
