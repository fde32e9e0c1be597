#include <string>

#include "engine/model/decoder_header.h"
#include "engine/model/decoder_params.h"
#include "engine/model/model_family.h"

namespace xinglin::engine {
namespace {

using decoder_params::L;
using decoder_params::M;

// BLOOM has neither a rotation nor a gate, and norms with biases; its published configurations say less than
// those of Llama's kind, in two generations of keys.
ModelConfig readBloomConfig(const WeightFile& file) {
    const DecoderHeader header(file);
    const bool isFolder = file.isFolder();
    const auto either = [&](const char* key, const char* older) { return header.has(key) ? key : older; };
    ModelConfig config;
    config.family = "bloom";
    config.name = file.metadata().getStringOr(isFolder ? "_name_or_path" : "general.name", "");
    config.hidden = header.count(isFolder ? either("hidden_size", "n_embed") : "embedding_length");
    config.layers = header.count(isFolder ? either("n_layer", "num_hidden_layers") : "block_count");
    config.heads = header.count(isFolder ? either("n_head", "num_attention_heads") : "attention.head_count");
    config.kvHeads = config.heads;
    if (config.hidden % config.heads != 0) {
        header.fail("a width of " + std::to_string(config.hidden) + " does not divide into " +
                    std::to_string(config.heads) + " heads");
    }
    config.headDim = config.hidden / config.heads;
    header.checkHeads(config);
    config.ropeDim = 0;
    config.ffn = isFolder ? header.countOr("n_inner", 4 * config.hidden)
                          : header.countOr("feed_forward_length", 4 * config.hidden);
    config.contextLength = isFolder ? header.countOr("seq_length", 2048) : header.count("context_length");
    config.norm = NormKind::Layer;
    config.normEpsilon =
        header.positiveOr(isFolder ? "layer_norm_epsilon" : "attention.layer_norm_epsilon", 1e-5);
    config.feedForward = FeedForward::Gelu;
    config.alibiSlopes = alibiSlopes(config.heads);
    if (header.flagOr("apply_residual_connection_post_layernorm", false)) {
        header.unsupported("residual connections from behind the norm are not known");
    }
    refuseUnknownTensors(header, kBloomFamily);
    const char* names[] = {isFolder ? "word_embeddings.weight" : "token_embd.weight",
                           "transformer.word_embeddings.weight"};
    const FileTensor* embedding = file.find(names[0]) ? file.find(names[0]) : file.find(names[1]);
    config.vocabulary = header.rowsOf(embedding, names[0]);
    config.tiedEmbeddings = !file.find(isFolder ? "lm_head.weight" : "output.weight");
    return config;
}

constexpr auto kModel = std::to_array<ModelParamSpec>({
    {"token_embd.weight", "word_embeddings.weight", Extent::Vocabulary, Extent::Hidden, Presence::Required,
     &M::embedding, nullptr},
    {"token_embd_norm.weight", "word_embeddings_layernorm.weight", Extent::Hidden, Extent::None,
     Presence::Required, nullptr, &M::embeddingNorm},
    {"token_embd_norm.bias", "word_embeddings_layernorm.bias", Extent::Hidden, Extent::None,
     Presence::Required, nullptr, &M::embeddingNormBias},
    {"output_norm.weight", "ln_f.weight", Extent::Hidden, Extent::None, Presence::Required, nullptr,
     &M::outputNorm},
    {"output_norm.bias", "ln_f.bias", Extent::Hidden, Extent::None, Presence::Required, nullptr,
     &M::outputNormBias},
    {"output.weight", "lm_head.weight", Extent::Vocabulary, Extent::Hidden, Presence::Optional, &M::output,
     nullptr},
});

// Query, key and value in one tensor: head by head in folders, one after the other in GGUF.
constexpr LayerParamSpec packed(int index, kernels::WeightView L::*matrix) {
    return {"attn_qkv.weight",
            "self_attention.query_key_value.weight",
            Extent::QueryWidth,
            Extent::Hidden,
            Presence::Required,
            matrix,
            nullptr,
            {index, 3, true},
            {index, 3}};
}
constexpr LayerParamSpec packed(int index, const float* L::*vector) {
    return {"attn_qkv.bias",
            "self_attention.query_key_value.bias",
            Extent::QueryWidth,
            Extent::None,
            Presence::Required,
            nullptr,
            vector,
            {index, 3, true},
            {index, 3}};
}

constexpr LayerParamSpec vectorOf(const char* name, const char* folderName, Extent extent,
                                  const float* L::*vector) {
    return {name, folderName, extent, Extent::None, Presence::Required, nullptr, vector};
}

constexpr auto kLayer = std::to_array<LayerParamSpec>({
    vectorOf("attn_norm.weight", "input_layernorm.weight", Extent::Hidden, &L::attentionNorm),
    vectorOf("attn_norm.bias", "input_layernorm.bias", Extent::Hidden, &L::attentionNormBias),
    packed(0, &L::query),
    packed(1, &L::key),
    packed(2, &L::value),
    packed(0, &L::queryBias),
    packed(1, &L::keyBias),
    packed(2, &L::valueBias),
    {"attn_output.weight", "self_attention.dense.weight", Extent::Hidden, Extent::QueryWidth,
     Presence::Required, &L::attentionOutput, nullptr},
    vectorOf("attn_output.bias", "self_attention.dense.bias", Extent::Hidden, &L::attentionOutputBias),
    vectorOf("ffn_norm.weight", "post_attention_layernorm.weight", Extent::Hidden, &L::ffnNorm),
    vectorOf("ffn_norm.bias", "post_attention_layernorm.bias", Extent::Hidden, &L::ffnNormBias),
    {"ffn_up.weight", "mlp.dense_h_to_4h.weight", Extent::Ffn, Extent::Hidden, Presence::Required, &L::up,
     nullptr},
    vectorOf("ffn_up.bias", "mlp.dense_h_to_4h.bias", Extent::Ffn, &L::upBias),
    {"ffn_down.weight", "mlp.dense_4h_to_h.weight", Extent::Hidden, Extent::Ffn, Presence::Required, &L::down,
     nullptr},
    vectorOf("ffn_down.bias", "mlp.dense_4h_to_h.bias", Extent::Hidden, &L::downBias),
});

}  // namespace

const ModelFamily kBloomFamily = {"bloom", "bloom", readBloomConfig, kModel, kLayer, "h.", "transformer."};

}  // namespace xinglin::engine
