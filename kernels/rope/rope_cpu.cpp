#include "kernels/cpu/for_rows.h"
#include "kernels/rope/rope.h"

namespace xinglin::kernels {

void ropeCpu(const RopeArgs& args, CpuContext& context) {
    checkContract(args);
    forRows(context, args.rows, 16, [&](std::int64_t first, std::int64_t count) {
        RopeArgs part = args;
        part.x += first * args.heads * args.headDim;
        part.cosines += first * (args.dim / 2);
        part.sines += first * (args.dim / 2);
        part.rows = count;
        ropeReference(part);
    });
}

}  // namespace xinglin::kernels
