#include "engine/training/objectives/reward_objective.h"

#include "engine/core/error.h"

namespace xinglin::engine {
namespace {

const ScoreHead* requireHead(const TrainedNumbers& numbers) {
    if (!numbers.isScored()) {
        throw Error(ErrorCode::Internal, "a reward model was loaded without its head");
    }
    return numbers.head();
}

}  // namespace

RewardObjective::RewardObjective(const ObjectiveParts& parts)
    : Objective(parts), m_head(requireHead(parts.model.trained())) {}

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
    if (m_parts.evalData) {
        m_parts.passes.score(batches.front(), m_head);
    }
    const ScoreLoss loss = [](std::span<const float>, std::span<float> slopes) {
        slopes.back() = 1.0f;
        return 0.0;
    };
    m_parts.passes.accumulate(batches, std::vector<HeadUse>(batches.size(), {nullptr, m_head, &loss}),
                              listener);
}

double RewardObjective::accumulate(std::span<const MicroBatch> batches, const StepExtent& step,
                                   const PipelinePasses::Listener& listener) {
    const double share = m_parts.config.lossScale / static_cast<double>(step.samples);
    std::vector<PairScore> scores;
    std::vector<TrainingBatch> packed;
    std::vector<ScoreLoss> losses;
    for (const MicroBatch& batch : batches) {
        ScoredBatch pairs = packScored(pairsOf(batch), modelConfig());
        packed.push_back(std::move(pairs.batch));
        losses.push_back(rewardLoss(std::move(pairs.ends), options(share), &scores));
    }
    std::vector<HeadUse> uses;
    uses.reserve(losses.size());
    for (const ScoreLoss& loss : losses) {
        uses.push_back({nullptr, m_head, &loss});
    }
    const double loss = m_parts.passes.accumulate(packed, uses, listener);
    for (const PairScore& score : scores) {
        m_seen.add(score);
    }
    return loss;
}

std::map<std::string, double> RewardObjective::takeMeasured() {
    const auto total = [this](double own) { return m_parts.passes.fromLast(m_parts.ranks.sum(own)); };
    const double pairs = total(m_seen.pairs);
    const double inOrder = total(m_seen.inOrder);
    const double apart = total(m_seen.apart);
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
            scoreSequences(m_parts.passes, m_head, pairs.chosen, modelConfig());
        const std::vector<double> rejected =
            scoreSequences(m_parts.passes, m_head, pairs.rejected, modelConfig());
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
