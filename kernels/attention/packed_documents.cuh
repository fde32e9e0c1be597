#pragma once

#include <cstdint>

#include "kernels/attention/causal_attention.h"
#include "kernels/cuda/device.cuh"

namespace xinglin::kernels::cuda {

/// Which rows see which, of documents one behind the other (CausalAttentionArgs::starts). Rows that see a
/// row, and those that it sees, follow one another; their ends never go back from row to row.
struct PackedDocuments {
    const std::int64_t* starts;  ///< on the device
    std::int64_t count;
    std::int64_t rows;
    std::int64_t window;

    explicit PackedDocuments(const CausalAttentionArgs& args)
        : starts(args.starts.data()),
          count(static_cast<std::int64_t>(args.starts.size())),
          rows(args.rows),
          window(args.window) {}

    /// The first row that `row` sees; the last one is itself.
    __device__ std::int64_t firstSeenBy(std::int64_t row) const {
        const std::int64_t first = starts[documentOf(row)];
        return window > 0 && row - window + 1 > first ? row - window + 1 : first;
    }
    /// The last row that sees `row`; the first one is itself.
    __device__ std::int64_t lastThatSees(std::int64_t row) const {
        const std::int64_t document = documentOf(row);
        const std::int64_t last = (document + 1 < count ? starts[document + 1] : rows) - 1;
        return window > 0 && row + window - 1 < last ? row + window - 1 : last;
    }

private:
    __device__ std::int64_t documentOf(std::int64_t row) const {
        std::int64_t low = 0;  // the last one that starts at or before the row
        std::int64_t high = count - 1;
        while (low < high) {
            const std::int64_t middle = (low + high + 1) / 2;
            if (starts[middle] <= row) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
};

}  // namespace xinglin::kernels::cuda
