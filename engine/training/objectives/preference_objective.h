#pragma once

#include "engine/training/objectives/objective.h"
#include "engine/training/preference.h"

namespace xinglin::engine {

/// Direct preference optimisation against the model as it is before the first step, or without its adapter.
class PreferenceObjective final : public Objective {
public:
    explicit PreferenceObjective(const ObjectiveParts& parts) : Objective(parts) {}

    /// Measures log ρ of every pair that the run will see, or reads it from the run's folder. Of a run that
    /// goes on with more steps under an adapter the base measures what is missing; of the whole model this
    /// throws Error(InvalidInput).
    void begin() override;
    void tryPass(std::span<const TrainingBatch> batches, const PipelinePasses::Listener& listener) override;
    double accumulate(std::span<const MicroBatch> batches, const StepExtent& step,
                      const PipelinePasses::Listener& listener) override;

private:
    double weigh(const MicroBatch& batch, TrainingBatch& pairs, double share);
    void readReference(const std::filesystem::path& path);
    std::vector<std::int64_t> unknownPositions() const;
    void measureReference(std::span<const std::int64_t> positions, const std::filesystem::path& path);
    void writeReference(const std::filesystem::path& path) const;

    std::vector<ReferenceScore> m_reference;  ///< by the sample's place in an epoch; not measured: NaN
};

}  // namespace xinglin::engine
