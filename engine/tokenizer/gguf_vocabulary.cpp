#include <array>

#include "engine/core/error.h"
#include "engine/formats/weight_file.h"
#include "engine/tokenizer/vocabulary.h"

namespace xinglin::engine {
namespace {

constexpr const char* kModelKey = "tokenizer.ggml.model";
constexpr const char* kPiecesKey = "tokenizer.ggml.tokens";
constexpr const char* kScoresKey = "tokenizer.ggml.scores";
constexpr const char* kKindsKey = "tokenizer.ggml.token_type";
constexpr const char* kMergesKey = "tokenizer.ggml.merges";

struct PreTokenizerName {
    const char* name;
    PreTokenizer preTokenizer;
};

// A file without the key comes from the days when all such vocabularies were cut as GPT-2's.
constexpr std::array<PreTokenizerName, 12> kPreTokenizers = {{
    {"", PreTokenizer::Gpt2},
    {"default", PreTokenizer::Gpt2},
    {"gpt-2", PreTokenizer::Gpt2},
    {"smollm", PreTokenizer::SmolLm},
    {"llama-bpe", PreTokenizer::LlamaBpe},
    {"llama3", PreTokenizer::LlamaBpe},
    {"llama-v3", PreTokenizer::LlamaBpe},
    {"qwen2", PreTokenizer::Qwen2},
    {"deepseek-r1-qwen", PreTokenizer::Qwen2},
    {"megrez", PreTokenizer::Qwen2},
    {"phi-2", PreTokenizer::Gpt2},
    {"bloom", PreTokenizer::Bloom},
}};

/// Reads the tokenizer's keys of one file.
class Reader final {
public:
    explicit Reader(const WeightFile& file) : m_metadata(file.metadata()) {
        m_vocabulary.source = file.path().string();
    }

    Vocabulary read() {
        readModel();
        readPieces();
        if (m_vocabulary.model == VocabularyModel::ByteLevelBpe) {
            readMerges();
        }
        m_vocabulary.bos = id("tokenizer.ggml.bos_token_id", "<s>");
        m_vocabulary.eos = id("tokenizer.ggml.eos_token_id", "</s>");
        m_vocabulary.eot = id("tokenizer.ggml.eot_token_id", "");
        m_vocabulary.unknown = id("tokenizer.ggml.unknown_token_id", "");
        const bool addsByNature = m_vocabulary.model == VocabularyModel::SentencePiece ||
                                  m_vocabulary.preTokenizer == PreTokenizer::LlamaBpe;
        m_vocabulary.addBos = m_metadata.getBoolOr("tokenizer.ggml.add_bos_token", addsByNature);
        m_vocabulary.addDummyPrefix = m_metadata.getBoolOr("tokenizer.ggml.add_space_prefix", true);
        m_vocabulary.chatTemplate = m_metadata.getStringOr("tokenizer.chat_template", "");
        return std::move(m_vocabulary);
    }

private:
    [[noreturn]] void fail(ErrorCode code, const std::string& what) const {
        throw Error(code, m_vocabulary.source + ": " + what);
    }

    void require(const char* key) const {
        if (!m_metadata.has(key)) {
            fail(ErrorCode::FileCorrupt, std::string("the tokenizer's \"") + key + "\" is missing");
        }
    }

    void requireLength(const char* key, std::size_t length) const {
        if (length != m_vocabulary.pieces.size()) {
            fail(ErrorCode::FileCorrupt, std::string("\"") + key + "\" has " + std::to_string(length) +
                                             " entries for " + std::to_string(m_vocabulary.pieces.size()) +
                                             " pieces");
        }
    }

    void readModel() {
        const std::string model = m_metadata.getString(kModelKey);
        if (model == "llama") {
            m_vocabulary.model = VocabularyModel::SentencePiece;
            return;
        }
        if (model != "gpt2") {
            fail(ErrorCode::FormatUnsupported,
                 "its tokenizer is of the kind \"" + model + "\"; known are llama and gpt2");
        }
        m_vocabulary.model = VocabularyModel::ByteLevelBpe;
        m_vocabulary.preTokenizerName = m_metadata.getStringOr("tokenizer.ggml.pre", "");
        for (const PreTokenizerName& row : kPreTokenizers) {
            if (m_vocabulary.preTokenizerName == row.name) {
                m_vocabulary.preTokenizer = row.preTokenizer;
                return;
            }
        }
        fail(ErrorCode::FormatUnsupported, "its pre-tokenizer \"" + m_vocabulary.preTokenizerName +
                                               "\" is none of gpt-2, smollm, llama-bpe, qwen2, bloom");
    }

    void readPieces() {
        require(kPiecesKey);
        for (const std::string& text : m_metadata.getStrings(kPiecesKey)) {
            m_vocabulary.pieces.push_back({text, 0.0f, PieceKind::Normal});
        }
        if (m_vocabulary.model == VocabularyModel::SentencePiece) {
            require(kScoresKey);
            require(kKindsKey);
        }
        if (m_metadata.has(kScoresKey)) {
            const std::vector<float>& scores = m_metadata.getFloats(kScoresKey);
            requireLength(kScoresKey, scores.size());
            for (std::size_t i = 0; i < scores.size(); ++i) {
                m_vocabulary.pieces[i].score = scores[i];
            }
        }
        if (m_metadata.has(kKindsKey)) {
            const std::vector<std::int64_t>& kinds = m_metadata.getIntegers(kKindsKey);
            requireLength(kKindsKey, kinds.size());
            for (std::size_t i = 0; i < kinds.size(); ++i) {
                if (kinds[i] < 1 || kinds[i] > 6) {
                    fail(ErrorCode::FileCorrupt, "piece " + std::to_string(i) + " is of the unknown kind " +
                                                     std::to_string(kinds[i]));
                }
                m_vocabulary.pieces[i].kind = static_cast<PieceKind>(kinds[i]);
            }
        }
    }

    void readMerges() {
        require(kMergesKey);
        const std::vector<std::string>& merges = m_metadata.getStrings(kMergesKey);
        m_vocabulary.merges.reserve(merges.size());
        for (const std::string& merge : merges) {
            // The separator is a real blank: in the pieces themselves a blank is a letter of the byte
            // alphabet.
            const std::size_t blank = merge.find(' ');
            const bool isPair = blank != std::string::npos;
            m_vocabulary.merges.emplace_back(merge.substr(0, blank), isPair ? merge.substr(blank + 1) : "");
        }
    }

    /// The id under `key`, or of the control piece `otherwise` where the key is absent.
    std::optional<TokenId> id(const char* key, std::string_view otherwise) const {
        if (m_metadata.has(key)) {
            const std::uint64_t value = m_metadata.getUnsigned(key);
            if (value >= m_vocabulary.pieces.size()) {
                fail(ErrorCode::FileCorrupt, std::string("\"") + key + "\" is " + std::to_string(value) +
                                                 ", outside the " +
                                                 std::to_string(m_vocabulary.pieces.size()) + " pieces");
            }
            return static_cast<TokenId>(value);
        }
        for (std::size_t i = 0; i < m_vocabulary.pieces.size() && !otherwise.empty(); ++i) {
            const Piece& piece = m_vocabulary.pieces[i];
            if (piece.kind == PieceKind::Control && piece.text == otherwise) {
                return static_cast<TokenId>(i);
            }
        }
        return std::nullopt;
    }

    const Metadata& m_metadata;
    Vocabulary m_vocabulary;
};

}  // namespace

std::optional<Vocabulary> readGgufVocabulary(const WeightFile& file) {
    const Metadata& metadata = file.metadata();
    if (!metadata.has(kModelKey) && !metadata.has(kPiecesKey)) {
        return std::nullopt;
    }
    return Reader(file).read();
}

}  // namespace xinglin::engine
