#include <algorithm>
#include <string>
#include <string_view>

#include "engine/core/error.h"
#include "engine/model/decoder_header.h"
#include "engine/model/decoder_params.h"
#include "engine/model/model_family.h"

namespace xinglin::engine {
namespace {

using namespace decoder_params;

// Rows of Baichuan 1's vocabulary.
constexpr std::int64_t kFirstVocabulary = 64000;
constexpr std::int64_t kLayersOf13B = 40;
// Of Baichuan 2's; more are its own with others behind them.
constexpr std::int64_t kSecondVocabulary = 125696;

constexpr const char* kHeadRows = "xinglin.head_rows";

bool hasLinearBiases(const DecoderHeader& header, const ModelConfig& config) {
    if (header.file().isFolder()) {
        return !header.has("max_position_embeddings");
    }
    // Files of other programs do not say it; what they take for the 13B has 40 layers.
    return header.has("attention.max_alibi_bias") || config.layers == kLayersOf13B;
}

/// Whether the name has `part`, in whatever case.
bool isNamed(std::string name, std::string_view part) {
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : static_cast<char>(letter);
    });
    return name.find(part) != std::string::npos;
}

/// "BaiChuanForCausalLM", and "BaiChuanForSequenceClassification" of a reward model.
bool hasFirstClass(const WeightFile& file) {
    if (!file.isFolder() || !file.metadata().has("architectures")) {
        return false;
    }
    const std::vector<std::string>& classes = file.metadata().getStrings("architectures");
    return std::any_of(classes.begin(), classes.end(),
                       [](const std::string& name) { return name.starts_with("BaiChuanFor"); });
}

bool needsUnitRows(const WeightFile& file, const ModelConfig& config) {
    if (!file.isFolder() && file.metadata().has(kHeadRows)) {
        return false;  // "unit": they are; "plain": they are not to be
    }
    if (hasFirstClass(file) || config.vocabulary == kFirstVocabulary) {
        return false;
    }
    // Only the second 7B has this class and positions, and only the second generation has this loss.
    const bool isSecond = file.isFolder() && (file.metadata().has("max_position_embeddings") ||
                                              file.metadata().has("z_loss_weight"));
    if (isSecond || config.vocabulary >= kSecondVocabulary || isNamed(config.name, "baichuan2")) {
        return true;
    }
    if (isNamed(config.name, "baichuan-7b") || isNamed(config.name, "baichuan-13b")) {
        return false;
    }
    // Smaller models than were published are nobody's Baichuan 1 with tokens of his own.
    if (config.vocabulary < kFirstVocabulary && config.layers != kLayersOf13B) {
        return true;
    }
    throw Error(
        ErrorCode::FormatUnsupported,
        file.path().string() + ": its " + std::to_string(config.vocabulary) +
            " tokens are neither Baichuan 1's (64000) nor Baichuan 2's (125696), and nothing else says "
            "which of them it is, whose output matrices differ. " +
            (file.isFolder() ? "Write \"z_loss_weight\": 0 into its config.json where it comes from "
                               "Baichuan 2, else \"architectures\": [\"BaiChuanForCausalLM\"]."
                             : "Convert it from its folder with this program, or give it a general.name "
                               "with Baichuan2, Baichuan-7B or Baichuan-13B."));
}

// Baichuan 1 and 2, 7B with rotation and 13B with linear biases. What tells them apart in folders: the
// published 13B configurations have no max_position_embeddings; Baichuan 1 has the class BaiChuanForCausalLM
// (7B) or the smaller vocabulary (13B), and no NormHead. A 13B whose vocabulary was changed goes by what only
// one of them has, or by its name.
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
