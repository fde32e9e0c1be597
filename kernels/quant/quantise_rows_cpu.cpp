#include "kernels/cpu/for_rows.h"
#include "kernels/quant/quantise_rows.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/quant/quantise_rows_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace xinglin::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

void quantiseBlocks(const float* x, ActivationBlock* blocks, std::int64_t count) {
    const hn::CappedTag<float, 16> d;
    const hn::RebindToSigned<decltype(d)> di;
    const hn::Rebind<std::int8_t, decltype(d)> db;
    const std::int64_t lanes = static_cast<std::int64_t>(hn::Lanes(d));
    for (std::int64_t b = 0; b < count; ++b, x += kQuantBlock) {
        auto top = hn::Zero(d);
        for (std::int64_t i = 0; i < kQuantBlock; i += lanes) {
            top = hn::Max(top, hn::Abs(hn::LoadU(d, x + i)));
        }
        const float greatest = hn::GetLane(hn::MaxOfLanes(d, top));
        const auto inverse = hn::Set(d, greatest > 0.0f ? 127.0f / greatest : 0.0f);
        const auto limit = hn::Set(di, 127);
        auto sums = hn::Zero(di);
        ActivationBlock& block = blocks[b];
        for (std::int64_t i = 0; i < kQuantBlock; i += lanes) {
            auto whole = hn::NearestInt(hn::Mul(hn::LoadU(d, x + i), inverse));
            whole = hn::Max(hn::Min(whole, limit), hn::Neg(limit));
            sums = hn::Add(sums, whole);
            hn::StoreU(hn::DemoteTo(db, whole), db, block.values + i);
        }
        const std::int32_t sum = hn::GetLane(hn::SumOfLanes(di, sums));
        block.scale = greatest / 127.0f;
        block.scaledSum = block.scale * static_cast<float>(sum);
        block.negatedSum = -sum;
    }
}

}  // namespace xinglin::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace xinglin::kernels {

HWY_EXPORT(quantiseBlocks);

void quantiseRowsCpu(const QuantiseRowsArgs& args, CpuContext& context) {
    checkContract(args);
    const auto kernel = HWY_DYNAMIC_DISPATCH(quantiseBlocks);
    const std::int64_t perRow = args.cols / kQuantBlock;
    forRows(context, args.rows, 16, [&](std::int64_t first, std::int64_t count) {
        kernel(args.x + first * args.cols, args.blocks + first * perRow, count * perRow);
    });
}

}  // namespace xinglin::kernels
#endif
