#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace xinglin::engine {

class JsonFields;

enum class TrainingObjective { CausalLm, Sft, Dpo, Reward, Grpo, Ppo };

/// Whether a run draws answers from the model that it trains.
bool samplesAnswers(TrainingObjective objective);

struct PreferenceSettings {
    double sftWeight = 0.0;  ///< of the chosen answer's own loss beside the preference
};

/// Of a reward model: −log σ(chosen − rejected − margin) + centre · (chosen + rejected)².
struct RewardSettings {
    double margin = 0.0;
    double centre = 0.0;
};

/// Where rewards of sampled answers come from; at least one of both.
struct RewardSources {
    std::vector<std::string> command;  ///< a program and its arguments
    double commandWeight = 1.0;
    double timeLimitSeconds = 60.0;  ///< for its answers to a micro-batch, which it is given at one time
    std::filesystem::path model;     ///< a reward model's folder, or an adapter's with a head
    double modelWeight = 1.0;
};

/// How answers are drawn and what becomes of them: of GRPO and PPO.
struct RolloutSettings {
    std::int64_t completionLength = 256;  ///< tokens of an answer, its end included
    double temperature = 1.0;
    std::int64_t topK = 0;
    double topP = 1.0;
    std::int64_t parallel = 16;       ///< answers that are drawn at one time
    std::int64_t batches = 1;         ///< steps' worth of answers that are drawn together
    std::int64_t updates = 1;         ///< times that each of them is learned from
    double clipRange = 0.2;           ///< of the ratio of probabilities, below 1
    std::optional<double> clipAbove;  ///< above 1, where it differs
    bool masksCut = false;            ///< nothing is learned from answers that did not end
    double cutPenalty = 0.0;          ///< taken off the reward of these
    std::int64_t samplesKept = 4;     ///< rows that samples.jsonl gets of every drawing
};

/// What a group's rewards are divided by when they become advantages.
enum class AdvantageScale { Group, Batch, None };
/// Token: the mean over all answers' tokens of a step (DAPO). Sequence: of the means of the answers (GRPO as
/// it was published). Constant: sums over tokens by the greatest length (Dr. GRPO).
enum class GroupLoss { Token, Sequence, Constant };

struct GroupSettings {
    std::int64_t size = 8;  ///< answers to a prompt
    AdvantageScale scale = AdvantageScale::Group;
    GroupLoss loss = GroupLoss::Token;
};

/// The mean of log π − log ρ, or what has the same mean and is never negative: exp(−d) + d − 1.
enum class KlEstimator { K1, K3 };

struct CriticSettings {
    double gamma = 1.0;
    double lambda = 0.95;
    double valueClipRange = 0.2;
    double valueCoefficient = 0.1;
    std::optional<double> learningRate;  ///< of the value adapter; nothing: the run's
    std::filesystem::path model;         ///< an adapter with a head that it begins with; empty: a new one
    std::int64_t warmupSteps = 0;        ///< steps at first in which values alone are learned
    bool whitensAdvantages = true;
    bool whitensRewards = false;
    KlEstimator klEstimator = KlEstimator::K1;
    std::optional<double> betaAtEnd;  ///< `beta` goes there in a straight line over the steps, at drawings
    std::optional<double> klTarget;   ///< `beta` follows what the divergence is, towards this one
    double klHorizon = 10000.0;       ///< answers in which it does so
    std::optional<double> scoreClip;  ///< greatest size of a reward
};

/// "objective_options" of a run file.
struct ObjectiveOptions {
    double beta = 0.1;  ///< of the divergence from the reference
    PreferenceSettings preference;
    RewardSettings reward;
    RewardSources sources;
    RolloutSettings rollout;
    GroupSettings group;
    CriticSettings critic;

    /// Answers to one prompt.
    std::int64_t groupSize(TrainingObjective objective) const {
        return objective == TrainingObjective::Grpo ? group.size : 1;
    }
};

/// With the published values of an objective: β is 0.1 (DPO), 0.04 (GRPO: DeepSeekMath), 0.05 (PPO: TRL).
ObjectiveOptions optionsOf(TrainingObjective objective);

/// Reads the keys that an objective has; those of another one are unknown. Throws Error(InvalidInput).
void readObjectiveOptions(JsonFields& fields, TrainingObjective objective, ObjectiveOptions& into);

/// The other way round, with every key of the objective.
nlohmann::json toJson(const ObjectiveOptions& options, TrainingObjective objective);

}  // namespace xinglin::engine
