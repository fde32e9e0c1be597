#include "engine/model/decoder_header.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

#include "engine/core/error.h"

namespace xinglin::engine {
namespace {

// Far beyond any model, and small enough that products of two fit into 64 bits.
constexpr std::uint64_t kGreatestExtent = 1u << 24;
constexpr std::int64_t kGreatestHeads = 1 << 16;

void readShape(const DecoderHeader& header, ModelConfig& config) {
    const bool isFolder = header.file().isFolder();
    config.hidden = header.count(isFolder ? "hidden_size" : "embedding_length");
    config.layers = header.count(isFolder ? "num_hidden_layers" : "block_count");
    config.ffn = header.count(isFolder ? "intermediate_size" : "feed_forward_length");
    config.heads = header.count(isFolder ? "num_attention_heads" : "attention.head_count");
    config.kvHeads =
        header.countOr(isFolder ? "num_key_value_heads" : "attention.head_count_kv", config.heads);
    config.contextLength =
        isFolder ? header.countOr("max_position_embeddings", header.countOr("model_max_length", 2048))
                 : header.count("context_length");
    config.normEpsilon =
        header.positiveOr(isFolder ? "rms_norm_eps" : "attention.layer_norm_rms_epsilon", 1e-5);
    if (config.heads % config.kvHeads != 0) {
        header.fail(std::to_string(config.heads) + " query heads do not share " +
                    std::to_string(config.kvHeads) + " key heads evenly");
    }
    const char* headDim = isFolder ? "head_dim" : "attention.key_length";
    if (!header.has(headDim) && config.hidden % config.heads != 0) {
        header.fail("a width of " + std::to_string(config.hidden) + " does not divide into " +
                    std::to_string(config.heads) + " heads");
    }
    config.headDim = header.countOr(headDim, std::max<std::int64_t>(1, config.hidden / config.heads));
    header.checkHeads(config);
    if (!isFolder && header.countOr("attention.value_length", config.headDim) != config.headDim) {
        header.unsupported("keys and values of different widths are not known");
    }
}

void readGgufRotation(const DecoderHeader& header, ModelConfig& config) {
    config.ropeBase = header.positiveOr("rope.freq_base", 10000.0);
    config.ropeDim = header.countOr("rope.dimension_count", config.headDim);
    const std::string scaling = header.textOr("rope.scaling.type", "none");
    if (scaling == "linear") {
        config.ropeScaling = RopeScaling::Linear;
        config.ropeFactor = header.positiveOr("rope.scaling.factor", 1.0);
    } else if (scaling != "none") {
        header.unsupported("position scaling of the kind \"" + scaling + "\" is not known");
    }
    if (header.has("rope.scale_linear")) {  // how older files said it
        config.ropeScaling = RopeScaling::Linear;
        config.ropeFactor = header.positiveOr("rope.scale_linear", 1.0);
    }
}

// Llama 3.1's way to longer contexts: slow rotations are slowed further, fast ones stay, between them a
// blend.
std::vector<float> llama3Divisors(const DecoderHeader& header, const ModelConfig& config,
                                  const std::string& group) {
    const auto value = [&](const char* name) { return header.positiveOr((group + name).c_str(), 0.0); };
    const double factor = value("factor");
    const double low = value("low_freq_factor");
    const double high = value("high_freq_factor");
    const double original = value("original_max_position_embeddings");
    if (high <= low) {
        header.fail("the rotation's high_freq_factor is not above its low_freq_factor");
    }
    std::vector<float> divisors;
    for (std::int64_t i = 0; i < config.ropeDim / 2; ++i) {
        const double exponent = -2.0 * static_cast<double>(i) / static_cast<double>(config.ropeDim);
        const double frequency = std::pow(config.ropeBase, exponent);
        const double turns = original * frequency / (2.0 * std::numbers::pi);  // over the original context
        const double blend = std::clamp((turns - low) / (high - low), 0.0, 1.0);
        divisors.push_back(static_cast<float>(1.0 / ((1.0 - blend) / factor + blend)));
    }
    return divisors;
}

// Up to transformers 4 the base stands alone and "rope_scaling" beside it; from 5 on both are in
// "rope_parameters".
void readFolderRotation(const DecoderHeader& header, ModelConfig& config) {
    const bool isNew = header.has("rope_parameters.rope_type") || header.has("rope_parameters.rope_theta");
    const std::string group = isNew ? "rope_parameters." : "rope_scaling.";
    const auto key = [&](const char* name) { return group + name; };
    config.ropeBase = header.positiveOr(isNew ? "rope_parameters.rope_theta" : "rope_theta", 10000.0);
    config.ropeDim = config.headDim;
    const std::string older = header.textOr(key("type").c_str(), "default");
    const std::string kind = header.textOr(key("rope_type").c_str(), older.c_str());
    if (kind == "linear") {
        config.ropeScaling = RopeScaling::Linear;
        config.ropeFactor = header.positiveOr(key("factor").c_str(), 1.0);
    } else if (kind == "llama3") {
        config.ropeDivisors = llama3Divisors(header, config, group);
    } else if (kind != "default") {
        header.unsupported("position scaling of the kind \"" + kind + "\" is not known");
    }
}

void readFolderRest(const DecoderHeader& header) {
    const std::string activation = header.textOr("hidden_act", "silu");
    if (activation != "silu") {
        header.unsupported("the activation \"" + activation + "\" is not known for this family");
    }
    if (header.flagOr("mlp_bias", false)) {
        header.unsupported("biases of the feed-forward matrices are not known");
    }
    if (header.flagOr("use_sliding_window", false)) {
        header.unsupported("a sliding window in some of the layers is not known");
    }
}

}  // namespace

DecoderHeader::DecoderHeader(const WeightFile& file)
    : m_file(file),
      m_prefix(file.isFolder() ? "" : file.metadata().getString("general.architecture") + ".") {}

std::int64_t DecoderHeader::count(const char* key) const {
    return checked(key, m_file.metadata().getUnsigned(full(key)));
}

std::int64_t DecoderHeader::countOr(const char* key, std::int64_t fallback) const {
    return checked(key, m_file.metadata().getUnsignedOr(full(key), static_cast<std::uint64_t>(fallback)));
}

double DecoderHeader::positiveOr(const char* key, double fallback) const {
    const double value = m_file.metadata().getDoubleOr(full(key), fallback);
    if (!(value > 0.0) || !std::isfinite(value)) {
        fail("the header value \"" + full(key) + "\" is not above 0");
    }
    return value;
}

std::string DecoderHeader::textOr(const char* key, const char* fallback) const {
    return m_file.metadata().getStringOr(full(key), fallback);
}

bool DecoderHeader::flagOr(const char* key, bool fallback) const {
    return m_file.metadata().getBoolOr(full(key), fallback);
}

bool DecoderHeader::has(const char* key) const {
    return m_file.metadata().has(full(key));
}

std::int64_t DecoderHeader::rowsOf(const FileTensor* matrix, const char* name) const {
    if (!matrix || matrix->shape.size() != 2 || matrix->elementCount() == 0) {
        fail(std::string("the matrix \"") + name + "\" is missing or empty");
    }
    return matrix->shape[0];
}

void DecoderHeader::checkHeads(const ModelConfig& config) const {
    if (config.heads > kGreatestHeads || config.headDim > kGreatestHeads) {
        fail(std::to_string(config.heads) + " heads of " + std::to_string(config.headDim) + " numbers");
    }
}

void DecoderHeader::fail(const std::string& what) const {
    throw Error(ErrorCode::FileCorrupt, m_file.path().string() + ": " + what +
                                            ". The file is damaged or badly converted: fetch it again.");
}

void DecoderHeader::unsupported(const std::string& what) const {
    throw Error(ErrorCode::FormatUnsupported,
                m_file.path().string() + ": " + what + ". Choose another model, or update the program.");
}

std::int64_t DecoderHeader::checked(const char* key, std::uint64_t value) const {
    if (value == 0 || value > kGreatestExtent) {
        fail("the header value \"" + full(key) + "\" is " + std::to_string(value));
    }
    return static_cast<std::int64_t>(value);
}

void refuseUnknownTensors(const DecoderHeader& header, const ModelFamily& family) {
    const bool isFolder = header.file().isFolder();
    const std::string_view blocks = isFolder ? family.folderLayerPrefix : "blk.";
    const auto isKnown = [&](std::string_view name) {
        const auto isOf = [&](const LayerParamSpec& spec) {
            const char* known = isFolder ? spec.folderName : spec.name;
            return known && name == known;
        };
        // Scales of keys and values are for a cache of 8 bits, which there is none of here.
        constexpr std::string_view kCacheScales[] = {"self_attn.k_scale", "self_attn.v_scale",
                                                     "self_attn.k_proj.k_scale", "self_attn.v_proj.v_scale"};
        return name.find("rotary_emb") != std::string_view::npos || name.starts_with("attn_rot_embd") ||
               std::find(std::begin(kCacheScales), std::end(kCacheScales), name) != std::end(kCacheScales) ||
               std::any_of(family.layerParams.begin(), family.layerParams.end(), isOf);
    };
    for (const FileTensor& tensor : header.file().tensors()) {
        std::string_view name = tensor.name;
        if (isFolder && name.starts_with(family.folderPrefix)) {
            name.remove_prefix(std::string_view(family.folderPrefix).size());
        }
        const std::size_t dot =
            name.starts_with(blocks) ? name.find('.', blocks.size()) : std::string_view::npos;
        if (dot != std::string_view::npos && !isKnown(name.substr(dot + 1))) {
            header.unsupported("the tensor \"" + tensor.name + "\" is not known in a model of the family \"" +
                               family.folderType + "\", and without it the answers would be wrong");
        }
    }
}

ModelConfig readDecoderConfig(const DecoderHeader& header, const ModelFamily& family) {
    const WeightFile& file = header.file();
    const bool isFolder = file.isFolder();
    ModelConfig config;
    config.family = family.folderType;
    config.name = file.metadata().getStringOr(isFolder ? "_name_or_path" : "general.name", "");
    if (file.metadata().getUnsignedOr(header.full(isFolder ? "num_local_experts" : "expert_count"), 0) > 0) {
        header.unsupported("models with experts are not known");
    }
    refuseUnknownTensors(header, family);
    readShape(header, config);
    config.ropeStyle = isFolder ? RopeStyle::Halves : family.ggufRotation;
    if (isFolder) {
        readFolderRotation(header, config);
        readFolderRest(header);
    } else {
        readGgufRotation(header, config);
    }
    if (config.ropeDim % 2 != 0 || config.ropeDim > config.headDim) {
        header.fail("the header value \"" + header.full(isFolder ? "head_dim" : "rope.dimension_count") +
                    "\" is " + std::to_string(config.ropeDim) + " for heads of " +
                    std::to_string(config.headDim));
    }
    const char* embeddingName = isFolder ? "model.embed_tokens.weight" : "token_embd.weight";
    config.vocabulary = header.rowsOf(file.find(embeddingName), embeddingName);
    const bool hasHead = file.find(isFolder ? "lm_head.weight" : "output.weight") != nullptr;
    config.tiedEmbeddings = isFolder ? header.flagOr("tie_word_embeddings", !hasHead) : !hasHead;
    if (!config.tiedEmbeddings && !hasHead) {
        header.fail("the matrix \"lm_head.weight\" is missing, and the embeddings do not stand for it");
    }
    return config;
}

std::vector<float> alibiSlopes(std::int64_t heads) {
    const auto whole = static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(heads)));
    std::vector<float> slopes;
    for (std::int64_t i = 1; i <= whole; ++i) {
        slopes.push_back(
            static_cast<float>(std::exp2(-8.0 * static_cast<double>(i) / static_cast<double>(whole))));
    }
    for (std::int64_t i = 1; static_cast<std::int64_t>(slopes.size()) < heads; i += 2) {
        slopes.push_back(
            static_cast<float>(std::exp2(-8.0 * static_cast<double>(i) / static_cast<double>(2 * whole))));
    }
    return slopes;
}

}  // namespace xinglin::engine
