#include "engine/training/objectives/objective.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/training/objectives/group_objective.h"
#include "engine/training/objectives/ppo_objective.h"
#include "engine/training/objectives/preference_objective.h"
#include "engine/training/objectives/reward_objective.h"
#include "engine/training/objectives/token_objective.h"

namespace xinglin::engine {
namespace {

struct ObjectiveRow {
    TrainingObjective objective;
    std::unique_ptr<Objective> (*make)(const ObjectiveParts& parts);
};

template <typename Made>
std::unique_ptr<Objective> make(const ObjectiveParts& parts) {
    return std::make_unique<Made>(parts);
}

constexpr ObjectiveRow kObjectives[] = {
    {TrainingObjective::CausalLm, make<TokenObjective>}, {TrainingObjective::Sft, make<TokenObjective>},
    {TrainingObjective::Dpo, make<PreferenceObjective>}, {TrainingObjective::Reward, make<RewardObjective>},
    {TrainingObjective::Grpo, make<GroupObjective>},     {TrainingObjective::Ppo, make<PpoObjective>},
};

}  // namespace

std::unique_ptr<Objective> makeObjective(const ObjectiveParts& parts) {
    for (const ObjectiveRow& row : kObjectives) {
        if (row.objective == parts.config.objective) {
            return row.make(parts);
        }
    }
    throw Error(ErrorCode::Internal, "an objective without a row in the table");
}

std::vector<LabelledSequence> learnedSequences(const MicroBatch& batch) {
    std::vector<LabelledSequence> sequences;
    for (const TrainingSample& sample : batch.samples) {
        if (sample.labelled() > 0) {
            sequences.push_back(sample.sequence);
        }
    }
    return sequences;
}

PreferencePairs pairsOf(const MicroBatch& batch) {
    PreferencePairs pairs;
    for (const TrainingSample& sample : batch.samples) {
        if (!sample.rejected) {
            throw Error(
                ErrorCode::InvalidInput,
                "this objective learns from pairs of answers, and the data has rows with one alone. Give "
                "data of the format \"pairs\".");
        }
        pairs.chosen.push_back(sample.sequence);
        pairs.rejected.push_back(*sample.rejected);
    }
    return pairs;
}

void Objective::tryPass(std::span<const TrainingBatch> batches, const PipelinePasses::Listener& listener) {
    if (m_parts.evalData) {
        m_parts.passes.measure(batches.front());
    }
    m_parts.passes.accumulate(batches, listener);
}

std::vector<MicroBatch> Objective::takeStep(TrainingState& state) {
    const RunConfig& config = m_parts.config;
    std::vector<MicroBatch> batches;
    for (std::int64_t i = 0; i < config.gradientAccumulation; ++i) {
        for (int rank = 0; rank < m_parts.ranks.size(); ++rank) {
            if (rank == m_parts.ranks.rank()) {
                batches.push_back(takeMicroBatch(m_parts.data, batchSizeOf(config), state.position));
            } else if (config.packing) {
                takeMicroBatch(m_parts.data, batchSizeOf(config), state.position);  // where it ends
            } else {
                state.position += config.microBatch;
            }
        }
    }
    return batches;
}

void Objective::forEachEvalBatch(const std::function<void(const MicroBatch& batch)>& use) const {
    const RunConfig& config = m_parts.config;
    const std::int64_t samples = m_parts.evalData->samplesPerEpoch();
    for (std::int64_t position = 0; position < samples;) {
        const std::int64_t left = samples - position;
        use(takeMicroBatch(*m_parts.evalData, {std::min(left, config.microBatch), config.maxLength, false},
                           position));
        m_parts.onPhase("evaluating", static_cast<double>(position) / static_cast<double>(samples));
    }
}

Evaluation Objective::evaluate() {
    double sum = 0.0;
    std::int64_t labelled = 0;
    forEachEvalBatch([&](const MicroBatch& batch) {
        const std::vector<LabelledSequence> sequences = learnedSequences(batch);
        if (sequences.empty()) {
            return;
        }
        for (const float loss : m_parts.passes.measure(packSequences(sequences, modelConfig()))) {
            sum += static_cast<double>(loss);
        }
        labelled += batch.labelled;
    });
    sum = m_parts.passes.fromLast(sum);
    return {labelled > 0 ? sum / static_cast<double>(labelled) : 0.0, {}};
}

}  // namespace xinglin::engine
