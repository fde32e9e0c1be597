#include "engine/training/objectives/reward_judge.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/formats/adapter_folder.h"
#include "engine/training/reward_model.h"

namespace xinglin::engine {
namespace {

/// While a program computes and this rank waits, which the others are not to take for a hang.
class Waiting final {
public:
    explicit Waiting(Communicator& ranks) : m_ranks(ranks) { m_ranks.setPace(Communicator::Pace::Waits); }
    ~Waiting() { m_ranks.setPace(Communicator::Pace::Computes); }
    Waiting(const Waiting&) = delete;
    Waiting& operator=(const Waiting&) = delete;

private:
    Communicator& m_ranks;
};

}  // namespace

RewardJudge::RewardJudge(const ObjectiveParts& parts) : m_parts(parts) {
    const RewardSources& sources = parts.config.options.sources;
    if (!sources.model.empty()) {
        openModel();
    }
    if (!sources.command.empty() && parts.sharers.isFirst()) {
        m_program.emplace(sources.command, sources.timeLimitSeconds);
    }
}

void RewardJudge::openModel() {
    const std::filesystem::path& path = m_parts.config.options.sources.model;
    if (!isAdapterFolder(path)) {
        m_model = loadFrozenModel(m_parts.config, path, WithScore::Yes, shareOf(m_parts.model));
        const auto rows = m_model.model->config().vocabulary;
        if (!m_model.model->file().find(kScoreTensor)) {
            throw Error(ErrorCode::InvalidInput,
                        path.string() + ": has no \"" + std::string(kScoreTensor) +
                            "\", so it is no reward model. Train one with the objective "
                            "\"reward\".");
        }
        if (rows != m_parts.model.model->config().vocabulary) {
            throw Error(ErrorCode::InvalidInput,
                        path.string() + ": knows " + std::to_string(rows) +
                            " tokens and the model in training " +
                            std::to_string(m_parts.model.model->config().vocabulary) +
                            ". A reward model of the same vocabulary is wanted.");
        }
        m_gradients = std::make_unique<DecoderGradients>(*m_model.parameters);
        m_passes = std::make_unique<PipelinePasses>(*m_gradients, m_parts.passes);
        return;
    }
    if (!m_parts.model.adapter) {
        throw Error(
            ErrorCode::InvalidInput,
            path.string() +
                ": this adapter stands beside a base, and this run changes the base. Give a reward model "
                "that was trained whole, or train an adapter (\"method\": \"lora\").");
    }
    m_adapter = loadScoredAdapter(path, *m_parts.model.parameters, AdapterUse::Learns::No);
}

std::vector<double> RewardJudge::askModel(std::span<const Rollout> answers) {
    PipelinePasses& passes = m_adapter ? m_parts.passes : *m_passes;
    const ScoreHead* head = m_adapter ? m_adapter->head() : m_model.parameters->head();
    if (m_adapter) {
        m_parts.gradients.use(m_adapter.get());
    }
    std::vector<double> scores;
    const auto most = static_cast<std::size_t>(m_parts.config.microBatch);
    for (std::size_t first = 0; first < answers.size(); first += most) {
        std::vector<LabelledSequence> sequences;
        for (std::size_t i = first; i < std::min(answers.size(), first + most); ++i) {
            sequences.push_back(answers[i].sequence());
        }
        const std::vector<double> said =
            scoreSequences(passes, head, sequences, m_parts.model.model->config());
        scores.insert(scores.end(), said.begin(), said.end());
    }
    if (m_adapter) {
        m_parts.gradients.use(m_parts.model.adapter.get());
    }
    return scores;
}

// Some at a time, so that the time limit is one of as many answers everywhere.
std::vector<double> RewardJudge::askProgram(std::span<const RewardQuestion> questions) {
    const Waiting waiting(m_parts.all);
    std::vector<double> rewards;
    const auto most = static_cast<std::size_t>(m_parts.config.microBatch);
    for (std::size_t first = 0; first < questions.size(); first += most) {
        const std::vector<double> said =
            m_program->judge(questions.subspan(first, std::min(most, questions.size() - first)));
        rewards.insert(rewards.end(), said.begin(), said.end());
    }
    return rewards;
}

// Of the ranks that share a model.
std::vector<double> RewardJudge::fromFirst(std::vector<double> numbers, std::size_t count) const {
    numbers.resize(count);
    m_parts.sharers.share(numbers.data(), count * sizeof(double), 0);
    return numbers;
}

std::vector<RewardParts> RewardJudge::judge(std::span<Rollout> answers,
                                            std::span<const RewardQuestion> questions) {
    const ObjectiveOptions& options = m_parts.config.options;
    std::vector<RewardParts> parts(answers.size());
    for (std::size_t i = 0; i < answers.size(); ++i) {
        answers[i].reward = answers[i].isCut ? -options.rollout.cutPenalty : 0.0;
    }
    const auto add = [&](const char* name, double weight, const std::vector<double>& said) {
        for (std::size_t i = 0; i < answers.size(); ++i) {
            answers[i].reward += weight * said[i];
            parts[i][name] = said[i];
        }
    };
    if (!options.sources.command.empty()) {
        const std::vector<double> said = m_program ? askProgram(questions) : std::vector<double>();
        add("reward_command", options.sources.commandWeight, fromFirst(said, answers.size()));
    }
    if (m_adapter || m_passes) {
        add("reward_model", options.sources.modelWeight, askModel(answers));
    }
    if (const auto most = options.critic.scoreClip) {
        for (Rollout& answer : answers) {
            answer.reward = std::clamp(answer.reward, -*most, *most);
        }
    }
    return parts;
}

}  // namespace xinglin::engine
