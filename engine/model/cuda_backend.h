#pragma once

#include <memory>

#include "engine/model/backend.h"
#include "kernels/cuda/device_runtime.h"

namespace xinglin::engine {

/// How many rows (of prompts) are multiplied with 16-bit and 8-bit weights.
enum class LongProducts {
    Exact,  ///< in 16 bits
    /// In 8 bits (e4m3), weights and activations with a scale a row: about twice as fast where the chip can,
    /// less exact, for a byte of memory a weight more. Needs compute capability 8.9 and cuBLASLt.
    Fp8,
};

/// The CUDA kernels on one device, in one stream: operations are queued and follow one another; download() is
/// what waits. Weights move to the device as the kernels want them, rearranged by `threads` threads of the
/// host (0: one per core). A program that calls this links the kernels: built by nvcc, or for the host in
/// tests.
///
/// Operations throw Error(DeviceLost) where the runtime fails.
/// Throws Error(InvalidInput) where the device cannot multiply so.
std::unique_ptr<Backend> makeCudaBackend(std::unique_ptr<kernels::DeviceRuntime> runtime, unsigned threads,
                                         LongProducts products = LongProducts::Exact);

}  // namespace xinglin::engine
