#pragma once

#include <algorithm>
#include <cstdint>

#include "kernels/cpu/cpu_context.h"

namespace xinglin::kernels {

/// Calls body(firstRow, rowCount) for consecutive pieces of at most `grain` rows, on the pool where there is
/// more than one. The cut depends on `rows` and `grain` alone.
template <typename Body>
void forRows(CpuContext& context, std::int64_t rows, std::int64_t grain, Body&& body) {
    const std::int64_t pieces = (rows + grain - 1) / grain;
    if (pieces <= 1) {
        if (rows > 0) {
            body(std::int64_t{0}, rows);
        }
        return;
    }
    context.pool.run(pieces, [&](std::int64_t piece, unsigned) {
        const std::int64_t first = piece * grain;
        body(first, std::min(grain, rows - first));
    });
}

}  // namespace xinglin::kernels
