#include "engine/training/adamw_optimizer.h"

#include <algorithm>

namespace xinglin::engine {

AdamwOptimizer::AdamwOptimizer(TrainedNumbers& numbers, Shards& shards, const OptimizerSettings& settings)
    : m_numbers(numbers),
      m_shards(shards),
      m_settings(settings),
      m_first(numbers.backend().allocate(shards.size() * sizeof(float), "the optimizer's first moment")),
      m_second(numbers.backend().allocate(shards.size() * sizeof(float), "the optimizer's second moment")) {}

void AdamwOptimizer::touch() {
    if (!m_numbers.backend().isHost()) {
        return;  // a device gives its memory when it is asked for it
    }
    for (const std::span<float> numbers : {firstMoment(), secondMoment()}) {
        for (float& number : numbers) {
            const volatile float same = number;
            number = same;
        }
    }
}

void AdamwOptimizer::update(std::int64_t step, double learningRate, double gradientNorm,
                            const RoundedValues& rounded) {
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
        args.value = m_numbers.values().data() + piece.inPlane;
        args.gradient = m_shards.gradients().data() + piece.inShard;
        args.firstMoment = firstMoment().data() + piece.inShard;
        args.secondMoment = secondMoment().data() + piece.inShard;
        args.count = piece.count;
        args.weightDecay = piece.decays ? m_settings.weightDecay : 0.0;
        updatePiece(args, piece.inPlane, rounded);
    }
    m_shards.exchangeValues(m_numbers.values());
}

// What is drawn depends on a tensor's seed and the place in it: by chance, every stretch is a step of its
// own.
void AdamwOptimizer::updatePiece(kernels::AdamwArgs args, std::int64_t inPlane,
                                 const RoundedValues& rounded) {
    args.rounding = rounded.rounding;
    if (!rounded.bits || rounded.rounding == kernels::AdamwRounding::Nearest) {
        args.rounded = rounded.bits ? rounded.bits + inPlane : nullptr;
        m_numbers.backend().adamw(args);
        return;
    }
    const std::int64_t end = inPlane + args.count;
    auto stretch = std::partition_point(
        rounded.stretches.begin(), rounded.stretches.end(),
        [&](const ChanceStretch& candidate) { return candidate.first + candidate.count <= inPlane; });
    for (; stretch != rounded.stretches.end() && stretch->first < end; ++stretch) {
        const std::int64_t first = std::max(inPlane, stretch->first);
        const std::int64_t at = first - inPlane;
        kernels::AdamwArgs own = args;
        own.value += at;
        own.gradient += at;
        own.firstMoment += at;
        own.secondMoment += at;
        own.count = std::min(end, stretch->first + stretch->count) - first;
        own.rounded = rounded.bits + first;
        own.seed = stretch->seed;
        own.firstIndex = stretch->firstIndex + first - stretch->first;
        m_numbers.backend().adamw(own);
    }
}

}  // namespace xinglin::engine
