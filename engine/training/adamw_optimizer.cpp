#include "engine/training/adamw_optimizer.h"

#include <algorithm>

namespace xinglin::engine {

AdamwOptimizer::AdamwOptimizer(TrainedNumbers& numbers, Backend& backend, const OptimizerSettings& settings,
                               MasterValues master)
    : m_numbers(numbers),
      m_backend(backend),
      m_settings(settings),
      m_first(numbers.values().size_bytes(), "the optimizer's first moment"),
      m_second(numbers.values().size_bytes(), "the optimizer's second moment") {
    if (master == MasterValues::Kept) {
        m_master = Buffer(numbers.values().size_bytes(), "the exact parameters");
        std::copy(numbers.values().begin(), numbers.values().end(), m_master.as<float>());
    }
}

std::span<float> AdamwOptimizer::exactValues() const {
    return hasMaster() ? std::span<float>(m_master.as<float>(), m_numbers.values().size())
                       : m_numbers.values();
}

std::span<float> AdamwOptimizer::firstMoment() const {
    return {m_first.as<float>(), m_numbers.values().size()};
}

std::span<float> AdamwOptimizer::secondMoment() const {
    return {m_second.as<float>(), m_numbers.values().size()};
}

void AdamwOptimizer::update(std::int64_t step, double learningRate, double gradientNorm) {
    // PyTorch's clip_grad_norm_: a little less than the limit, so that nothing is divided by 0.
    constexpr double kClipEpsilon = 1e-6;
    kernels::AdamwArgs args;
    args.step = step;
    args.learningRate = learningRate;
    args.beta1 = m_settings.beta1;
    args.beta2 = m_settings.beta2;
    args.epsilon = m_settings.epsilon;
    args.gradientScale =
        m_settings.clip > 0.0 ? std::min(1.0, m_settings.clip / (gradientNorm + kClipEpsilon)) : 1.0;
    for (const TrainedRange& range : m_numbers.ranges()) {
        args.value = exactValues().data() + range.first;
        args.gradient = m_numbers.gradients().data() + range.first;
        args.firstMoment = firstMoment().data() + range.first;
        args.secondMoment = secondMoment().data() + range.first;
        args.count = range.count;
        args.weightDecay = range.decays ? m_settings.weightDecay : 0.0;
        m_backend.adamw(args);
    }
}

}  // namespace xinglin::engine
