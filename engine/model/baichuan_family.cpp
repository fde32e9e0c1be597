#include <algorithm>

#include "engine/model/decoder_header.h"
#include "engine/model/decoder_params.h"
#include "engine/model/model_family.h"

namespace xinglin::engine {
namespace {

using namespace decoder_params;

// Rows of Baichuan 1's vocabulary.
constexpr std::int64_t kFirstVocabulary = 64000;

constexpr const char* kHeadRows = "xinglin.head_rows";

bool hasLinearBiases(const DecoderHeader& header, const ModelConfig& config) {
    if (header.file().isFolder()) {
        return !header.has("max_position_embeddings");
    }
    // Files of other programs do not say it; what they take for the 13B has 40 layers.
    constexpr std::int64_t kLayersOf13B = 40;
    return header.has("attention.max_alibi_bias") || config.layers == kLayersOf13B;
}

bool needsUnitRows(const WeightFile& file, const ModelConfig& config) {
    if (!file.isFolder() && file.metadata().has(kHeadRows)) {
        return false;  // "unit": they are; "plain": they are not to be
    }
    std::vector<std::string> classes;
    if (file.isFolder() && file.metadata().has("architectures")) {
        classes = file.metadata().getStrings("architectures");
    }
    // "BaiChuanForCausalLM", and "BaiChuanForSequenceClassification" of a reward model.
    const bool hasFirstClass = std::any_of(classes.begin(), classes.end(), [](const std::string& name) {
        return name.starts_with("BaiChuanFor");
    });
    const bool isFirst = hasFirstClass || config.vocabulary == kFirstVocabulary;
    return !isFirst;
}

// Baichuan 1 and 2, 7B with rotation and 13B with linear biases. What tells them apart in folders: the
// published 13B configurations have no max_position_embeddings; Baichuan 1 has the class BaiChuanForCausalLM
// (7B) or the smaller vocabulary (13B), and no NormHead.
ModelConfig readBaichuanConfig(const WeightFile& file) {
    const DecoderHeader header(file);
    ModelConfig config = readDecoderConfig(header, kBaichuanFamily);
    if (hasLinearBiases(header, config)) {
        config.alibiSlopes = alibiSlopes(config.heads);
    }
    config.normalisesOutputRows = needsUnitRows(file, config);
    return config;
}

// Packed in folders, apart in GGUF files.
constexpr LayerParamSpec packed(int index, const char* name, Extent rows, kernels::WeightView L::*matrix) {
    return {name,      "self_attn.W_pack.weight", rows, Extent::Hidden, Presence::Required, matrix, nullptr,
            {index, 3}};
}
constexpr auto kPackedProjections = std::to_array<LayerParamSpec>({
    packed(0, "attn_q.weight", Extent::QueryWidth, &L::query),
    packed(1, "attn_k.weight", Extent::KvWidth, &L::key),
    packed(2, "attn_v.weight", Extent::KvWidth, &L::value),
});
constexpr auto kLayer = joined(kBlock, kPackedProjections);

}  // namespace

const ModelFamily kBaichuanFamily = {.architecture = "baichuan",
                                     .folderType = "baichuan",
                                     .readConfig = readBaichuanConfig,
                                     .modelParams = kModel,
                                     .layerParams = kLayer,
                                     .ggufRotation = RopeStyle::Interleaved,
                                     .ggufHeadRowsKey = kHeadRows};

}  // namespace xinglin::engine
