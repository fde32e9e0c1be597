#include "kernels/attention/store_rows.h"
#include "kernels/cpu/for_rows.h"

namespace xinglin::kernels {
namespace {

void storeRange(const StoreRowsArgs& args, std::int64_t first, std::int64_t count) {
    const std::int64_t width = args.kvHeads * args.headDim;
    for (std::int64_t row = first; row < first + count; ++row) {
        const StepRow& place = args.table[row];
        storeKeysValuesReference(
            {args.k + row * width, args.v + row * width, 1, place.position, place.inLayer(args.layer)});
    }
}

}  // namespace

void storeRowsReference(const StoreRowsArgs& args) {
    checkContract(args);
    storeRange(args, 0, args.rows);
}

void storeRowsCpu(const StoreRowsArgs& args, CpuContext& context) {
    checkContract(args);
    forRows(context, args.rows, 16,
            [&](std::int64_t first, std::int64_t count) { storeRange(args, first, count); });
}

}  // namespace xinglin::kernels
