#pragma once

#include "engine/training/decoder_gradients.h"

namespace xinglin::test {

/// Adds the gradient of what `use` says to the parameters' and returns its loss.
inline double accumulate(engine::DecoderGradients& gradients, const engine::TrainingBatch& batch,
                         const engine::HeadUse& use) {
    gradients.begin(0, batch, engine::DecoderGradients::Want::Gradients, use);
    gradients.forward(0);
    return gradients.backward(0);
}

}  // namespace xinglin::test
