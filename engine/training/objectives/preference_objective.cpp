#include "engine/training/objectives/preference_objective.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/formats/safetensors.h"
#include "engine/formats/safetensors_writer.h"
#include "engine/formats/tensor_numbers.h"

namespace xinglin::engine {
namespace {

constexpr const char* kReferenceFile = "reference.safetensors";

}  // namespace

void PreferenceObjective::begin() {
    const std::filesystem::path path = m_parts.config.output / kReferenceFile;
    if (m_parts.checkpoint.empty()) {
        measureReference(path);
    } else {
        readReference(path);
    }
}

void PreferenceObjective::readReference(const std::filesystem::path& path) {
    const MappedFile file(path);
    for (const FileTensor& tensor : parseSafetensors(file.bytes(), path.string())) {
        const std::vector<float> numbers = numbersOf(tensor);
        m_reference.resize(numbers.size() / 2);
        for (std::size_t i = 0; i < m_reference.size(); ++i) {
            m_reference[i] = {static_cast<double>(numbers[2 * i]), static_cast<double>(numbers[2 * i + 1])};
        }
    }
    if (m_reference.size() != static_cast<std::size_t>(m_parts.data.samplesPerEpoch())) {
        throw Error(ErrorCode::FileCorrupt, path.string() + ": is of other data. Begin the run anew.");
    }
}

void PreferenceObjective::measureReference(const std::filesystem::path& path) {
    const RunConfig& config = m_parts.config;
    const auto perEpoch = static_cast<std::size_t>(m_parts.data.samplesPerEpoch());
    m_reference.resize(perEpoch);
    const std::int64_t wanted =
        std::min(m_parts.data.samplesPerEpoch(),
                 m_parts.steps * config.gradientAccumulation * config.microBatch * m_parts.ranks.size());
    // Rounded as the file keeps them, so that a run that goes on computes the same.
    std::vector<float> numbers(2 * perEpoch, 0.0f);
    DecoderGradients base(*m_parts.model.parameters);
    PipelinePasses passes(base, m_parts.stages, config.pipelineSchedule);
    // Ranks that have parts of one model make every pass together, so they stop together.
    const auto isStopWanted = [&] {
        return m_parts.all.sum(static_cast<std::int64_t>(m_parts.stop.stop_requested() ? 1 : 0)) > 0;
    };
    std::int64_t position = 0;
    while (position < wanted && !isStopWanted()) {
        const auto place = static_cast<std::size_t>(m_parts.data.placeInEpoch(position));
        const MicroBatch batch = takeMicroBatch(m_parts.data, {1, config.maxLength, false}, position);
        const TrainingBatch pairs = batchOfPairs(pairsOf(batch), modelConfig());
        const std::vector<float> losses = passes.measure(pairs);
        m_parts.onPhase("measuring the reference",
                        static_cast<double>(position) / static_cast<double>(wanted));
        if (!passes.isLast()) {
            continue;
        }
        const ReferenceScore score = scoresOf(pairs, losses)[0];
        numbers[2 * place] = static_cast<float>(score.chosen);
        numbers[2 * place + 1] = static_cast<float>(score.rejected);
        m_reference[place] = {static_cast<double>(numbers[2 * place]),
                              static_cast<double>(numbers[2 * place + 1])};
    }
    passes.shareFromLast(numbers);  // the first rank writes them
    if (!m_parts.all.isFirst() || position < wanted) {
        return;
    }
    writeSafetensors(path, {{{"log_probs", TensorType::F32, {static_cast<std::int64_t>(perEpoch), 2}},
                             std::move(numbers)}});
}

void PreferenceObjective::tryPass(std::span<const TrainingBatch> batches,
                                  const PipelinePasses::Listener& listener) {
    m_parts.passes.measure(batches.front());
    m_parts.passes.accumulate(batches, listener);
}

// Measures the pairs as the model is now; where losses are known, gives their rows the weights. Returns the
// loss, 0 on the other stages.
double PreferenceObjective::weigh(const MicroBatch& batch, TrainingBatch& pairs, double share) {
    const std::vector<float> losses = m_parts.passes.measure(pairs);
    if (!m_parts.passes.isLast()) {
        return 0.0;
    }
    std::vector<ReferenceScore> reference;
    for (std::size_t i = 0; i < batch.samples.size(); ++i) {
        const std::int64_t position = batch.firstPosition + static_cast<std::int64_t>(i);
        reference.push_back(m_reference[static_cast<std::size_t>(m_parts.data.placeInEpoch(position))]);
    }
    const ObjectiveOptions& options = m_parts.config.options;
    return weighPairs(pairs, scoresOf(pairs, losses), reference,
                      {options.beta, options.preference.sftWeight, share});
}

double PreferenceObjective::accumulate(std::span<const MicroBatch> batches, const StepExtent& step,
                                       const PipelinePasses::Listener& listener) {
    const double share = m_parts.config.lossScale / static_cast<double>(step.samples);
    double loss = 0.0;
    std::vector<TrainingBatch> packed;
    for (const MicroBatch& batch : batches) {
        packed.push_back(batchOfPairs(pairsOf(batch), modelConfig()));
        loss += weigh(batch, packed.back(), share);
    }
    m_parts.passes.accumulate(packed, listener);
    return m_parts.passes.fromLast(loss);
}

}  // namespace xinglin::engine
