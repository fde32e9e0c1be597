#include "engine/model/model_family.h"

#include <array>

#include "engine/core/error.h"

namespace xinglin::engine {
namespace {

const std::array<const ModelFamily*, 6> kFamilies = {&kLlamaFamily, &kMistralFamily,  &kQwen2Family,
                                                     &kQwen3Family, &kBaichuanFamily, &kBloomFamily};

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
    case Extent::HeadDim:
        return config.headDim;
    case Extent::Ffn:
        return config.ffn;
    case Extent::RopeHalf:
        return config.ropeDim / 2;
    }
    return 0;
}

const ModelFamily& familyOf(const WeightFile& file) {
    const bool isFolder = file.isFolder();
    const std::string& type = file.metadata().getString(isFolder ? "model_type" : "general.architecture");
    std::string known;
    for (const ModelFamily* family : kFamilies) {
        const char* name = isFolder ? family->folderType : family->architecture;
        if (name && type == name) {
            return *family;
        }
        if (name && known.find(name) == std::string::npos) {
            known += (known.empty() ? "" : ", ") + std::string(name);
        }
    }
    throw Error(ErrorCode::FormatUnsupported, file.path().string() + ": the architecture \"" + type +
                                                  "\" is not known (known: " + known +
                                                  "). Choose another model, or update the program.");
}

}  // namespace xinglin::engine
