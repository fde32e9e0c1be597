#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace xinglin::engine {

/// A number in units of 10^-15: every text of at most 15 digits without an exponent is a whole number of
/// them.
__extension__ using GridNumber = __int128;

inline constexpr int kBoundedDigits = 15;
inline constexpr GridNumber kGridUnitsPerOne = 1'000'000'000'000'000;

enum class GridRounding : std::uint8_t { Down, Up };

/// The multiple of the unit next to a number of JSON, in its own digits and never through a floating point
/// number; numbers beyond 10^18 become ±10^34, which is beyond everything that is written.
GridNumber gridNumberOf(std::string_view number, GridRounding rounding);

/// What may be written, both ends included.
struct NumberBounds {
    GridNumber low = 0;
    GridNumber high = 0;
};

/// A number between two bounds, as far as it is read: at most 15 digits together, a zero before the point not
/// counted, so that who reads it as a double still finds it within the bounds. No exponent, no "-0".
struct BoundedNumberPosition {
    std::uint64_t digits = 0;  ///< all of them as one whole number
    std::uint32_t wholeDigits = 0;
    std::uint32_t fractionDigits = 0;
    bool isNegative = false;
    bool hasDigits = false;
    bool hasPoint = false;

    std::uint64_t pack() const;
    static BoundedNumberPosition unpack(std::uint64_t bits);

    /// The number may end here.
    bool isWithin(const NumberBounds& bounds) const;
    /// Some further bytes, perhaps none, make a number within the bounds.
    bool canReach(const NumberBounds& bounds) const;
    /// Nothing when no number within the bounds goes on with `byte`.
    std::optional<BoundedNumberPosition> after(std::uint8_t byte, const NumberBounds& bounds) const;
    /// No byte goes on.
    bool isLast(const NumberBounds& bounds) const;
};

}  // namespace xinglin::engine
