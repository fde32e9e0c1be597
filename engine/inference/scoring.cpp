#include "engine/inference/scoring.h"

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

std::optional<Scores> scoreContinuations(Scheduler& scheduler, std::span<const TokenId> prompt,
                                         std::span<const std::vector<TokenId>> continuations,
                                         const LoraAdapter* adapter,
                                         const std::function<bool()>& isUnwanted) {
    Scores scores;
    for (const std::vector<TokenId>& continuation : continuations) {
        scores.counts.push_back(continuation.size());
        if (continuation.empty()) {
            scores.logProbs.push_back(0.0);
            continue;
        }
        GenerationRequest request;
        request.purpose = Purpose::Score;
        request.prompt.assign(prompt.begin(), prompt.end());
        request.prompt.insert(request.prompt.end(), continuation.begin(), continuation.end());
        request.scoreFrom = prompt.size();
        request.adapter = adapter;
        const std::optional<GenerationEnd> end = runMeasurement(scheduler, std::move(request), isUnwanted);
        if (!end || end->reason == FinishReason::Cancelled) {
            return std::nullopt;
        }
        scores.logProbs.push_back(end->logProb);
    }
    return scores;
}

}  // namespace xinglin::engine
