#pragma once

#include "kernels/optimizer/gradient_norm.h"
#include "kernels/require.h"

namespace xinglin::kernels {

inline void checkContract(const SquaredNormArgs& args) {
    require(args.count >= 0 && args.sum && (args.count == 0 || args.x), "squaredNorm: null tensor");
}

inline void checkContract(const ClipArgs& args) {
    require(args.squaredNorm && args.clip, "clip: null number");
    require(args.maxNorm >= 0.0 && args.scale > 0.0, "clip: limits");
}

}  // namespace xinglin::kernels
