#pragma once

#include <limits>

#include "kernels/require.h"
#include "kernels/sampling/top_k.h"

namespace xinglin::kernels {

inline void checkContract(const TopKArgs& args) {
    require(
        args.rows >= 0 && args.vocabulary > 0 && args.vocabulary <= std::numeric_limits<std::int32_t>::max(),
        "topK: shape");
    require(args.k > 0 && args.k <= kMostTopK, "topK: k");
    require(args.rows == 0 || (args.logits && args.tokens && args.values), "topK: null tensor");
}

}  // namespace xinglin::kernels
