#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
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

    bool operator==(const Scores&) const = default;
};

/// Requests that belong together and whose purpose is not an answer. A full queue refuses the first of them
/// alone: later ones wait for room, so that nothing is computed in vain. May be used by several threads.
class Measurements final {
public:
    /// `isUnwanted` is asked now and then, by every thread that waits.
    Measurements(Scheduler& scheduler, std::function<bool()> isUnwanted)
        : m_scheduler(scheduler), m_isUnwanted(std::move(isUnwanted)) {}

    /// Runs `request` to its end. Nothing when it is refused; FinishReason::Cancelled when it was unwanted
    /// before the end. Throws what the request ended with, and what Scheduler::submit throws.
    std::optional<GenerationEnd> run(const GenerationRequest& request);

private:
    std::optional<Generation> submit(const GenerationRequest& request);

    Scheduler& m_scheduler;
    std::function<bool()> m_isUnwanted;
    std::mutex m_mutex;
    std::atomic<bool> m_isBegun = false;
};

enum class ScoringEnd {
    Done,
    QueueFull,  ///< before anything was scored
    Cancelled,  ///< it was unwanted, or the scheduler went away
};

struct ScoredRows {
    ScoringEnd end = ScoringEnd::Done;
    std::vector<Scores> rows;  ///< one a row, in order, where they are done
};

/// Scores rows, as many at once as the scheduler decodes together: a short continuation reads all weights,
/// for one row or for eight. Continuations of a row follow one another, so that all but the first find the
/// prompt in a cache. A full queue refuses as Measurements has it.
/// `isUnwanted` is called from several threads. Throws what the scheduler throws, of several rows
/// Error(InvalidInput) with the row's place.
ScoredRows scoreRows(Scheduler& scheduler, std::span<const ScoreRow> rows, const LoraAdapter* adapter,
                     const std::function<bool()>& isUnwanted);

}  // namespace xinglin::engine
