#include "engine/training/objectives/group_objective.h"

#include "engine/training/objectives/advantages.h"

namespace xinglin::engine {

void GroupObjective::finishDrawing(std::span<Rollout> answers) {
    std::vector<double> rewards;
    for (const Rollout& answer : answers) {
        rewards.push_back(answer.reward);
    }
    const std::vector<double> advantages = groupAdvantages(rewards, options().group);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        answers[i].advantages.assign(answers[i].answer.size(), static_cast<float>(advantages[i]));
    }
}

ClippedLoss GroupObjective::tokenLoss(const Token& token, double logProb) const {
    const Rollout& answer = token.answer;
    ClippedLoss loss = clippedLoss(logProb, static_cast<double>(answer.logProbs[token.index]),
                                   static_cast<double>(answer.advantages[token.index]), m_range);
    if (hasReference()) {
        const RowSlope apart =
            divergence(logProb, static_cast<double>(answer.reference[token.index]), KlEstimator::K3);
        loss.row.loss += options().beta * apart.loss;
        loss.row.slope += options().beta * apart.slope;
    }
    return loss;
}

double GroupObjective::tokenShare(const Rollout& answer, const StepExtent& step) const {
    return groupShare(options().group.loss, step,
                      {static_cast<std::int64_t>(answer.answer.size()), options().rollout.completionLength});
}

}  // namespace xinglin::engine
