#include "engine/training/preference.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/core/error.h"
#include "kernels/loss/cross_entropy.h"

namespace xinglin::engine {
namespace {

// The log-probability of every sequence's labelled tokens.
std::vector<double> logProbsOf(const TrainingBatch& batch, std::span<const float> losses) {
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

// Gives every row of a sequence that weight.
void weigh(TrainingBatch& batch, std::size_t sequence, double weight) {
    const bool isLast = sequence + 1 == batch.starts.size();
    const auto begin = batch.rowWeights.begin() + batch.starts[sequence];
    const auto end = isLast ? batch.rowWeights.end() : batch.rowWeights.begin() + batch.starts[sequence + 1];
    std::fill(begin, end, static_cast<float>(weight));
}

double labelledIn(const TrainingBatch& batch, std::size_t sequence) {
    const bool isLast = sequence + 1 == batch.starts.size();
    const auto begin = batch.targets.begin() + batch.starts[sequence];
    const auto end = isLast ? batch.targets.end() : batch.targets.begin() + batch.starts[sequence + 1];
    const auto ignored = std::count(begin, end, kernels::kIgnoredTarget);
    return static_cast<double>(std::max<std::ptrdiff_t>(1, end - begin - ignored));
}

}  // namespace

double negatedLogSigmoid(double z) {
    return z > 0.0 ? std::log1p(std::exp(-z)) : -z + std::log1p(std::exp(z));
}

TrainingBatch batchOfPairs(const PreferencePairs& pairs, const ModelConfig& config) {
    if (pairs.chosen.empty() || pairs.chosen.size() != pairs.rejected.size()) {
        throw Error(ErrorCode::InvalidInput, std::to_string(pairs.chosen.size()) + " chosen and " +
                                                 std::to_string(pairs.rejected.size()) +
                                                 " rejected answers; there is to be one of each in a pair.");
    }
    std::vector<LabelledSequence> all = pairs.chosen;
    all.insert(all.end(), pairs.rejected.begin(), pairs.rejected.end());
    return packSequences(all, config);
}

std::vector<ReferenceScore> scoresOf(const TrainingBatch& batch, std::span<const float> losses) {
    const std::vector<double> sums = logProbsOf(batch, losses);
    const std::size_t count = sums.size() / 2;
    std::vector<ReferenceScore> scores;
    for (std::size_t i = 0; i < count; ++i) {
        scores.push_back({sums[i], sums[count + i]});
    }
    return scores;
}

std::vector<ReferenceScore> scorePairs(DecoderGradients& model, const PreferencePairs& pairs,
                                       const ModelConfig& config) {
    const TrainingBatch batch = batchOfPairs(pairs, config);
    return scoresOf(batch, model.measure(batch));
}

double weighPairs(TrainingBatch& batch, std::span<const ReferenceScore> now,
                  std::span<const ReferenceScore> reference, const PreferenceOptions& options) {
    if (!std::isfinite(options.beta) || options.beta <= 0.0) {
        throw Error(ErrorCode::InvalidInput, "beta is to be a positive number.");
    }
    const std::size_t count = now.size();
    const double share = options.share > 0.0 ? options.share : 1.0 / static_cast<double>(count);
    double loss = 0.0;
    for (std::size_t i = 0; i < count; ++i) {
        const double margin = options.beta * ((now[i].chosen - reference[i].chosen) -
                                              (now[i].rejected - reference[i].rejected));
        const double sft = options.sftWeight / labelledIn(batch, i);
        loss += share * (negatedLogSigmoid(margin) - sft * now[i].chosen);
        // A row's own loss is −log π, so its weight has the sign of what is to become less probable.
        const double push = share * options.beta * std::exp(-negatedLogSigmoid(-margin));
        weigh(batch, i, push + share * sft);
        weigh(batch, count + i, -push);
    }
    return loss;
}

double accumulatePreference(DecoderGradients& policy, const PreferencePairs& pairs,
                            std::span<const ReferenceScore> reference, const PreferenceOptions& options,
                            const ModelConfig& config) {
    TrainingBatch batch = batchOfPairs(pairs, config);
    const double loss = weighPairs(batch, scoresOf(batch, policy.measure(batch)), reference, options);
    policy.accumulate(batch);
    return loss;
}

}  // namespace xinglin::engine
