#include "engine/tokenizer/sentencepiece_proto.h"

#include <cstdint>
#include <cstring>

#include "engine/core/error.h"

namespace xinglin::engine {
namespace {

// Field numbers of the SentencePiece model format (a protocol buffer).
constexpr std::uint32_t kModelPieces = 1;
constexpr std::uint32_t kModelTrainer = 2;
constexpr std::uint32_t kModelNormalizer = 3;
constexpr std::uint32_t kPieceText = 1;
constexpr std::uint32_t kPieceScore = 2;
constexpr std::uint32_t kPieceKind = 3;
constexpr std::uint32_t kTrainerModelType = 3;
constexpr std::uint32_t kTrainerVocabularySize = 4;
constexpr std::uint32_t kTrainerByteFallback = 35;
constexpr std::uint32_t kTrainerUnknownId = 40;
constexpr std::uint32_t kNormalizerName = 1;
constexpr std::uint32_t kNormalizerAddDummyPrefix = 3;
constexpr std::uint32_t kNormalizerRemoveExtraSpaces = 4;
constexpr std::uint32_t kNormalizerEscapeSpaces = 5;
constexpr std::uint64_t kModelTypeBpe = 2;

enum class Wire : std::uint8_t { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

/// One field of a message; which of the three values counts depends on the wire type.
struct Field {
    std::uint32_t number = 0;
    Wire wire = Wire::Varint;
    std::uint64_t varint = 0;
    std::uint32_t fixed32 = 0;
    std::string_view bytes;
    std::string_view whole;  ///< tag and value as they stand in the file
};

/// Reads the fields of one message in order.
class MessageReader final {
public:
    MessageReader(std::string_view message, std::size_t offset, const std::string& source)
        : m_message(message), m_offset(offset), m_source(source) {}

    bool isAtEnd() const { return m_position == m_message.size(); }

    Field next() {
        const std::size_t start = m_position;
        Field field;
        const std::uint64_t tag = varint();
        field.number = static_cast<std::uint32_t>(tag >> 3);
        field.wire = static_cast<Wire>(tag & 7);
        switch (field.wire) {
        case Wire::Varint:
            field.varint = varint();
            break;
        case Wire::Fixed64:
            take(8);
            break;
        case Wire::Fixed32:
            std::memcpy(&field.fixed32, take(4).data(), 4);
            break;
        case Wire::Bytes:
            field.bytes = take(varint());
            break;
        default:
            fail();
        }
        field.whole = m_message.substr(start, m_position - start);
        return field;
    }

    /// Where `inner`, a value of this message, begins in the file.
    std::size_t offsetOf(std::string_view inner) const {
        return m_offset + static_cast<std::size_t>(inner.data() - m_message.data());
    }

private:
    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const auto byte = static_cast<std::uint8_t>(take(1)[0]);
            value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
            if (byte < 0x80) {
                return value;
            }
        }
        fail();
    }

    std::string_view take(std::uint64_t count) {
        if (count > m_message.size() - m_position) {
            fail();
        }
        const std::string_view taken = m_message.substr(m_position, count);
        m_position += count;
        return taken;
    }

    [[noreturn]] void fail() const {
        throw Error(ErrorCode::FileCorrupt, m_source + ": not a SentencePiece model, or cut short: byte " +
                                                std::to_string(m_offset + m_position) +
                                                " starts no complete field");
    }

    std::string_view m_message;
    std::size_t m_offset;
    const std::string& m_source;
    std::size_t m_position = 0;
};

Piece parsePiece(MessageReader reader, std::size_t index, const std::string& source) {
    Piece piece;
    while (!reader.isAtEnd()) {
        const Field field = reader.next();
        if (field.number == kPieceText && field.wire == Wire::Bytes) {
            piece.text = std::string(field.bytes);
        } else if (field.number == kPieceScore && field.wire == Wire::Fixed32) {
            std::memcpy(&piece.score, &field.fixed32, sizeof(piece.score));
        } else if (field.number == kPieceKind && field.wire == Wire::Varint) {
            if (field.varint < 1 || field.varint > 6) {
                throw Error(ErrorCode::FileCorrupt, source + ": piece " + std::to_string(index) +
                                                        " is of the unknown kind " +
                                                        std::to_string(field.varint));
            }
            piece.kind = static_cast<PieceKind>(field.varint);
        }
    }
    return piece;
}

void appendVarint(std::string& out, std::uint64_t value) {
    while (value >= 0x80) {
        out.push_back(static_cast<char>(value | 0x80));
        value >>= 7;
    }
    out.push_back(static_cast<char>(value));
}

void appendTag(std::string& out, std::uint32_t number, Wire wire) {
    appendVarint(out, static_cast<std::uint64_t>(number) << 3 | static_cast<std::uint64_t>(wire));
}

void appendNumber(std::string& out, std::uint32_t number, std::uint64_t value) {
    appendTag(out, number, Wire::Varint);
    appendVarint(out, value);
}

void appendBytes(std::string& out, std::uint32_t number, std::string_view bytes) {
    appendTag(out, number, Wire::Bytes);
    appendVarint(out, bytes.size());
    out.append(bytes);
}

}  // namespace

SentencePieceProto parseSentencePieceProto(std::string_view bytes, const std::string& source) {
    SentencePieceProto proto;
    MessageReader reader(bytes, 0, source);
    while (!reader.isAtEnd()) {
        const Field field = reader.next();
        if (field.number == kModelPieces && field.wire == Wire::Bytes) {
            MessageReader piece(field.bytes, reader.offsetOf(field.bytes), source);
            proto.pieces.push_back(parsePiece(piece, proto.pieces.size(), source));
            continue;
        }
        proto.specs.append(field.whole);
        if (field.number == kModelNormalizer && field.wire == Wire::Bytes) {
            MessageReader normalizer(field.bytes, reader.offsetOf(field.bytes), source);
            while (!normalizer.isAtEnd()) {
                const Field option = normalizer.next();
                if (option.number == kNormalizerAddDummyPrefix && option.wire == Wire::Varint) {
                    proto.addDummyPrefix = option.varint != 0;
                }
            }
        }
    }
    return proto;
}

std::string serializeSentencePieceProto(const std::vector<Piece>& pieces, std::string_view specs) {
    std::string out;
    for (const Piece& piece : pieces) {
        std::string message;
        appendBytes(message, kPieceText, piece.text);
        appendTag(message, kPieceScore, Wire::Fixed32);
        char score[sizeof(piece.score)];
        std::memcpy(score, &piece.score, sizeof(score));
        message.append(score, sizeof(score));
        appendNumber(message, kPieceKind, static_cast<std::uint64_t>(piece.kind));
        appendBytes(out, kModelPieces, message);
    }
    out.append(specs);
    return out;
}

std::string identityBpeSpecs(std::size_t vocabularySize, bool addDummyPrefix, bool hasByteFallback,
                             TokenId unknown) {
    std::string trainer;
    appendNumber(trainer, kTrainerModelType, kModelTypeBpe);
    appendNumber(trainer, kTrainerVocabularySize, vocabularySize);
    appendNumber(trainer, kTrainerByteFallback, hasByteFallback ? 1 : 0);
    appendNumber(trainer, kTrainerUnknownId, static_cast<std::uint64_t>(unknown));

    std::string normalizer;
    appendBytes(normalizer, kNormalizerName, "identity");
    appendNumber(normalizer, kNormalizerAddDummyPrefix, addDummyPrefix ? 1 : 0);
    appendNumber(normalizer, kNormalizerRemoveExtraSpaces, 0);
    appendNumber(normalizer, kNormalizerEscapeSpaces, 1);

    std::string specs;
    appendBytes(specs, kModelTrainer, trainer);
    appendBytes(specs, kModelNormalizer, normalizer);
    return specs;
}

}  // namespace xinglin::engine
