#pragma once

#include <cstdint>
#include <span>

#include "engine/training/trained_numbers.h"

namespace xinglin::engine {

// What a pass does row by row behind the last norm, beside the operations of the backend.

void scaleBy(double factor, float* numbers, std::int64_t count);

/// What the entropy of a distribution needs of some of its logits: the greatest, and over z = logit − that
/// Σ exp z and Σ z · exp z.
struct EntropyPart {
    double greatest = 0.0;
    double sum = 0.0;
    double along = 0.0;
};
EntropyPart entropyPartOf(std::span<const float> logits);
/// The entropy of the distribution that such parts make up, in nats.
double entropyOf(std::span<const EntropyPart> parts);
/// The same of all logits.
double entropyOf(std::span<const float> logits);

/// What `head` says of every row of `normed`, [scores, hidden].
void readScores(const float* normed, const ScoreHead& head, std::span<float> scores);

/// The way back: writes the derivative by `normed` and adds the head's own gradient, where it has one.
void readScoresBackward(const float* normed, const ScoreHead& head, std::span<const float> slopes,
                        float* dNormed);

}  // namespace xinglin::engine
