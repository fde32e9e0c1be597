#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>

#include <array>
#include <cstdint>
#include <limits>
#include <queue>
#include <unordered_map>

#include "engine/core/error.h"
#include "engine/tokenizer/text_encoder.h"
#include "engine/tokenizer/word_splitter.h"

namespace xinglin::engine {
namespace {

constexpr TokenId kNone = -1;

std::string utf8Of(unsigned codePoint) {
    if (codePoint < 0x80) {
        return {static_cast<char>(codePoint)};
    }
    return {static_cast<char>(0xC0 | codePoint >> 6), static_cast<char>(0x80 | (codePoint & 0x3F))};
}

/// The published alphabet: printable Latin-1 stands for itself, the other bytes for U+0100 and up in their
/// order.
struct ByteAlphabet {
    std::array<std::string, 256> letterOf;
    std::unordered_map<std::string, std::uint8_t> byteOf;

    ByteAlphabet() {
        unsigned next = 0x100;
        for (unsigned byte = 0; byte < 256; ++byte) {
            const bool isPrintable = (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte != 0xAD);
            letterOf[byte] = utf8Of(isPrintable ? byte : next++);
            byteOf.emplace(letterOf[byte], static_cast<std::uint8_t>(byte));
        }
    }
};

std::uint64_t pairKey(TokenId left, TokenId right) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(left)) << 32 |
           static_cast<std::uint32_t>(right);
}

struct Merge {
    std::uint32_t rank;
    TokenId result;
};

class ByteLevelEncoder final : public TextEncoder {
public:
    explicit ByteLevelEncoder(const Vocabulary& vocabulary)
        : m_preTokenizer(vocabulary.preTokenizer),
          // The two families whose own implementation does these things.
          m_takesWholeWords(vocabulary.preTokenizer == PreTokenizer::LlamaBpe),
          m_normalizes(vocabulary.preTokenizer == PreTokenizer::Qwen2) {
        std::unordered_map<std::string_view, TokenId> ids;
        for (std::size_t id = 0; id < vocabulary.pieces.size(); ++id) {
            const Piece& piece = vocabulary.pieces[id];
            if (piece.kind == PieceKind::Normal) {
                ids.emplace(piece.text, static_cast<TokenId>(id));
            }
        }
        m_byteIds.fill(kNone);
        for (std::size_t byte = 0; byte < m_byteIds.size(); ++byte) {
            if (const auto it = ids.find(m_alphabet.letterOf[byte]); it != ids.end()) {
                m_byteIds[byte] = it->second;
            }
        }
        m_merges.reserve(vocabulary.merges.size());
        for (std::size_t row = 0; row < vocabulary.merges.size(); ++row) {
            addMerge(vocabulary, row, ids);
        }
        if (m_takesWholeWords) {
            for (const auto& [text, id] : ids) {
                m_wholeWords.emplace(spelledBytes(text), id);
            }
        }
    }

    void encode(std::string_view text, std::vector<TokenId>& ids) const override {
        std::string normalized;
        if (m_normalizes) {
            normalized = normalize(text);
            text = normalized;
        }
        for (const std::string_view word : splitWords(text, m_preTokenizer)) {
            encodeWord(word, ids);
        }
    }

    std::string bytesOf(const Piece& piece) const override {
        return piece.kind == PieceKind::Normal ? spelledBytes(piece.text) : piece.text;
    }

private:
    void addMerge(const Vocabulary& vocabulary, std::size_t row,
                  const std::unordered_map<std::string_view, TokenId>& ids) {
        const auto& [left, right] = vocabulary.merges[row];
        const auto fail = [&](const char* what) {
            throw Error(ErrorCode::FileCorrupt,
                        vocabulary.source + ": merge " + std::to_string(row) + " " + what);
        };
        if (left.empty() || right.empty()) {
            fail("does not name two pieces");
        }
        const auto leftId = ids.find(left);
        const auto rightId = ids.find(right);
        const auto resultId = ids.find(left + right);
        if (leftId == ids.end() || rightId == ids.end()) {
            fail("names a piece that the vocabulary lacks");
        }
        if (resultId == ids.end()) {
            fail("makes a piece that the vocabulary lacks");
        }
        m_merges.emplace(pairKey(leftId->second, rightId->second),
                         Merge{static_cast<std::uint32_t>(row), resultId->second});
    }

    static std::string normalize(std::string_view text) {
        UErrorCode status = U_ZERO_ERROR;
        const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
        std::string normalized;
        icu::StringByteSink<std::string> sink(&normalized);
        if (U_SUCCESS(status)) {
            nfc->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink,
                               nullptr, status);
        }
        if (U_FAILURE(status)) {
            throw Error(ErrorCode::Internal,
                        std::string("Unicode normalisation failed: ") + u_errorName(status));
        }
        return normalized;
    }

    /// Letters of the byte alphabet become their bytes; anything else stays as it is spelled.
    std::string spelledBytes(std::string_view text) const {
        std::string bytes;
        std::size_t i = 0;
        while (i < text.size()) {
            std::size_t end = i + 1;
            while (end < text.size() && (static_cast<std::uint8_t>(text[end]) & 0xC0) == 0x80) {
                ++end;
            }
            const std::string letter(text.substr(i, end - i));
            const auto it = m_alphabet.byteOf.find(letter);
            if (it != m_alphabet.byteOf.end()) {
                bytes.push_back(static_cast<char>(it->second));
            } else {
                bytes.append(letter);
            }
            i = end;
        }
        return bytes;
    }

    /// A stretch of the word that is one piece already; stretches form a list so that a merge is cheap.
    struct Symbol {
        TokenId id;
        std::int32_t previous;
        std::int32_t next;
    };

    struct Candidate {
        std::uint32_t rank;
        std::int32_t left;
        TokenId leftId;
        TokenId rightId;
        TokenId result;

        /// The queue's top is the best merge, and of equal ones the leftmost.
        bool operator<(const Candidate& other) const {
            return rank != other.rank ? rank > other.rank : left > other.left;
        }
    };

    void encodeWord(std::string_view word, std::vector<TokenId>& ids) const {
        if (m_takesWholeWords) {
            if (const auto it = m_wholeWords.find(std::string(word)); it != m_wholeWords.end()) {
                ids.push_back(it->second);
                return;
            }
        }
        std::vector<Symbol> symbols;
        symbols.reserve(word.size());
        for (const char letter : word) {
            const TokenId id = m_byteIds[static_cast<std::uint8_t>(letter)];
            if (id == kNone) {
                continue;  // as the families' own implementation: a byte outside the vocabulary is lost
            }
            const auto index = static_cast<std::int32_t>(symbols.size());
            symbols.push_back({id, index - 1, index + 1});
        }
        if (symbols.empty()) {
            return;
        }
        symbols.back().next = kEnd;

        std::priority_queue<Candidate> candidates;
        const auto propose = [&](std::int32_t left) {
            if (left < 0 || at(symbols, left).next == kEnd) {
                return;
            }
            const TokenId leftId = at(symbols, left).id;
            const TokenId rightId = at(symbols, at(symbols, left).next).id;
            if (const auto it = m_merges.find(pairKey(leftId, rightId)); it != m_merges.end()) {
                candidates.push({it->second.rank, left, leftId, rightId, it->second.result});
            }
        };
        for (std::int32_t i = 0; i < static_cast<std::int32_t>(symbols.size()); ++i) {
            propose(i);
        }
        while (!candidates.empty()) {
            const Candidate best = candidates.top();
            candidates.pop();
            Symbol& left = at(symbols, best.left);
            // An earlier merge may have eaten either side since this candidate was proposed.
            if (left.id != best.leftId || left.next == kEnd || at(symbols, left.next).id != best.rightId) {
                continue;
            }
            Symbol& right = at(symbols, left.next);
            left.id = best.result;
            left.next = right.next;
            right.id = kNone;
            if (left.next != kEnd) {
                at(symbols, left.next).previous = best.left;
            }
            propose(best.left);
            propose(left.previous);
        }
        for (std::int32_t i = 0; i != kEnd; i = at(symbols, i).next) {
            ids.push_back(at(symbols, i).id);
        }
    }

    static Symbol& at(std::vector<Symbol>& symbols, std::int32_t index) {
        return symbols[static_cast<std::size_t>(index)];
    }

    static constexpr std::int32_t kEnd = std::numeric_limits<std::int32_t>::max();

    ByteAlphabet m_alphabet;
    PreTokenizer m_preTokenizer;
    bool m_takesWholeWords;
    bool m_normalizes;
    std::array<TokenId, 256> m_byteIds;
    std::unordered_map<std::uint64_t, Merge> m_merges;
    std::unordered_map<std::string, TokenId> m_wholeWords;
};

}  // namespace

std::unique_ptr<TextEncoder> makeByteLevelEncoder(const Vocabulary& vocabulary) {
    return std::make_unique<ByteLevelEncoder>(vocabulary);
}

}  // namespace xinglin::engine
