#pragma once

#include <cstdint>

#include "kernels/attention/step_row.h"
#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/cuda_stream.h"

namespace xinglin::kernels {

/// Writes the keys and values of new tokens of any sessions into one layer of their caches: row r of k and v,
/// [rows, kvHeads, headDim], goes to the cache and the position that table[r] says, as storeKeysValues has
/// it. All caches are of one type and shape; no two rows have the same place.
struct StoreRowsArgs {
    const float* k = nullptr;
    const float* v = nullptr;
    const StepRow* table = nullptr;  ///< [rows]
    std::int64_t layer = 0;
    std::int64_t rows = 0;
    std::int64_t kvHeads = 0;
    std::int64_t headDim = 0;
};

void storeRowsReference(const StoreRowsArgs& args);
/// Bit for bit equal to the reference.
void storeRowsCpu(const StoreRowsArgs& args, CpuContext& context);

/// Queues one launch and returns; device pointers, the table's among them, which the caller keeps until the
/// stream has passed this point. Bit for bit equal to the reference.
void storeRowsCuda(const StoreRowsArgs& args, CudaStream stream);

inline void checkContract(const StoreRowsArgs& args) {
    require(args.rows >= 0 && args.layer >= 0 && args.kvHeads > 0 && args.headDim > 0, "storeRows: shape");
    require(args.rows == 0 || (args.k && args.v && args.table), "storeRows: null tensor");
}

}  // namespace xinglin::kernels
