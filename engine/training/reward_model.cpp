#include "engine/training/reward_model.h"

#include <cmath>
#include <utility>

#include "engine/core/error.h"
#include "kernels/loss/cross_entropy.h"

namespace xinglin::engine {
namespace {

// A head reads a sequence wherever there is something to learn or not, so it is packed as if all were.
TrainingBatch packWhole(std::span<const LabelledSequence> sequences, const ModelConfig& config) {
    std::vector<LabelledSequence> whole;
    for (const LabelledSequence& sequence : sequences) {
        whole.push_back({sequence.tokens, sequence.tokens});
    }
    return packSequences(whole, config);
}

// The row of every sequence at which its answer has ended.
std::vector<std::size_t> endsOf(std::span<const LabelledSequence> sequences, const TrainingBatch& batch) {
    std::vector<std::size_t> ends;
    for (std::size_t s = 0; s < sequences.size(); ++s) {
        const std::vector<TokenId>& labels = sequences[s].labels;
        std::size_t length = labels.size();
        while (length > 0 && labels[length - 1] == kernels::kIgnoredTarget) {
            --length;
        }
        length = length > 0 ? length : labels.size();
        ends.push_back(static_cast<std::size_t>(batch.starts[s]) + length - 1);
    }
    return ends;
}

}  // namespace

double pairLoss(const PairScore& score, const RewardOptions& options) {
    const double sum = score.chosen + score.rejected;
    return negatedLogSigmoid(score.chosen - score.rejected - options.margin) + options.centre * sum * sum;
}

ScoredBatch packScored(std::span<const LabelledSequence> sequences, const ModelConfig& config) {
    ScoredBatch made = {packWhole(sequences, config), {}};
    made.ends = endsOf(sequences, made.batch);
    return made;
}

ScoredBatch packScored(const PreferencePairs& pairs, const ModelConfig& config) {
    const std::size_t count = pairs.chosen.size();
    if (count == 0 || count != pairs.rejected.size()) {
        throw Error(ErrorCode::InvalidInput, std::to_string(count) + " chosen and " +
                                                 std::to_string(pairs.rejected.size()) +
                                                 " rejected answers; there is to be one of each in a pair.");
    }
    std::vector<LabelledSequence> all = pairs.chosen;
    all.insert(all.end(), pairs.rejected.begin(), pairs.rejected.end());
    return packScored(all, config);
}

std::vector<double> scoreSequences(PipelinePasses& passes, const ScoreHead* head,
                                   std::span<const LabelledSequence> sequences, const ModelConfig& config) {
    const ScoredBatch packed = packScored(sequences, config);
    const std::vector<float> scores =
        passes.rowsFromLast(passes.score(packed.batch, head), packed.batch.tokens.size());
    std::vector<double> found;
    for (const std::size_t end : packed.ends) {
        found.push_back(static_cast<double>(scores[end]));
    }
    return found;
}

ScoreLoss rewardLoss(std::vector<std::size_t> ends, const RewardOptions& options,
                     std::vector<PairScore>* scores) {
    return [ends = std::move(ends), options, scores](std::span<const float> said, std::span<float> slopes) {
        const std::size_t count = ends.size() / 2;
        const double share = options.share > 0.0 ? options.share : 1.0 / static_cast<double>(count);
        double loss = 0.0;
        for (std::size_t i = 0; i < count; ++i) {
            const PairScore score = {static_cast<double>(said[ends[i]]),
                                     static_cast<double>(said[ends[count + i]])};
            loss += share * pairLoss(score, options);
            const double ahead = score.chosen - score.rejected - options.margin;
            const double push = share * std::exp(-negatedLogSigmoid(-ahead));
            const double pull = share * 2.0 * options.centre * (score.chosen + score.rejected);
            slopes[ends[i]] = static_cast<float>(pull - push);
            slopes[ends[count + i]] = static_cast<float>(pull + push);
            if (scores) {
                scores->push_back(score);
            }
        }
        return loss;
    };
}

}  // namespace xinglin::engine
