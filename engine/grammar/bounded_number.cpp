#include "engine/grammar/bounded_number.h"

#include <algorithm>
#include <array>
#include <string>

namespace xinglin::engine {
namespace {

constexpr int kLargestShift = 18;  // powers of ten that a uint64 holds

constexpr std::array<std::uint64_t, kLargestShift + 1> kPowers = [] {
    std::array<std::uint64_t, kLargestShift + 1> powers{};
    std::uint64_t power = 1;
    for (std::uint64_t& entry : powers) {
        entry = power;
        power *= 10;
    }
    return powers;
}();

GridNumber powerOfTen(int exponent) {
    return static_cast<GridNumber>(kPowers[static_cast<std::size_t>(exponent)]);
}

bool isDigit(std::uint8_t byte) {
    return byte >= '0' && byte <= '9';
}

/// The exponent behind an e, cut to what makes a difference to a text of at most 4 MiB.
std::int64_t exponentOf(std::string_view text) {
    constexpr std::int64_t kMost = 100'000'000;
    const bool isNegative = text.starts_with("-");
    std::int64_t exponent = 0;
    for (const char byte : text) {
        if (isDigit(static_cast<std::uint8_t>(byte))) {
            exponent = std::min(kMost, exponent * 10 + (byte - '0'));
        }
    }
    return isNegative ? -exponent : exponent;
}

/// The magnitudes that a sign leaves.
NumberBounds magnitudes(bool isNegative, const NumberBounds& bounds) {
    return isNegative ? NumberBounds{std::max<GridNumber>(1, -bounds.high), -bounds.low}
                      : NumberBounds{std::max<GridNumber>(0, bounds.low), bounds.high};
}

/// Whether one of first, first + step, … last lies within; `first` is a multiple of the step.
bool hasOneWithin(GridNumber first, GridNumber last, GridNumber step, const NumberBounds& within) {
    if (first >= within.low) {
        return first <= within.high;
    }
    const GridNumber least = (within.low + step - 1) / step * step;
    return least <= std::min(last, within.high);
}

}  // namespace

GridNumber gridNumberOf(std::string_view number, GridRounding rounding) {
    const bool isNegative = number.starts_with("-");
    number.remove_prefix(isNegative ? 1 : 0);
    const std::size_t e = std::min(number.find_first_of("eE"), number.size());
    const std::string_view mantissa = number.substr(0, e);
    const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
    std::string digits(mantissa.substr(0, point));
    digits += mantissa.substr(std::min(point + 1, mantissa.size()));
    // The number is its digits times 10^shift units.
    std::int64_t shift = kBoundedDigits + static_cast<std::int64_t>(point) -
                         static_cast<std::int64_t>(digits.size()) +
                         (e < number.size() ? exponentOf(number.substr(e + 1)) : 0);
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
    if (digits.empty()) {
        return 0;
    }
    const auto places = static_cast<std::int64_t>(digits.size()) + shift;
    GridNumber units = 0;
    bool isExact = true;
    if (places > kBoundedDigits + kLargestShift) {
        units = powerOfTen(17) * powerOfTen(17);
    } else {
        const auto kept = static_cast<std::size_t>(std::max<std::int64_t>(
            0, static_cast<std::int64_t>(digits.size()) + std::min<std::int64_t>(shift, 0)));
        for (std::size_t i = 0; i < kept; ++i) {
            units = units * 10 + (digits[i] - '0');
        }
        for (; shift > 0; --shift) {
            units *= 10;
        }
        isExact = digits.find_first_not_of('0', kept) == std::string::npos;
    }
    const bool growsAway = rounding == (isNegative ? GridRounding::Down : GridRounding::Up);
    units += !isExact && growsAway ? 1 : 0;
    return isNegative ? -units : units;
}

std::uint64_t BoundedNumberPosition::pack() const {
    return digits | static_cast<std::uint64_t>(wholeDigits) << 50 |
           static_cast<std::uint64_t>(fractionDigits) << 54 | static_cast<std::uint64_t>(isNegative) << 58 |
           static_cast<std::uint64_t>(hasDigits) << 59 | static_cast<std::uint64_t>(hasPoint) << 60;
}

BoundedNumberPosition BoundedNumberPosition::unpack(std::uint64_t bits) {
    BoundedNumberPosition position;
    position.digits = bits & ((std::uint64_t{1} << 50) - 1);  // 10^15 is less than 2^50
    position.wholeDigits = bits >> 50 & 15;
    position.fractionDigits = bits >> 54 & 15;
    position.isNegative = (bits >> 58 & 1) != 0;
    position.hasDigits = (bits >> 59 & 1) != 0;
    position.hasPoint = (bits >> 60 & 1) != 0;
    return position;
}

bool BoundedNumberPosition::isWithin(const NumberBounds& bounds) const {
    if (!hasDigits || (hasPoint && fractionDigits == 0)) {
        return false;
    }
    const NumberBounds within = magnitudes(isNegative, bounds);
    const GridNumber magnitude =
        static_cast<GridNumber>(digits) * powerOfTen(kBoundedDigits - static_cast<int>(fractionDigits));
    return magnitude >= within.low && magnitude <= within.high;
}

bool BoundedNumberPosition::canReach(const NumberBounds& bounds) const {
    if (!hasDigits) {
        constexpr std::string_view kFirst = "-0123456789";
        return std::any_of(kFirst.begin(), kFirst.end(), [&](char byte) {
            return after(static_cast<std::uint8_t>(byte), bounds).has_value();
        });
    }
    const NumberBounds within = magnitudes(isNegative, bounds);
    if (within.low > within.high) {
        return false;
    }
    const int room = kBoundedDigits - static_cast<int>(wholeDigits + fractionDigits);
    if (hasPoint || wholeDigits == 0) {
        // Only digits behind the point can follow: with all of them the steps are as small as they get.
        const int behind = static_cast<int>(fractionDigits);
        const GridNumber span = powerOfTen(kBoundedDigits - behind);
        const GridNumber step = powerOfTen(kBoundedDigits - behind - room);
        const GridNumber first = static_cast<GridNumber>(digits) * span;
        return (behind > 0 || room > 0) && hasOneWithin(first, first + span - step, step, within);
    }
    // With k more digits before the point the rest of the room is left for those behind it.
    for (int k = 0; k <= room; ++k) {
        const GridNumber span = powerOfTen(k) * kGridUnitsPerOne;
        const GridNumber step = powerOfTen(kBoundedDigits - (room - k));
        const GridNumber first = static_cast<GridNumber>(digits) * span;
        if (first > within.high) {
            return false;
        }
        if (hasOneWithin(first, first + span - step, step, within)) {
            return true;
        }
    }
    return false;
}

std::optional<BoundedNumberPosition> BoundedNumberPosition::after(std::uint8_t byte,
                                                                  const NumberBounds& bounds) const {
    const bool hasRoom = wholeDigits + fractionDigits < static_cast<std::uint32_t>(kBoundedDigits);
    BoundedNumberPosition next = *this;
    if (byte == '-' && !hasDigits && !isNegative) {
        next.isNegative = true;
    } else if (byte == '.' && hasDigits && !hasPoint && hasRoom) {
        next.hasPoint = true;
    } else if (isDigit(byte) && hasRoom && !(hasDigits && !hasPoint && wholeDigits == 0)) {
        next.digits = digits * 10 + (byte - '0');
        next.hasDigits = true;
        if (hasPoint) {
            ++next.fractionDigits;
        } else {
            next.wholeDigits = next.digits == 0 ? 0 : wholeDigits + 1;
        }
    } else {
        return std::nullopt;
    }
    return next.canReach(bounds) ? std::optional(next) : std::nullopt;
}

bool BoundedNumberPosition::isLast(const NumberBounds& bounds) const {
    // While there is room zeros behind the point change no number that is within.
    return wholeDigits + fractionDigits == static_cast<std::uint32_t>(kBoundedDigits) && isWithin(bounds);
}

}  // namespace xinglin::engine
