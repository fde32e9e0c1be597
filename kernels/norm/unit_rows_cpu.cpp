#include "kernels/cpu/for_rows.h"
#include "kernels/norm/unit_rows.h"

namespace xinglin::kernels {
namespace {

constexpr std::int64_t kGrain = 64;

// `part` becomes the rows from `first` on.
template <typename Args>
void cutInput(Args& part, std::int64_t first, std::int64_t count) {
    part.x = part.x ? part.x + first * part.cols : nullptr;
    part.rounded = part.rounded ? part.rounded + first * part.cols : nullptr;
    part.rows = count;
}

}  // namespace

void unitRowsCpu(const UnitRowsArgs& args, CpuContext& context) {
    checkContract(args);
    forRows(context, args.rows, kGrain, [&](std::int64_t first, std::int64_t count) {
        UnitRowsArgs part = args;
        cutInput(part, first, count);
        part.y += first * args.cols;
        unitRowsReference(part);
    });
}

void unitRowsBackwardCpu(const UnitRowsBackwardArgs& args, CpuContext& context) {
    checkContract(args);
    forRows(context, args.rows, kGrain, [&](std::int64_t first, std::int64_t count) {
        UnitRowsBackwardArgs part = args;
        cutInput(part, first, count);
        part.dy += first * args.cols;
        part.dx += first * args.cols;
        unitRowsBackwardReference(part);
    });
}

}  // namespace xinglin::kernels
