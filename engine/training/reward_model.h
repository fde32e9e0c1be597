#pragma once

#include <vector>

#include "engine/training/pipeline_passes.h"
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
    double share = 0.0;   ///< what a pair counts; 0: the mean over the pairs of a batch
};

/// −log σ(chosen − rejected − margin) + centre · (chosen + rejected)².
double pairLoss(const PairScore& score, const RewardOptions& options);

/// Sequences as a head reads them, and the row of each at which it says what counts: the last labelled token,
/// or the last where none has a label: the end of an answer.
struct ScoredBatch {
    TrainingBatch batch;
    std::vector<std::size_t> ends;
};
/// Throws what packSequences() throws.
ScoredBatch packScored(std::span<const LabelledSequence> sequences, const ModelConfig& config);
/// The chosen answers, then the rejected ones. Throws Error(InvalidInput) too where there are no pairs.
ScoredBatch packScored(const PreferencePairs& pairs, const ModelConfig& config);

/// What `head`, which the last of the pipeline's stages alone has, says of every sequence, in their order;
/// the same on all stages, which make the same calls.
std::vector<double> scoreSequences(PipelinePasses& passes, const ScoreHead* head,
                                   std::span<const LabelledSequence> sequences, const ModelConfig& config);

/// Σ share · pairLoss() over the pairs of a batch with these ends (Bradley and Terry 1952, as Ouyang and
/// others 2022 use it). `scores`, where it is wanted, gets what the model says; it is borrowed.
ScoreLoss rewardLoss(std::vector<std::size_t> ends, const RewardOptions& options,
                     std::vector<PairScore>* scores = nullptr);

}  // namespace xinglin::engine
