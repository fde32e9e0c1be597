#include "engine/training/objectives/preference_objective.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/core/error.h"
#include "engine/formats/safetensors.h"
#include "engine/formats/safetensors_writer.h"
#include "engine/formats/tensor_numbers.h"

namespace xinglin::engine {
namespace {

constexpr const char* kReferenceFile = "reference.safetensors";
// Of a pair that the run was not to see when the others were measured.
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

}  // namespace

void PreferenceObjective::begin() {
    const std::filesystem::path path = m_parts.config.output / kReferenceFile;
    if (m_parts.checkpoint.empty()) {
        m_reference.assign(static_cast<std::size_t>(m_parts.data.samplesPerEpoch()), {kUnknown, kUnknown});
    } else {
        readReference(path);
    }
    const std::vector<std::int64_t> unknown = unknownPositions();
    if (unknown.empty()) {
        return;
    }
    if (!m_parts.checkpoint.empty() && !m_parts.model.adapter) {
        throw Error(ErrorCode::InvalidInput,
                    path.string() + ": has no numbers of " + std::to_string(unknown.size()) +
                        " pairs that more steps would reach, and the model is no longer the one that they "
                        "would be measured with. Begin the run anew with as many steps.");
    }
    measureReference(unknown, path);
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

// Of the pairs that the run will see from its first step on, those that are not measured.
std::vector<std::int64_t> PreferenceObjective::unknownPositions() const {
    const RunConfig& config = m_parts.config;
    const TrainingState state =
        m_parts.checkpoint.empty() ? TrainingState() : readTrainingState(m_parts.checkpoint);
    const std::int64_t pairsAStep = config.gradientAccumulation * config.microBatch * m_parts.ranks.size();
    std::int64_t end = m_parts.data.samplesPerEpoch();
    if (!config.packing) {  // else a step takes as many as fit
        end = std::min(end, state.position + (m_parts.steps - state.step) * pairsAStep);
    }
    std::vector<std::int64_t> unknown;
    for (std::int64_t position = 0; position < end; ++position) {
        const ReferenceScore& score =
            m_reference[static_cast<std::size_t>(m_parts.data.placeInEpoch(position))];
        // No text has the probability 1: runs of before kept 0 where nothing was measured.
        if (std::isnan(score.chosen) || (score.chosen == 0.0 && score.rejected == 0.0)) {
            unknown.push_back(position);
        }
    }
    return unknown;
}

// Ranks with samples of their own measure in turn.
void PreferenceObjective::measureReference(std::span<const std::int64_t> positions,
                                           const std::filesystem::path& path) {
    const RunConfig& config = m_parts.config;
    const auto ranks = static_cast<std::size_t>(m_parts.ranks.size());
    const auto self = static_cast<std::size_t>(m_parts.ranks.rank());
    DecoderGradients base(*m_parts.model.parameters);
    PipelinePasses passes(base, m_parts.passes);
    // Ranks that have parts of one model make every pass together, so they stop together.
    const auto isStopWanted = [&] {
        return m_parts.all.sum(static_cast<std::int64_t>(m_parts.stop.stop_requested() ? 1 : 0)) > 0;
    };
    // Rounded as the file keeps them, so that a run that goes on computes the same. Of other ranks' pairs 0,
    // so that the sum over the ranks is what one of them measured.
    std::vector<float> numbers(2 * positions.size(), 0.0f);
    for (std::size_t first = 0; first < positions.size(); first += ranks) {
        if (isStopWanted()) {
            return;
        }
        m_parts.onPhase("measuring the reference",
                        static_cast<double>(first) / static_cast<double>(positions.size()));
        const std::size_t own = first + self;
        if (own >= positions.size()) {
            continue;
        }
        std::int64_t position = positions[own];
        const MicroBatch batch = takeMicroBatch(m_parts.data, {1, config.maxLength, false}, position);
        const TrainingBatch pairs = batchOfPairs(pairsOf(batch), modelConfig());
        const std::vector<float> losses = passes.measure(pairs);
        if (passes.isLast()) {
            const ReferenceScore score = scoresOf(pairs, losses)[0];
            numbers[2 * own] = static_cast<float>(score.chosen);
            numbers[2 * own + 1] = static_cast<float>(score.rejected);
        }
    }
    std::vector<float> scratch(numbers.size() + ranks);
    m_parts.ranks.addTogether(numbers, scratch);
    passes.shareFromLast(numbers);  // the first rank writes them
    for (std::size_t i = 0; i < positions.size(); ++i) {
        m_reference[static_cast<std::size_t>(m_parts.data.placeInEpoch(positions[i]))] = {
            static_cast<double>(numbers[2 * i]), static_cast<double>(numbers[2 * i + 1])};
    }
    if (m_parts.all.isFirst()) {
        writeReference(path);
    }
}

void PreferenceObjective::writeReference(const std::filesystem::path& path) const {
    std::vector<float> numbers;
    numbers.reserve(2 * m_reference.size());
    for (const ReferenceScore& score : m_reference) {
        numbers.push_back(static_cast<float>(score.chosen));
        numbers.push_back(static_cast<float>(score.rejected));
    }
    const auto pairs = static_cast<std::int64_t>(m_reference.size());
    writeSafetensors(path, {{{"log_probs", TensorType::F32, {pairs, 2}}, std::move(numbers)}});
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
