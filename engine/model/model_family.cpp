#include "engine/model/model_family.h"

#include <array>

#include "engine/core/error.h"

namespace xinglin::engine {
namespace {

const std::array<const ModelFamily*, 1> kFamilies = {&kLlamaFamily};

}  // namespace

std::int64_t extentOf(const ModelConfig& config, Extent extent) {
    switch (extent) {
    case Extent::None:
        return 1;
    case Extent::Vocabulary:
        return config.vocabulary;
    case Extent::Hidden:
        return config.hidden;
    case Extent::QueryWidth:
        return config.heads * config.headDim;
    case Extent::KvWidth:
        return config.kvHeads * config.headDim;
    case Extent::Ffn:
        return config.ffn;
    case Extent::RopeHalf:
        return config.ropeDim / 2;
    }
    return 0;
}

const ModelFamily& familyOf(const WeightFile& file) {
    const std::string& architecture = file.metadata().getString("general.architecture");
    std::string known;
    for (const ModelFamily* family : kFamilies) {
        if (architecture == family->architecture) {
            return *family;
        }
        known += (known.empty() ? "" : ", ") + std::string(family->architecture);
    }
    throw Error(ErrorCode::FormatUnsupported, file.path().string() + ": the architecture \"" + architecture +
                                                  "\" is not known (known: " + known +
                                                  "). Choose another model, or update the program.");
}

}  // namespace xinglin::engine
