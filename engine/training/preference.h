#pragma once

#include <vector>

#include "engine/training/decoder_gradients.h"

namespace xinglin::engine {

/// Pairs of answers of which the first is preferred: chosen[i] over rejected[i]. Labels mark the answers.
struct PreferencePairs {
    std::vector<LabelledSequence> chosen;
    std::vector<LabelledSequence> rejected;
    double beta = 0.1;
};

/// Direct preference optimisation: adds the gradient of the mean over the pairs of
///
///   −log σ(β · ((log π(chosen) − log ρ(chosen)) − (log π(rejected) − log ρ(rejected))))
///
/// to what `policy` trains and returns the loss. `policy` computes π, `reference` ρ; both are of one model,
/// the reference without an adapter. A log-probability is the sum over an answer's labelled tokens. Throws
/// Error(InvalidInput) where there are no pairs, or not as many rejected as chosen answers, or β is not a
/// positive number, and what packSequences() throws; sequences are counted through the chosen and then the
/// rejected.
double accumulatePreference(DecoderGradients& policy, DecoderGradients& reference,
                            const PreferencePairs& pairs, const ModelConfig& config);

}  // namespace xinglin::engine
