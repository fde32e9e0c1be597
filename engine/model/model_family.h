#pragma once

#include <span>

#include "engine/formats/weight_file.h"
#include "engine/model/model_config.h"
#include "engine/model/param_spec.h"

namespace xinglin::engine {

/// A kind of model: one row of the family table. A new family is a row here, a file with its configuration
/// reader and parameter tables, and a test.
struct ModelFamily {
    const char* architecture;  ///< general.architecture of a GGUF file; null: no such files
    const char* folderType;    ///< model_type in a folder's config.json; null: no such folders
    /// Throws Error(FormatUnsupported or FileCorrupt) naming the key where the header does not describe a
    /// model that the decoder can run.
    ModelConfig (*readConfig)(const WeightFile& file);
    std::span<const ModelParamSpec> modelParams;
    std::span<const LayerParamSpec> layerParams;
    const char* folderLayerPrefix = "model.layers.";  ///< the layer's number and a dot follow
    /// What folders may have before every name: "transformer."; empty: nothing.
    const char* folderPrefix = "";
    /// How GGUF files keep query and key rows; folders always rotate halves.
    RopeStyle ggufRotation = RopeStyle::Halves;
    /// A header value of our own GGUF files: "unit" where the head's rows already have length 1, "plain"
    /// where they are not to get it. Null: the family has no such question.
    const char* ggufHeadRowsKey = nullptr;
};

extern const ModelFamily kLlamaFamily;
extern const ModelFamily kMistralFamily;
extern const ModelFamily kQwen2Family;
extern const ModelFamily kQwen3Family;
extern const ModelFamily kBaichuanFamily;
extern const ModelFamily kBloomFamily;

/// The family of a file. Throws Error(FormatUnsupported) naming the architecture and the known ones.
const ModelFamily& familyOf(const WeightFile& file);

}  // namespace xinglin::engine
