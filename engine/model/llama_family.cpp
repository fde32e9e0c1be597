#include "engine/model/decoder_header.h"
#include "engine/model/decoder_params.h"
#include "engine/model/model_family.h"

namespace xinglin::engine {
namespace {

using namespace decoder_params;

ModelConfig readLlamaConfig(const WeightFile& file) {
    const DecoderHeader header(file);
    ModelConfig config = readDecoderConfig(header, kLlamaFamily);
    // Only in files that this program converted from Mistral's.
    const char* window = "attention.sliding_window";
    config.window = !file.isFolder() && header.has(window) ? header.count(window) : 0;
    return config;
}

ModelConfig readMistralConfig(const WeightFile& file) {
    const DecoderHeader header(file);
    ModelConfig config = readDecoderConfig(header, kMistralFamily);
    config.window = header.has("sliding_window") ? header.count("sliding_window") : 0;
    return config;
}

constexpr auto kLayer =
    joined(joined(joined(kBlock, kSeparateProjections), projectionBiases(Presence::Optional)), kOutputBias);

}  // namespace

// GGUF keeps Llama's query and key rows in the order of neighbours.
const ModelFamily kLlamaFamily = {.architecture = "llama",
                                  .folderType = "llama",
                                  .readConfig = readLlamaConfig,
                                  .modelParams = kModel,
                                  .layerParams = kLayer,
                                  .ggufRotation = RopeStyle::Interleaved};

// In GGUF files Mistral is a Llama.
const ModelFamily kMistralFamily = {.architecture = "llama",
                                    .folderType = "mistral",
                                    .readConfig = readMistralConfig,
                                    .modelParams = kModel,
                                    .layerParams = kLayer,
                                    .ggufRotation = RopeStyle::Interleaved};

}  // namespace xinglin::engine
