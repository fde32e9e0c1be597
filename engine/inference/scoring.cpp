#include "engine/inference/scoring.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <string>
#include <utility>

#include "engine/core/error.h"

namespace xinglin::engine {
namespace {

constexpr std::chrono::milliseconds kLookInterval{50};

}  // namespace

std::optional<GenerationEnd> runMeasurement(Scheduler& scheduler, GenerationRequest request,
                                            const std::function<bool()>& isUnwanted) {
    std::optional<Generation> generation = scheduler.submit(std::move(request));
    if (!generation) {
        return std::nullopt;
    }
    GeneratedToken unused;
    while (generation->next(unused, kLookInterval) != Generation::Wait::End) {
        if (isUnwanted()) {
            generation->cancel();
        }
    }
    const GenerationEnd& end = generation->end();
    if (end.error) {
        std::rethrow_exception(end.error);
    }
    return end;
}

std::optional<Scores> scoreContinuations(Scheduler& scheduler, const ScoreRow& row,
                                         const LoraAdapter* adapter,
                                         const std::function<bool()>& isUnwanted) {
    Scores scores;
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
        request.adapter = adapter;
        const std::optional<GenerationEnd> end = runMeasurement(scheduler, std::move(request), isUnwanted);
        if (!end || end->reason == FinishReason::Cancelled) {
            return std::nullopt;
        }
        scores.logProbs.push_back(end->logProb);
    }
    return scores;
}

std::optional<std::vector<Scores>> scoreRows(Scheduler& scheduler, std::span<const ScoreRow> rows,
                                             const LoraAdapter* adapter,
                                             const std::function<bool()>& isUnwanted) {
    std::atomic<bool> isGivenUp = false;
    // Futures of std::async wait when they are destroyed: whatever is thrown, no thread is left running.
    std::vector<std::future<std::optional<Scores>>> results(rows.size());
    const auto start = [&](std::size_t row) {
        results[row] = std::async(std::launch::async, [&, row] {
            return scoreContinuations(scheduler, rows[row], adapter,
                                      [&] { return isGivenUp.load() || isUnwanted(); });
        });
    };
    std::size_t started = 0;
    while (started < std::min(rows.size(), scheduler.parallel())) {
        start(started++);
    }
    std::vector<Scores> all;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        std::optional<Scores> scores;
        try {
            scores = results[row].get();
        } catch (const Error& problem) {
            isGivenUp = true;
            if (problem.code() != ErrorCode::InvalidInput || rows.size() == 1) {
                throw;
            }
            throw Error(ErrorCode::InvalidInput, "row " + std::to_string(row + 1) + ": " + problem.what());
        } catch (...) {
            isGivenUp = true;
            throw;
        }
        if (!scores) {
            isGivenUp = true;
            return std::nullopt;
        }
        all.push_back(std::move(*scores));
        if (started < rows.size()) {
            start(started++);
        }
    }
    return all;
}

}  // namespace xinglin::engine
