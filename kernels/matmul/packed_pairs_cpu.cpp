#include <algorithm>
#include <atomic>

#include "kernels/cpu/for_rows.h"
#include "kernels/matmul/packed_pairs.h"
#include "kernels/require.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/matmul/packed_pairs_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace xinglin::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using DU = hn::CappedTag<std::uint16_t, 32>;
using VU = hn::Vec<DU>;
// Eight columns of a row.
using DRow = hn::CappedTag<std::uint16_t, 8>;
constexpr std::int64_t kLanes = static_cast<std::int64_t>(hn::MaxLanes(DU()));
constexpr std::int64_t kGroupRows = 16;
constexpr std::int64_t kPlaces = 128;  // of a block

// The sixteen rows of a group, the last one in place of those that do not exist.
struct Rows {
    const std::uint16_t* at[kGroupRows];
    std::int64_t existing;

    Rows(const PackPairsArgs& args, std::int64_t group)
        : existing(HWY_MIN(kGroupRows, args.layout.rows - group * kGroupRows)) {
        for (std::int64_t row = 0; row < kGroupRows; ++row) {
            const std::int64_t existing = HWY_MIN(group * kGroupRows + row, args.layout.rows - 1);
            at[row] =
                reinterpret_cast<const std::uint16_t*>(static_cast<const unsigned char*>(args.weights) +
                                                       args.rowBytes * static_cast<std::size_t>(existing));
        }
    }
};

// Numbers whose exponent is not one of the sixteen.
template <typename D>
HWY_INLINE hn::Mask<D> outside(D d, hn::Vec<D> bits, hn::Vec<D> shiftedExponent) {
    const auto offset = hn::Sub(hn::And(bits, hn::Set(d, 0x7fff)), shiftedExponent);
    return hn::Gt(offset, hn::Set(d, 0x07ff));
}

// The bfloat16 bits of F16 numbers, and which of them are others or need a closer look.
template <typename D>
HWY_INLINE hn::Vec<D> bfloat16Of(D d, hn::Vec<D> halves, hn::Mask<D>& isOdd) {
    const auto magnitude = hn::And(halves, hn::Set(d, 0x7fff));
    const auto sign = hn::Xor(halves, magnitude);
    // Zero, subnormal numbers, infinities and what is no number are left to the plain way.
    const auto isNormal = hn::Lt(hn::Sub(magnitude, hn::Set(d, 0x0400)), hn::Set(d, 0x7800));
    const auto isShort = hn::Eq(hn::And(halves, hn::Set(d, 7)), hn::Zero(d));
    isOdd = hn::Not(hn::And(isNormal, isShort));
    return hn::Or(sign, hn::Add(hn::ShiftRight<3>(magnitude), hn::Set(d, 112 << 7)));
}

// Numbers of a row as bfloat16. False where one is none.
template <typename D>
HWY_INLINE bool loadNumbers(D d, TensorType type, const std::uint16_t* from, hn::Vec<D>& numbers) {
    numbers = hn::LoadU(d, from);
    if (type == TensorType::BF16) {
        return true;
    }
    hn::Mask<D> isOdd;
    const auto bits = bfloat16Of(d, numbers, isOdd);
    numbers = bits;
    if (hn::AllFalse(d, isOdd)) {
        return true;
    }
    HWY_ALIGN std::uint16_t plain[hn::MaxLanes(D())];
    bool isExact = true;
    for (std::size_t i = 0; i < hn::Lanes(d); ++i) {
        isExact = bfloat16FromHalfExactly(from[i], plain[i]) && isExact;
    }
    numbers = hn::Load(d, plain);
    return isExact;
}

PackedMeasure measureGroup(const PackPairsArgs& args, std::int64_t group) {
    PackedMeasure measure;
    measure.exponent = bestPackedExponent(args, group);
    const DU d;
    const DRow eight;
    const auto exponent = static_cast<std::uint16_t>(measure.exponent << 7);
    const Rows rows(args, group);
    std::size_t escapes = 0;
    for (std::int64_t r = 0; r < rows.existing; ++r) {
        const std::uint16_t* const row = rows.at[r];
        std::int64_t col = 0;
        for (; col + kLanes <= args.layout.cols; col += kLanes) {
            VU numbers;
            measure.isExact = loadNumbers(d, args.type, row + col, numbers) && measure.isExact;
            escapes += hn::CountTrue(d, outside(d, numbers, hn::Set(d, exponent)));
        }
        for (; col < args.layout.cols; col += static_cast<std::int64_t>(hn::Lanes(eight))) {
            hn::Vec<DRow> numbers;
            measure.isExact = loadNumbers(eight, args.type, row + col, numbers) && measure.isExact;
            escapes += hn::CountTrue(eight, outside(eight, numbers, hn::Set(eight, exponent)));
        }
    }
    measure.escapes = static_cast<std::int64_t>(escapes);
    return measure;
}

// Eight columns of sixteen rows as ColumnPairLayout has them in four pairs.
HWY_INLINE void pairBlock(const Rows& rows, std::int64_t col, std::uint16_t* pairs) {
#if HWY_TARGET == HWY_SCALAR
    for (std::int64_t row = 0; row < kGroupRows; ++row) {
        for (std::int64_t pair = 0; pair < 4; ++pair) {
            hwy::CopyBytes<4>(rows.at[row] + col + 2 * pair, pairs + 32 * pair + 2 * row);
        }
    }
#else
    const hn::FixedTag<std::uint32_t, 4> d;
    const hn::FixedTag<std::uint64_t, 2> wide;
    for (std::int64_t row = 0; row < kGroupRows; row += 4) {
        const auto load = [&](std::int64_t i) {
            return hn::BitCast(d, hn::LoadU(hn::FixedTag<std::uint16_t, 8>(), rows.at[row + i] + col));
        };
        const auto store = [&](std::int64_t pair, hn::Vec<decltype(wide)> four) {
            hn::Store(hn::BitCast(hn::FixedTag<std::uint16_t, 8>(), four), hn::FixedTag<std::uint16_t, 8>(),
                      pairs + 32 * pair + 2 * row);
        };
        const auto first = load(0), second = load(1), third = load(2), fourth = load(3);
        const auto lower = hn::BitCast(wide, hn::InterleaveLower(d, first, second));
        const auto lowerRest = hn::BitCast(wide, hn::InterleaveLower(d, third, fourth));
        const auto upper = hn::BitCast(wide, hn::InterleaveUpper(d, first, second));
        const auto upperRest = hn::BitCast(wide, hn::InterleaveUpper(d, third, fourth));
        store(0, hn::InterleaveLower(wide, lower, lowerRest));
        store(1, hn::InterleaveUpper(wide, lower, lowerRest));
        store(2, hn::InterleaveLower(wide, upper, upperRest));
        store(3, hn::InterleaveUpper(wide, upper, upperRest));
    }
#endif
}

PackedEscape* listEscapes(const std::uint16_t* pairs, std::int64_t rows, std::int64_t block,
                          std::uint32_t exponent, PackedEscape* escapes) {
    for (std::int64_t place = 0; place < kPlaces; ++place) {
        const std::int64_t row = place % 32 / 2;
        if (row < rows && ((pairs[place] >> 7) & 0xffu) - exponent >= 16u) {
            *escapes++ = {static_cast<std::uint32_t>(block), static_cast<std::uint16_t>(place), pairs[place]};
        }
    }
    return escapes;
}

void packGroup(const PackPairsArgs& args, std::int64_t group, std::uint32_t exponent, PackedEscape* escapes) {
    const DU d;
    const VU shifted = hn::Set(d, static_cast<std::uint16_t>(exponent << 7));
    const Rows rows(args, group);
    auto* out = reinterpret_cast<std::uint16_t*>(static_cast<unsigned char*>(args.out) +
                                                 group * args.layout.groupBytes());
    for (std::int64_t block = 0; block < args.layout.blocks(); ++block, out += 96) {
        HWY_ALIGN std::uint16_t pairs[kPlaces];
        pairBlock(rows, block * 8, pairs);
        bool hasEscapes = false;
        for (std::int64_t i = 0; i < 32; i += kLanes) {
            VU words[4];
            for (std::int64_t pair = 0; pair < 4; ++pair) {
                VU bits;
                loadNumbers(d, args.type, pairs + 32 * pair + i, bits);
                hn::Store(bits, d, pairs + 32 * pair + i);
                const auto isOutside = outside(d, bits, shifted);
                hasEscapes = hasEscapes || !hn::AllFalse(d, isOutside);
                const VU magnitude =
                    hn::IfThenZeroElse(isOutside, hn::Sub(hn::And(bits, hn::Set(d, 0x7fff)), shifted));
                words[pair] = hn::Or(hn::And(bits, hn::Set(d, 0x8000)), magnitude);
            }
            const VU fourth = words[3];
            words[0] = hn::Or(words[0], hn::ShiftLeft<4>(hn::And(fourth, hn::Set(d, 0x0780))));
            words[1] = hn::Or(words[1], hn::ShiftLeft<8>(hn::And(fourth, hn::Set(d, 0x0078))));
            words[2] = hn::Or(words[2], hn::Or(hn::ShiftLeft<11>(hn::And(fourth, hn::Set(d, 0x0007))),
                                               hn::ShiftRight<1>(hn::And(fourth, hn::Set(d, 0x8000)))));
            for (std::int64_t pair = 0; pair < 3; ++pair) {
                hn::Store(words[pair], d, out + 32 * pair + i);
            }
        }
        if (hasEscapes) {
            escapes = listEscapes(pairs, rows.existing, block, exponent, escapes);
        }
    }
    *escapes = {kNoBlock, 0, 0};
}

}  // namespace xinglin::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace xinglin::kernels {

HWY_EXPORT(measureGroup);
HWY_EXPORT(packGroup);

bool packPairsCpu(const PackPairsArgs& args, CpuContext& context) {
    require(canPackPairs(args.type, args.layout.cols) && args.layout.rows > 0, "packPairs: shape");
    auto* const out = static_cast<unsigned char*>(args.out);
    auto* const groups = reinterpret_cast<PackedGroup*>(out + args.layout.groupsOffset());
    auto* const list = reinterpret_cast<PackedEscape*>(out + args.layout.escapesOffset());
    std::atomic<std::int64_t> listed = 0;
    std::atomic<bool> isPossible = true;
    // Each group is packed while its numbers are still in a cache from counting.
    forRows(context, args.layout.groups(), 4, [&](std::int64_t first, std::int64_t count) {
        for (std::int64_t group = first; group < first + count && isPossible; ++group) {
            const PackedMeasure measure = HWY_DYNAMIC_DISPATCH(measureGroup)(args, group);
            const std::int64_t place = listed.fetch_add(measure.escapes + 1);
            if (!measure.isExact || place + measure.escapes + 1 > args.layout.mostEscapes()) {
                isPossible = false;
                break;
            }
            groups[group] = {measure.exponent, static_cast<std::uint32_t>(place)};
            HWY_DYNAMIC_DISPATCH(packGroup)(args, group, measure.exponent, list + place);
        }
    });
    return isPossible;
}

}  // namespace xinglin::kernels
#endif
