#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "engine/core/buffer.h"
#include "engine/model/backend.h"
#include "engine/model/decoder_weights.h"
#include "engine/model/part_share.h"

namespace xinglin::engine {

/// A processor and the part of a model that it is to hold.
struct PartPlace {
    std::unique_ptr<Backend> backend;
    PartShare share;
};

/// A part of a model as it is loaded. Blocks are counted from the part's own first one.
struct ModelPart {
    std::shared_ptr<Backend> backend;  ///< of a model with other weights borrowed
    PartShare share;
    ModelConfig config;  ///< of the part: see configOf()
    DecoderWeights weights;
    std::vector<Buffer> owned;
};

}  // namespace xinglin::engine
