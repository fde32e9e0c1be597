#include "engine/model/row_order.h"

namespace xinglin::engine {
namespace {

bool isRotated(const LayerParamSpec& spec) {
    return spec.matrix ? spec.matrix == &LayerWeights::query || spec.matrix == &LayerWeights::key
                       : spec.vector == &LayerWeights::queryBias || spec.vector == &LayerWeights::keyBias;
}

// Folders pair row i of a head with i + half; here the two lie beside one another.
std::int64_t rowOfPair(std::int64_t row, std::int64_t rotated) {
    return row < rotated ? row % 2 * (rotated / 2) + row / 2 : row;
}

}  // namespace

std::vector<std::int64_t> folderRowsOf(const ModelConfig& config, const LayerParamSpec& spec) {
    const RowPart part = spec.folderPart;
    const bool isReordered =
        config.alibiSlopes.empty() && config.ropeStyle == RopeStyle::Interleaved && isRotated(spec);
    if (part.count == 1 && !isReordered) {
        return {};
    }
    const std::int64_t count = extentOf(config, spec.rows);
    std::vector<std::int64_t> rows;
    rows.reserve(static_cast<std::size_t>(count));
    for (std::int64_t row = 0; row < count; ++row) {
        const std::int64_t head = row / config.headDim;
        std::int64_t inHead = row % config.headDim;
        if (isReordered) {
            inHead = rowOfPair(inHead, config.ropeDim);
        }
        const std::int64_t firstOfHead = part.alternatesByHead
                                             ? (head * part.count + part.index) * config.headDim
                                             : part.index * count + head * config.headDim;
        rows.push_back(firstOfHead + inHead);
    }
    return rows;
}

}  // namespace xinglin::engine
