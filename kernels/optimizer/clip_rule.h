#pragma once

#include <cmath>

#include "kernels/cuda/host_device.h"
#include "kernels/optimizer/gradient_norm.h"

namespace xinglin::kernels {

/// The meaning of ClipArgs, for both backends.
XINGLIN_HOST_DEVICE inline void applyClipRule(const ClipArgs& args) {
    constexpr double kAdded = 1e-6;  // PyTorch's
    const double norm = args.scale * sqrt(*args.squaredNorm);
    double left = args.scale;
    if (args.maxNorm > 0.0 && !(norm + kAdded <= args.maxNorm)) {
        left *= args.maxNorm / (norm + kAdded);
    }
    *args.clip = static_cast<float>(left);
    if (args.norm) {
        *args.norm = static_cast<float>(norm);
    }
}

}  // namespace xinglin::kernels
