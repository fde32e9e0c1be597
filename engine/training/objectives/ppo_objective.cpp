#include "engine/training/objectives/ppo_objective.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/training/objectives/advantages.h"

namespace xinglin::engine {
namespace {

// By how much β may change at one time, and for how far the divergence is from where it is wanted (Ziegler
// and others 2019).
constexpr double kGreatestCorrection = 0.2;

}  // namespace

PpoObjective::PpoObjective(const ObjectiveParts& parts)
    : PolicyObjective(parts),
      m_critic(m_parts),
      m_range(clipRangeOf(parts.config.options.rollout)),
      m_beta(parts.config.options.beta) {}

std::vector<MicroBatch> PpoObjective::takeStep(TrainingState& state) {
    std::vector<MicroBatch> batches = PolicyObjective::takeStep(state);
    m_critic.beginStep();
    return batches;
}

void PpoObjective::beforeDrawing(const TrainingState& state) {
    const double start = options().beta;
    if (settings().betaAtEnd) {
        const double share = static_cast<double>(state.step) /
                             static_cast<double>(std::max<std::int64_t>(1, m_parts.steps - 1));
        m_beta = start + (*settings().betaAtEnd - start) * std::min(1.0, share);
    } else if (settings().klTarget && state.step > 0) {
        const double away =
            std::clamp(m_divergence / *settings().klTarget - 1.0, -kGreatestCorrection, kGreatestCorrection);
        m_beta *= 1.0 + away * static_cast<double>(answersPerDrawing()) / settings().klHorizon;
    }
    if (m_parts.ranks.isFirst()) {
        measured("beta", m_beta, 1.0);
    }
}

void PpoObjective::measureMore(std::span<Rollout> answers) {
    m_parts.gradients.use(&m_critic.adapter());
    inBatches(answers, [&](std::span<Rollout> some, const TrainingBatch& batch) {
        const std::vector<float> values =
            m_parts.passes.rowsFromLast(m_parts.passes.score(batch, m_critic.head()), batch.tokens.size());
        for (std::size_t i = 0; i < some.size(); ++i) {
            some[i].values = ofAnswer(values, batch.starts[i], some[i]);
        }
    });
    m_parts.gradients.use(m_parts.model.adapter.get());
}

std::vector<double> PpoObjective::tokenRewards(const Rollout& answer) const {
    std::vector<double> rewards(answer.answer.size(), 0.0);
    for (std::size_t t = 0; t < answer.reference.size(); ++t) {
        rewards[t] = -m_beta * divergence(static_cast<double>(answer.logProbs[t]),
                                          static_cast<double>(answer.reference[t]), settings().klEstimator)
                                   .loss;
    }
    rewards.back() += answer.reward;
    return rewards;
}

void PpoObjective::finishDrawing(std::span<Rollout> answers) {
    std::vector<std::vector<float>> rewards;
    m_divergence = 0.0;
    for (const Rollout& answer : answers) {
        const std::vector<double> exact = tokenRewards(answer);
        rewards.emplace_back(exact.begin(), exact.end());
        for (std::size_t t = 0; t < answer.reference.size(); ++t) {
            m_divergence += static_cast<double>(answer.logProbs[t] - answer.reference[t]) /
                            static_cast<double>(answers.size());
        }
    }
    std::vector<std::vector<float>*> all;
    if (settings().whitensRewards) {
        for (std::size_t i = 0; i < answers.size(); ++i) {
            if (counts(answers[i])) {
                all.push_back(&rewards[i]);
            }
        }
        whiten(all, Mean::Kept);
    }
    all.clear();
    for (std::size_t i = 0; i < answers.size(); ++i) {
        const std::vector<double> exact(rewards[i].begin(), rewards[i].end());
        Estimate made = estimateAdvantages(exact, answers[i].values, settings().gamma, settings().lambda);
        answers[i].advantages = std::move(made.advantages);
        answers[i].returns = std::move(made.returns);
        if (counts(answers[i])) {
            all.push_back(&answers[i].advantages);
        }
    }
    if (settings().whitensAdvantages) {
        whiten(all, Mean::Removed);
    }
}

ClippedLoss PpoObjective::tokenLoss(const Token& token, double logProb) const {
    const Rollout& answer = token.answer;
    return clippedLoss(logProb, static_cast<double>(answer.logProbs[token.index]),
                       static_cast<double>(answer.advantages[token.index]), m_range);
}

double PpoObjective::tokenShare(const Rollout&, const StepExtent& step) const {
    return 1.0 / static_cast<double>(std::max<std::int64_t>(1, step.labelled));
}

ScoreLoss PpoObjective::valueLossOf(const LearnedAnswers& learned, const TrainingBatch& batch,
                                    const StepExtent& step, ValuesSeen& seen) const {
    return [this, &learned, &batch, step, &seen](std::span<const float> values, std::span<float> slopes) {
        for (std::size_t i = 0; i < learned.answers.size(); ++i) {
            const Rollout& answer = *learned.answers[i];
            if (!counts(answer)) {
                continue;
            }
            const double share =
                m_parts.config.lossScale * settings().valueCoefficient * tokenShare(answer, step);
            const auto first = static_cast<std::size_t>(batch.starts[i]) + answer.prompt.size() - 1;
            for (std::size_t t = 0; t < answer.answer.size(); ++t) {
                const ClippedLoss loss = clippedValueLoss(
                    static_cast<double>(values[first + t]), static_cast<double>(answer.values[t]),
                    static_cast<double>(answer.returns[t]), settings().valueClipRange);
                slopes[first + t] = static_cast<float>(share * loss.row.slope);
                seen.loss += loss.row.loss;
                seen.clipped += loss.isClipped ? 1.0 : 0.0;
                seen.counted += 1.0;
            }
        }
        return seen.loss;
    };
}

// Behind the policy's micro-batches those of the value model, over the same base.
void PpoObjective::accumulateMore(std::span<const LearnedAnswers> learned,
                                  std::span<const TrainingBatch> batches, const StepExtent& step) {
    std::vector<ValuesSeen> seen(batches.size());
    std::vector<ScoreLoss> losses;
    losses.reserve(batches.size());
    for (std::size_t i = 0; i < batches.size(); ++i) {
        losses.push_back(valueLossOf(learned[i], batches[i], step, seen[i]));
    }
    std::vector<HeadUse> uses;
    uses.reserve(losses.size());
    for (const ScoreLoss& loss : losses) {
        uses.push_back({nullptr, m_critic.head(), &loss});
    }
    m_parts.gradients.use(&m_critic.adapter());
    m_parts.passes.accumulate(batches, uses,
                              {[](std::size_t) {}, [this](std::size_t) { m_critic.addGradients(); }});
    m_parts.gradients.use(m_parts.model.adapter.get());
    for (const ValuesSeen& some : seen) {
        measured("value_loss", some.loss, some.counted);
        measured("value_clip_share", some.clipped, some.counted);
    }
}

void PpoObjective::update(std::int64_t step, double rate) {
    const double norm = m_critic.update(step, rate);
    if (m_parts.ranks.isFirst()) {
        measured("value_grad_norm", norm, 1.0);
    }
}

CheckpointExtras PpoObjective::extras(const TrainingState& state) {
    CheckpointExtras extras = PolicyObjective::extras(state);
    extras.parts.push_back(m_critic.part());
    return extras;
}

nlohmann::json PpoObjective::memory() const {
    return {{"beta", m_beta}, {"divergence", m_divergence}};
}

void PpoObjective::remember(const nlohmann::json& memory) {
    m_beta = memory.value("beta", m_beta);
    m_divergence = memory.value("divergence", m_divergence);
}

}  // namespace xinglin::engine
