#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/formats/weight_file.h"
#include "engine/tokenizer/sentencepiece_proto.h"
#include "engine/tokenizer/text_file.h"
#include "engine/tokenizer/tokenizer.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = std::size_t{256} << 20;

struct PublishedPattern {
    const char* expression;
    PreTokenizer preTokenizer;
    const char* name;
};

// The expressions as the published files spell them; any other one would be guessed at, so it is refused.
constexpr std::array<PublishedPattern, 3> kPatterns = {{
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     PreTokenizer::Qwen2, "qwen2"},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     PreTokenizer::LlamaBpe, "llama-bpe"},
    {R"( ?[^(\s|[.,!?…。，、।۔،])]+)", PreTokenizer::Bloom, "bloom"},
}};

[[noreturn]] void failCorrupt(const std::string& source, const std::string& what) {
    throw Error(ErrorCode::FileCorrupt, source + ": " + what);
}

[[noreturn]] void failUnsupported(const std::string& source, const std::string& what) {
    throw Error(ErrorCode::FormatUnsupported, source + ": " + what);
}

json readJson(const fs::path& path) {
    const std::string bytes = readSmallFile(path, kMostBytes);
    try {
        return json::parse(bytes);
    } catch (const json::exception& problem) {
        failCorrupt(path.string(), problem.what());
    }
}

std::string stringAt(const json& object, const char* key) {
    const auto it = object.find(key);
    return it != object.end() && it->is_string() ? it->get<std::string>() : std::string();
}

bool flagAt(const json& object, const char* key, bool otherwise) {
    const auto it = object.find(key);
    return it != object.end() && it->is_boolean() ? it->get<bool>() : otherwise;
}

void readPreTokenizer(const json& preTokenizer, Vocabulary& vocabulary) {
    json steps = json::array({preTokenizer});
    if (stringAt(preTokenizer, "type") == "Sequence" && preTokenizer.contains("pretokenizers")) {
        steps = preTokenizer["pretokenizers"];
    }
    bool isolatesDigits = false;
    for (const json& step : steps) {
        const std::string type = stringAt(step, "type");
        if (type == "Digits") {
            isolatesDigits = flagAt(step, "individual_digits", false);
        } else if (type == "ByteLevel" && flagAt(step, "use_regex", true)) {
            vocabulary.preTokenizer = isolatesDigits ? PreTokenizer::SmolLm : PreTokenizer::Gpt2;
            vocabulary.preTokenizerName = isolatesDigits ? "smollm" : "gpt-2";
            return;
        } else if (type == "Split" && step.contains("pattern")) {
            const std::string expression = stringAt(step["pattern"], "Regex");
            for (const PublishedPattern& row : kPatterns) {
                if (expression == row.expression) {
                    vocabulary.preTokenizer = row.preTokenizer;
                    vocabulary.preTokenizerName = row.name;
                    return;
                }
            }
        }
    }
    failUnsupported(vocabulary.source, "its pre-tokenizer is none of gpt-2, smollm, llama-bpe, qwen2, bloom");
}

void readPieces(const json& file, const json& model, Vocabulary& vocabulary) {
    const json& vocab = model.at("vocab");
    const json added = file.value("added_tokens", json::array());
    if (!vocab.is_object() || !added.is_array()) {
        failCorrupt(vocabulary.source, "\"vocab\" or \"added_tokens\" is of the wrong type");
    }
    // Ids may have gaps in hostile files only, so the highest one is bounded by how many there are.
    const std::size_t most = vocab.size() + added.size();
    vocabulary.pieces.assign(most, Piece{"", 0.0f, PieceKind::Unused});
    std::size_t used = 0;
    const auto place = [&](const json& id, const std::string& text, PieceKind kind) {
        if (!id.is_number_unsigned() || id.get<std::size_t>() >= most) {
            failCorrupt(vocabulary.source, "a piece has no id, or one beyond the number of pieces");
        }
        const auto index = id.get<std::size_t>();
        vocabulary.pieces[index] = {text, 0.0f, kind};
        used = std::max(used, index + 1);
    };
    for (const auto& [text, id] : vocab.items()) {
        place(id, text, PieceKind::Normal);
    }
    for (const json& token : added) {
        place(token.value("id", json()), stringAt(token, "content"),
              flagAt(token, "special", false) ? PieceKind::Control : PieceKind::UserDefined);
    }
    vocabulary.pieces.resize(used);
}

void readMerges(const json& model, Vocabulary& vocabulary) {
    const json& merges = model.at("merges");
    for (std::size_t row = 0; row < merges.size(); ++row) {
        const json& merge = merges[row];
        if (merge.is_string()) {
            const std::string text = merge.get<std::string>();
            const std::size_t space = text.find(' ');
            if (space != std::string::npos) {
                vocabulary.merges.emplace_back(text.substr(0, space), text.substr(space + 1));
                continue;
            }
        } else if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
            vocabulary.merges.emplace_back(merge[0].get<std::string>(), merge[1].get<std::string>());
            continue;
        }
        failCorrupt(vocabulary.source, "merge " + std::to_string(row) + " does not name two pieces");
    }
}

/// A token in tokenizer_config.json: a string, or an object with "content".
std::optional<TokenId> namedToken(const json& config, const char* key, const Vocabulary& vocabulary) {
    const auto it = config.find(key);
    if (it == config.end()) {
        return std::nullopt;
    }
    const std::string text = it->is_object() ? stringAt(*it, "content") : stringAt(config, key);
    for (std::size_t id = 0; id < vocabulary.pieces.size(); ++id) {
        if (!text.empty() && vocabulary.pieces[id].text == text) {
            return static_cast<TokenId>(id);
        }
    }
    return std::nullopt;
}

/// One text, or a list of named ones, of which the default is taken.
std::string templateIn(const json& config) {
    const auto templates = config.find("chat_template");
    if (templates == config.end() || !templates->is_array()) {
        return stringAt(config, "chat_template");
    }
    for (const json& entry : *templates) {
        if (entry.is_object() && stringAt(entry, "name") == "default") {
            return stringAt(entry, "template");
        }
    }
    return {};
}

/// The tokens that end an answer as generation_config.json lists them: often more than the tokenizer's eos.
void applyGenerationConfig(const fs::path& path, Vocabulary& vocabulary) {
    if (!fs::exists(path)) {
        return;
    }
    const json config = readJson(path);
    const auto listed = config.find("eos_token_id");
    if (listed == config.end() || listed->is_null()) {
        return;
    }
    for (const json& entry : listed->is_array() ? *listed : json::array({*listed})) {
        if (!entry.is_number_unsigned() || entry.get<std::uint64_t>() >= vocabulary.pieces.size()) {
            failCorrupt(path.string(), "\"eos_token_id\" is no token of the vocabulary");
        }
        const auto id = static_cast<TokenId>(entry.get<std::uint64_t>());
        if (!vocabulary.eos) {
            vocabulary.eos = id;
        } else if (id != *vocabulary.eos && !vocabulary.eot) {
            vocabulary.eot = id;  // a GGUF made of this folder has a place for one more
        } else if (id != *vocabulary.eos && id != *vocabulary.eot) {
            vocabulary.moreEnds.push_back(id);
        }
    }
}

void applyTokenizerConfig(const fs::path& path, Vocabulary& vocabulary) {
    if (!fs::exists(path)) {
        return;
    }
    const json config = readJson(path);
    vocabulary.addBos = flagAt(config, "add_bos_token", vocabulary.addBos);
    vocabulary.chatTemplate = templateIn(config);
    if (const auto bos = namedToken(config, "bos_token", vocabulary)) {
        vocabulary.bos = bos;
    }
    if (const auto eos = namedToken(config, "eos_token", vocabulary)) {
        vocabulary.eos = eos;
    }
}

// Pieces that were added behind a SentencePiece model, as Chinese-Alpaca's [PAD]. Ids follow on the model's;
// ones that are the model's own are left as they are.
void addPieces(const fs::path& folder, Vocabulary& vocabulary) {
    std::map<std::size_t, Piece> added;
    if (fs::exists(folder / "added_tokens.json")) {
        const json file = readJson(folder / "added_tokens.json");
        for (const auto& [text, id] : file.items()) {
            if (id.is_number_unsigned()) {
                const bool isMark = text.starts_with('<') || text.starts_with('[');
                added[id.get<std::size_t>()] = {text, 0.0f,
                                                isMark ? PieceKind::Control : PieceKind::UserDefined};
            }
        }
    }
    if (fs::exists(folder / "tokenizer_config.json")) {
        const json config = readJson(folder / "tokenizer_config.json");
        const auto decoder = config.find("added_tokens_decoder");
        const json nothing = json::object();
        const json& listed = decoder != config.end() && decoder->is_object() ? *decoder : nothing;
        for (const auto& [number, token] : listed.items()) {
            std::size_t id = 0;
            const auto end = std::from_chars(number.data(), number.data() + number.size(), id).ptr;
            if (end == number.data() + number.size() && token.is_object()) {
                added[id] = {stringAt(token, "content"), 0.0f,
                             flagAt(token, "special", false) ? PieceKind::Control : PieceKind::UserDefined};
            }
        }
    }
    for (const auto& [id, piece] : added) {
        if (id < vocabulary.pieces.size()) {
            continue;
        }
        if (id != vocabulary.pieces.size()) {
            failCorrupt(folder.string(), "the added piece " + std::to_string(id) +
                                             " does not follow on the " +
                                             std::to_string(vocabulary.pieces.size()) + " before it");
        }
        vocabulary.pieces.push_back(piece);
    }
}

}  // namespace

Vocabulary readSentencePieceFile(const fs::path& path) {
    Vocabulary vocabulary;
    vocabulary.source = path.string();
    SentencePieceProto proto = parseSentencePieceProto(readSmallFile(path, kMostBytes), vocabulary.source);
    vocabulary.pieces = std::move(proto.pieces);
    vocabulary.sentencePieceSpecs = std::move(proto.specs);
    vocabulary.addDummyPrefix = proto.addDummyPrefix;
    vocabulary.addBos = true;
    for (std::size_t i = 0; i < vocabulary.pieces.size(); ++i) {
        const Piece& piece = vocabulary.pieces[i];
        const auto id = static_cast<TokenId>(i);
        if (piece.kind == PieceKind::Unknown) {
            vocabulary.unknown = id;
        } else if (piece.kind == PieceKind::Control && piece.text == "<s>") {
            vocabulary.bos = id;
        } else if (piece.kind == PieceKind::Control && piece.text == "</s>") {
            vocabulary.eos = id;
        }
    }
    return vocabulary;
}

Vocabulary readTokenizerJson(const fs::path& path) {
    Vocabulary vocabulary;
    vocabulary.source = path.string();
    vocabulary.model = VocabularyModel::ByteLevelBpe;
    const json file = readJson(path);
    const auto model = file.find("model");
    if (model == file.end() || !model->is_object() || !model->contains("vocab") ||
        !model->contains("merges")) {
        failCorrupt(vocabulary.source, "has no \"model\" with \"vocab\" and \"merges\"");
    }
    if (flagAt(*model, "byte_fallback", false)) {
        failUnsupported(vocabulary.source, "is of the SentencePiece kind; put its tokenizer.model beside it");
    }
    try {
        readPreTokenizer(file.value("pre_tokenizer", json::object()), vocabulary);
        readPieces(file, *model, vocabulary);
        readMerges(*model, vocabulary);
    } catch (const json::exception& problem) {
        failCorrupt(vocabulary.source, problem.what());  // a value of the wrong type
    }
    return vocabulary;
}

std::optional<Vocabulary> readFolderVocabulary(const fs::path& path) {
    Vocabulary vocabulary;
    if (fs::exists(path / "tokenizer.model")) {
        vocabulary = readSentencePieceFile(path / "tokenizer.model");
        addPieces(path, vocabulary);
    } else if (fs::exists(path / "tokenizer.json")) {
        vocabulary = readTokenizerJson(path / "tokenizer.json");
    } else {
        return std::nullopt;
    }
    applyTokenizerConfig(path / "tokenizer_config.json", vocabulary);
    if (fs::exists(path / "chat_template.jinja")) {  // where newer folders keep it
        vocabulary.chatTemplate = readSmallFile(path / "chat_template.jinja", kMostBytes);
    }
    applyGenerationConfig(path / "generation_config.json", vocabulary);
    return vocabulary;
}

std::optional<Vocabulary> readVocabularyOf(const WeightFile& file) {
    return file.isFolder() ? readFolderVocabulary(file.path()) : readGgufVocabulary(file);
}

Tokenizer Tokenizer::load(const fs::path& path) {
    if (!fs::is_directory(path)) {
        if (path.extension() == ".model") {
            return Tokenizer(readSentencePieceFile(path));
        }
        auto vocabulary = readGgufVocabulary(*WeightFile::open(path));
        if (!vocabulary) {
            failUnsupported(path.string(), "holds no tokenizer");
        }
        return Tokenizer(*std::move(vocabulary));
    }
    std::optional<Vocabulary> vocabulary = readFolderVocabulary(path);
    if (!vocabulary) {
        failUnsupported(path.string(), "holds neither tokenizer.model nor tokenizer.json");
    }
    return Tokenizer(*std::move(vocabulary));
}

}  // namespace xinglin::engine
