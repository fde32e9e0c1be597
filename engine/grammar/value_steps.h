#pragma once

#include <cstdint>
#include <optional>

namespace xinglin::engine {

// How far a value is read, as the 64 bits of a matcher's frame. Position 0 is that of a value not begun (for
// strings: just behind the opening quote).

enum class RootPosition : std::uint8_t { BlankOrValue, Value, Done };

enum class ArrayPhase : std::uint8_t { Open, AfterItem, AfterComma, AfterCommaBlank };

struct ArrayPosition {
    ArrayPhase phase;
    std::uint32_t count;  ///< items begun, as far as it matters

    std::uint64_t pack() const { return static_cast<std::uint64_t>(phase) << 32 | count; }
    static ArrayPosition unpack(std::uint64_t bits) {
        return {static_cast<ArrayPhase>(bits >> 32), static_cast<std::uint32_t>(bits)};
    }
};

enum class ObjectPhase : std::uint8_t {
    Open,
    AfterComma,
    AfterCommaBlank,
    Key,
    Colon,
    Value,
    ValueAfterBlank,
    AfterValue,
};

struct ObjectPosition {
    ObjectPhase phase;
    /// Colon and Value: the property; else the first one that may still come. The number of properties: none
    /// of them, another key.
    std::uint32_t property;
    std::uint32_t trieNode;  ///< Key: how far the name is read

    std::uint64_t pack() const {
        return static_cast<std::uint64_t>(phase) << 60 | static_cast<std::uint64_t>(property) << 32 |
               trieNode;
    }
    static ObjectPosition unpack(std::uint64_t bits) {
        return {static_cast<ObjectPhase>(bits >> 60), static_cast<std::uint32_t>(bits >> 32 & 0x0FFFFFFF),
                static_cast<std::uint32_t>(bits)};
    }
};

/// An integer of at most 18 digits between two bounds.
struct IntegerPosition {
    static constexpr std::uint64_t kDigitsBit = std::uint64_t{1} << 61;
    static constexpr std::uint64_t kMinusBit = std::uint64_t{1} << 60;

    std::int64_t magnitude = 0;
    bool isNegative = false;
    bool hasDigits = false;

    std::uint64_t pack() const {
        return static_cast<std::uint64_t>(magnitude) | (isNegative ? kMinusBit : 0) |
               (hasDigits ? kDigitsBit : 0);
    }
    static IntegerPosition unpack(std::uint64_t bits) {
        return {static_cast<std::int64_t>(bits & (kMinusBit - 1)), (bits & kMinusBit) != 0,
                (bits & kDigitsBit) != 0};
    }

    bool isWithin(std::int64_t low, std::int64_t high) const;
    /// Some number of further digits, perhaps none, makes an integer within the bounds.
    bool canReach(std::int64_t low, std::int64_t high) const;
    /// Nothing when no integer within the bounds goes on with `byte`.
    std::optional<IntegerPosition> after(std::uint8_t byte, std::int64_t low, std::int64_t high) const;
    /// No further digit leads to an integer within the bounds.
    bool isLast(std::int64_t low, std::int64_t high) const;
};

enum class NumberPhase : std::uint8_t { Begin, Minus, Zero, Digits, Point, Fraction, E, Sign, Exponent };

/// A number of JSON, with a bound on its digits: at most 15 before the point, 15 behind it, 2 in the
/// exponent.
struct NumberPosition {
    NumberPhase phase = NumberPhase::Begin;
    std::uint32_t digits = 0;  ///< of the part at hand

    std::uint64_t pack() const { return static_cast<std::uint64_t>(phase) << 32 | digits; }
    static NumberPosition unpack(std::uint64_t bits) {
        return {static_cast<NumberPhase>(bits >> 32), static_cast<std::uint32_t>(bits)};
    }

    bool isWhole() const;
    std::optional<NumberPosition> after(std::uint8_t byte) const;
    bool isLast() const { return phase == NumberPhase::Exponent && digits == 2; }
};

}  // namespace xinglin::engine
