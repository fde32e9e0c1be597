#include "engine/inference/scoring.h"

#include <algorithm>
#include <future>
#include <string>
#include <thread>

#include "engine/core/error.h"

namespace xinglin::engine {
namespace {

constexpr std::chrono::milliseconds kLookInterval{50};

// What all threads that score a list share.
class Scoring final {
public:
    Scoring(Scheduler& scheduler, std::span<const ScoreRow> rows, const LoraAdapter* adapter,
            const std::function<bool()>& isUnwanted)
        : m_measurements(scheduler, [this, &isUnwanted] { return m_isGivenUp || isUnwanted(); }),
          m_rows(rows),
          m_adapter(adapter),
          m_outcomes(rows.size()) {}

    /// For each thread: rows that nobody has taken, one after another, until there are none or one failed.
    void work() {
        for (std::size_t row = m_next++; row < m_rows.size() && !m_isGivenUp; row = m_next++) {
            Outcome& outcome = m_outcomes[row];
            try {
                outcome.end = score(m_rows[row], outcome.scores);
            } catch (...) {
                outcome.error = std::current_exception();
            }
            if (outcome.end != ScoringEnd::Done) {
                giveUp();
            }
        }
    }

    /// Threads end soon.
    void giveUp() noexcept { m_isGivenUp = true; }

    /// When no thread is at work any more.
    ScoredRows result() {
        for (std::size_t row = 0; row < m_rows.size(); ++row) {
            if (m_outcomes[row].error) {
                rethrow(row);
            }
        }
        ScoredRows result;
        for (Outcome& outcome : m_outcomes) {
            if (outcome.end == ScoringEnd::QueueFull || result.end == ScoringEnd::Done) {
                result.end = outcome.end;  // the others were cancelled for it
            }
            result.rows.push_back(std::move(outcome.scores));
        }
        return result;
    }

private:
    struct Outcome {
        ScoringEnd end = ScoringEnd::Cancelled;
        Scores scores;
        std::exception_ptr error;
    };

    ScoringEnd score(const ScoreRow& row, Scores& scores) {
        for (const std::vector<TokenId>& continuation : row.continuations) {
            scores.counts.push_back(continuation.size());
            if (continuation.empty()) {
                scores.logProbs.push_back(0.0);
                continue;
            }
            GenerationRequest request;
            request.purpose = Purpose::Score;
            request.prompt = row.prompt;
            request.prompt.insert(request.prompt.end(), continuation.begin(), continuation.end());
            request.scoreFrom = row.prompt.size();
            request.adapter = m_adapter;
            const std::optional<GenerationEnd> end = m_measurements.run(request);
            if (!end) {
                return ScoringEnd::QueueFull;
            }
            if (end->reason == FinishReason::Cancelled) {
                return ScoringEnd::Cancelled;
            }
            scores.logProbs.push_back(end->logProb);
        }
        return ScoringEnd::Done;
    }

    [[noreturn]] void rethrow(std::size_t row) const {
        try {
            std::rethrow_exception(m_outcomes[row].error);
        } catch (const Error& problem) {
            if (problem.code() != ErrorCode::InvalidInput || m_rows.size() == 1) {
                throw;
            }
            throw Error(ErrorCode::InvalidInput, "row " + std::to_string(row + 1) + ": " + problem.what());
        }
    }

    Measurements m_measurements;
    std::span<const ScoreRow> m_rows;
    const LoraAdapter* m_adapter;
    std::vector<Outcome> m_outcomes;  ///< each is written by the thread that took its row
    std::atomic<std::size_t> m_next = 0;
    std::atomic<bool> m_isGivenUp = false;
};

}  // namespace

std::optional<GenerationEnd> Measurements::run(const GenerationRequest& request) {
    std::optional<Generation> generation;
    // Asked before each: one that ends within a look would never hear of it.
    while (!m_isUnwanted() && !(generation = submit(request))) {
        if (!m_isBegun) {
            return std::nullopt;
        }
        std::this_thread::sleep_for(kLookInterval);
    }
    if (!generation) {
        return GenerationEnd();  // cancelled
    }
    GeneratedToken unused;
    while (generation->next(unused, kLookInterval) != Generation::Wait::End) {
        if (m_isUnwanted()) {
            generation->cancel();
        }
    }
    const GenerationEnd& end = generation->end();
    if (end.error) {
        std::rethrow_exception(end.error);
    }
    return end;
}

// One thread at a time: a request that the queue has no room for knows whether one of the others took it.
std::optional<Generation> Measurements::submit(const GenerationRequest& request) {
    const std::lock_guard lock(m_mutex);
    std::optional<Generation> generation =
        m_scheduler.submit(request, m_isBegun ? WithoutRoom::AsksAgain : WithoutRoom::IsRefused);
    m_isBegun = m_isBegun || generation;
    return generation;
}

ScoredRows scoreRows(Scheduler& scheduler, std::span<const ScoreRow> rows, const LoraAdapter* adapter,
                     const std::function<bool()>& isUnwanted) {
    Scoring scoring(scheduler, rows, adapter, isUnwanted);
    // Futures of std::async wait when they are destroyed: whatever is thrown, as where no thread is to be had
    // any more, none is left running, and the guard, which goes first, sees to it that they end soon.
    std::vector<std::future<void>> workers(std::min(rows.size(), scheduler.parallel()));
    struct Guard {
        Scoring& scoring;
        ~Guard() { scoring.giveUp(); }
    } const guard{scoring};
    for (std::future<void>& worker : workers) {
        worker = std::async(std::launch::async, [&scoring] { scoring.work(); });
    }
    for (const std::future<void>& worker : workers) {
        worker.wait();
    }
    return scoring.result();
}

}  // namespace xinglin::engine
