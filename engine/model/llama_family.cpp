#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "engine/core/error.h"
#include "engine/model/model_family.h"

namespace xinglin::engine {
namespace {

// Far beyond any model, and small enough that products of two fit into 64 bits.
constexpr std::uint64_t kGreatestExtent = 1u << 24;

class HeaderReader final {
public:
    explicit HeaderReader(const WeightFile& file) : m_file(file) {}

    std::int64_t count(const std::string& key) const {
        return checked(key, metadata().getUnsigned(prefix(key)));
    }
    std::int64_t countOr(const std::string& key, std::int64_t fallback) const {
        return checked(key, metadata().getUnsignedOr(prefix(key), static_cast<std::uint64_t>(fallback)));
    }
    double positiveOr(const std::string& key, double fallback) const {
        const double value = metadata().getDoubleOr(prefix(key), fallback);
        if (!(value > 0.0) || !std::isfinite(value)) {
            fail("the header value \"" + prefix(key) + "\" is not above 0");
        }
        return value;
    }

    const Metadata& metadata() const { return m_file.metadata(); }
    static std::string prefix(const std::string& key) { return "llama." + key; }

    [[noreturn]] void fail(const std::string& what) const {
        throw Error(ErrorCode::FileCorrupt, m_file.path().string() + ": " + what +
                                                ". The file is damaged or badly converted: fetch it again.");
    }
    [[noreturn]] void unsupported(const std::string& what) const {
        throw Error(ErrorCode::FormatUnsupported,
                    m_file.path().string() + ": " + what + ". Choose another model, or update the program.");
    }

private:
    std::int64_t checked(const std::string& key, std::uint64_t value) const {
        if (value == 0 || value > kGreatestExtent) {
            fail("the header value \"" + prefix(key) + "\" is " + std::to_string(value));
        }
        return static_cast<std::int64_t>(value);
    }

    const WeightFile& m_file;
};

void readRope(const HeaderReader& header, ModelConfig& config) {
    config.ropeStyle = RopeStyle::Interleaved;  // GGUF keeps Llama's query and key rows in that order
    config.ropeBase = header.positiveOr("rope.freq_base", 10000.0);
    config.ropeDim = header.countOr("rope.dimension_count", config.headDim);
    if (config.ropeDim % 2 != 0 || config.ropeDim > config.headDim) {
        header.fail("the header value \"llama.rope.dimension_count\" is " + std::to_string(config.ropeDim) +
                    " for heads of " + std::to_string(config.headDim));
    }
    const std::string scaling = header.metadata().getStringOr("llama.rope.scaling.type", "none");
    if (scaling == "linear") {
        config.ropeScaling = RopeScaling::Linear;
        config.ropeFactor = header.positiveOr("rope.scaling.factor", 1.0);
    } else if (scaling != "none") {
        header.unsupported("position scaling of the kind \"" + scaling + "\" is not known");
    }
    if (header.metadata().has("llama.rope.scale_linear")) {  // how older files said it
        config.ropeScaling = RopeScaling::Linear;
        config.ropeFactor = header.positiveOr("rope.scale_linear", 1.0);
    }
}

ModelConfig readLlamaConfig(const WeightFile& file) {
    const HeaderReader header(file);
    ModelConfig config;
    config.family = "llama";
    config.name = header.metadata().getStringOr("general.name", "");
    if (header.metadata().getUnsignedOr("llama.expert_count", 0) > 0) {
        header.unsupported("models with experts are not known");
    }
    config.hidden = header.count("embedding_length");
    config.layers = header.count("block_count");
    config.ffn = header.count("feed_forward_length");
    config.heads = header.count("attention.head_count");
    config.kvHeads = header.countOr("attention.head_count_kv", config.heads);
    config.contextLength = header.count("context_length");
    config.normEpsilon = header.positiveOr("attention.layer_norm_rms_epsilon", 1e-5);
    if (config.heads % config.kvHeads != 0) {
        header.fail(std::to_string(config.heads) + " query heads do not share " +
                    std::to_string(config.kvHeads) + " key heads evenly");
    }
    if (!header.metadata().has("llama.attention.key_length") && config.hidden % config.heads != 0) {
        header.fail("a width of " + std::to_string(config.hidden) + " does not divide into " +
                    std::to_string(config.heads) + " heads");
    }
    config.headDim =
        header.countOr("attention.key_length", std::max<std::int64_t>(1, config.hidden / config.heads));
    if (header.countOr("attention.value_length", config.headDim) != config.headDim) {
        header.unsupported("keys and values of different widths are not known");
    }
    readRope(header, config);

    const FileTensor* embedding = file.find("token_embd.weight");
    if (!embedding || embedding->shape.size() != 2) {
        header.fail("the matrix \"token_embd.weight\" is missing");
    }
    config.vocabulary = embedding->shape[0];
    config.tiedEmbeddings = file.find("output.weight") == nullptr;
    return config;
}

using M = DecoderWeights;
using L = LayerWeights;

constexpr auto kModelParams = std::to_array<ModelParamSpec>({
    {"token_embd.weight", Extent::Vocabulary, Extent::Hidden, Presence::Required, &M::embedding, nullptr},
    {"output_norm.weight", Extent::Hidden, Extent::None, Presence::Required, nullptr, &M::outputNorm},
    {"output.weight", Extent::Vocabulary, Extent::Hidden, Presence::Optional, &M::output, nullptr},
    {"rope_freqs.weight", Extent::RopeHalf, Extent::None, Presence::Optional, nullptr,
     &M::ropeFrequencyDivisors},
});

constexpr auto kLayerParams = std::to_array<LayerParamSpec>({
    {"attn_norm.weight", Extent::Hidden, Extent::None, Presence::Required, nullptr, &L::attentionNorm},
    {"attn_q.weight", Extent::QueryWidth, Extent::Hidden, Presence::Required, &L::query, nullptr},
    {"attn_k.weight", Extent::KvWidth, Extent::Hidden, Presence::Required, &L::key, nullptr},
    {"attn_v.weight", Extent::KvWidth, Extent::Hidden, Presence::Required, &L::value, nullptr},
    {"attn_q.bias", Extent::QueryWidth, Extent::None, Presence::Optional, nullptr, &L::queryBias},
    {"attn_k.bias", Extent::KvWidth, Extent::None, Presence::Optional, nullptr, &L::keyBias},
    {"attn_v.bias", Extent::KvWidth, Extent::None, Presence::Optional, nullptr, &L::valueBias},
    {"attn_output.weight", Extent::Hidden, Extent::QueryWidth, Presence::Required, &L::attentionOutput,
     nullptr},
    {"attn_output.bias", Extent::Hidden, Extent::None, Presence::Optional, nullptr, &L::attentionOutputBias},
    {"ffn_norm.weight", Extent::Hidden, Extent::None, Presence::Required, nullptr, &L::ffnNorm},
    {"ffn_gate.weight", Extent::Ffn, Extent::Hidden, Presence::Required, &L::gate, nullptr},
    {"ffn_up.weight", Extent::Ffn, Extent::Hidden, Presence::Required, &L::up, nullptr},
    {"ffn_down.weight", Extent::Hidden, Extent::Ffn, Presence::Required, &L::down, nullptr},
});

}  // namespace

const ModelFamily kLlamaFamily = {"llama", readLlamaConfig, kModelParams, "blk.", kLayerParams};

}  // namespace xinglin::engine
