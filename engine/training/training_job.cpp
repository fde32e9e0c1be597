#include "engine/training/training_job.h"

#include "engine/convert/adapter_merge.h"
#include "engine/core/error.h"
#include "engine/training/run_folder.h"
#include "engine/training/run_sources.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;

constexpr const char* kStages = "stages";
const std::string kStagePrefix = "stage-";

bool isStageName(const json& name) {
    return name.is_string() && name.get<std::string>().starts_with(kStagePrefix);
}

[[noreturn]] void refuse(const std::string& where, const std::string& key, const std::string& what) {
    std::string text = where;
    text += ": \"";
    text += key;
    text += "\": ";
    text += what;
    throw Error(ErrorCode::InvalidInput, text);
}

std::filesystem::path lastOf(const RunConfig& run) {
    return run.output / "checkpoints" / "last";
}

bool hasStages(const json& file) {
    return file.is_object() && file.contains(kStages) && !file[kStages].is_null();
}

}  // namespace

TrainingJob::TrainingJob(const json& file, const std::string& fileName, std::vector<std::string>& notes) {
    if (!hasStages(file)) {
        json own = file;
        if (own.is_object()) {
            own.erase(kStages);
        }
        const ExpandedRun run = expandRunFile(own, fileName, notes);
        m_stages.push_back({parseRunConfig(run.keys, fileName), {}, run.batchSize});
        return;
    }
    if (!file[kStages].is_array() || file[kStages].empty()) {
        throw Error(ErrorCode::InvalidInput, fileName + ": \"stages\": a list of run files is wanted");
    }
    for (std::size_t i = 0; i < file[kStages].size(); ++i) {
        const std::string where = fileName + ": stages[" + std::to_string(i) + "]";
        json stage = file;
        stage.erase(kStages);
        if (!file[kStages][i].is_object()) {
            throw Error(ErrorCode::InvalidInput, where + ": this is no JSON object");
        }
        for (const auto& [key, value] : file[kStages][i].items()) {
            const bool namesStage = key == "model" && i > 0 && isStageName(value);
            if (key == "output" || (i > 0 && (key == "model" || key == "init") && !namesStage)) {
                refuse(where, key, "the job decides on it");
            }
            stage[key] = value;
        }
        if (i > 0) {
            stage.erase("init");
        }
        addStage(std::move(stage), where, notes);
    }
}

// A stage begins with the last one before it that says tokens: a reward model says numbers.
void TrainingJob::addStage(json stage, const std::string& where, std::vector<std::string>& notes) {
    Stage made;
    if (stage.contains("model") && isStageName(stage["model"])) {
        made.begins = stageNamed(stage["model"].get<std::string>(), "model", where);
        if (m_stages[*made.begins].config.objective == TrainingObjective::Reward) {
            refuse(where, "model", "that stage is a reward model; one that answers is wanted");
        }
        stage["model"] = m_stages.front().config.model.string();
    } else {
        for (std::size_t i = 0; i < m_stages.size(); ++i) {
            const bool answers = m_stages[i].config.objective != TrainingObjective::Reward;
            made.begins = answers ? std::optional(i) : made.begins;
        }
    }
    const ExpandedRun run = expandRunFile(stage, where, notes);
    made.config = parseRunConfig(run.keys, where);
    made.batchSize = run.batchSize;
    made.config.startsRandom = made.config.startsRandom && !made.begins;
    made.config.output /= kStagePrefix + std::to_string(m_stages.size() + 1);
    resolve(made.config.options.sources.model, "reward_model", where);
    resolve(made.config.options.critic.model, "value_model", where);
    m_stages.push_back(std::move(made));
}

std::size_t TrainingJob::stageNamed(const std::string& name, const std::string& key,
                                    const std::string& where) const {
    for (std::size_t i = 0; i < m_stages.size(); ++i) {
        if (name == kStagePrefix + std::to_string(i + 1)) {
            return i;
        }
    }
    refuse(where, key, "there is no \"" + name + "\" before this one");
}

// What a stage before this one has left, where the path names one.
void TrainingJob::resolve(std::filesystem::path& model, const char* key, const std::string& where) const {
    if (!isStageName(model.string())) {
        return;
    }
    const RunConfig& before = m_stages[stageNamed(model.string(), key, where)].config;
    if (before.objective != TrainingObjective::Reward) {
        refuse(where, key, "\"" + model.string() + "\" is no stage of the objective \"reward\"");
    }
    model = lastOf(before);
}

RunConfig TrainingJob::stage(std::size_t index, Communicator& ranks) const {
    std::vector<std::size_t> forerunners;
    for (std::optional<std::size_t> at = m_stages[index].begins; at; at = m_stages[*at].begins) {
        forerunners.insert(forerunners.begin(), *at);
    }
    RunConfig config = m_stages[index].config;
    if (const std::int64_t samples = m_stages[index].batchSize; samples > 0) {
        config.gradientAccumulation =
            accumulationFor(samples, config.microBatch, gridOf(config, ranks.size()).data);
    }
    for (const std::size_t i : forerunners) {
        const RunConfig& before = m_stages[i].config;
        const std::filesystem::path left = lastOf(before);
        if (before.method == TrainingMethod::Full) {
            config.model = left;
            config.adapter.clear();
        } else {
            config.adapter = left;
        }
        const bool needsMerge = config.method == TrainingMethod::Full && !config.adapter.empty();
        if (needsMerge) {
            const std::filesystem::path merged = before.output / "merged";
            if (ranks.isFirst() && !std::filesystem::exists(merged / "config.json")) {
                std::filesystem::remove_all(merged);
                mergeAdapter(config.model, config.adapter, merged,
                             {config.threads, &systemWritingCalls(), {}, {}});
            }
            ranks.meet();  // until it is there
            config.model = merged;
            config.adapter.clear();
        }
    }
    return config;
}

bool TrainingJob::isDone(std::size_t index) const {
    return isFinishedRun(m_stages[index].config.output);
}

}  // namespace xinglin::engine
