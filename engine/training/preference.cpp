#include "engine/training/preference.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/core/error.h"

namespace xinglin::engine {
namespace {

// The log-probability of every sequence's labelled tokens.
std::vector<double> logProbsOf(DecoderGradients& model, const TrainingBatch& batch) {
    const std::vector<float> losses = model.measure(batch);
    std::vector<double> sums(batch.starts.size(), 0.0);
    for (std::size_t row = 0, sequence = 0; row < losses.size(); ++row) {
        while (sequence + 1 < batch.starts.size() &&
               static_cast<std::int64_t>(row) >= batch.starts[sequence + 1]) {
            ++sequence;
        }
        sums[sequence] -= static_cast<double>(losses[row]);
    }
    return sums;
}

// log(1 + exp(−z)) without overflow.
double negatedLogSigmoid(double z) {
    return z > 0.0 ? std::log1p(std::exp(-z)) : -z + std::log1p(std::exp(z));
}

void check(const PreferencePairs& pairs) {
    if (pairs.chosen.empty() || pairs.chosen.size() != pairs.rejected.size()) {
        throw Error(ErrorCode::InvalidInput, std::to_string(pairs.chosen.size()) + " chosen and " +
                                                 std::to_string(pairs.rejected.size()) +
                                                 " rejected answers; there is to be one of each in a pair.");
    }
    if (!std::isfinite(pairs.beta) || pairs.beta <= 0.0) {
        throw Error(ErrorCode::InvalidInput, "beta is to be a positive number.");
    }
}

}  // namespace

double accumulatePreference(DecoderGradients& policy, DecoderGradients& reference,
                            const PreferencePairs& pairs, const ModelConfig& config) {
    check(pairs);
    std::vector<LabelledSequence> all = pairs.chosen;
    all.insert(all.end(), pairs.rejected.begin(), pairs.rejected.end());
    TrainingBatch batch = packSequences(all, config);
    const std::vector<double> now = logProbsOf(policy, batch);
    const std::vector<double> before = logProbsOf(reference, batch);
    const std::size_t count = pairs.chosen.size();
    double loss = 0.0;
    for (std::size_t i = 0; i < count; ++i) {
        const double margin = pairs.beta * ((now[i] - before[i]) - (now[count + i] - before[count + i]));
        loss += negatedLogSigmoid(margin) / static_cast<double>(count);
        // A row's own loss is −log π, so its weight has the sign of what is to become less probable.
        const double push = pairs.beta * std::exp(-negatedLogSigmoid(-margin)) / static_cast<double>(count);
        for (const auto& [sequence, weight] : {std::pair{i, push}, std::pair{count + i, -push}}) {
            const bool isLast = sequence + 1 == batch.starts.size();
            const auto begin = batch.rowWeights.begin() + batch.starts[sequence];
            const auto end =
                isLast ? batch.rowWeights.end() : batch.rowWeights.begin() + batch.starts[sequence + 1];
            std::fill(begin, end, static_cast<float>(weight));
        }
    }
    policy.accumulate(batch);
    return loss;
}

}  // namespace xinglin::engine
