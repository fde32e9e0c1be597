#include "tests/support/small_vocabularies.h"

#include <array>
#include <nlohmann/json.hpp>

namespace xinglin::test {

using engine::Piece;
using engine::PieceKind;
using engine::Vocabulary;

namespace {

// The published alphabet, written down once more and not taken from the program.
std::string letterOf(int byte) {
    int codePoint = byte;
    if (byte <= 0x20) {
        codePoint = 0x100 + byte;
    } else if (byte >= 0x7F && byte <= 0xA0) {
        codePoint = 0x121 + (byte - 0x7F);
    } else if (byte == 0xAD) {
        codePoint = 0x143;
    }
    if (codePoint < 0x80) {
        return {static_cast<char>(codePoint)};
    }
    return {static_cast<char>(0xC0 | codePoint >> 6), static_cast<char>(0x80 | (codePoint & 0x3F))};
}

}  // namespace

Vocabulary smallByteLevelVocabulary(engine::PreTokenizer preTokenizer) {
    Vocabulary vocabulary;
    vocabulary.source = "small.gguf";
    vocabulary.model = engine::VocabularyModel::ByteLevelBpe;
    vocabulary.preTokenizer = preTokenizer;
    vocabulary.pieces = {{"<|end|>", 0.0f, PieceKind::Control},
                         {"<|im_start|>", 0.0f, PieceKind::Control},
                         {"<tab>", 0.0f, PieceKind::UserDefined}};
    for (int byte = 0; byte < 256; ++byte) {
        vocabulary.pieces.push_back({letterOf(byte), 0.0f, PieceKind::Normal});
    }
    const std::string blank = letterOf(' ');
    vocabulary.merges = {{"h", "e"}, {"l", "l"}, {"he", "ll"}, {"hell", "o"}, {blank, "w"}};
    for (const auto& [left, right] : vocabulary.merges) {
        vocabulary.pieces.push_back({left + right, 0.0f, PieceKind::Normal});
    }
    vocabulary.eos = 0;
    return vocabulary;
}

Vocabulary smallSentencePieceVocabulary() {
    Vocabulary vocabulary;
    vocabulary.source = "small.model";
    vocabulary.pieces = {{"<unk>", 0.0f, PieceKind::Unknown},
                         {"<s>", 0.0f, PieceKind::Control},
                         {"</s>", 0.0f, PieceKind::Control}};
    constexpr const char* kHex = "0123456789ABCDEF";
    for (std::size_t byte = 0; byte < 256; ++byte) {
        vocabulary.pieces.push_back(
            {std::string("<0x") + kHex[byte / 16] + kHex[byte % 16] + ">", 0.0f, PieceKind::Byte});
    }
    const std::array<Piece, 7> others = {{{"\xE2\x96\x81", -1.0f, PieceKind::Normal},
                                          {"a", -2.0f, PieceKind::Normal},
                                          {"b", -3.0f, PieceKind::Normal},
                                          {"ab", -4.0f, PieceKind::Normal},
                                          {"\xE2\x96\x81"
                                           "ab",
                                           -5.0f, PieceKind::Normal},
                                          {"\n", 0.0f, PieceKind::UserDefined},
                                          {"<reserved_7>", 0.0f, PieceKind::UserDefined}}};
    vocabulary.pieces.insert(vocabulary.pieces.end(), others.begin(), others.end());
    vocabulary.bos = 1;
    vocabulary.eos = 2;
    vocabulary.unknown = 0;
    vocabulary.addBos = true;
    return vocabulary;
}

std::string tokenizerJsonOf(const engine::Vocabulary& vocabulary) {
    using nlohmann::json;
    json vocab = json::object();
    json added = json::array();
    for (std::size_t id = 0; id < vocabulary.pieces.size(); ++id) {
        const engine::Piece& piece = vocabulary.pieces[id];
        if (piece.kind == engine::PieceKind::Normal) {
            vocab[piece.text] = id;
        } else {
            const bool isSpecial = piece.kind == engine::PieceKind::Control;
            added.push_back({{"id", id}, {"content", piece.text}, {"special", isSpecial}});
        }
    }
    json merges = json::array();
    for (const auto& [left, right] : vocabulary.merges) {
        merges.push_back(left + " " + right);
    }
    return json{{"added_tokens", added},
                {"pre_tokenizer", {{"type", "ByteLevel"}, {"add_prefix_space", false}}},
                {"model", {{"type", "BPE"}, {"vocab", vocab}, {"merges", merges}}}}
        .dump();
}

}  // namespace xinglin::test
