#include "engine/model/decoder_header.h"
#include "engine/model/decoder_params.h"
#include "engine/model/model_family.h"

namespace xinglin::engine {
namespace {

using namespace decoder_params;

ModelConfig readQwen2Config(const WeightFile& file) {
    return readDecoderConfig(DecoderHeader(file), kQwen2Family);
}

ModelConfig readQwen3Config(const WeightFile& file) {
    return readDecoderConfig(DecoderHeader(file), kQwen3Family);
}

// Qwen1.5, 2 and 2.5: biases of query, key and value.
constexpr auto kQwen2Layer =
    joined(joined(kBlock, kSeparateProjections), projectionBiases(Presence::Required));

// Qwen3: a norm of every head's query and key instead; no published model has the biases that its
// configuration allows.
constexpr auto kHeadNorms = std::to_array<LayerParamSpec>({
    {"attn_q_norm.weight", "self_attn.q_norm.weight", Extent::HeadDim, Extent::None, Presence::Required,
     nullptr, &L::queryNorm},
    {"attn_k_norm.weight", "self_attn.k_norm.weight", Extent::HeadDim, Extent::None, Presence::Required,
     nullptr, &L::keyNorm},
});
constexpr auto kQwen3Layer = joined(
    joined(joined(joined(kBlock, kSeparateProjections), projectionBiases(Presence::Optional)), kOutputBias),
    kHeadNorms);

}  // namespace

const ModelFamily kQwen2Family = {"qwen2", "qwen2", readQwen2Config, kModel, kQwen2Layer};
const ModelFamily kQwen3Family = {"qwen3", "qwen3", readQwen3Config, kModel, kQwen3Layer};

}  // namespace xinglin::engine
