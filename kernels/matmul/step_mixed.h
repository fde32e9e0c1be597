#pragma once

#include "kernels/matmul/matmul_tiles.h"
#include "kernels/matmul/step_products.h"

namespace xinglin::kernels {

/// The activations rounded as interleaved weights of a type want them; null where they were not.
inline const ActivationBlock* roundedFor(const StepActivations& input, TensorType type) {
    return activationScales(*findInterleavedForm(type)) == ActivationScales::Whole ? input.whole
                                                                                   : input.halves;
}

/// Interleaved targets of several types in one launch, at most four, without a tail: each block of the grid
/// has its target's type. As stepProductCuda().
void multiplyMixedCuda(const StepProductArgs& args, CudaStream stream);

}  // namespace xinglin::kernels
