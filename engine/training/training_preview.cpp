#include "engine/training/training_preview.h"

#include "engine/core/buffer.h"
#include "engine/training/training_model.h"

namespace xinglin::engine {

TrainingPreview::TrainingPreview(const RunConfig& config)
    : m_config(config), m_tokenizer(loadTokenizerOf(config)) {
    m_encoder = std::make_unique<SampleEncoder>(m_tokenizer ? &*m_tokenizer : nullptr,
                                                chatTemplateOf(config, m_tokenizer), config.maxLength);
    const auto order = config.shuffle ? TrainingData::Order::Shuffled : TrainingData::Order::AsGiven;
    m_data =
        std::make_unique<TrainingData>(config.data, *m_encoder, order, config.seed, joinSettingsOf(config));
    if (!config.evalData.empty()) {
        m_evalData = std::make_unique<TrainingData>(config.evalData, *m_encoder, TrainingData::Order::AsGiven,
                                                    config.seed, joinSettingsOf(config));
    }
}

DataReport TrainingPreview::validate(const std::function<bool(double share)>& progress) {
    // Of prompts nothing is learned but of the answers to them, which nobody has drawn yet.
    const auto depth =
        samplesAnswers(m_config.objective) ? TrainingData::Depth::Read : TrainingData::Depth::Encode;
    DataReport report = m_data->validate(progress, depth);
    if (m_evalData) {
        const DataReport more = m_evalData->validate(progress, depth);
        report.rows += more.rows;
        report.unusable += more.unusable;
        report.problems.insert(report.problems.end(), more.problems.begin(), more.problems.end());
    }
    if (report.unusable == 0 && report.tokens) {
        m_data->findBlocks(progress);
        report.tokens->add(m_data->joinedTokens());
    }
    return report;
}

TrainingMemoryPlan TrainingPreview::memoryPlan(const std::filesystem::path& checkpoint,
                                               const PlanLimits& limits) const {
    const AddressesOnly nothingIsTouched;
    const std::unique_ptr<WeightFile> model = openFirstModel(m_config, checkpoint);
    RunConfig config = m_config;
    if (config.method == TrainingMethod::Lora && !checkpoint.empty()) {
        config.adapter = checkpoint;
    }
    return planTrainingMemory(config, *model, extentOf(config, *m_data, m_evalData.get()), limits);
}

}  // namespace xinglin::engine
