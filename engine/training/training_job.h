#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "engine/parallel/communicator.h"
#include "engine/training/run_config.h"

namespace xinglin::engine {

/// The runs that a run file asks for. One, or the stages of a job: each has the file's own keys but where the
/// stage says otherwise, its own folder `stage-N` in the job's, and begins where the one before it ended that
/// is no reward model, or with the stage that its "model" names: "stage-1". "reward_model" and "value_model"
/// of its objective name stages the same way.
class TrainingJob final {
public:
    /// Throws Error(InvalidInput) naming file, stage and key; every stage is read before the first begins.
    TrainingJob(const nlohmann::json& file, const std::string& fileName, std::vector<std::string>& notes);

    std::size_t size() const { return m_stages.size(); }
    /// The run of a stage whose forerunners are done: its model is what they left. An adapter that a stage of
    /// the whole model begins with is merged into a folder first, checked by its logits.
    /// Called by all ranks; the first one merges. Throws what accumulationFor() throws.
    RunConfig stage(std::size_t index, Communicator& ranks) const;
    /// Whether a stage has done all its steps.
    bool isDone(std::size_t index) const;

private:
    struct Stage {
        RunConfig config;
        std::optional<std::size_t> begins;  ///< with that stage; nothing: with the file's own model
        std::int64_t batchSize = 0;         ///< as in ExpandedRun
    };
    void addStage(nlohmann::json stage, const std::string& where, std::vector<std::string>& notes);
    std::size_t stageNamed(const std::string& name, const std::string& key, const std::string& where) const;
    void resolve(std::filesystem::path& model, const char* key, const std::string& where) const;

    std::vector<Stage> m_stages;
};

}  // namespace xinglin::engine
