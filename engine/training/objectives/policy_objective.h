#pragma once

#include <memory>
#include <utility>

#include "engine/training/objectives/live_policy.h"
#include "engine/training/objectives/objective.h"
#include "engine/training/objectives/policy_loss.h"
#include "engine/training/objectives/reward_judge.h"

namespace xinglin::engine {

/// What GRPO and PPO have in common. Every few steps answers are drawn from the model as it is, judged and
/// measured, each rank some of them; then all ranks have all answers, and the steps until the next drawing
/// learn from them. Which answers a step learns from, and what they are, depends on the seed and the numbers
/// alone and not on the number of ranks.
///
/// A step has micro_batch · gradient_accumulation · ranks answers, a drawing `rollout_batches` times as many;
/// each is learned from `updates` times, in another order every time.
///
/// Ranks that share a model have its answers together: they gather the whole model on each of them while
/// answers are drawn, each draws a share, and all of them have all answers of their replica.
class PolicyObjective : public Objective {
public:
    void begin() override;
    void tryPass(std::span<const TrainingBatch> batches, const PipelinePasses::Listener& listener) override;
    std::vector<MicroBatch> takeStep(TrainingState& state) override;
    double accumulate(std::span<const MicroBatch> batches, const StepExtent& step,
                      const PipelinePasses::Listener& listener) override;
    bool hasSteadyLoss() const override { return false; }
    std::map<std::string, double> takeMeasured() override;
    std::vector<nlohmann::json> takeSamples() override { return std::exchange(m_samples, {}); }
    /// The mean reward of the most probable answers to the eval data's prompts; the loss is what it lacks.
    Evaluation evaluate() override;
    CheckpointExtras extras(const TrainingState& state) override;

    /// Answers of a drawing.
    std::int64_t answersPerDrawing() const;

protected:
    /// Reads what a checkpoint keeps of answers. Throws Error(InvalidInput) where the answers of a drawing
    /// are no whole groups.
    explicit PolicyObjective(const ObjectiveParts& parts);

    /// One token of one answer.
    struct Token {
        const Rollout& answer;
        std::size_t index;
    };
    /// The loss of a token, without what it counts.
    virtual ClippedLoss tokenLoss(const Token& token, double logProb) const = 0;
    /// What a token of an answer counts in a step of so many labelled tokens and answers.
    virtual double tokenShare(const Rollout& answer, const StepExtent& step) const = 0;
    /// Before answers are drawn in that state.
    virtual void beforeDrawing(const TrainingState& state) { static_cast<void>(state); }
    /// Advantages of what was drawn, the same on all ranks; again where a run goes on with these answers.
    virtual void finishDrawing(std::span<Rollout> answers) = 0;
    /// More that is measured of this rank's answers while the model is as it drew them.
    virtual void measureMore(std::span<Rollout> answers) { static_cast<void>(answers); }
    /// A micro-batch of a step. Of one without answers the batch has no rows.
    struct LearnedAnswers {
        std::vector<const Rollout*> answers;
        double clipped = 0.0;  ///< sums over what counts, on the last stage
        double entropy = 0.0;
        double counted = 0.0;
    };
    /// More that a step's micro-batches train; `batches` are theirs.
    virtual void accumulateMore(std::span<const LearnedAnswers> learned,
                                std::span<const TrainingBatch> batches, const StepExtent& step) {
        static_cast<void>(learned);
        static_cast<void>(batches);
        static_cast<void>(step);
    }
    /// What else a checkpoint is to remember, and the other way round.
    virtual nlohmann::json memory() const { return nlohmann::json::object(); }
    virtual void remember(const nlohmann::json& memory) { static_cast<void>(memory); }

    const ObjectiveOptions& options() const { return m_parts.config.options; }
    bool hasReference() const { return options().beta > 0.0; }
    /// Whether anything is learned from an answer.
    bool counts(const Rollout& answer) const { return !(options().rollout.masksCut && answer.isCut); }
    /// Calls `use` with some of the answers at a time and their batch.
    void inBatches(std::span<Rollout> answers,
                   const std::function<void(std::span<Rollout> some, const TrainingBatch& batch)>& use) const;
    /// Numbers for metrics: a mean over all ranks' `count`.
    void measured(const std::string& name, double sum, double count);

private:
    RowLoss lossOf(LearnedAnswers& learned, const TrainingBatch& batch, const StepExtent& step) const;

    struct Asked {
        std::vector<TrainingPrompt> prompts;  ///< one an answer
        std::vector<Draw> draws;
    };
    std::int64_t stepsPerDrawing() const { return options().rollout.batches * options().rollout.updates; }
    int ownerOf(std::size_t answer) const;
    std::vector<DrawnAnswer> draw(std::span<const Draw> draws, const SamplingOptions& sampling);
    void drawAnswers(const TrainingState& state);
    Asked ask(const TrainingData& data, std::int64_t position, std::span<const std::size_t> answers) const;
    std::vector<Rollout> drawAndJudge(const Asked& asked, const SamplingOptions& sampling,
                                      std::vector<RewardParts>& parts, std::vector<std::string>& texts);
    void measureAnswers(std::span<Rollout> answers);
    void noteDrawing();
    std::vector<std::size_t> answersOf(std::int64_t update) const;
    TrainingBatch batchOf(std::span<const LabelledSequence> sequences) const;
    void openReference();
    void readMemory();

    std::unique_ptr<LivePolicy> m_policy;  ///< where this rank has the whole model; else made for a drawing
    RewardJudge m_judge;
    std::unique_ptr<TrainedAdapter> m_referenceAdapter;  ///< the one that the run began with
    TrainingModel m_referenceModel;                      ///< of a run of the whole model
    std::unique_ptr<DecoderGradients> m_reference;       ///< over that
    std::unique_ptr<PipelinePasses> m_referencePasses;   ///< over these
    std::vector<Rollout> m_answers;                      ///< of all ranks
    std::int64_t m_drawnAt = 0;                          ///< steps done when they were drawn
    std::int64_t m_drawnFrom = 0;                        ///< position of the first prompt
    nlohmann::json m_memoryBefore;                       ///< memory() before they were drawn
    struct Measured {
        double sum = 0.0;
        double count = 0.0;
    };
    std::map<std::string, Measured> m_means;
    std::vector<nlohmann::json> m_samples;
};

}  // namespace xinglin::engine
