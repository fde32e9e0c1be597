#pragma once

#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/training/run_config.h"

namespace xinglin::engine {

/// The runs that a run file asks for. One, or the stages of a job: each has the file's own keys but where the
/// stage says otherwise, its own folder `stage-N` in the job's, and begins where the one before it ended.
class TrainingJob final {
public:
    /// Throws Error(InvalidInput) naming file, stage and key; every stage is read before the first begins.
    TrainingJob(const nlohmann::json& file, const std::string& fileName, std::vector<std::string>& notes);

    std::size_t size() const { return m_stages.size(); }
    /// The run of a stage whose forerunners are done: its model is what they left. An adapter that a stage of
    /// the whole model begins with is merged into a folder first, checked by its logits.
    RunConfig stage(std::size_t index) const;
    /// Whether a stage has done all its steps.
    bool isDone(std::size_t index) const;

private:
    std::vector<RunConfig> m_stages;
};

}  // namespace xinglin::engine
