#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/core/buffer.h"
#include "engine/model/backend.h"
#include "engine/model/decoder_weights.h"
#include "engine/model/model.h"
#include "engine/model/model_family.h"
#include "engine/model/part_share.h"

namespace xinglin::engine {

/// Weights and the memory that they do not share with the file.
struct LoadedWeights {
    DecoderWeights weights;
    std::vector<Buffer> owned;
};

/// Which part of a model is loaded, and its shape.
struct LoadedPart {
    const ModelConfig& whole;
    const PartShare& share;
    const ModelConfig& config;  ///< configOf(whole, share)
};

/// Finds, checks and prepares every tensor of the family's tables that the part has; its blocks are counted
/// from its own first one. Throws Error(FileCorrupt) naming a tensor that is missing or has another shape,
/// Error(FormatUnsupported) naming one whose type cannot be computed with, Error(InvalidInput) naming one
/// that cannot be shared so. What it returns borrows from `file` and from `part.config`.
LoadedWeights loadWeights(const WeightFile& file, const ModelFamily& family, const LoadedPart& part,
                          Arithmetic arithmetic, Backend& backend);

/// The embedding alone, in the host's memory as it lies in the file: for a model that is split.
struct LoadedEmbedding {
    kernels::WeightView table;
    std::vector<Buffer> owned;
};
LoadedEmbedding loadEmbedding(const WeightFile& file, const ModelFamily& family, const ModelConfig& config,
                              Backend& host);

/// What loadWeights() would leave in memory.
struct WeightBytes {
    std::size_t owned = 0;     ///< beside the file: rearranged matrices, copies, numbers made floats
    std::size_t inPlace = 0;   ///< of the mapped file, read by every token
    std::size_t lookedUp = 0;  ///< of the mapped file, the embedding rows: read as their tokens come. Of a
                               ///< split model's parts the first one counts them, though they are the host's
    DecoderWeights forms;      ///< their forms; their data points anywhere
    std::vector<std::size_t> layers;  ///< of these, what each block has
};

/// Goes the way of loadWeights() without writing a weight, and reads those alone that Backend::bestForm()
/// looks at. Throws what it throws.
WeightBytes planWeights(const WeightFile& file, const ModelFamily& family, const LoadedPart& part,
                        Arithmetic arithmetic, Backend& backend);

}  // namespace xinglin::engine
