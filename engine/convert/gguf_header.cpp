#include "engine/convert/gguf_header.h"

#include "engine/core/error.h"

namespace xinglin::engine {
namespace {

// The bias that attention with linear biases has at most; all published models use it.
constexpr double kLinearBias = 8.0;

std::uint64_t count(std::int64_t value) {
    return static_cast<std::uint64_t>(value);
}

}  // namespace

GgufWriter::Values ggufHeaderOf(const ModelFamily& family, const ModelConfig& config) {
    GgufWriter::Values values;
    const std::string architecture = family.architecture;
    const auto set = [&](const char* key, MetadataValue value) {
        values[architecture + "." + key] = std::move(value);
    };
    values["general.architecture"] = architecture;
    values["general.name"] = config.name;
    values["general.alignment"] = std::uint64_t{32};
    values["general.quantization_version"] = std::uint64_t{2};
    set("vocab_size", count(config.vocabulary));
    set("context_length", count(config.contextLength));
    set("embedding_length", count(config.hidden));
    set("block_count", count(config.layers));
    set("feed_forward_length", count(config.ffn));
    set("attention.head_count", count(config.heads));
    set("attention.head_count_kv", count(config.kvHeads));
    set("attention.key_length", count(config.headDim));
    set("attention.value_length", count(config.headDim));
    const bool isLayerNorm = config.norm == NormKind::Layer;
    set(isLayerNorm ? "attention.layer_norm_epsilon" : "attention.layer_norm_rms_epsilon",
        config.normEpsilon);
    if (config.alibiSlopes.empty()) {
        set("rope.dimension_count", count(config.ropeDim));
        set("rope.freq_base", config.ropeBase);
        if (config.ropeScaling == RopeScaling::Linear) {
            set("rope.scaling.type", std::string("linear"));
            set("rope.scaling.factor", config.ropeFactor);
        }
    } else {
        set("attention.max_alibi_bias", kLinearBias);
    }
    if (config.window > 0) {
        set("attention.sliding_window", count(config.window));
    }
    if (family.ggufHeadRowsKey) {
        values[family.ggufHeadRowsKey] = std::string(config.normalisesOutputRows ? "unit" : "plain");
    }
    return values;
}

void addVocabulary(const Vocabulary& vocabulary, std::int64_t modelRows, GgufWriter::Values& values) {
    const auto rows = static_cast<std::size_t>(modelRows);
    if (vocabulary.pieces.size() > rows) {
        throw Error(ErrorCode::FileCorrupt, vocabulary.source + ": " +
                                                std::to_string(vocabulary.pieces.size()) +
                                                " pieces for a model of " + std::to_string(rows) +
                                                " rows. The tokenizer belongs to another model.");
    }
    const bool isSentencePiece = vocabulary.model == VocabularyModel::SentencePiece;
    std::vector<std::string> texts;
    std::vector<float> scores;
    std::vector<std::int64_t> kinds;
    for (std::size_t id = 0; id < rows; ++id) {
        const bool isThere = id < vocabulary.pieces.size();
        const Piece piece = isThere ? vocabulary.pieces[id]
                                    : Piece{"[PAD" + std::to_string(id) + "]", 0.0f, PieceKind::Unused};
        texts.push_back(piece.text);
        scores.push_back(piece.score);
        kinds.push_back(static_cast<std::int64_t>(piece.kind));
    }
    const auto set = [&](const char* key, MetadataValue value) {
        values[std::string("tokenizer.ggml.") + key] = std::move(value);
    };
    set("model", std::string(isSentencePiece ? "llama" : "gpt2"));
    set("tokens", std::move(texts));
    set("token_type", std::move(kinds));
    if (isSentencePiece) {
        set("scores", std::move(scores));
        set("add_space_prefix", vocabulary.addDummyPrefix);
    } else {
        set("pre", vocabulary.preTokenizerName);
        std::vector<std::string> merges;
        for (const auto& [left, right] : vocabulary.merges) {
            merges.push_back(left);
            merges.back().append(" ").append(right);
        }
        set("merges", std::move(merges));
    }
    set("add_bos_token", vocabulary.addBos);
    const auto setId = [&](const char* key, std::optional<TokenId> id) {
        if (id) {
            set(key, static_cast<std::uint64_t>(*id));
        }
    };
    setId("bos_token_id", vocabulary.bos);
    setId("eos_token_id", vocabulary.eos);
    setId("eot_token_id", vocabulary.eot);
    setId("unknown_token_id", vocabulary.unknown);
    if (!vocabulary.chatTemplate.empty()) {
        values["tokenizer.chat_template"] = vocabulary.chatTemplate;
    }
}

}  // namespace xinglin::engine
