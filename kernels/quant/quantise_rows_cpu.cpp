#include <cmath>

#include "kernels/cpu/for_rows.h"
#include "kernels/quant/quantise_blocks.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/quant/quantise_rows_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace xinglin::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR

void quantiseBlocks(const float* x, ActivationBlock* blocks, std::int64_t count, ActivationScales scales) {
    quantiseRowsReference({x, blocks, 1, count * kQuantBlock, scales});
}

#else

// 16 bits and the types that two of them, or one register of them, become: never more than 16 numbers wide,
// as a half has no more.
using D16 = hn::CappedTag<std::int16_t, kQuantBlock / 2>;
using D32 = hn::RepartitionToWide<D16>;
using DF = hn::RebindToFloat<D32>;
using DFour = hn::FixedTag<std::int32_t, 4>;
constexpr std::int64_t kLanes = hn::MaxLanes(D16());
static_assert(kLanes == 8 || kLanes == 16, "whole registers in a half, and whole 128 bits for the sums");

HWY_INLINE hn::Vec<D32> fixed(hn::Vec<DF> x, hn::Vec<DF> inverse) {
    return hn::NearestInt(hn::Mul(x, inverse));
}

// Adds the products of `a` and `b` to `sum`, in any order.
HWY_INLINE hn::Vec<D32> addProducts(hn::Vec<D16> a, hn::Vec<D16> b, hn::Vec<D32> sum) {
    const D32 d;
    auto second = hn::Zero(d);
    const auto first = hn::ReorderWidenMulAccumulate(d, a, b, sum, second);
    return hn::RearrangeToOddPlusEven(first, second);
}

template <class D>
HWY_INLINE hn::Vec<DFour> sumOverBlocks(D, hn::Vec<D> sums) {
    if constexpr (hn::MaxLanes(D()) == 4) {
        return sums;
    } else {
        return hn::Add(hn::LowerHalf(sums), hn::UpperHalf(DFour(), sums));
    }
}

// Lane i: the sum of all lanes of `in[i]`.
HWY_INLINE hn::Vec<DFour> sumFour(const hn::Vec<D32>* in) {
    const D32 d;
    const hn::RepartitionToWide<D32> d64;
    const auto a = hn::Add(hn::InterleaveLower(d, in[0], in[1]), hn::InterleaveUpper(d, in[0], in[1]));
    const auto b = hn::Add(hn::InterleaveLower(d, in[2], in[3]), hn::InterleaveUpper(d, in[2], in[3]));
    const auto a64 = hn::BitCast(d64, a);
    const auto b64 = hn::BitCast(d64, b);
    return sumOverBlocks(d, hn::Add(hn::BitCast(d, hn::InterleaveLower(d64, a64, b64)),
                                    hn::BitCast(d, hn::InterleaveUpper(d64, a64, b64))));
}

template <std::int64_t Count>
HWY_INLINE int bestLevel(const hn::Vec<D16>* u) {
    const D16 d;
    const DFour four;
    const hn::RebindToUnsigned<DFour> unsignedFour;
    constexpr int kLevels = kGreatestLevel - kLeastLevel + 1;
    constexpr int kRegisters = Count / kLanes;
    hn::Vec<D16> scaled[kRegisters];
    hn::Vec<D16> steps[kRegisters];
    for (int r = 0; r < kRegisters; ++r) {
        scaled[r] = hn::Mul(u[r], hn::Set(d, 4 * kGreatestLevel));
        steps[r] = hn::ShiftLeft<2>(u[r]);
    }
    hn::Vec<D32> squares[kLevels];
    for (int level = 0; level < kLevels; ++level) {
        squares[level] = hn::Zero(D32());
        for (int r = 0; r < kRegisters; ++r) {
            const auto error = hn::ShiftRight<3>(scaled[r]);
            squares[level] = addProducts(error, error, squares[level]);
            scaled[r] = hn::Sub(scaled[r], steps[r]);
        }
    }
    // A cost and, in the three bits below, which level it is of: equal costs go to the greater level.
    auto least = hn::Set(unsignedFour, ~0u);
    for (int from = 0; from < kLevels; from += 4) {
        alignas(16) std::uint32_t weights[4];
        for (int i = 0; i < 4; ++i) {
            weights[i] = levelWeight(kGreatestLevel - from - i) << 3;
        }
        const auto sums = hn::BitCast(unsignedFour, sumFour(squares + from));
        const auto costs = hn::Mul(hn::ShiftRight<kCostShift>(sums), hn::Load(unsignedFour, weights));
        const auto names = hn::BitCast(unsignedFour, hn::Iota(four, from));
        least = hn::Min(least, hn::Add(costs, names));
    }
    return kGreatestLevel - static_cast<int>(hn::GetLane(hn::MinOfLanes(unsignedFour, least)) & 7u);
}

template <std::int64_t Count>
HWY_INLINE QuantisedPart quantisePart(const float* x, std::int8_t* values) {
    const DF d;
    const D16 d16;
    const D32 d32;
    const hn::Half<D16> dHalf;
    const hn::Rebind<std::int8_t, D16> dBytes;
    constexpr int kRegisters = Count / kLanes;
    QuantisedPart part;
    // As bits, so that what is no number is the greatest of all.
    auto top = hn::Zero(d32);
    for (std::int64_t i = 0; i < Count; i += kLanes / 2) {
        top = hn::Max(top, hn::BitCast(d32, hn::Abs(hn::LoadU(d, x + i))));
    }
    const float greatest = hn::GetLane(hn::BitCast(d, hn::MaxOfLanes(d32, top)));
    if (!(greatest >= kLeastActivation && greatest <= kGreatestActivation)) {
        part.scale = greatest < kLeastActivation ? 0.0f : NAN;
        return part;
    }
    const auto inverse = hn::Set(d, static_cast<float>(kUnit) / greatest);
    hn::Vec<D16> u[kRegisters];
    for (int r = 0; r < kRegisters; ++r) {
        const float* from = x + kLanes * r;
        const auto low = hn::DemoteTo(dHalf, fixed(hn::LoadU(d, from), inverse));
        const auto high = hn::DemoteTo(dHalf, fixed(hn::LoadU(d, from + kLanes / 2), inverse));
        u[r] = hn::Combine(d16, high, low);
    }
    const int level = bestLevel<Count>(u);
    const auto ones = hn::Set(d16, 1);
    hn::Vec<D32> sums[4] = {hn::Zero(d32), hn::Zero(d32), hn::Zero(d32), hn::Zero(d32)};
    for (int r = 0; r < kRegisters; ++r) {
        const auto value = hn::MulFixedPoint15(u[r], hn::Set(d16, static_cast<std::int16_t>(2 * level)));
        hn::StoreU(hn::DemoteTo(dBytes, value), dBytes, values + kLanes * r);
        sums[0] = addProducts(value, u[r], sums[0]);
        sums[1] = addProducts(value, value, sums[1]);
        sums[2] = addProducts(value, ones, sums[2]);
        if (kLanes * (r + 1) == kQuantBlock / 2) {
            sums[3] = sums[2];
        }
    }
    alignas(16) std::int32_t four[4];
    hn::Store(sumFour(sums), DFour(), four);
    part.sum = four[2];
    part.firstSum = four[3];
    part.scale =
        greatest * (static_cast<float>(four[0]) / (static_cast<float>(kUnit) * static_cast<float>(four[1])));
    return part;
}

void quantiseBlocks(const float* x, ActivationBlock* blocks, std::int64_t count, ActivationScales scales) {
    constexpr std::int64_t kHalf = kQuantBlock / 2;
    for (std::int64_t b = 0; b < count; ++b, x += kQuantBlock) {
        ActivationBlock& block = blocks[b];
        block = ActivationBlock();
        if (scales == ActivationScales::Whole) {
            describeBlock(block, quantisePart<kQuantBlock>(x, block.values));
        } else {
            const QuantisedPart first = quantisePart<kHalf>(x, block.values);
            describeBlock(block, first, quantisePart<kHalf>(x + kHalf, block.values + kHalf));
        }
    }
}

#endif

}  // namespace xinglin::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace xinglin::kernels {

HWY_EXPORT(quantiseBlocks);

void quantiseRowsCpu(const QuantiseRowsArgs& args, CpuContext& context) {
    checkContract(args);
    const auto kernel =
        context.features.avx512Vnni ? quantiseBlocksAvx512 : HWY_DYNAMIC_DISPATCH(quantiseBlocks);
    const std::int64_t perRow = args.cols / kQuantBlock;
    forRows(context, args.rows, 16, [&](std::int64_t first, std::int64_t count) {
        kernel(args.x + first * args.cols, args.blocks + first * perRow, count * perRow, args.scales);
    });
}

}  // namespace xinglin::kernels
#endif
