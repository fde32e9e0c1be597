#include "engine/model/part_share.h"

#include <algorithm>

#include "engine/core/error.h"

namespace xinglin::engine {

PartShare wholeOf(const ModelConfig& config) {
    return {.firstLayer = 0, .layers = config.layers};
}

ModelConfig configOf(const ModelConfig& whole, const PartShare& share) {
    ModelConfig config = whole;
    config.layers = share.layers;
    if (share.count == 1) {
        return config;
    }
    if (whole.kvHeads % share.count != 0 || whole.ffn % share.count != 0 || whole.hidden % share.count != 0) {
        throw Error(ErrorCode::InvalidInput,
                    "the model has " + std::to_string(whole.kvHeads) + " key and value heads and " +
                        std::to_string(whole.ffn) + " wide and " + std::to_string(whole.hidden) +
                        " hidden numbers, which " + std::to_string(share.count) +
                        " GPUs cannot share evenly. Choose another number of them with --devices, or --split "
                        "layer.");
    }
    config.heads = whole.heads / share.count;
    config.kvHeads = whole.kvHeads / share.count;
    config.ffn = whole.ffn / share.count;
    PartShare next = share;
    ++next.index;
    config.vocabulary = firstOutputRow(whole, next) - firstOutputRow(whole, share);
    if (!whole.alibiSlopes.empty()) {
        const auto first = whole.alibiSlopes.begin() + config.heads * share.index;
        config.alibiSlopes.assign(first, first + config.heads);
    }
    return config;
}

std::int64_t firstOutputRow(const ModelConfig& whole, const PartShare& share) {
    return whole.vocabulary * share.index / share.count;
}

bool isShared(Extent extent) {
    return extent == Extent::QueryWidth || extent == Extent::KvWidth || extent == Extent::Ffn;
}

std::string describeShare(const PartShare& share) {
    return share.count > 1 ? "share " + std::to_string(share.index + 1) + " of " + std::to_string(share.count)
                           : "blocks " + std::to_string(share.firstLayer) + " to " +
                                 std::to_string(share.firstLayer + share.layers - 1);
}

}  // namespace xinglin::engine
