#include "engine/training/objectives/token_objective.h"

#include <algorithm>

namespace xinglin::engine {

double TokenObjective::accumulate(const MicroBatch& batch, const StepExtent& step) {
    const std::vector<LabelledSequence> sequences = learnedSequences(batch);
    if (sequences.empty()) {
        return 0.0;
    }
    const RunConfig& config = m_parts.config;
    const auto inBatch = static_cast<double>(std::max<std::int64_t>(1, batch.labelled));
    const double count = config.lossNormalisation == LossNormalisation::GlobalToken
                             ? static_cast<double>(step.labelled)
                             : inBatch * static_cast<double>(step.microBatches);
    TrainingBatch packed = packSequences(sequences, modelConfig());
    packed.rowWeights.assign(packed.tokens.size(), static_cast<float>(config.lossScale / count));
    return m_parts.gradients.accumulate(packed);
}

}  // namespace xinglin::engine
