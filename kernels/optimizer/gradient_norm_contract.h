#pragma once

#include "kernels/optimizer/gradient_norm.h"
#include "kernels/require.h"

namespace xinglin::kernels {

inline void checkContract(const SquaredNormArgs& args) {
    require(args.count >= 0 && args.sum && (args.count == 0 || args.x), "squaredNorm: null tensor");
}

}  // namespace xinglin::kernels
