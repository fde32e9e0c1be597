#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "engine/tokenizer/tokenizer.h"
#include "engine/training/data/training_data.h"
#include "engine/training/run_config.h"
#include "engine/training/training_memory_plan.h"

namespace xinglin::engine {

/// What a run file asks for, without its model's numbers: the data through its tokenizer and template, and
/// what the run would take. Used by one thread.
class TrainingPreview final {
public:
    /// Opens tokenizer and data. Throws what Tokenizer and TrainingData throw.
    explicit TrainingPreview(const RunConfig& config);

    const RunConfig& config() const { return m_config; }
    const std::optional<Tokenizer>& tokenizer() const { return m_tokenizer; }
    const TrainingData& data() const { return *m_data; }

    /// Reads and encodes every row of data and eval data; see TrainingData::validate(). The tokens are those
    /// of the data alone, and its samples are there afterwards where every row can be used. Prompts of a run
    /// that draws its answers are only read: they have no tokens to learn.
    DataReport validate(const std::function<bool(double share)>& progress);

    /// The plan of the run, or of going on from `checkpoint` where that is not empty. Throws what
    /// planTrainingMemory() throws.
    TrainingMemoryPlan memoryPlan(const std::filesystem::path& checkpoint, const PlanLimits& limits) const;

private:
    RunConfig m_config;
    std::optional<Tokenizer> m_tokenizer;
    std::unique_ptr<SampleEncoder> m_encoder;
    std::unique_ptr<TrainingData> m_data;
    std::unique_ptr<TrainingData> m_evalData;
};

}  // namespace xinglin::engine
