#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/model/model.h"
#include "engine/model/part_share.h"

namespace xinglin::engine {

/// What a load will take of a machine's memory, by what it is for.
struct MemoryPlan {
    std::size_t contextTokens = 0;  ///< per conversation, as asked for or the scheduler's default
    std::size_t parallel = 0;

    std::size_t weights = 0;    ///< what every token reads, beside the file or mapped from it
    std::size_t kv = 0;         ///< keys and values of all conversations, when their contexts are full
    std::size_t scratch = 0;    ///< one pass through the model, and its logits
    std::size_t adapters = 0;   ///< matrices of those that were named
    std::size_t embedding = 0;  ///< mapped, read row by row: in memory only as far as tokens used it
    std::size_t readRows = 0;   ///< of `embedding`, what full conversations will have used
    std::size_t kvPerToken = 0;
    std::vector<std::size_t> layers;  ///< of the weights, what each block has

    std::size_t total() const { return weights + kv + scratch + adapters + readRows; }
};

/// The plan of Model::load(file, backend, options) and a scheduler with these conversations, without reading
/// a weight: bytes of the backend's memory. `contextTokens` and `adapterRank` as in SchedulerOptions; the
/// adapters' own matrices are not in it: see LoraAdapter::plannedBytes(). Throws what Model::load throws for
/// a file that is no model.
MemoryPlan planMemory(const WeightFile& file, const ModelOptions& options, Backend& backend,
                      std::size_t contextTokens, std::size_t parallel, std::int64_t adapterRank = 0);

/// The same of one part of a model that is split.
MemoryPlan planPart(const WeightFile& file, const ModelOptions& options, Backend& backend,
                    const PartShare& share, std::size_t contextTokens, std::size_t parallel,
                    std::int64_t adapterRank = 0);

/// What could be changed for `plan` to fit into `available` bytes, most helpful first; empty where it fits.
std::vector<std::string> adviceToFit(const MemoryPlan& plan, std::size_t available);

}  // namespace xinglin::engine
