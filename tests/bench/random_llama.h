#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "engine/formats/model_folder.h"
#include "engine/formats/weight_file.h"

namespace xinglin::bench {

/// The shape of Llama-2-7B. Every layer's tensors are the same random bytes on the host; on the device each
/// has memory of its own, as a model's have.
class RandomLlama final : public engine::WeightFile {
public:
    static constexpr std::int64_t kLayers = 32;
    static constexpr std::int64_t kHidden = 4096;
    static constexpr std::int64_t kFfn = 11008;
    static constexpr std::int64_t kVocabulary = 32000;

    explicit RandomLlama(kernels::TensorType type, std::int64_t layers = kLayers)
        : WeightFile("random-llama-7b") {
        m_metadata = engine::Metadata(
            "config.json",
            engine::parseModelConfig(R"({"model_type":"llama","architectures":["LlamaForCausalLM"],
                "hidden_size":4096,"intermediate_size":11008,"num_hidden_layers":)" +
                                         std::to_string(layers) +
                                         R"(,"num_attention_heads":32,
                "num_key_value_heads":32,"vocab_size":32000,"max_position_embeddings":4096,
                "rms_norm_eps":1e-5,"rope_theta":10000.0,"tie_word_embeddings":false})",
                                     "config.json"));
        fill(type);
        std::vector<engine::FileTensor> tensors;
        const auto add = [&](const std::string& name, std::vector<std::int64_t> shape) {
            const bool isMatrix = shape.size() > 1;
            engine::FileTensor tensor;
            tensor.name = name;
            tensor.type = isMatrix ? type : kernels::TensorType::F32;
            tensor.shape = std::move(shape);
            tensor.data = isMatrix ? m_matrix.data() : reinterpret_cast<const std::byte*>(m_ones.data());
            tensor.byteSize = isMatrix ? bytesOf(type, tensor.elementCount())
                                       : static_cast<std::uint64_t>(tensor.elementCount()) * sizeof(float);
            m_fileSize += tensor.byteSize;
            tensors.push_back(std::move(tensor));
        };
        add("model.embed_tokens.weight", {32000, kHidden});
        add("lm_head.weight", {32000, kHidden});
        add("model.norm.weight", {kHidden});
        for (int layer = 0; layer < layers; ++layer) {
            const std::string prefix = "model.layers." + std::to_string(layer) + ".";
            for (const char* name : {"q_proj", "k_proj", "v_proj", "o_proj"}) {
                add(prefix + "self_attn." + name + ".weight", {kHidden, kHidden});
            }
            add(prefix + "mlp.gate_proj.weight", {kFfn, kHidden});
            add(prefix + "mlp.up_proj.weight", {kFfn, kHidden});
            add(prefix + "mlp.down_proj.weight", {kHidden, kFfn});
            add(prefix + "input_layernorm.weight", {kHidden});
            add(prefix + "post_attention_layernorm.weight", {kHidden});
        }
        setTensors(std::move(tensors));
    }

    std::string formatName() const override { return "random numbers"; }
    bool isFolder() const override { return true; }

private:
    static std::uint64_t bytesOf(kernels::TensorType type, std::int64_t numbers) {
        const auto count = static_cast<std::uint64_t>(numbers);
        return type == kernels::TensorType::BF16   ? count * 2
               : type == kernels::TensorType::Q8_0 ? count / 32 * 34
                                                   : count / 32 * 18;
    }

    // Small numbers of either sign: bytes of a random walk, exponents and scales set.
    void fill(kernels::TensorType type) {
        m_ones.assign(static_cast<std::size_t>(kFfn), 1.0f);
        m_matrix.resize(bytesOf(type, 32000 * kHidden));
        std::uint64_t state = 1;
        for (std::size_t i = 0; i + 8 <= m_matrix.size(); i += 8) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            std::memcpy(&m_matrix[i], &state, 8);
        }
        if (type == kernels::TensorType::BF16) {
            for (std::size_t i = 1; i < m_matrix.size(); i += 2) {  // about ±0.01
                m_matrix[i] = (m_matrix[i] & std::byte{0x80}) | std::byte{0x3c};
            }
            return;
        }
        const std::size_t block = type == kernels::TensorType::Q8_0 ? 34 : 18;
        for (std::size_t i = 0; i + block <= m_matrix.size(); i += block) {
            m_matrix[i] = std::byte{0};
            m_matrix[i + 1] = type == kernels::TensorType::Q8_0 ? std::byte{0x04} : std::byte{0x14};
        }
    }

    std::vector<std::byte> m_matrix;
    std::vector<float> m_ones;
};

}  // namespace xinglin::bench
