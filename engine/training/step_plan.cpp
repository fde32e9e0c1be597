#include "engine/training/step_plan.h"

#include <algorithm>
#include <cmath>

namespace xinglin::engine {
MicroBatch takeMicroBatch(const TrainingData& data, const BatchSize& size, std::int64_t& position) {
    MicroBatch batch;
    batch.firstPosition = position;
    std::vector<std::int64_t> room(static_cast<std::size_t>(size.microBatch), size.maxLength);
    while (size.packing || static_cast<std::int64_t>(batch.samples.size()) < size.microBatch) {
        TrainingSample sample = data.sample(position);
        const std::int64_t tokens = sample.tokens();
        if (size.packing) {
            const auto fitting =
                std::find_if(room.begin(), room.end(), [&](std::int64_t left) { return tokens <= left; });
            if (fitting == room.end() && !batch.samples.empty()) {
                break;
            }
            // A pair may be longer than a stretch; alone it is taken all the same.
            (fitting == room.end() ? room.front() : *fitting) -= tokens;
        }
        batch.tokens += tokens;
        batch.labelled += sample.labelled();
        batch.samples.push_back(std::move(sample));
        ++position;
    }
    return batch;
}

BatchSize batchSizeOf(const RunConfig& config) {
    return {config.microBatch, config.maxLength, config.packing};
}

std::int64_t countSteps(const RunConfig& config, const TrainingData& data, int ranks,
                        const std::function<void(double share)>& progress) {
    if (config.steps) {
        return *config.steps;
    }
    const double samples = *config.epochs * static_cast<double>(data.samplesPerEpoch());
    const std::int64_t perStep = config.microBatch * config.gradientAccumulation * ranks;
    if (samplesAnswers(config.objective)) {
        // A drawing's prompts have several answers, and those several steps.
        const RolloutSettings& rollout = config.options.rollout;
        const auto answers = samples * static_cast<double>(config.options.groupSize(config.objective));
        const double drawings = std::ceil(answers / static_cast<double>(perStep * rollout.batches));
        return static_cast<std::int64_t>(drawings) * rollout.batches * rollout.updates;
    }
    if (!config.packing) {
        return static_cast<std::int64_t>(std::ceil(samples / static_cast<double>(perStep)));
    }
    // How many samples fit into a step shows when they are tokens.
    std::int64_t steps = 0;
    std::int64_t position = 0;
    while (static_cast<double>(position) < samples) {
        for (std::int64_t i = 0; i < config.gradientAccumulation * ranks; ++i) {
            takeMicroBatch(data, batchSizeOf(config), position);
        }
        ++steps;
        progress(std::min(1.0, static_cast<double>(position) / samples));
    }
    return steps;
}

}  // namespace xinglin::engine
