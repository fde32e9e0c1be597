#include "engine/training/objectives/advantages.h"

#include <algorithm>
#include <cmath>

namespace xinglin::engine {
namespace {

constexpr double kLeastDeviation = 1e-4;
constexpr double kLeastVariance = 1e-8;

double meanOf(std::span<const double> numbers) {
    double sum = 0.0;
    for (const double number : numbers) {
        sum += number;
    }
    return sum / static_cast<double>(numbers.size());
}

double deviationOf(std::span<const double> numbers) {
    const double mean = meanOf(numbers);
    double squares = 0.0;
    for (const double number : numbers) {
        squares += (number - mean) * (number - mean);
    }
    return std::sqrt(squares / static_cast<double>(std::max<std::size_t>(2, numbers.size()) - 1));
}

}  // namespace

std::vector<double> groupAdvantages(std::span<const double> rewards, const GroupSettings& settings) {
    std::vector<double> advantages;
    const auto size = static_cast<std::size_t>(settings.size);
    const double whole = settings.scale == AdvantageScale::Batch ? deviationOf(rewards) : 0.0;
    for (std::size_t first = 0; first < rewards.size(); first += size) {
        const std::span<const double> group = rewards.subspan(first, std::min(size, rewards.size() - first));
        const double mean = meanOf(group);
        double divisor = 1.0;
        if (settings.scale == AdvantageScale::Group) {
            divisor = deviationOf(group) + kLeastDeviation;
        } else if (settings.scale == AdvantageScale::Batch) {
            divisor = whole + kLeastDeviation;
        }
        for (const double reward : group) {
            advantages.push_back((reward - mean) / divisor);
        }
    }
    return advantages;
}

Estimate estimateAdvantages(std::span<const double> rewards, std::span<const float> values, double gamma,
                            double lambda) {
    Estimate made;
    made.advantages.resize(rewards.size());
    made.returns.resize(rewards.size());
    double running = 0.0;
    double next = 0.0;
    for (std::size_t t = rewards.size(); t-- > 0;) {
        const auto value = static_cast<double>(values[t]);
        running = rewards[t] + gamma * next - value + gamma * lambda * running;
        made.advantages[t] = static_cast<float>(running);
        made.returns[t] = static_cast<float>(running + value);
        next = value;
    }
    return made;
}

void whiten(std::span<std::vector<float>* const> numbers, Mean mean) {
    double count = 0.0;
    double sum = 0.0;
    for (const std::vector<float>* row : numbers) {
        count += static_cast<double>(row->size());
        for (const float number : *row) {
            sum += static_cast<double>(number);
        }
    }
    const double middle = count > 0.0 ? sum / count : 0.0;
    double squares = 0.0;
    for (const std::vector<float>* row : numbers) {
        for (const float number : *row) {
            const double apart = static_cast<double>(number) - middle;
            squares += apart * apart;
        }
    }
    const double scale = 1.0 / std::sqrt(squares / std::max(1.0, count - 1.0) + kLeastVariance);
    const double added = mean == Mean::Kept ? middle : 0.0;
    for (std::vector<float>* row : numbers) {
        for (float& number : *row) {
            number = static_cast<float>((static_cast<double>(number) - middle) * scale + added);
        }
    }
}

}  // namespace xinglin::engine
