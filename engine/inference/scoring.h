#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "engine/inference/scheduler.h"

namespace xinglin::engine {

/// How probable continuations are behind a prompt, in the order given.
struct Scores {
    std::vector<double> logProbs;     ///< sums of natural logarithms
    std::vector<std::size_t> counts;  ///< tokens of each
};

/// Runs `request`, whose purpose is not an answer, to its end, looking at `isUnwanted` now and then. Nothing
/// when the queue is full. Throws what the request ended with, and what Scheduler::submit throws.
std::optional<GenerationEnd> runMeasurement(Scheduler& scheduler, GenerationRequest request,
                                            const std::function<bool()>& isUnwanted);

/// Scores one continuation after the other, so that all but the first find the prompt in a cache. Nothing
/// when the queue is full or it was unwanted before the end.
std::optional<Scores> scoreContinuations(Scheduler& scheduler, std::span<const TokenId> prompt,
                                         std::span<const std::vector<TokenId>> continuations,
                                         const LoraAdapter* adapter, const std::function<bool()>& isUnwanted);

}  // namespace xinglin::engine
