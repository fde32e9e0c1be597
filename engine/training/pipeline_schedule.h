#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace xinglin::engine {

/// The order in which a pipeline's stages take the micro-batches of a step. GPipe (Huang and others 2019):
/// all forward, then all backward. OneForwardOneBackward (PipeDream-flush: Narayanan and others 2021): a
/// stage goes back with a micro-batch as soon as it can, so that at most `stages − stage` are on their way
/// at once. Both go back in the order of the micro-batches, so they add the same numbers in the same order.
enum class PipelineSchedule { OneForwardOneBackward, GPipe };

struct PipelineAction {
    enum class Kind { Forward, Backward };
    Kind kind = Kind::Forward;
    std::size_t batch = 0;

    bool operator==(const PipelineAction&) const = default;
};

/// What stage `stage` of `stages` does with so many micro-batches, from front to back.
std::vector<PipelineAction> pipelineActions(PipelineSchedule schedule, int stages, int stage,
                                            std::size_t batches);

/// Micro-batches of which that stage holds activations at one time, at most. A stage alone holds one.
std::size_t batchesInFlight(PipelineSchedule schedule, int stages, int stage, std::size_t batches);

/// A message between neighbours behind one action and before the next: both where the two turn round.
struct PipelineMessages {
    enum class Neighbour { Nobody, Before, Behind };
    Neighbour to = Neighbour::Nobody;
    std::size_t sent = 0;  ///< the micro-batch
    Neighbour from = Neighbour::Nobody;
    std::size_t received = 0;
};

/// The exchanges of a stage in their order, for PipelinePasses and for the proof that they never wait for
/// one another: element i is what happens before action i, the last one what happens behind all.
std::vector<std::vector<PipelineMessages>> pipelineMessages(const std::vector<PipelineAction>& actions,
                                                            int stages, int stage);

}  // namespace xinglin::engine
