#pragma once

#include <array>

#include "engine/model/param_spec.h"

namespace xinglin::engine {

/// Rows of parameter tables that families of Llama's kind share; a family's table is these and its own.
namespace decoder_params {

using M = DecoderWeights;
using L = LayerWeights;

inline constexpr auto kModel = std::to_array<ModelParamSpec>({
    {"token_embd.weight", "model.embed_tokens.weight", Extent::Vocabulary, Extent::Hidden, Presence::Required,
     &M::embedding, nullptr},
    {"output_norm.weight", "model.norm.weight", Extent::Hidden, Extent::None, Presence::Required, nullptr,
     &M::outputNorm},
    {"output.weight", "lm_head.weight", Extent::Vocabulary, Extent::Hidden, Presence::Optional, &M::output,
     nullptr},
    {"rope_freqs.weight", nullptr, Extent::RopeHalf, Extent::None, Presence::Optional, nullptr,
     &M::ropeFrequencyDivisors},
});

inline constexpr auto kSeparateProjections = std::to_array<LayerParamSpec>({
    {"attn_q.weight", "self_attn.q_proj.weight", Extent::QueryWidth, Extent::Hidden, Presence::Required,
     &L::query, nullptr},
    {"attn_k.weight", "self_attn.k_proj.weight", Extent::KvWidth, Extent::Hidden, Presence::Required, &L::key,
     nullptr},
    {"attn_v.weight", "self_attn.v_proj.weight", Extent::KvWidth, Extent::Hidden, Presence::Required,
     &L::value, nullptr},
});

constexpr std::array<LayerParamSpec, 3> projectionBiases(Presence presence) {
    return {{
        {"attn_q.bias", "self_attn.q_proj.bias", Extent::QueryWidth, Extent::None, presence, nullptr,
         &L::queryBias},
        {"attn_k.bias", "self_attn.k_proj.bias", Extent::KvWidth, Extent::None, presence, nullptr,
         &L::keyBias},
        {"attn_v.bias", "self_attn.v_proj.bias", Extent::KvWidth, Extent::None, presence, nullptr,
         &L::valueBias},
    }};
}

inline constexpr auto kOutputBias = std::to_array<LayerParamSpec>({
    {"attn_output.bias", "self_attn.o_proj.bias", Extent::Hidden, Extent::None, Presence::Optional, nullptr,
     &L::attentionOutputBias},
});

inline constexpr auto kBlock = std::to_array<LayerParamSpec>({
    {"attn_norm.weight", "input_layernorm.weight", Extent::Hidden, Extent::None, Presence::Required, nullptr,
     &L::attentionNorm},
    {"attn_output.weight", "self_attn.o_proj.weight", Extent::Hidden, Extent::QueryWidth, Presence::Required,
     &L::attentionOutput, nullptr},
    {"ffn_norm.weight", "post_attention_layernorm.weight", Extent::Hidden, Extent::None, Presence::Required,
     nullptr, &L::ffnNorm},
    {"ffn_gate.weight", "mlp.gate_proj.weight", Extent::Ffn, Extent::Hidden, Presence::Required, &L::gate,
     nullptr},
    {"ffn_up.weight", "mlp.up_proj.weight", Extent::Ffn, Extent::Hidden, Presence::Required, &L::up, nullptr},
    {"ffn_down.weight", "mlp.down_proj.weight", Extent::Hidden, Extent::Ffn, Presence::Required, &L::down,
     nullptr},
});

template <std::size_t A, std::size_t B>
constexpr std::array<LayerParamSpec, A + B> joined(const std::array<LayerParamSpec, A>& a,
                                                   const std::array<LayerParamSpec, B>& b) {
    std::array<LayerParamSpec, A + B> all{};
    for (std::size_t i = 0; i < A + B; ++i) {
        all[i] = i < A ? a[i] : b[i - A];
    }
    return all;
}

}  // namespace decoder_params
}  // namespace xinglin::engine
