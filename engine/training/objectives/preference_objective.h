#pragma once

#include "engine/training/objectives/objective.h"
#include "engine/training/preference.h"

namespace xinglin::engine {

/// Direct preference optimisation against the model as it is before the first step, or without its adapter.
class PreferenceObjective final : public Objective {
public:
    explicit PreferenceObjective(const ObjectiveParts& parts) : Objective(parts) {}

    /// Measures log ρ of every pair that the run will see, or reads it from the run's folder.
    void begin() override;
    void tryPass(const TrainingBatch& batch) override;
    double accumulate(const MicroBatch& batch, const StepExtent& step) override;

private:
    void readReference(const std::filesystem::path& path);
    void measureReference(const std::filesystem::path& path);

    std::vector<ReferenceScore> m_reference;  ///< by the sample's place in an epoch
};

}  // namespace xinglin::engine
