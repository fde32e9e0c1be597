#include "engine/grammar/value_steps.h"

#include <algorithm>

namespace xinglin::engine {
namespace {

constexpr std::int64_t kLargestInteger = 999'999'999'999'999'999;
constexpr std::uint32_t kMostDigits = 15;
constexpr std::uint32_t kMostExponentDigits = 2;

bool isDigit(std::uint8_t byte) {
    return byte >= '0' && byte <= '9';
}

/// The magnitudes that a sign leaves between the bounds. "-0" is not offered.
struct Range {
    std::int64_t low;
    std::int64_t high;
};

Range magnitudes(bool isNegative, std::int64_t low, std::int64_t high) {
    low = std::max(low, -kLargestInteger);
    high = std::min(high, kLargestInteger);
    return isNegative ? Range{std::max<std::int64_t>(1, -high), -low}
                      : Range{std::max<std::int64_t>(0, low), high};
}

}  // namespace

bool IntegerPosition::isWithin(std::int64_t low, std::int64_t high) const {
    const Range range = magnitudes(isNegative, low, high);
    return hasDigits && magnitude >= range.low && magnitude <= range.high;
}

bool IntegerPosition::canReach(std::int64_t low, std::int64_t high) const {
    const Range range = magnitudes(isNegative, low, high);
    if (!hasDigits) {
        return range.low <= range.high;
    }
    if (magnitude == 0) {
        return range.low <= 0 && range.high >= 0;  // no digit follows a leading zero
    }
    // With k more digits: first … last, all numbers that begin with these digits.
    std::int64_t first = magnitude;
    std::int64_t last = magnitude;
    while (first <= range.high) {
        if (last >= range.low) {
            return true;
        }
        if (first > kLargestInteger / 10) {
            return false;
        }
        first *= 10;
        last = last * 10 + 9;
    }
    return false;
}

std::optional<IntegerPosition> IntegerPosition::after(std::uint8_t byte, std::int64_t low,
                                                      std::int64_t high) const {
    IntegerPosition next = *this;
    if (byte == '-' && !hasDigits && !isNegative) {
        next.isNegative = true;
    } else if (isDigit(byte) && !(hasDigits && magnitude == 0) && magnitude <= kLargestInteger / 10) {
        next.magnitude = magnitude * 10 + (byte - '0');
        next.hasDigits = true;
    } else {
        return std::nullopt;
    }
    return next.canReach(low, high) ? std::optional(next) : std::nullopt;
}

bool IntegerPosition::isLast(std::int64_t low, std::int64_t high) const {
    for (std::uint8_t digit = '0'; digit <= '9'; ++digit) {
        if (after(digit, low, high)) {
            return false;
        }
    }
    return true;
}

bool NumberPosition::isWhole() const {
    switch (phase) {
    case NumberPhase::Zero:
    case NumberPhase::Digits:
    case NumberPhase::Fraction:
    case NumberPhase::Exponent:
        return true;
    default:
        return false;
    }
}

std::optional<NumberPosition> NumberPosition::after(std::uint8_t byte) const {
    using enum NumberPhase;
    const bool isE = byte == 'e' || byte == 'E';
    const auto more = [&](NumberPhase next, std::uint32_t most) -> std::optional<NumberPosition> {
        const std::uint32_t sofar = next == phase ? digits : 0;
        return isDigit(byte) && sofar < most ? std::optional(NumberPosition{next, sofar + 1}) : std::nullopt;
    };
    switch (phase) {
    case Begin:
        if (byte == '-') {
            return NumberPosition{Minus, 0};
        }
        [[fallthrough]];
    case Minus:
        return byte == '0' ? std::optional(NumberPosition{Zero, 0}) : more(Digits, kMostDigits);
    case Zero:
    case Digits:
        if (byte == '.') {
            return NumberPosition{Point, 0};
        }
        if (isE) {
            return NumberPosition{E, 0};
        }
        return phase == Zero ? std::nullopt : more(Digits, kMostDigits);
    case Point:
        return more(Fraction, kMostDigits);
    case Fraction:
        return isE ? std::optional(NumberPosition{E, 0}) : more(Fraction, kMostDigits);
    case E:
        if (byte == '+' || byte == '-') {
            return NumberPosition{Sign, 0};
        }
        [[fallthrough]];
    case Sign:
    case Exponent:
        return more(Exponent, kMostExponentDigits);
    }
    return std::nullopt;
}

}  // namespace xinglin::engine
