#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/formats/adapter_folder.h"
#include "engine/inference/memory_plan.h"
#include "engine/model/cuda_backend.h"
#include "engine/model/model_part.h"
#include "engine/parallel/nccl_library.h"

namespace xinglin::engine {

enum class BackendKind {
    Auto,  ///< GPUs where there are some and the model fits, else the CPU
    Cpu,
    Cuda,
};

/// How several GPUs share a model.
enum class SplitKind {
    Layers,    ///< each has some of the blocks in whole; they work one after another
    Matrices,  ///< each has a share of every matrix; they work together (tensor parallel)
};

/// Where a model is to compute, as it was asked for.
struct PlacementRequest {
    BackendKind kind = BackendKind::Cpu;
    std::vector<int> devices = {};  ///< GPUs by number, in this order; empty: chosen by free memory
    /// Blocks on GPUs, counted from the last one: the CPU has those before. Nothing: all.
    std::optional<std::int64_t> gpuLayers = {};
    bool isAutoLayers = false;  ///< as many as fit, instead
    SplitKind split = SplitKind::Layers;
    LongProducts products = LongProducts::Exact;
    std::size_t contextTokens = 0;  ///< of a conversation, as in SchedulerOptions
    std::size_t parallel = 1;       ///< conversations: see place()
    /// That will be loaded with the model. Shared by the request's copies.
    std::vector<std::shared_ptr<const AdapterFolder>> adapters = {};

    /// As in SchedulerOptions.
    std::int64_t adapterRank() const;
};

/// What there is to compute on. Without GPUs the CPU alone.
struct Processors {
    std::vector<std::unique_ptr<Backend>> gpus;  ///< in the order asked for
    std::string reason;  ///< why there is none where some were looked for, one sentence
};

/// Where the parts of a model go.
struct Placement {
    std::vector<PartPlace> parts;
    std::vector<MemoryPlan> plans;  ///< of the parts, with the request's conversations
    std::string reason;  ///< why BackendKind::Auto did not take what it prefers, one sentence; else empty
    /// Fit::Required throws: `reason` says why. The plans are of what was asked for, or, where no GPU takes a
    /// part of it, of the CPU.
    bool isRefused = false;
};

/// Whether a placement has to have room for the model.
enum class Fit { Required, Planned };

/// Chooses parts of the model in `file` for the processors, without reading a weight, by the memory that is
/// free on the GPUs beside what other programs hold. One GPU where the model with a conversation of the
/// request's length fits; else, where none was named, all of them, each with as large a share as its free
/// memory, without those that are too small for a block. GPUs that were named are all used, where there are
/// as many blocks.
///
/// There has to be room for the passes of `parallel` conversations and the cache of one: a scheduler that
/// finds no memory for another one's cache lets requests wait for those that it has. To take a slower
/// processor for a burst of requests would make every answer slow.
///
/// Fit::Planned decides as Fit::Required does, and says so (Placement::isRefused) instead of throwing.
///
/// With Fit::Required throws Error(OutOfMemory) saying what to change where it does not fit, with
/// BackendKind::Cuda alone: else the CPU has it. Throws Error(InvalidInput) where the model cannot be shared
/// as asked, and what planMemory throws.
Placement place(const WeightFile& file, const ModelOptions& options, const PlacementRequest& request,
                Processors processors, Fit fit);

/// The blocks of `layerBytes`, in order, on devices with `freeBytes`: how many each gets, at least one, so
/// that the fullest is as empty as can be. `fixedBytes` is what every device has beside them, `lastBytes`
/// what the last one has more. Empty where they do not fit.
std::vector<std::int64_t> shareLayers(const std::vector<std::size_t>& layerBytes,
                                      const std::vector<std::size_t>& freeBytes, std::size_t fixedBytes,
                                      std::size_t lastBytes);

}  // namespace xinglin::engine
