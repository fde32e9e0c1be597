#pragma once

#include <map>
#include <memory>
#include <optional>

#include "engine/training/objectives/objective.h"
#include "engine/training/objectives/reward_program.h"
#include "engine/training/objectives/rollout.h"

namespace xinglin::engine {

/// What the sources said of an answer, by their keys in the run file: "reward_command", "reward_model".
using RewardParts = std::map<std::string, double>;

/// The reward of answers as the run file says: what a program and a reward model say, each times its weight.
/// A reward model is a folder of its own, a second model in memory; or an adapter with a head beside the base
/// that this run trains an adapter of. Ranks that share the model in training share this one too, and the
/// first of them asks the program for all. Borrows the parts.
class RewardJudge final {
public:
    /// Throws what its parts throw, and Error(InvalidInput) where a reward model does not belong to this
    /// run's model.
    explicit RewardJudge(const ObjectiveParts& parts);

    /// Sets the rewards; `questions` lie beside the answers. Every source is asked about a micro-batch at a
    /// time. Returns what each source said. A call of all ranks that share a model, with the same answers.
    std::vector<RewardParts> judge(std::span<Rollout> answers, std::span<const RewardQuestion> questions);

private:
    std::vector<double> askModel(std::span<const Rollout> answers);
    std::vector<double> fromFirst(std::vector<double> numbers, std::size_t count) const;
    std::vector<double> askProgram(std::span<const RewardQuestion> questions);
    void openModel();

    const ObjectiveParts& m_parts;
    std::optional<RewardProgram> m_program;
    std::unique_ptr<TrainedAdapter> m_adapter;  ///< a reward model beside the run's base
    TrainingModel m_model;                      ///< or one of its own
    std::unique_ptr<DecoderGradients> m_gradients;
    std::unique_ptr<PipelinePasses> m_passes;
};

}  // namespace xinglin::engine
