#pragma once

#include <cstdint>

#include "kernels/attention/causal_attention.h"

namespace xinglin::kernels {

/// Rows that go by in a stage of shared memory where tensor cores do the backward pass.
inline constexpr int kAttentionStageRows = 32;
/// Floats of a query row and head that are kept between the backward pass's two kernels without tensor cores.
inline constexpr std::int64_t kAttentionRowSums = 3;

/// Where what is in the scratch memory of tensor cores' backward pass, in floats.
struct AttentionBackwardPlaces {
    explicit AttentionBackwardPlaces(const CausalAttentionArgs& args)
        : queryNumbers(args.rows * args.heads * args.headDim),
          kvNumbers(args.rows * args.kvHeads * args.headDim),
          sumRows((args.rows + kAttentionStageRows - 1) / kAttentionStageRows * kAttentionStageRows) {}

    std::int64_t queryNumbers;
    std::int64_t kvNumbers;
    std::int64_t sumRows;

    /// q and dOut, k and v: two of bfloat16 take one float's room.
    std::int64_t sumsAt() const { return queryNumbers + kvNumbers; }
    std::int64_t floats(std::int64_t heads) const { return sumsAt() + 2 * heads * sumRows; }
};

/// What causalAttentionBackwardCudaScratch() says, for who plans without a GPU.
inline std::int64_t attentionBackwardScratch(const CausalAttentionArgs& args) {
    return attendsInBf16(args) ? AttentionBackwardPlaces(args).floats(args.heads)
                               : args.rows * args.heads * kAttentionRowSums;
}

}  // namespace xinglin::kernels
