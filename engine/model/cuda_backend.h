#pragma once

#include <memory>

#include "engine/model/backend.h"
#include "kernels/cuda/device_runtime.h"

namespace xinglin::engine {

/// The CUDA kernels on one device, in one stream: operations are queued and follow one another; download() is
/// what waits. Weights move to the device as the kernels want them, rearranged by `threads` threads of the
/// host (0: one per core). A program that calls this links the kernels: built by nvcc, or for the host in
/// tests.
///
/// Operations throw Error(DeviceLost) where the runtime fails.
std::unique_ptr<Backend> makeCudaBackend(std::unique_ptr<kernels::DeviceRuntime> runtime, unsigned threads);

}  // namespace xinglin::engine
