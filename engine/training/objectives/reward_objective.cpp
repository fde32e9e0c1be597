#include "engine/training/objectives/reward_objective.h"

#include "engine/core/error.h"

namespace xinglin::engine {
namespace {

const ScoreHead& requireHead(const TrainedNumbers& numbers) {
    if (!numbers.head()) {
        throw Error(ErrorCode::Internal, "a reward model was loaded without its head");
    }
    return *numbers.head();
}

}  // namespace

RewardObjective::RewardObjective(const ObjectiveParts& parts)
    : WholeModelObjective(parts), m_head(requireHead(parts.model.trained())) {}

void RewardObjective::Seen::add(const PairScore& score) {
    pairs += 1.0;
    inOrder += score.chosen > score.rejected ? 1.0 : 0.0;
    apart += score.chosen - score.rejected;
}

RewardOptions RewardObjective::options(double share) const {
    const RewardSettings& settings = m_parts.config.options.reward;
    return {settings.margin, settings.centre, share};
}

void RewardObjective::tryPass(std::span<const TrainingBatch> batches,
                              const PipelinePasses::Listener& listener) {
    const TrainingBatch& batch = batches.front();
    if (m_parts.evalData) {
        m_parts.gradients.score(batch, m_head);
    }
    m_parts.gradients.accumulate(batch, m_head, [](std::span<const float>, std::span<float> slopes) {
        slopes.back() = 1.0f;
        return 0.0;
    });
    listener.afterGradient(0);
}

double RewardObjective::accumulateBatch(const MicroBatch& batch, const StepExtent& step) {
    std::vector<PairScore> scores;
    const double share = m_parts.config.lossScale / static_cast<double>(step.samples);
    const double loss =
        accumulateReward(m_parts.gradients, m_head, pairsOf(batch), options(share), modelConfig(), &scores);
    for (const PairScore& score : scores) {
        m_seen.add(score);
    }
    return loss;
}

std::map<std::string, double> RewardObjective::takeMeasured() {
    const double pairs = m_parts.ranks.sum(m_seen.pairs);
    const double inOrder = m_parts.ranks.sum(m_seen.inOrder);
    const double apart = m_parts.ranks.sum(m_seen.apart);
    m_seen = {};
    if (pairs == 0.0) {
        return {};
    }
    return {{"accuracy", inOrder / pairs}, {"margin", apart / pairs}};
}

Evaluation RewardObjective::evaluate() {
    Seen seen;
    double loss = 0.0;
    forEachEvalBatch([&](const MicroBatch& batch) {
        const PreferencePairs pairs = pairsOf(batch);
        const std::vector<double> chosen =
            scoreSequences(m_parts.gradients, m_head, pairs.chosen, modelConfig());
        const std::vector<double> rejected =
            scoreSequences(m_parts.gradients, m_head, pairs.rejected, modelConfig());
        for (std::size_t i = 0; i < chosen.size(); ++i) {
            const PairScore score = {chosen[i], rejected[i]};
            seen.add(score);
            loss += pairLoss(score, options(1.0));
        }
    });
    return {loss / seen.pairs,
            {{"eval_accuracy", seen.inOrder / seen.pairs}, {"eval_margin", seen.apart / seen.pairs}}};
}

}  // namespace xinglin::engine
