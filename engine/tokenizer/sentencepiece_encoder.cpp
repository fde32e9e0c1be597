#include <sentencepiece_processor.h>

#include <cstdio>
#include <unordered_map>

#include "engine/core/error.h"
#include "engine/tokenizer/sentencepiece_proto.h"
#include "engine/tokenizer/text_encoder.h"

namespace xinglin::engine {
namespace {

constexpr std::string_view kSpaceMark = "\xE2\x96\x81";  // U+2581
constexpr std::size_t kByteCount = 256;

std::string bytePieceText(unsigned value) {
    constexpr const char* kHex = "0123456789ABCDEF";
    return {'<', '0', 'x', kHex[value >> 4], kHex[value & 15], '>'};
}

[[noreturn]] void failPiece(const Vocabulary& vocabulary, std::size_t id, const std::string& what) {
    throw Error(ErrorCode::FileCorrupt, vocabulary.source + ": piece " + std::to_string(id) + " " + what);
}

/// Makes sure of what libsentencepiece insists on, so that its refusal can be told with the piece's number.
std::size_t countBytePieces(const Vocabulary& vocabulary) {
    std::unordered_map<std::string_view, std::size_t> seen;
    std::size_t bytePieces = 0;
    for (std::size_t id = 0; id < vocabulary.pieces.size(); ++id) {
        const Piece& piece = vocabulary.pieces[id];
        if (piece.text.empty()) {
            failPiece(vocabulary, id, "is empty");
        }
        if (const auto [it, isNew] = seen.emplace(piece.text, id); !isNew) {
            failPiece(vocabulary, id, "repeats piece " + std::to_string(it->second));
        }
        if (piece.kind == PieceKind::Byte) {
            ++bytePieces;
        }
    }
    if (bytePieces != 0 && bytePieces != kByteCount) {
        throw Error(ErrorCode::FileCorrupt, vocabulary.source + ": the vocabulary has " +
                                                std::to_string(bytePieces) + " byte pieces instead of 256");
    }
    for (unsigned value = 0; bytePieces != 0 && value < kByteCount; ++value) {
        const auto it = seen.find(bytePieceText(value));
        if (it == seen.end() || vocabulary.pieces[it->second].kind != PieceKind::Byte) {
            throw Error(ErrorCode::FileCorrupt,
                        vocabulary.source + ": the byte piece " + bytePieceText(value) + " is missing");
        }
    }
    return bytePieces;
}

class SentencePieceEncoder final : public TextEncoder {
public:
    explicit SentencePieceEncoder(const Vocabulary& vocabulary) {
        const std::size_t bytePieces = countBytePieces(vocabulary);
        std::vector<Piece> pieces = vocabulary.pieces;
        std::size_t unknown = pieces.size();
        for (std::size_t id = 0; id < pieces.size(); ++id) {
            if (pieces[id].kind != PieceKind::Unknown) {
                continue;
            }
            if (unknown != pieces.size()) {
                failPiece(vocabulary, id, "is a second unknown piece");
            }
            unknown = id;
        }
        if (unknown == pieces.size()) {
            // The library needs one. Behind the vocabulary it is recognised and dropped in encode().
            pieces.push_back({"<no unknown piece>", 0.0f, PieceKind::Unknown});
        }
        m_size = static_cast<int>(vocabulary.pieces.size());
        const std::string specs = vocabulary.sentencePieceSpecs.empty()
                                      ? identityBpeSpecs(pieces.size(), vocabulary.addDummyPrefix,
                                                         bytePieces != 0, static_cast<TokenId>(unknown))
                                      : vocabulary.sentencePieceSpecs;
        load(serializeSentencePieceProto(pieces, specs), vocabulary.source);
    }

    void encode(std::string_view text, std::vector<TokenId>& ids) const override {
        std::vector<int> found;
        const auto status = m_processor.Encode(text, &found);
        if (!status.ok()) {
            throw Error(ErrorCode::Internal, "sentencepiece refused a text: " + status.ToString());
        }
        for (const int id : found) {
            if (id < m_size) {
                ids.push_back(id);
            }
        }
    }

    std::string bytesOf(const Piece& piece) const override {
        if (piece.kind == PieceKind::Byte) {
            unsigned value = 0;
            std::sscanf(piece.text.c_str(), "<0x%2X>", &value);
            return {static_cast<char>(value)};
        }
        std::string bytes;
        std::string_view rest = piece.text;
        while (!rest.empty()) {
            const std::size_t mark = rest.find(kSpaceMark);
            bytes.append(rest.substr(0, mark));
            if (mark == std::string_view::npos) {
                break;
            }
            bytes.push_back(' ');
            rest.remove_prefix(mark + kSpaceMark.size());
        }
        return bytes;
    }

private:
    void load(const std::string& proto, const std::string& source) {
        const auto refuse = [&](const std::string& why) {
            throw Error(ErrorCode::FileCorrupt, source + ": the vocabulary is refused: " + why);
        };
        try {
            const auto status = m_processor.LoadFromSerializedProto(proto);
            if (!status.ok()) {
                refuse(status.ToString());
            }
        } catch (const Error&) {
            throw;
        } catch (const std::exception& problem) {
            // Not everything that the library cannot take is a status: a piece that begins with a zero byte.
            refuse(problem.what());
        }
    }

    sentencepiece::SentencePieceProcessor m_processor;
    int m_size = 0;
};

}  // namespace

std::unique_ptr<TextEncoder> makeSentencePieceEncoder(const Vocabulary& vocabulary) {
    return std::make_unique<SentencePieceEncoder>(vocabulary);
}

}  // namespace xinglin::engine
