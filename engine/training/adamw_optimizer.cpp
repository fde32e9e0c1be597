#include "engine/training/adamw_optimizer.h"

#include <algorithm>

namespace xinglin::engine {

AdamwOptimizer::AdamwOptimizer(TrainedNumbers& numbers, Shards& shards, Backend& backend,
                               const OptimizerSettings& settings, MasterValues master)
    : m_numbers(numbers),
      m_shards(shards),
      m_backend(backend),
      m_settings(settings),
      m_first(shards.size() * sizeof(float), "the optimizer's first moment"),
      m_second(shards.size() * sizeof(float), "the optimizer's second moment") {
    if (master == MasterValues::Kept) {
        m_master = Buffer(shards.size() * sizeof(float), "the exact parameters");
        shards.take(numbers.values(), exactValues());
    }
}

void AdamwOptimizer::touch() {
    for (const std::span<float> numbers : {firstMoment(), secondMoment()}) {
        for (float& number : numbers) {
            const volatile float same = number;
            number = same;
        }
    }
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
    for (const OwnedPiece& piece : m_shards.pieces()) {
        float* value = m_numbers.values().data() + piece.inPlane;
        args.value = hasMaster() ? exactValues().data() + piece.inShard : value;
        args.gradient = m_shards.gradients().data() + piece.inShard;
        args.firstMoment = firstMoment().data() + piece.inShard;
        args.secondMoment = secondMoment().data() + piece.inShard;
        args.count = piece.count;
        args.weightDecay = piece.decays ? m_settings.weightDecay : 0.0;
        m_backend.adamw(args);
        if (hasMaster()) {
            std::copy_n(args.value, piece.count, value);  // whoever owns the values rounds them
        }
    }
    m_shards.exchangeValues(m_numbers.values());
}

}  // namespace xinglin::engine
