#pragma once

#include <memory>
#include <string>

#include "engine/model/backend.h"
#include "engine/model/model.h"

namespace xinglin::engine {

enum class BackendKind {
    Auto,  ///< the GPU where there is one and the model fits, else the CPU
    Cpu,
    Cuda,
};

struct BackendChoice {
    std::unique_ptr<Backend> backend;
    std::string reason;  ///< why BackendKind::Auto did not take a GPU, one sentence; else empty
};

/// The backend of `kind`, whether or not a model fits. With several GPUs the one with the most free memory.
/// Throws Error(InvalidInput) saying why there is none, with BackendKind::Cuda alone.
BackendChoice findBackend(BackendKind kind, unsigned threads);

/// The backend that the model in `file` is to be loaded with: it fits with one conversation of the default
/// length. Without reading a weight: throws Error(OutOfMemory) where it cannot fit beside what others hold,
/// with BackendKind::Cuda alone, and what planMemory throws.
BackendChoice chooseBackend(BackendKind kind, const WeightFile& file, const ModelOptions& options);

}  // namespace xinglin::engine
