#include "engine/training/objectives/token_objective.h"

#include <algorithm>

namespace xinglin::engine {

// A micro-batch without anything to learn has no rows and goes through all the same.
TrainingBatch TokenObjective::pack(const MicroBatch& batch, const StepExtent& step) const {
    const std::vector<LabelledSequence> sequences = learnedSequences(batch);
    if (sequences.empty()) {
        return {};
    }
    const RunConfig& config = m_parts.config;
    const auto inBatch = static_cast<double>(std::max<std::int64_t>(1, batch.labelled));
    const double count = config.lossNormalisation == LossNormalisation::GlobalToken
                             ? static_cast<double>(step.labelled)
                             : inBatch * static_cast<double>(step.microBatches);
    TrainingBatch packed = packSequences(sequences, modelConfig());
    packed.rowWeights.assign(packed.tokens.size(), static_cast<float>(config.lossScale / count));
    return packed;
}

double TokenObjective::accumulate(std::span<const MicroBatch> batches, const StepExtent& step,
                                  const PipelinePasses::Listener& listener) {
    std::vector<TrainingBatch> packed;
    for (const MicroBatch& batch : batches) {
        packed.push_back(pack(batch, step));
    }
    return m_parts.passes.accumulate(packed, listener);
}

}  // namespace xinglin::engine
