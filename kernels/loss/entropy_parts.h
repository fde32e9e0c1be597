#pragma once

#include <cstdint>

#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/cuda_stream.h"
#include "kernels/require.h"

namespace xinglin::kernels {

/// What the entropy of a distribution needs of some of its logits.
struct EntropyPart {
    double greatest = 0.0;  ///< of the logits
    double sum = 0.0;       ///< Σ exp z over z = logit − greatest
    double along = 0.0;     ///< Σ z · exp z
};

/// parts[r] = that of the row logits[r], which is [vocabulary].
///
/// Memory:   logits are [rows, vocabulary], packed; parts is [rows] and overlaps nothing.
/// Numerics: sums are double, in index order; a logit of −∞ adds nothing. A device takes exponentials in
///           float and adds in tree order, so that it agrees to kEntropyTolerance.
struct EntropyPartsArgs {
    const float* logits = nullptr;
    EntropyPart* parts = nullptr;
    std::int64_t rows = 0;
    std::int64_t vocabulary = 0;
};

/// Of `sum` and `along` relative to the sum times 1 + the farthest |z|.
inline constexpr double kEntropyTolerance = 3e-7;

void entropyPartsReference(const EntropyPartsArgs& args);
/// The reference's loops, some rows a thread: bit for bit equal to it.
void entropyPartsCpu(const EntropyPartsArgs& args, CpuContext& context);
/// Queues the work and returns; device pointers, which the caller keeps until the stream has passed this
/// point.
void entropyPartsCuda(const EntropyPartsArgs& args, CudaStream stream);

inline void checkContract(const EntropyPartsArgs& args) {
    require(args.rows >= 0 && args.vocabulary > 0, "entropyParts: shape");
    require(args.rows == 0 || (args.logits && args.parts), "entropyParts: null tensor");
}

}  // namespace xinglin::kernels
