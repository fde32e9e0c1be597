#include "engine/tokenizer/tokenizer.h"

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_map>
#include <unordered_set>

#include "engine/core/error.h"
#include "engine/tokenizer/text_encoder.h"
#include "engine/tokenizer/utf8.h"

namespace xinglin::engine {
namespace {

/// End-of-turn pieces of published models; counted only where they are control pieces.
constexpr std::array<std::string_view, 9> kEndPieces = {
    "</s>",       "<|im_end|>", "<|endoftext|>", "<|end_of_text|>", "<|eot_id|>",
    "<|eom_id|>", "<|end|>",    "<end_of_turn>", "<|eot|>"};

/// Pieces that files list as user-defined although they carry a role: Baichuan2's reserved ones, "<|user|>" …
bool looksLikeRole(std::string_view text) {
    return (text.starts_with("<|") && text.ends_with("|>")) ||
           (text.starts_with("<reserved_") && text.ends_with(">")) || text == "<start_of_turn>" ||
           text == "<end_of_turn>" || text == "[INST]" || text == "[/INST]";
}

[[noreturn]] void fail(const Vocabulary& vocabulary, const std::string& what) {
    throw Error(ErrorCode::FileCorrupt, vocabulary.source + ": " + what);
}

void checkPieces(const Vocabulary& vocabulary) {
    if (vocabulary.pieces.empty()) {
        fail(vocabulary, "the vocabulary has no pieces");
    }
    if (vocabulary.pieces.size() > static_cast<std::size_t>(std::numeric_limits<TokenId>::max())) {
        fail(vocabulary, "the vocabulary has more pieces than ids");
    }
    for (std::size_t id = 0; id < vocabulary.pieces.size(); ++id) {
        if (!isUtf8(vocabulary.pieces[id].text)) {
            fail(vocabulary, "piece " + std::to_string(id) + " is not UTF-8");
        }
    }
    const auto checkId = [&](const std::optional<TokenId>& id, const char* name) {
        if (id && (*id < 0 || static_cast<std::size_t>(*id) >= vocabulary.pieces.size())) {
            fail(vocabulary, std::string("the ") + name + " id " + std::to_string(*id) + " is outside the " +
                                 std::to_string(vocabulary.pieces.size()) + " pieces");
        }
    };
    checkId(vocabulary.bos, "bos");
    checkId(vocabulary.eos, "eos");
    for (const TokenId end : vocabulary.moreEnds) {
        checkId(end, "eos");
    }
    checkId(vocabulary.eot, "eot");
    checkId(vocabulary.unknown, "unknown");
}

}  // namespace

struct Tokenizer::State {
    /// A piece that is cut out of text before the encoder sees the rest.
    struct CutPiece {
        std::string_view text;
        TokenId id;
        SpecialText since;  ///< Literal: cut out of any text; Parse: only where special text is parsed
    };

    Vocabulary vocabulary;
    std::unique_ptr<TextEncoder> encoder;
    std::unordered_map<std::string_view, TokenId> ids;
    std::array<std::vector<CutPiece>, 256> cutPieces;  ///< by first byte, longest first
    std::unordered_set<TokenId> ends;

    explicit State(Vocabulary given) : vocabulary(std::move(given)) {
        checkPieces(vocabulary);
        for (Piece& piece : vocabulary.pieces) {
            if (piece.kind == PieceKind::UserDefined && looksLikeRole(piece.text)) {
                piece.kind = PieceKind::Control;
            }
        }
        const bool isByteLevel = vocabulary.model == VocabularyModel::ByteLevelBpe;
        encoder = isByteLevel ? makeByteLevelEncoder(vocabulary) : makeSentencePieceEncoder(vocabulary);
        for (std::size_t i = 0; i < vocabulary.pieces.size(); ++i) {
            addPiece(static_cast<TokenId>(i), vocabulary.pieces[i], isByteLevel);
        }
        for (auto& pieces : cutPieces) {
            std::stable_sort(pieces.begin(), pieces.end(), [](const CutPiece& a, const CutPiece& b) {
                return a.text.size() > b.text.size();
            });
        }
        for (const auto& end : {vocabulary.eos, vocabulary.eot}) {
            if (end) {
                ends.insert(*end);
            }
        }
        ends.insert(vocabulary.moreEnds.begin(), vocabulary.moreEnds.end());
    }

    void addPiece(TokenId id, const Piece& piece, bool isByteLevel) {
        ids.emplace(piece.text, id);
        const bool isControl = piece.kind == PieceKind::Control || piece.kind == PieceKind::Unknown;
        // libsentencepiece finds user-defined pieces itself.
        const bool isCut = isControl || (isByteLevel && piece.kind == PieceKind::UserDefined);
        if (isCut && !piece.text.empty()) {
            cutPieces[static_cast<std::uint8_t>(piece.text[0])].push_back(
                {piece.text, id, isControl ? SpecialText::Parse : SpecialText::Literal});
        }
        if (piece.kind == PieceKind::Control &&
            std::find(kEndPieces.begin(), kEndPieces.end(), piece.text) != kEndPieces.end()) {
            ends.insert(id);
        }
    }

    const CutPiece* cutPieceAt(std::string_view text, SpecialText special) const {
        for (const CutPiece& piece : cutPieces[static_cast<std::uint8_t>(text[0])]) {
            if ((special == SpecialText::Parse || piece.since == SpecialText::Literal) &&
                text.starts_with(piece.text)) {
                return &piece;
            }
        }
        return nullptr;
    }

    std::optional<TokenId> firstToken(AddBos addBos) const {
        if (addBos == AddBos::Never) {
            return std::nullopt;
        }
        const bool isWanted = vocabulary.addBos || (addBos == AddBos::WheneverKnown &&
                                                    vocabulary.model == VocabularyModel::SentencePiece);
        return isWanted ? vocabulary.bos : std::nullopt;
    }

    const Piece& piece(TokenId id) const {
        if (id < 0 || static_cast<std::size_t>(id) >= vocabulary.pieces.size()) {
            throw Error(ErrorCode::InvalidInput, "token id " + std::to_string(id) +
                                                     " is outside the vocabulary of " +
                                                     std::to_string(vocabulary.pieces.size()) + " pieces");
        }
        return vocabulary.pieces[static_cast<std::size_t>(id)];
    }
};

Tokenizer::Tokenizer(Vocabulary vocabulary) : m_state(std::make_unique<State>(std::move(vocabulary))) {}
Tokenizer::~Tokenizer() = default;
Tokenizer::Tokenizer(Tokenizer&&) noexcept = default;
Tokenizer& Tokenizer::operator=(Tokenizer&&) noexcept = default;

std::vector<TokenId> Tokenizer::encode(std::string_view text, SpecialText special, AddBos addBos) const {
    const TextPart part{text, special};
    return encode(std::span(&part, 1), addBos);
}

std::vector<TokenId> Tokenizer::encode(std::span<const TextPart> parts, AddBos addBos) const {
    std::vector<TokenId> ids;
    if (const auto bos = m_state->firstToken(addBos)) {
        ids.push_back(*bos);
    }
    std::string plain;
    const auto flush = [&] {
        if (!plain.empty()) {
            m_state->encoder->encode(plain, ids);
            plain.clear();
        }
    };
    for (const TextPart& part : parts) {
        if (const std::size_t valid = validUtf8Prefix(part.text); valid != part.text.size()) {
            throw Error(ErrorCode::InvalidInput, "the text is not UTF-8 at byte " + std::to_string(valid));
        }
        std::string_view rest = part.text;
        while (!rest.empty()) {
            if (const State::CutPiece* piece = m_state->cutPieceAt(rest, part.special)) {
                flush();
                ids.push_back(piece->id);
                rest.remove_prefix(piece->text.size());
            } else {
                plain.push_back(rest[0]);
                rest.remove_prefix(1);
            }
        }
    }
    flush();
    return ids;
}

std::string Tokenizer::decode(std::span<const TokenId> ids, ControlText control) const {
    std::string text;
    Utf8Stream characters;
    bool isAtStretchStart = addsDummyPrefix();
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const Piece& piece = m_state->piece(ids[i]);
        if (piece.kind == PieceKind::Control || piece.kind == PieceKind::Unknown) {
            const bool isBosInFront = i == 0 && bos() == ids[i];
            if (control == ControlText::Show && !isBosInFront) {
                text += characters.finish() + piece.text;
            }
            isAtStretchStart = addsDummyPrefix();
            continue;
        }
        const std::string bytes = m_state->encoder->bytesOf(piece);
        std::string_view added = bytes;
        if (isAtStretchStart && added.starts_with(' ')) {
            added.remove_prefix(1);
        }
        isAtStretchStart = false;
        text += characters.push(added);
    }
    return text + characters.finish();
}

std::string Tokenizer::pieceBytes(TokenId id) const {
    const Piece& piece = m_state->piece(id);
    if (piece.kind == PieceKind::Control || piece.kind == PieceKind::Unknown) {
        return {};
    }
    return m_state->encoder->bytesOf(piece);
}

const Piece& Tokenizer::piece(TokenId id) const {
    return m_state->piece(id);
}

std::optional<TokenId> Tokenizer::find(std::string_view pieceText) const {
    const auto it = m_state->ids.find(pieceText);
    return it == m_state->ids.end() ? std::nullopt : std::optional(it->second);
}

std::optional<TokenId> Tokenizer::findSpecial(std::string_view pieceText) const {
    const auto id = find(pieceText);
    return id && piece(*id).kind == PieceKind::Control ? id : std::nullopt;
}

std::size_t Tokenizer::size() const {
    return m_state->vocabulary.pieces.size();
}

std::optional<TokenId> Tokenizer::bos() const {
    return m_state->vocabulary.bos;
}

std::optional<TokenId> Tokenizer::eos() const {
    return m_state->vocabulary.eos;
}

std::optional<TokenId> Tokenizer::eot() const {
    return m_state->vocabulary.eot;
}

bool Tokenizer::isEndOfGeneration(TokenId id) const {
    return m_state->ends.contains(id);
}

bool Tokenizer::addsDummyPrefix() const {
    return m_state->vocabulary.model == VocabularyModel::SentencePiece && m_state->vocabulary.addDummyPrefix;
}

const Vocabulary& Tokenizer::vocabulary() const {
    return m_state->vocabulary;
}

}  // namespace xinglin::engine
