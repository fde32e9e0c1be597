#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "engine/inference/scheduler.h"

namespace xinglin::engine {

/// A prompt, and what may stand behind it.
struct ScoreRow {
    std::vector<TokenId> prompt;
    std::vector<std::vector<TokenId>> continuations;
};

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
std::optional<Scores> scoreContinuations(Scheduler& scheduler, const ScoreRow& row,
                                         const LoraAdapter* adapter, const std::function<bool()>& isUnwanted);

/// The same of many rows, as many at once as the scheduler decodes together: a short continuation reads all
/// weights, for one row or for eight. `isUnwanted` is called from several threads. Throws what a row alone
/// throws, Error(InvalidInput) with the row's place.
std::optional<std::vector<Scores>> scoreRows(Scheduler& scheduler, std::span<const ScoreRow> rows,
                                             const LoraAdapter* adapter,
                                             const std::function<bool()>& isUnwanted);

}  // namespace xinglin::engine
