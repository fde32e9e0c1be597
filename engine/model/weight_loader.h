#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/core/buffer.h"
#include "engine/model/backend.h"
#include "engine/model/decoder_weights.h"
#include "engine/model/model.h"
#include "engine/model/model_family.h"

namespace xinglin::engine {

/// Weights and the memory that they do not share with the file.
struct LoadedWeights {
    DecoderWeights weights;
    std::vector<Buffer> owned;
};

/// Finds, checks and prepares every tensor of the family's tables. Throws Error(FileCorrupt) naming a tensor
/// that is missing or has another shape, Error(FormatUnsupported) naming one whose type cannot be computed
/// with. What it returns borrows from `file` and from `config`.
LoadedWeights loadWeights(const WeightFile& file, const ModelFamily& family, const ModelConfig& config,
                          Arithmetic arithmetic, Backend& backend);

/// What loadWeights() would leave in memory.
struct WeightBytes {
    std::size_t owned = 0;     ///< beside the file: rearranged matrices, copies, numbers made floats
    std::size_t inPlace = 0;   ///< of the mapped file, read by every token
    std::size_t lookedUp = 0;  ///< of the mapped file, the embedding rows: read as their tokens come
    kernels::WeightView down;  ///< of the first layer: its form; its data points anywhere
};

/// Goes the way of loadWeights() without reading or writing a weight. Throws what it throws.
WeightBytes planWeights(const WeightFile& file, const ModelFamily& family, const ModelConfig& config,
                        Arithmetic arithmetic, Backend& backend);

}  // namespace xinglin::engine
