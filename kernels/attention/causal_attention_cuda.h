#pragma once

#include <span>

#include "kernels/attention/causal_attention.h"
#include "kernels/require.h"

namespace xinglin::kernels {

/// What both ways of a device need of a call that has rows.
inline void checkCudaContract(const CausalAttentionArgs& args) {
    constexpr std::int64_t kMostHeadDim = 256;
    require(args.rows >= 0 && args.headDim > 0 && args.kvHeads > 0 && args.heads > 0 &&
                args.heads % args.kvHeads == 0,
            "causalAttentionCuda: shape");
    require(args.heads <= 65535 && args.headDim <= kMostHeadDim, "causalAttentionCuda: heads");
    require(args.window >= 0, "causalAttentionCuda: window");
    require(args.rows == 0 || (args.q && args.k && args.v && !args.starts.empty()),
            "causalAttentionCuda: null tensor");
}

/// The same where attendsInBf16(): row numbers are int there.
inline void checkBf16Contract(const CausalAttentionArgs& args) {
    constexpr std::int64_t kMostRows = std::int64_t{1} << 30;
    require(args.rows <= kMostRows && args.scale > 0.0, "causalAttentionCuda: rows or scale");
}

/// causalAttentionCuda() and its backward where attendsInBf16(), of at least one row; the contract is checked
/// as far as it is not theirs alone.
void attendBf16Cuda(const CausalAttentionArgs& args, std::span<float> scratch, CudaStream stream);
void attendBf16BackwardCuda(const CausalAttentionBackwardArgs& args, std::span<float> scratch,
                            CudaStream stream);
std::int64_t attendBf16Scratch(const CausalAttentionArgs& args);

}  // namespace xinglin::kernels
