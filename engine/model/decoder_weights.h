#pragma once

#include <vector>

#include "kernels/matmul/matmul.h"

namespace xinglin::engine {

/// The weights of one block. Views borrow from the model; a matrix or vector that a model does not have has
/// no data.
struct LayerWeights {
    const float* attentionNorm = nullptr;
    const float* attentionNormBias = nullptr;
    kernels::WeightView query;
    kernels::WeightView key;
    kernels::WeightView value;
    kernels::WeightView attentionOutput;
    const float* queryBias = nullptr;
    const float* keyBias = nullptr;
    const float* valueBias = nullptr;
    const float* attentionOutputBias = nullptr;
    const float* queryNorm = nullptr;  ///< [headDim]: every head's query is normalised before the rotation
    const float* keyNorm = nullptr;
    const float* ffnNorm = nullptr;
    const float* ffnNormBias = nullptr;
    kernels::WeightView gate;
    kernels::WeightView up;
    kernels::WeightView down;
    const float* upBias = nullptr;
    const float* downBias = nullptr;
};

/// All weights of a decoder.
struct DecoderWeights {
    kernels::WeightView embedding;  ///< always row-major: rows are looked up
    std::vector<LayerWeights> layers;
    const float* embeddingNorm = nullptr;  ///< embeddings are normalised before the first block
    const float* embeddingNormBias = nullptr;
    const float* outputNorm = nullptr;
    const float* outputNormBias = nullptr;
    kernels::WeightView
        output;  ///< [vocabulary, hidden]; with tied embeddings another view of the same numbers
    const float* ropeFrequencyDivisors = nullptr;  ///< [ropeDim / 2], or null
    const float* alibiSlopes = nullptr;            ///< [heads], or null
};

}  // namespace xinglin::engine
