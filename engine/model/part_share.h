#pragma once

#include <cstdint>
#include <string>

#include "engine/model/model_config.h"
#include "engine/model/param_spec.h"

namespace xinglin::engine {

/// What of a model one processor holds: consecutive blocks in whole, or, where several share every matrix
/// (tensor parallel), a share of all blocks. The first blocks' processor normalises embeddings where the
/// model does that, the last blocks' has the output.
struct PartShare {
    std::int64_t firstLayer = 0;
    std::int64_t layers = 0;
    std::int64_t index = 0;  ///< of `count` processors that share every matrix
    std::int64_t count = 1;
    bool looksUp = true;  ///< has the embedding too: the model is not split. Else that stays with the host.

    bool isFirst() const { return firstLayer == 0; }
    bool isLast(const ModelConfig& whole) const { return firstLayer + layers == whole.layers; }
};

/// All of a model on one processor.
PartShare wholeOf(const ModelConfig& config);

/// The shape of a part: its blocks, heads and wide numbers, and its rows of the output. Throws
/// Error(InvalidInput) where so many processors cannot share the model's heads.
ModelConfig configOf(const ModelConfig& whole, const PartShare& share);

/// The first row of the output that a part has; with index = count: one behind the last.
std::int64_t firstOutputRow(const ModelConfig& whole, const PartShare& share);

/// Whether parts that share every matrix have each a piece of this extent.
bool isShared(Extent extent);

/// "blocks 0 to 11" or "share 1 of 2", for people.
std::string describeShare(const PartShare& share);

}  // namespace xinglin::engine
