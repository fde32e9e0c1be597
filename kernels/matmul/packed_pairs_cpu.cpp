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

// `count` half numbers, a multiple of eight, as bfloat16. False where one is none. In place too.
HWY_INLINE bool bfloat16FromHalves(const std::uint16_t* from, std::int64_t count, std::uint16_t* to) {
    const hn::CappedTag<float, 8> d;
    const hn::Rebind<hwy::float16_t, decltype(d)> half;
    const hn::Rebind<std::uint16_t, decltype(d)> narrow;
    const hn::RebindToUnsigned<decltype(d)> bits;
    const hn::RebindToSigned<decltype(d)> sign;
    auto lost = hn::Zero(bits);
    for (std::int64_t i = 0; i < count; i += static_cast<std::int64_t>(hn::Lanes(d))) {
        const auto numbers = reinterpret_cast<const hwy::float16_t*>(from + i);
        const auto wide = hn::BitCast(bits, hn::PromoteTo(d, hn::LoadU(half, numbers)));
        lost = hn::Or(lost, hn::And(wide, hn::Set(bits, 0xffffu)));
        hn::StoreU(hn::DemoteTo(narrow, hn::BitCast(sign, hn::ShiftRight<16>(wide))), narrow, to + i);
    }
    return hn::AllTrue(bits, hn::Eq(lost, hn::Zero(bits)));
}

template <typename D>
HWY_INLINE std::int64_t countOutside(D d, const std::uint16_t* numbers, std::int64_t count,
                                     std::uint16_t shiftedExponent) {
    std::size_t escapes = 0;
    for (std::int64_t i = 0; i < count; i += static_cast<std::int64_t>(hn::Lanes(d))) {
        escapes += hn::CountTrue(d, outside(d, hn::LoadU(d, numbers + i), hn::Set(d, shiftedExponent)));
    }
    return static_cast<std::int64_t>(escapes);
}

PackedMeasure measureGroup(const PackPairsArgs& args, std::int64_t group) {
    PackedMeasure measure;
    measure.exponent = bestPackedExponent(args, group);
    const auto exponent = static_cast<std::uint16_t>(measure.exponent << 7);
    const Rows rows(args, group);
    constexpr std::int64_t kStretch = 256;
    HWY_ALIGN std::uint16_t converted[kStretch];
    for (std::int64_t r = 0; r < rows.existing; ++r) {
        for (std::int64_t col = 0; col < args.layout.cols; col += kStretch) {
            const std::int64_t count = HWY_MIN(kStretch, args.layout.cols - col);
            const std::uint16_t* numbers = rows.at[r] + col;
            if (args.type == TensorType::F16) {
                measure.isExact = bfloat16FromHalves(numbers, count, converted) && measure.isExact;
                numbers = converted;
            }
            const std::int64_t whole = count / kLanes * kLanes;
            measure.escapes += countOutside(DU(), numbers, whole, exponent) +
                               countOutside(DRow(), numbers + whole, count - whole, exponent);
        }
    }
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
    for (std::int64_t block = 0; block < args.layout.blocks(); ++block, out += kPackedBlockBytes / 2) {
        HWY_ALIGN std::uint16_t pairs[kPlaces];
        pairBlock(rows, block * 8, pairs);
        if (args.type == TensorType::F16) {
            bfloat16FromHalves(pairs, kPlaces, pairs);
        }
        bool hasEscapes = false;
        for (std::int64_t i = 0; i < 32; i += kLanes) {
            VU words[4];
            for (std::int64_t pair = 0; pair < 4; ++pair) {
                const VU bits = hn::Load(d, pairs + 32 * pair + i);
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
