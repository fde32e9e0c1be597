#pragma once

#include <cstdint>

#include "engine/model/decoder_weights.h"
#include "engine/model/model_config.h"

namespace xinglin::engine {

/// An extent of a tensor, in the terms of ModelConfig.
enum class Extent {
    None,  ///< the tensor is a vector: it has no second extent
    Vocabulary,
    Hidden,
    QueryWidth,  ///< heads · headDim
    KvWidth,     ///< kvHeads · headDim
    HeadDim,
    Ffn,
    RopeHalf,  ///< ropeDim / 2
};

std::int64_t extentOf(const ModelConfig& config, Extent extent);

enum class Presence {
    Required,
    Optional,
};

/// Which rows of a tensor of the file a parameter is: some families keep several matrices in one tensor.
struct RowPart {
    int index = 0;
    int count = 1;                  ///< parts of equal height
    bool alternatesByHead = false;  ///< a head's rows of every part lie together; they are gathered
};

/// One tensor of a block: its names within the block, its shape, and where it goes. Exactly one of `matrix`
/// and `vector` is set. Loading is a loop over a table of these.
struct LayerParamSpec {
    const char* name;        ///< in GGUF files
    const char* folderName;  ///< in Hugging Face folders; null: such folders never have it
    Extent rows;
    Extent cols;
    Presence presence;
    kernels::WeightView LayerWeights::*matrix;
    const float* LayerWeights::*vector;
    RowPart folderPart = {};  ///< of the folder's tensor
    RowPart ggufPart = {};
};

/// The same for a tensor outside the blocks.
struct ModelParamSpec {
    const char* name;
    const char* folderName;
    Extent rows;
    Extent cols;
    Presence presence;
    kernels::WeightView DecoderWeights::*matrix;
    const float* DecoderWeights::*vector;
};

}  // namespace xinglin::engine
