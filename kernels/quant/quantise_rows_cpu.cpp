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

using DF = hn::CappedTag<float, 16>;
using DI = hn::RebindToSigned<DF>;

struct Rounded {
    hn::Vec<DI> value;
    hn::Vec<DI> error;
};

HWY_INLINE Rounded roundTo(hn::Vec<DF> x, hn::Vec<DF> inverse) {
    const DF d;
    const auto scaled = hn::Mul(x, inverse);
    const auto whole = hn::NearestInt(scaled);
    const auto error = hn::Sub(scaled, hn::ConvertTo(d, whole));
    return {whole, hn::NearestInt(hn::Mul(error, hn::Set(d, kErrorUnit)))};
}

HWY_INLINE float bestLevel(const float* x, std::int64_t count, float greatest) {
    const DF d;
    const DI di;
    const std::int64_t lanes = static_cast<std::int64_t>(hn::Lanes(d));
    float best = 0.0f;
    float least = 0.0f;
    for (int level = kGreatestLevel; level >= kLeastLevel; --level) {
        const float levels = static_cast<float>(level);
        const auto inverse = hn::Set(d, levels / greatest);
        auto squares = hn::Zero(di);
        for (std::int64_t i = 0; i < count; i += lanes) {
            const auto error = roundTo(hn::LoadU(d, x + i), inverse).error;
            squares = hn::Add(squares, hn::Mul(error, error));
        }
        const float cost = static_cast<float>(hn::GetLane(hn::SumOfLanes(di, squares))) / (levels * levels);
        if (level == kGreatestLevel || cost < least) {
            best = levels;
            least = cost;
        }
    }
    return best;
}

HWY_INLINE QuantisedPart quantisePart(const float* x, std::int64_t count, std::int8_t* values) {
    const DF d;
    const DI di;
    const hn::Rebind<std::int8_t, DF> db;
    const std::int64_t lanes = static_cast<std::int64_t>(hn::Lanes(d));
    QuantisedPart part;
    auto top = hn::Zero(d);
    for (std::int64_t i = 0; i < count; i += lanes) {
        top = hn::Max(top, hn::Abs(hn::LoadU(d, x + i)));
    }
    const float greatest = hn::GetLane(hn::MaxOfLanes(d, top));
    if (!(greatest >= kLeastActivation && greatest <= kGreatestActivation)) {
        part.scale = greatest > kGreatestActivation ? NAN : 0.0f;
        return part;
    }
    const float level = bestLevel(x, count, greatest);
    const auto inverse = hn::Set(d, level / greatest);
    const auto limit = hn::Set(di, 127);
    auto sums = hn::Zero(di);
    auto squares = hn::Zero(di);
    auto pulls = hn::Zero(di);
    for (std::int64_t i = 0; i < count; i += lanes) {
        const Rounded rounded = roundTo(hn::LoadU(d, x + i), inverse);
        const auto value = hn::Max(hn::Min(rounded.value, limit), hn::Neg(limit));
        sums = hn::Add(sums, value);
        squares = hn::Add(squares, hn::Mul(value, value));
        pulls = hn::Add(pulls, hn::Mul(value, rounded.error));
        hn::StoreU(hn::DemoteTo(db, value), db, values + i);
        if (i + lanes == kQuantBlock / 2) {
            part.firstSum = hn::GetLane(hn::SumOfLanes(di, sums));
        }
    }
    part.sum = hn::GetLane(hn::SumOfLanes(di, sums));
    const float square = static_cast<float>(hn::GetLane(hn::SumOfLanes(di, squares)));
    const float pull = static_cast<float>(hn::GetLane(hn::SumOfLanes(di, pulls)));
    part.scale = greatest / level * (1.0f + pull / (kErrorUnit * square));
    return part;
}

void quantiseBlocks(const float* x, ActivationBlock* blocks, std::int64_t count, ActivationScales scales) {
    constexpr std::int64_t kHalf = kQuantBlock / 2;
    for (std::int64_t b = 0; b < count; ++b, x += kQuantBlock) {
        ActivationBlock& block = blocks[b];
        block = ActivationBlock();
        if (scales == ActivationScales::Whole) {
            describeBlock(block, quantisePart(x, kQuantBlock, block.values));
        } else {
            const QuantisedPart first = quantisePart(x, kHalf, block.values);
            describeBlock(block, first, quantisePart(x + kHalf, kHalf, block.values + kHalf));
        }
    }
}

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
