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
    // Ranks that have parts of one model make every pass together, so they stop together.
    const auto isStopWanted = [&] {
        return m_parts.all.sum(static_cast<std::int64_t>(m_parts.stop.stop_requested() ? 1 : 0)) > 0;
    };
    std::int64_t position = 0;
    while (position < wanted && !isStopWanted()) {
        const auto place = static_cast<std::size_t>(m_parts.data.placeInEpoch(position));
        const MicroBatch batch = takeMicroBatch(m_parts.data, {1, config.maxLength, false}, position);
        const ReferenceScore score = scorePairs(base, pairsOf(batch), modelConfig())[0];
        numbers[2 * place] = static_cast<float>(score.chosen);
        numbers[2 * place + 1] = static_cast<float>(score.rejected);
        m_reference[place] = {static_cast<double>(numbers[2 * place]),
                              static_cast<double>(numbers[2 * place + 1])};
        m_parts.onPhase("measuring the reference",
                        static_cast<double>(position) / static_cast<double>(wanted));
    }
    if (!m_parts.all.isFirst() || position < wanted) {
        return;
    }
    writeSafetensors(path, {{{"log_probs", TensorType::F32, {static_cast<std::int64_t>(perEpoch), 2}},
                             std::move(numbers)}});
}

void PreferenceObjective::tryPass(const TrainingBatch& batch) {
    m_parts.gradients.measure(batch);
    m_parts.gradients.accumulate(batch);
}

double PreferenceObjective::accumulate(const MicroBatch& batch, const StepExtent& step) {
    const PreferencePairs pairs = pairsOf(batch);
    std::vector<ReferenceScore> reference;
    for (std::size_t i = 0; i < batch.samples.size(); ++i) {
        const std::int64_t position = batch.firstPosition + static_cast<std::int64_t>(i);
        reference.push_back(m_reference[static_cast<std::size_t>(m_parts.data.placeInEpoch(position))]);
    }
    const ObjectiveOptions& options = m_parts.config.options;
    const double share = m_parts.config.lossScale / static_cast<double>(step.samples);
    return accumulatePreference(m_parts.gradients, pairs, reference,
                                {options.beta, options.preference.sftWeight, share}, modelConfig());
}

}  // namespace xinglin::engine
