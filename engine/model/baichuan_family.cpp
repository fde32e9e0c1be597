#include <algorithm>

#include "engine/model/decoder_header.h"
#include "engine/model/decoder_params.h"
#include "engine/model/model_family.h"

namespace xinglin::engine {
namespace {

using namespace decoder_params;

// Rows of Baichuan 1's vocabulary.
constexpr std::int64_t kFirstVocabulary = 64000;

// Baichuan 1 and 2, 7B with rotation and 13B with linear biases. What tells them apart: the published 13B
// configurations have no max_position_embeddings; Baichuan 1 has the class BaiChuanForCausalLM (7B) or the
// smaller vocabulary (13B), and no NormHead.
ModelConfig readBaichuanConfig(const WeightFile& file) {
    const DecoderHeader header(file);
    ModelConfig config = readDecoderConfig(header, "baichuan", RopeStyle::Halves);
    if (!header.has("max_position_embeddings")) {
        config.alibiSlopes = alibiSlopes(config.heads);
    }
    std::vector<std::string> classes;
    if (header.has("architectures")) {
        classes = file.metadata().getStrings("architectures");
    }
    const bool isFirst = std::find(classes.begin(), classes.end(), "BaiChuanForCausalLM") != classes.end() ||
                         config.vocabulary == kFirstVocabulary;
    config.normalisesOutputRows = !isFirst;
    return config;
}

constexpr auto kPackedProjections = std::to_array<LayerParamSpec>({
    {nullptr,
     "self_attn.W_pack.weight",
     Extent::QueryWidth,
     Extent::Hidden,
     Presence::Required,
     &L::query,
     nullptr,
     {0, 3}},
    {nullptr,
     "self_attn.W_pack.weight",
     Extent::KvWidth,
     Extent::Hidden,
     Presence::Required,
     &L::key,
     nullptr,
     {1, 3}},
    {nullptr,
     "self_attn.W_pack.weight",
     Extent::KvWidth,
     Extent::Hidden,
     Presence::Required,
     &L::value,
     nullptr,
     {2, 3}},
});
constexpr auto kLayer = joined(kBlock, kPackedProjections);

}  // namespace

// No GGUF row: files that others convert lack NormHead and do not say which Baichuan they are.
const ModelFamily kBaichuanFamily = {nullptr, "baichuan", readBaichuanConfig, kModel, kLayer};

}  // namespace xinglin::engine
