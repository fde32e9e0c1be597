#include "engine/training/head_rows.h"

#include <algorithm>
#include <cmath>

namespace xinglin::engine {

void scaleBy(double factor, float* numbers, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
        numbers[i] = static_cast<float>(factor * static_cast<double>(numbers[i]));
    }
}

EntropyPart entropyPartOf(std::span<const float> logits) {
    EntropyPart part;
    part.greatest = static_cast<double>(*std::max_element(logits.begin(), logits.end()));
    for (const float logit : logits) {
        const double z = static_cast<double>(logit) - part.greatest;
        const double weight = std::exp(z);
        part.sum += weight;
        part.along += weight * z;
    }
    return part;
}

// log Σ exp z − Σ p · z.
double entropyOf(std::span<const EntropyPart> parts) {
    double greatest = parts.front().greatest;
    for (const EntropyPart& part : parts) {
        greatest = std::max(greatest, part.greatest);
    }
    double sum = 0.0;
    double along = 0.0;
    for (const EntropyPart& part : parts) {
        const double below = part.greatest - greatest;
        const double scale = std::exp(below);
        sum += scale * part.sum;
        along += scale * (part.along + below * part.sum);
    }
    return std::log(sum) - along / sum;
}

double entropyOf(std::span<const float> logits) {
    const EntropyPart part = entropyPartOf(logits);
    return entropyOf({&part, 1});
}

void readScores(const float* normed, const ScoreHead& head, std::span<float> scores) {
    for (float& score : scores) {
        double sum = 0.0;
        for (std::int64_t c = 0; c < head.cols; ++c) {
            sum += static_cast<double>(normed[c]) * static_cast<double>(head.value[c]);
        }
        score = static_cast<float>(sum);
        normed += head.cols;
    }
}

void readScoresBackward(const float* normed, const ScoreHead& head, std::span<const float> slopes,
                        float* dNormed) {
    for (const float slope : slopes) {
        for (std::int64_t c = 0; c < head.cols; ++c) {
            dNormed[c] = slope * head.value[c];
        }
        for (std::int64_t c = 0; head.gradient && c < head.cols; ++c) {
            head.gradient[c] += slope * normed[c];
        }
        normed += head.cols;
        dNormed += head.cols;
    }
}

}  // namespace xinglin::engine
