#pragma once

#include <span>
#include <vector>

#include "engine/training/objective_options.h"

namespace xinglin::engine {

/// How much better every answer is than the others of its group, which lie beside one another: the reward
/// minus the group's mean, divided by a deviation + 1e-4 (Shao and others 2024; without division Liu and
/// others 2025). Deviations are those of a sample, over n − 1.
std::vector<double> groupAdvantages(std::span<const double> rewards, const GroupSettings& settings);

/// Generalised advantage estimation (Schulman and others 2016) over one answer's tokens: with
/// δ[t] = r[t] + γ · v[t + 1] − v[t] and nothing behind the last token,
///
///   advantage[t] = Σ_k (γ · λ)^k · δ[t + k],   return[t] = advantage[t] + v[t]
struct Estimate {
    std::vector<float> advantages;
    std::vector<float> returns;
};
Estimate estimateAdvantages(std::span<const double> rewards, std::span<const float> values, double gamma,
                            double lambda);

enum class Mean { Removed, Kept };

/// Divides all numbers by the deviation of all, √(variance + 1e-8) over n − 1, and takes the mean off.
void whiten(std::span<std::vector<float>* const> numbers, Mean mean);

}  // namespace xinglin::engine
