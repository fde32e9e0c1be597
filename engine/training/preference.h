#pragma once

#include <vector>

#include "engine/training/decoder_gradients.h"

namespace xinglin::engine {

/// Pairs of answers of which the first is preferred: chosen[i] over rejected[i]. Labels mark the answers.
struct PreferencePairs {
    std::vector<LabelledSequence> chosen;
    std::vector<LabelledSequence> rejected;
};

/// log ρ of a pair's answers: sums over their labelled tokens, by the model that is not to be left.
struct ReferenceScore {
    double chosen = 0.0;
    double rejected = 0.0;
};

struct PreferenceOptions {
    double beta = 0.1;
    double sftWeight = 0.0;  ///< of the chosen answers' own mean loss, beside the preference
    double share = 0.0;      ///< what a pair counts; 0: the mean over the pairs of the call
};

/// log(1 + exp(−z)) without overflow: −log σ(z).
double negatedLogSigmoid(double z);

/// The chosen answers and then the rejected ones as one batch. Throws Error(InvalidInput) where there are no
/// pairs, or not as many rejected as chosen answers, and what packSequences() throws.
TrainingBatch batchOfPairs(const PreferencePairs& pairs, const ModelConfig& config);

/// Of every pair of such a batch, whose rows have these losses.
std::vector<ReferenceScore> scoresOf(const TrainingBatch& batch, std::span<const float> losses);

/// Both of one model. Throws what batchOfPairs() throws.
std::vector<ReferenceScore> scorePairs(DecoderGradients& model, const PreferencePairs& pairs,
                                       const ModelConfig& config);

/// Gives the rows of a batch of pairs the weights with which accumulate() adds the gradient of what
/// accumulatePreference() says, and returns that loss; `now` are the scores of the model that learns.
double weighPairs(TrainingBatch& batch, std::span<const ReferenceScore> now,
                  std::span<const ReferenceScore> reference, const PreferenceOptions& options);

/// Direct preference optimisation (Rafailov and others 2023): adds the gradient of Σ share · loss over the
/// pairs to what `policy` trains and returns that sum, with
///
///   loss = −log σ(β · ((log π(chosen) − log ρ(chosen)) − (log π(rejected) − log ρ(rejected))))
///          − sftWeight · log π(chosen) / its labelled tokens
///
/// A log-probability is the sum over an answer's labelled tokens; `reference` holds log ρ of every pair.
/// Throws what scorePairs() throws, and Error(InvalidInput) where β is not a positive number.
double accumulatePreference(DecoderGradients& policy, const PreferencePairs& pairs,
                            std::span<const ReferenceScore> reference, const PreferenceOptions& options,
                            const ModelConfig& config);

}  // namespace xinglin::engine
