#include "engine/model/decoder_header.h"
#include "engine/model/decoder_params.h"
#include "engine/model/model_family.h"

namespace xinglin::engine {
namespace {

using namespace decoder_params;

ModelConfig readLlamaConfig(const WeightFile& file) {
    // GGUF keeps Llama's query and key rows in the order of neighbours.
    return readDecoderConfig(DecoderHeader(file), "llama", RopeStyle::Interleaved);
}

ModelConfig readMistralConfig(const WeightFile& file) {
    const DecoderHeader header(file);
    ModelConfig config = readDecoderConfig(header, "mistral", RopeStyle::Interleaved);
    config.window = header.has("sliding_window") ? header.count("sliding_window") : 0;
    return config;
}

constexpr auto kOutputBias = std::to_array<LayerParamSpec>({
    {"attn_output.bias", "self_attn.o_proj.bias", Extent::Hidden, Extent::None, Presence::Optional, nullptr,
     &L::attentionOutputBias},
});
constexpr auto kLayer =
    joined(joined(joined(kBlock, kSeparateProjections), projectionBiases(Presence::Optional)), kOutputBias);

}  // namespace

const ModelFamily kLlamaFamily = {"llama", "llama", readLlamaConfig, kModel, kLayer};

// Converted to GGUF, Mistral is a Llama: without its window.
const ModelFamily kMistralFamily = {nullptr, "mistral", readMistralConfig, kModel, kLayer};

}  // namespace xinglin::engine
