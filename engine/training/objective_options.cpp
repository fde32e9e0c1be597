#include "engine/training/objective_options.h"

#include <array>

#include "engine/core/json_fields.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;

// In the order of the enumerations.
constexpr std::array<std::string_view, 3> kScales = {"group", "batch", "none"};
constexpr std::array<std::string_view, 3> kGroupLosses = {"dapo", "grpo", "dr_grpo"};
constexpr std::array<std::string_view, 2> kEstimators = {"k1", "k3"};

constexpr double kHuge = 1e30;

template <std::size_t N, typename Enum>
std::string nameOf(const std::array<std::string_view, N>& names, Enum value) {
    return std::string(names[static_cast<std::size_t>(value)]);
}

template <typename T>
json orNull(const std::optional<T>& value) {
    return value ? json(*value) : json(nullptr);
}

json orNull(const std::filesystem::path& path) {
    return path.empty() ? json(nullptr) : json(path.string());
}

void readPath(JsonFields& fields, const char* key, std::filesystem::path& into) {
    std::string path = into.string();
    fields.read(key, path);
    into = path;
}

void readSources(JsonFields& fields, RewardSources& into) {
    fields.read("reward_command", into.command);
    fields.read("reward_command_weight", into.commandWeight, -kHuge, kHuge);
    fields.read("reward_time_limit", into.timeLimitSeconds, 1e-3, 1e6);
    readPath(fields, "reward_model", into.model);
    fields.read("reward_model_weight", into.modelWeight, -kHuge, kHuge);
    if (into.command.empty() && into.model.empty()) {
        fields.fail("reward_command", "a reward program, or a \"reward_model\", is wanted");
    }
}

void readRollout(JsonFields& fields, RolloutSettings& into) {
    fields.read("completion_length", into.completionLength, 1);
    fields.read("temperature", into.temperature, 1e-3, 100.0);
    fields.read("top_k", into.topK, 0);
    fields.read("top_p", into.topP, 1e-6, 1.0);
    fields.read("parallel_samples", into.parallel, 1);
    fields.read("rollout_batches", into.batches, 1);
    fields.read("updates", into.updates, 1);
    fields.read("clip_range", into.clipRange, 0.0, 1.0);
    fields.readOptional("clip_range_above", into.clipAbove, 0.0, kHuge);
    fields.read("mask_cut", into.masksCut);
    fields.read("cut_penalty", into.cutPenalty, 0.0, kHuge);
    fields.read("samples_kept", into.samplesKept, 0);
}

void readGroup(JsonFields& fields, GroupSettings& into) {
    fields.read("group", into.size, 2);
    fields.readChoice("scale_rewards", into.scale, kScales);
    fields.readChoice("loss_type", into.loss, kGroupLosses);
}

void readCritic(JsonFields& fields, CriticSettings& into) {
    fields.read("gamma", into.gamma, 0.0, 1.0);
    fields.read("lambda", into.lambda, 0.0, 1.0);
    fields.read("value_clip_range", into.valueClipRange, 0.0, kHuge);
    fields.read("value_coefficient", into.valueCoefficient, 0.0, kHuge);
    fields.readOptional("value_learning_rate", into.learningRate, 0.0, kHuge);
    readPath(fields, "value_model", into.model);
    fields.read("value_warmup_steps", into.warmupSteps, 0);
    fields.read("whiten_advantages", into.whitensAdvantages);
    fields.read("whiten_rewards", into.whitensRewards);
    fields.readChoice("kl_estimator", into.klEstimator, kEstimators);
    fields.readOptional("beta_end", into.betaAtEnd, 0.0, kHuge);
    fields.readOptional("kl_target", into.klTarget, 1e-9, kHuge);
    fields.read("kl_horizon", into.klHorizon, 1.0, kHuge);
    fields.readOptional("score_clip", into.scoreClip, 1e-9, kHuge);
    if (into.betaAtEnd && into.klTarget) {
        fields.fail("kl_target", "\"beta_end\" decides on beta already; one of both is wanted");
    }
}

json rolloutJson(const ObjectiveOptions& options) {
    const RolloutSettings& rollout = options.rollout;
    const RewardSources& sources = options.sources;
    return {{"beta", options.beta},
            {"reward_command", sources.command},
            {"reward_command_weight", sources.commandWeight},
            {"reward_time_limit", sources.timeLimitSeconds},
            {"reward_model", orNull(sources.model)},
            {"reward_model_weight", sources.modelWeight},
            {"completion_length", rollout.completionLength},
            {"temperature", rollout.temperature},
            {"top_k", rollout.topK},
            {"top_p", rollout.topP},
            {"parallel_samples", rollout.parallel},
            {"rollout_batches", rollout.batches},
            {"updates", rollout.updates},
            {"clip_range", rollout.clipRange},
            {"clip_range_above", orNull(rollout.clipAbove)},
            {"mask_cut", rollout.masksCut},
            {"cut_penalty", rollout.cutPenalty},
            {"samples_kept", rollout.samplesKept}};
}

json criticJson(const CriticSettings& critic) {
    return {{"gamma", critic.gamma},
            {"lambda", critic.lambda},
            {"value_clip_range", critic.valueClipRange},
            {"value_coefficient", critic.valueCoefficient},
            {"value_learning_rate", orNull(critic.learningRate)},
            {"value_model", orNull(critic.model)},
            {"value_warmup_steps", critic.warmupSteps},
            {"whiten_advantages", critic.whitensAdvantages},
            {"whiten_rewards", critic.whitensRewards},
            {"kl_estimator", nameOf(kEstimators, critic.klEstimator)},
            {"beta_end", orNull(critic.betaAtEnd)},
            {"kl_target", orNull(critic.klTarget)},
            {"kl_horizon", critic.klHorizon},
            {"score_clip", orNull(critic.scoreClip)}};
}

}  // namespace

bool samplesAnswers(TrainingObjective objective) {
    return objective == TrainingObjective::Grpo || objective == TrainingObjective::Ppo;
}

ObjectiveOptions optionsOf(TrainingObjective objective) {
    ObjectiveOptions options;
    if (objective == TrainingObjective::Grpo) {
        options.beta = 0.04;
    } else if (objective == TrainingObjective::Ppo) {
        options.beta = 0.05;
        options.rollout.updates = 4;
    }
    return options;
}

void readObjectiveOptions(JsonFields& fields, TrainingObjective objective, ObjectiveOptions& into) {
    if (objective == TrainingObjective::Reward) {
        fields.read("margin", into.reward.margin, 0.0, kHuge);
        fields.read("centre", into.reward.centre, 0.0, kHuge);
        return;
    }
    fields.read("beta", into.beta, 0.0, kHuge);
    if (!samplesAnswers(objective)) {
        fields.read("sft_weight", into.preference.sftWeight, 0.0, kHuge);
        return;
    }
    readSources(fields, into.sources);
    readRollout(fields, into.rollout);
    if (objective == TrainingObjective::Grpo) {
        readGroup(fields, into.group);
    } else {
        readCritic(fields, into.critic);
        if (into.beta == 0.0 && (into.critic.betaAtEnd || into.critic.klTarget)) {
            fields.fail(into.critic.betaAtEnd ? "beta_end" : "kl_target",
                        "with \"beta\" 0 there is no reference to keep to; begin above 0");
        }
    }
}

json toJson(const ObjectiveOptions& options, TrainingObjective objective) {
    if (objective == TrainingObjective::Reward) {
        return {{"margin", options.reward.margin}, {"centre", options.reward.centre}};
    }
    if (!samplesAnswers(objective)) {
        return {{"beta", options.beta}, {"sft_weight", options.preference.sftWeight}};
    }
    json written = rolloutJson(options);
    if (objective == TrainingObjective::Grpo) {
        written["group"] = options.group.size;
        written["scale_rewards"] = nameOf(kScales, options.group.scale);
        written["loss_type"] = nameOf(kGroupLosses, options.group.loss);
    } else {
        written.update(criticJson(options.critic));
    }
    return written;
}

}  // namespace xinglin::engine
