#pragma once

#include <vector>

#include "engine/training/decoder_gradients.h"
#include "engine/training/preference.h"

namespace xinglin::engine {

/// What a reward model says of a pair of answers.
struct PairScore {
    double chosen = 0.0;
    double rejected = 0.0;
};

struct RewardOptions {
    double margin = 0.0;  ///< by which the chosen answer is to be ahead
    double centre = 0.0;  ///< weight of (chosen + rejected)², which keeps rewards around 0
    double share = 0.0;   ///< what a pair counts; 0: the mean over the pairs of the call
};

/// −log σ(chosen − rejected − margin) + centre · (chosen + rejected)².
double pairLoss(const PairScore& score, const RewardOptions& options);

/// What `head` says of every sequence at its last labelled token, or its last where none has a label: the end
/// of an answer. In the batch's order.
std::vector<double> scoreSequences(DecoderGradients& model, const ScoreHead& head,
                                   std::span<const LabelledSequence> sequences, const ModelConfig& config);

/// Adds the gradient of Σ share · pairLoss() to what is trained (Bradley and Terry 1952, as Ouyang and others
/// 2022 use it) and returns that sum. `scores`, where it is wanted, gets what the model says now. Throws what
/// packSequences() throws, and Error(InvalidInput) where there are no pairs.
double accumulateReward(DecoderGradients& model, const ScoreHead& head, const PreferencePairs& pairs,
                        const RewardOptions& options, const ModelConfig& config,
                        std::vector<PairScore>* scores = nullptr);

}  // namespace xinglin::engine
