#include "engine/training/training_job.h"

#include "engine/convert/adapter_merge.h"
#include "engine/core/error.h"
#include "engine/training/run_folder.h"
#include "engine/training/run_sources.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;

constexpr const char* kStages = "stages";

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
        m_stages.push_back(parseRunConfig(expandRunFile(own, fileName, notes), fileName));
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
            const bool isOurs = key == "output" || (i > 0 && (key == "model" || key == "init"));
            if (isOurs) {
                std::string text = where;
                text += ": \"";
                text += key;
                text += "\": the job decides on it";
                throw Error(ErrorCode::InvalidInput, text);
            }
            stage[key] = value;
        }
        if (i > 0) {
            stage.erase("init");
        }
        RunConfig config = parseRunConfig(expandRunFile(stage, where, notes), where);
        config.output /= "stage-" + std::to_string(i + 1);
        m_stages.push_back(std::move(config));
    }
}

RunConfig TrainingJob::stage(std::size_t index, Communicator& ranks) const {
    RunConfig config = m_stages[index];
    for (std::size_t i = 0; i < index; ++i) {
        const RunConfig& before = m_stages[i];
        const std::filesystem::path left = before.output / "checkpoints" / "last";
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
    return isFinishedRun(m_stages[index].output);
}

}  // namespace xinglin::engine
