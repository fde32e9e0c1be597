#pragma once

#include <cstdint>
#include <span>

#include "engine/training/trained_numbers.h"

namespace xinglin::engine {

// What a pass does row by row behind the last norm, beside the operations of the backend.

void scaleBy(double factor, float* numbers, std::int64_t count);

/// The entropy of the distribution that logits stand for, in nats.
double entropyOf(std::span<const float> logits);

/// What `head` says of every row of `normed`, [scores, hidden].
void readScores(const float* normed, const ScoreHead& head, std::span<float> scores);

/// The way back: writes the derivative by `normed` and adds the head's own gradient, where it has one.
void readScoresBackward(const float* normed, const ScoreHead& head, std::span<const float> slopes,
                        float* dNormed);

}  // namespace xinglin::engine
