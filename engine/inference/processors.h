#pragma once

#include <functional>

#include "engine/inference/placement.h"
#include "kernels/cuda/device_list.h"

namespace xinglin::engine {

/// Opens the GPUs that the request names, or all. Throws Error(InvalidInput) saying why there is none, with
/// BackendKind::Cuda alone, and naming a number that no GPU has or a GPU that cannot be used. One that was
/// not named is left out where it cannot.
Processors findProcessors(const PlacementRequest& request, unsigned threads);

/// Opens a GPU by its number. Throws kernels::DeviceFault, and Error(InvalidInput) where it cannot compute as
/// it shall.
using OpenGpu = std::function<std::unique_ptr<Backend>(int)>;

/// The same of the GPUs in `list`.
Processors openProcessors(const PlacementRequest& request, const kernels::CudaDeviceList& list,
                          const OpenGpu& open);

}  // namespace xinglin::engine
