#pragma once

#include "engine/inference/placement.h"

namespace xinglin::engine {

/// Opens the GPUs that the request names, or all. Throws Error(InvalidInput) saying why there is none, with
/// BackendKind::Cuda alone, and naming a number that no GPU has.
Processors findProcessors(const PlacementRequest& request, unsigned threads);

}  // namespace xinglin::engine
