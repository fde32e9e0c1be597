#pragma once

#include <cstdint>
#include <span>

#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/cuda_stream.h"

namespace xinglin::kernels {

/// What attention multiplies.
enum class AttentionNumbers {
    Exact,  ///< the floats that it is given
    Bf16,   ///< the nearest bfloat16 numbers of q, k, v, dOut, the weights and their slopes, where a backend
            ///< has tensor cores that want them (attendsInBf16); sums and softmax stay float
};

/// Causal attention of whole sequences, as training needs it: no cache. The rows are cut into documents by
/// `starts` (first rows, ascending, the first 0); a row sees its own document's rows up to itself. Query head
/// h reads the key/value head h / (heads / kvHeads).
///
///   out[r][h] = Σ_j softmax_j(scale · q[r][h] · k[j] − slopes[h] · (r − j)) · v[j]
///
/// with j no further back than `window` rows, the row itself being the first of them.
///
/// Memory: q and out are [rows, heads, headDim]; k and v are [rows, kvHeads, headDim]; all packed.
template <typename T>
struct CausalAttentionArgsOf {
    const T* q = nullptr;
    const T* k = nullptr;
    const T* v = nullptr;
    T* out = nullptr;
    std::span<const std::int64_t> starts;
    std::int64_t rows = 0;
    std::int64_t heads = 0;
    std::int64_t kvHeads = 0;
    std::int64_t headDim = 0;
    double scale = 1.0;
    const float* slopes = nullptr;      ///< [heads]: linear biases; null: none
    std::int64_t window = 0;            ///< rows that a row sees, itself included; 0: its whole document
    std::span<std::byte> scratch = {};  ///< the CPU's: causalAttentionScratch() bytes; else unused
    AttentionNumbers numbers = AttentionNumbers::Exact;  ///< the CPU's are always exact
    /// [rows, heads], where attendsInBf16(): log₂ Σ exp(score), which the forward pass leaves for the
    /// backward one; null: nobody wants it.
    float* logSums = nullptr;
};
using CausalAttentionArgs = CausalAttentionArgsOf<float>;

/// With p the softmax and dp[j] = dOut · v[j], ds = p · (dp − Σ p · dp): dq = scale · Σ ds[j] · k[j],
/// dk[j] += scale · ds[j] · q, dv[j] += p[j] · dOut. The softmax is computed again. All three are written.
/// `forward.out` is read where attendsInBf16(), as the forward pass wrote it, and `logSums` with it; else
/// neither is used.
template <typename T>
struct CausalAttentionBackwardArgsOf {
    CausalAttentionArgsOf<T> forward;
    const T* dOut = nullptr;
    T* dq = nullptr;
    T* dk = nullptr;
    T* dv = nullptr;
};
using CausalAttentionBackwardArgs = CausalAttentionBackwardArgsOf<float>;

/// For float, double and std::complex<double>.
template <typename T>
void causalAttentionReference(const CausalAttentionArgsOf<T>& args);

/// Whether a device's tensor cores do it, in bfloat16.
template <typename T>
constexpr bool attendsInBf16(const CausalAttentionArgsOf<T>& args) {
    return args.numbers == AttentionNumbers::Bf16 && (args.headDim == 64 || args.headDim == 128);
}

/// Queues the work and returns. All tensors are device memory, and what `starts` points to as well, which the
/// caller keeps until the stream has passed this point; so is `scratch`, of causalAttentionCudaScratch()
/// floats. headDim is at most 256. Sums run over tiles of positions in order: agrees to
/// kCausalAttentionCudaTolerance relative to the greatest |v|. Where attendsInBf16(), tensors and scratch are
/// multiples of 16 bytes, scale is above 0, and it agrees with the reference of the rounded numbers to
/// kBf16AttentionTolerance.
std::int64_t causalAttentionCudaScratch(const CausalAttentionArgs& args);
void causalAttentionCuda(const CausalAttentionArgs& args, std::span<float> scratch, CudaStream stream);

inline constexpr float kCausalAttentionCudaTolerance = 1e-5f;
inline constexpr float kBf16AttentionTolerance = 3e-3f;

/// As above; scratch is device memory of at least causalAttentionBackwardCudaScratch() floats. Nothing is
/// added by several blocks: the same bits in every run. In float, a warp a row and head: made to be right,
/// not to be fast. Agrees to kCausalAttentionTolerance; where attendsInBf16(), with the reference of the
/// rounded numbers to kBf16AttentionBackwardTolerance.
std::int64_t causalAttentionBackwardCudaScratch(const CausalAttentionBackwardArgs& args);
void causalAttentionBackwardCuda(const CausalAttentionBackwardArgs& args, std::span<float> scratch,
                                 CudaStream stream);
/// For float and double.
template <typename T>
void causalAttentionBackwardReference(const CausalAttentionBackwardArgsOf<T>& args);

/// Relative to the greatest |out|, or |derivative|.
inline constexpr float kCausalAttentionTolerance = 2e-5f;
inline constexpr float kBf16AttentionBackwardTolerance = 6e-3f;

/// Bytes of scratch that a call, forward or backward, on `threads` threads needs.
std::size_t causalAttentionScratch(const CausalAttentionArgs& args, unsigned threads);

/// Some query rows at a time against all their keys by matrix products. What a document's rows become does
/// not depend on the other documents of the call.
void causalAttentionCpu(const CausalAttentionArgs& args, CpuContext& context);
void causalAttentionBackwardCpu(const CausalAttentionBackwardArgs& args, CpuContext& context);

}  // namespace xinglin::kernels
