#include "engine/grammar/string_state.h"

#include <string_view>

namespace xinglin::engine {
namespace {

bool isHex(std::uint8_t byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

StringState when(bool fits, StringState next) {
    return fits ? next : StringState::Bad;
}

StringState firstByteOf(std::uint8_t byte) {
    using enum StringState;
    if (byte == '\\') {
        return Escape;
    }
    if (byte < 0x80) {
        return when(byte >= 0x20 && byte != '"', Body);
    }
    switch (byte) {
    case 0xE0:
        return TailE0;
    case 0xED:
        return TailEd;
    case 0xF0:
        return TailF0;
    case 0xF4:
        return TailF4;
    default:
        break;
    }
    if (byte >= 0xC2 && byte <= 0xDF) {
        return Tail1;
    }
    if (byte >= 0xE1 && byte <= 0xEF) {
        return Tail2;
    }
    return when(byte >= 0xF1 && byte <= 0xF3, Tail3);
}

StringState firstHexOfPairOrNot(std::uint8_t byte) {
    using enum StringState;
    if (!isHex(byte)) {
        return Bad;
    }
    if (byte >= '0' && byte <= '7') {
        return Hex3;
    }
    // 8 to B: the first half of a pair; C to F would be a second half without a first one.
    return when(byte == '8' || byte == '9' || byte == 'a' || byte == 'A' || byte == 'b' || byte == 'B',
                High3);
}

}  // namespace

StringState nextStringState(StringState state, std::uint8_t byte) {
    using enum StringState;
    const bool isTail = byte >= 0x80 && byte <= 0xBF;
    switch (state) {
    case Body:
        return firstByteOf(byte);
    case Tail1:
        return when(isTail, Body);
    case Tail2:
        return when(isTail, Tail1);
    case Tail3:
        return when(isTail, Tail2);
    case TailE0:
        return when(byte >= 0xA0 && byte <= 0xBF, Tail1);
    case TailEd:
        return when(byte >= 0x80 && byte <= 0x9F, Tail1);
    case TailF0:
        return when(byte >= 0x90 && byte <= 0xBF, Tail2);
    case TailF4:
        return when(byte >= 0x80 && byte <= 0x8F, Tail2);
    case Escape:
        if (byte == 'u') {
            return Hex1;
        }
        return when(std::string_view("\"\\/bfnrt").find(static_cast<char>(byte)) != std::string_view::npos,
                    Body);
    case Hex1:
        return byte == 'd' || byte == 'D' ? Hex2AfterD : when(isHex(byte), Hex2);
    case Hex2:
        return when(isHex(byte), Hex3);
    case Hex2AfterD:
        return firstHexOfPairOrNot(byte);
    case Hex3:
        return when(isHex(byte), Hex4);
    case Hex4:
        return when(isHex(byte), Body);
    case High3:
        return when(isHex(byte), High4);
    case High4:
        return when(isHex(byte), PairBackslash);
    case PairBackslash:
        return when(byte == '\\', PairU);
    case PairU:
        return when(byte == 'u', Low1);
    case Low1:
        return when(byte == 'd' || byte == 'D', Low2);
    case Low2:
        return when((byte >= 'c' && byte <= 'f') || (byte >= 'C' && byte <= 'F'), Low3);
    case Low3:
        return when(isHex(byte), Low4);
    case Low4:
        return when(isHex(byte), Body);
    case Bad:
        break;
    }
    return Bad;
}

}  // namespace xinglin::engine
