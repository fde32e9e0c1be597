#pragma once

#include "app/library/active_model.h"
#include "app/library/model_file.h"

namespace xinglin::app {

/// What a model takes in memory, from what its file says: weights and the cache of the context.
struct MemoryEstimate {
    qint64 weightBytes = 0;
    qint64 cacheBytes = 0;
    qint64 total() const { return weightBytes + cacheBytes; }
};

/// Weights as large as the file (it is memory-mapped); keys and values of every layer for the context, in
/// 16-bit numbers or in bytes with a scale for every 32. The cache is 0 where the file does not say its
/// shape. The engine's own plan, which it gives once it runs, is more exact.
MemoryEstimate estimateMemory(const ModelFile& file, const LoadOptions& options);

/// Bytes of memory that programs may still take on this machine; 0 when the system does not say.
qint64 availableMemory();

}  // namespace xinglin::app
