#include "engine/training/objectives/policy_objective.h"

#include <algorithm>
#include <cmath>

#include "engine/core/error.h"
#include "engine/core/permutation.h"
#include "engine/formats/adapter_folder.h"
#include "engine/parallel/error_of_rank.h"
#include "engine/tokenizer/text_file.h"
#include "engine/training/gathered_model.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;

constexpr const char* kMemoryFile = "answers.cbor";
constexpr std::size_t kMostMemoryBytes = std::size_t{4} << 30;

SamplingOptions samplingOf(const RolloutSettings& settings) {
    SamplingOptions sampling;
    sampling.temperature = settings.temperature;
    sampling.topK = static_cast<std::size_t>(settings.topK);
    sampling.topP = settings.topP;
    return sampling;
}

std::size_t contextOf(const RunConfig& config) {
    return static_cast<std::size_t>(config.maxLength);
}

}  // namespace

PolicyObjective::PolicyObjective(const ObjectiveParts& parts) : Objective(parts), m_judge(m_parts) {
    if (parts.sharers.size() == 1) {
        m_policy = std::make_unique<LivePolicy>(wholeModel(parts.model), contextOf(parts.config),
                                                slotsOf(parts.config, 1));
    }
    const std::int64_t group = options().groupSize(parts.config.objective);
    if (answersPerDrawing() % group != 0) {
        // All count the same.
        throw ErrorOfRank(ErrorCode::InvalidInput,
                          "micro_batch · gradient_accumulation · rollout_batches · ranks are " +
                              std::to_string(answersPerDrawing()) +
                              " answers, which are no whole groups of " + std::to_string(group) +
                              ". Change one of them, or \"group\".",
                          0);
    }
    openReference();
    if (!parts.checkpoint.empty()) {
        readMemory();
    }
}

std::int64_t PolicyObjective::answersPerDrawing() const {
    const RunConfig& config = m_parts.config;
    return config.microBatch * config.gradientAccumulation * options().rollout.batches * m_parts.ranks.size();
}

// Under an adapter the base, with the adapter that the run began with; else the model that it began with.
void PolicyObjective::openReference() {
    const RunConfig& config = m_parts.config;
    if (!hasReference()) {
        return;
    }
    if (!m_parts.model.adapter) {
        m_referenceModel = loadFrozenModel(config, config.model, WithScore::No, shareOf(m_parts.model));
        m_reference = std::make_unique<DecoderGradients>(*m_referenceModel.parameters);
        m_referencePasses = std::make_unique<PipelinePasses>(*m_reference, m_parts.passes);
    } else if (!config.adapter.empty()) {
        m_referenceAdapter =
            std::make_unique<TrainedAdapter>(AdapterFolder(config.adapter), *m_parts.model.parameters,
                                             AdapterUse{WithScore::No, AdapterUse::Learns::No});
    }
}

void PolicyObjective::tryPass(std::span<const TrainingBatch> batches,
                              const PipelinePasses::Listener& listener) {
    m_parts.passes.measure(batches.front());
    if (m_referencePasses) {
        m_referencePasses->measure(batches.front());
    }
    m_parts.passes.accumulate(batches, listener);
}

// Micro-batch after micro-batch goes to the next rank.
int PolicyObjective::ownerOf(std::size_t answer) const {
    const auto microBatch = static_cast<std::size_t>(m_parts.config.microBatch);
    return static_cast<int>(answer / microBatch % static_cast<std::size_t>(m_parts.ranks.size()));
}

PolicyObjective::Asked PolicyObjective::ask(const TrainingData& data, std::int64_t position,
                                            std::span<const std::size_t> answers) const {
    const RunConfig& config = m_parts.config;
    const auto group = static_cast<std::size_t>(options().groupSize(config.objective));
    const std::int64_t most = config.maxLength - options().rollout.completionLength;
    const CountedRandom random = CountedRandom(config.seed).part("answers");
    Asked asked;
    asked.prompts.reserve(answers.size());  // draws borrow from them
    for (const std::size_t answer : answers) {
        const std::int64_t at = position + static_cast<std::int64_t>(answer / group);
        asked.prompts.push_back(data.prompt(at, most));
        asked.draws.push_back(
            {asked.prompts.back().tokens, random.part(static_cast<std::uint64_t>(at)).bits(answer % group)});
    }
    return asked;
}

// By the ranks that share a model each some of them.
std::vector<DrawnAnswer> PolicyObjective::draw(std::span<const Draw> draws, const SamplingOptions& sampling) {
    const std::int64_t most = options().rollout.completionLength;
    if (m_policy) {
        return m_policy->draw(draws, sampling, most);
    }
    Communicator& sharers = m_parts.sharers;
    const auto ranks = static_cast<std::size_t>(sharers.size());
    std::vector<Draw> own;
    for (auto i = static_cast<std::size_t>(sharers.rank()); i < draws.size(); i += ranks) {
        own.push_back(draws[i]);
    }
    json drawn = json::array();
    {
        const GatheredModel whole(m_parts.model, sharers);  // ends before anything is computed with the parts
        const DrawnFrom from = wholeModel(m_parts.model);
        DrawnFrom gathered = {from.model, whole.parameters(), from.tokenizer, {}};
        if (m_parts.model.adapter) {
            gathered.adapter = [&whole](const DrawnFrom::UseModules& use) { use(whole.modules()); };
        }
        LivePolicy policy(gathered, contextOf(m_parts.config), slotsOf(m_parts.config, sharers.size()));
        for (const DrawnAnswer& answer : policy.draw(own, sampling, most)) {
            drawn.push_back({answer.tokens, answer.isCut});
        }
    }
    const std::vector<json> all = gatherJson(sharers, drawn);
    std::vector<DrawnAnswer> answers;
    for (std::size_t i = 0; i < draws.size(); ++i) {
        const json& answer = all[i % ranks].at(i / ranks);
        answers.push_back({answer[0].get<std::vector<TokenId>>(), answer[1]});
    }
    return answers;
}

std::vector<Rollout> PolicyObjective::drawAndJudge(const Asked& asked, const SamplingOptions& sampling,
                                                   std::vector<RewardParts>& parts,
                                                   std::vector<std::string>& texts) {
    const std::vector<DrawnAnswer> drawn = draw(asked.draws, sampling);
    std::vector<Rollout> answers(drawn.size());
    std::vector<RewardQuestion> questions;
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        answers[i].prompt = asked.prompts[i].tokens;
        answers[i].answer = drawn[i].tokens;
        answers[i].isCut = drawn[i].isCut;
        texts.push_back(m_parts.encoder.textOf(drawn[i].tokens));
        questions.push_back({asked.prompts[i].text, texts.back(), asked.prompts[i].reference});
    }
    parts = m_judge.judge(answers, questions);
    return answers;
}

void PolicyObjective::drawAnswers(const TrainingState& state) {
    m_parts.onPhase("drawing answers", {});
    m_memoryBefore = memory();
    beforeDrawing(state);
    m_answers.assign(static_cast<std::size_t>(answersPerDrawing()), {});
    m_drawnAt = state.step;
    m_drawnFrom = state.position;
    std::vector<std::size_t> own;
    for (std::size_t i = 0; i < m_answers.size(); ++i) {
        if (ownerOf(i) == m_parts.ranks.rank()) {
            own.push_back(i);
        }
    }
    const Asked asked = ask(m_parts.data, state.position, own);
    std::vector<RewardParts> parts;
    std::vector<std::string> texts;
    std::vector<Rollout> answers = drawAndJudge(asked, samplingOf(options().rollout), parts, texts);
    measureAnswers(answers);
    const auto kept = static_cast<std::size_t>(m_parts.all.isFirst() ? options().rollout.samplesKept : 0);
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (i < kept) {
            m_samples.push_back({{"prompt", asked.prompts[i].text},
                                 {"completion", texts[i]},
                                 {"reference", asked.prompts[i].reference},
                                 {"reward", answers[i].reward},
                                 {"rewards", parts[i]},
                                 {"tokens", answers[i].answer.size()},
                                 {"cut", answers[i].isCut}});
        }
        m_answers[own[i]] = std::move(answers[i]);
        measured("prompt_cut_share", asked.prompts[i].isCut ? 1.0 : 0.0, 1.0);
    }
    gatherRollouts(m_parts.ranks, m_answers, [&](std::size_t index) { return ownerOf(index); });
    finishDrawing(m_answers);
    noteDrawing();
}

void PolicyObjective::inBatches(
    std::span<Rollout> answers,
    const std::function<void(std::span<Rollout> some, const TrainingBatch& batch)>& use) const {
    const auto most = static_cast<std::size_t>(m_parts.config.microBatch);
    for (std::size_t first = 0; first < answers.size(); first += most) {
        const std::span<Rollout> some = answers.subspan(first, std::min(most, answers.size() - first));
        std::vector<LabelledSequence> sequences;
        for (const Rollout& answer : some) {
            sequences.push_back(answer.sequence());
        }
        use(some, batchOf(sequences));
    }
}

TrainingBatch PolicyObjective::batchOf(std::span<const LabelledSequence> sequences) const {
    TrainingBatch batch = packSequences(sequences, modelConfig());
    batch.temperature = options().rollout.temperature;
    return batch;
}

// What the model, and the one that is not to be left, say of the answers now.
void PolicyObjective::measureAnswers(std::span<Rollout> answers) {
    const auto measureInto = [&](PipelinePasses& passes, std::vector<float> Rollout::*into) {
        inBatches(answers, [&](std::span<Rollout> some, const TrainingBatch& batch) {
            const std::vector<float> losses = passes.rowsFromLast(passes.measure(batch), batch.tokens.size());
            for (std::size_t i = 0; i < some.size(); ++i) {
                some[i].*into = ofAnswer(losses, batch.starts[i], some[i]);
                for (float& number : some[i].*into) {
                    number = -number;
                }
            }
        });
    };
    measureInto(m_parts.passes, &Rollout::logProbs);
    if (hasReference()) {
        if (!m_reference) {
            m_parts.gradients.use(m_referenceAdapter.get());
        }
        measureInto(m_reference ? *m_referencePasses : m_parts.passes, &Rollout::reference);
        m_parts.gradients.use(m_parts.model.adapter.get());
    }
    measureMore(answers);
}

// All ranks have all answers, so the first rank's numbers are those of all.
void PolicyObjective::noteDrawing() {
    const auto count = static_cast<double>(m_answers.size());
    double rewards = 0.0;
    double squares = 0.0;
    double length = 0.0;
    double cut = 0.0;
    double apart = 0.0;
    for (const Rollout& answer : m_answers) {
        rewards += answer.reward;
        squares += answer.reward * answer.reward;
        length += static_cast<double>(answer.answer.size());
        cut += answer.isCut ? 1.0 : 0.0;
        for (std::size_t t = 0; t < answer.reference.size(); ++t) {
            apart += divergence(static_cast<double>(answer.logProbs[t]),
                                static_cast<double>(answer.reference[t]), KlEstimator::K3)
                         .loss;
        }
    }
    if (!m_parts.ranks.isFirst()) {
        return;
    }
    const double mean = rewards / count;
    measured("reward", rewards, count);
    measured("reward_deviation", std::sqrt(std::max(0.0, squares / count - mean * mean)), 1.0);
    measured("completion_length", length, count);
    measured("cut_share", cut, count);
    if (hasReference()) {
        measured("kl", apart, length);
    }
}

void PolicyObjective::measured(const std::string& name, double sum, double count) {
    Measured& mean = m_means[name];
    mean.sum += sum;
    mean.count += count;
}

// Those of one of the steps that learn from a drawing: the first time in order, then shuffled.
std::vector<std::size_t> PolicyObjective::answersOf(std::int64_t update) const {
    const std::int64_t batches = options().rollout.batches;
    const auto count = static_cast<std::int64_t>(m_answers.size());
    const std::int64_t time = update / batches;
    const std::int64_t part = update % batches;
    std::vector<std::size_t> found;
    for (std::int64_t i = part * count / batches; i < (part + 1) * count / batches; ++i) {
        const auto key = CountedRandom(m_parts.config.seed).part("updates");
        const std::uint64_t order = key.part(static_cast<std::uint64_t>(m_drawnFrom)).bits(0);
        found.push_back(static_cast<std::size_t>(
            time == 0 ? i : permuted(i, count, order, static_cast<std::uint64_t>(time))));
    }
    return found;
}

std::vector<MicroBatch> PolicyObjective::takeStep(TrainingState& state) {
    if (m_answers.empty() || state.step >= m_drawnAt + stepsPerDrawing()) {
        drawAnswers(state);
        state.position += answersPerDrawing() / options().groupSize(m_parts.config.objective);
    }
    const std::vector<std::size_t> answers = answersOf(state.step - m_drawnAt);
    const auto most = static_cast<std::size_t>(m_parts.config.microBatch);
    const auto ranks = static_cast<std::size_t>(m_parts.ranks.size());
    const auto self = static_cast<std::size_t>(m_parts.ranks.rank());
    // Every rank makes as many, the last of them perhaps empty: after another number of ranks drew.
    const std::size_t rounds = (answers.size() + most * ranks - 1) / (most * ranks);
    std::vector<MicroBatch> batches(rounds);
    for (std::size_t round = 0; round < rounds; ++round) {
        MicroBatch& batch = batches[round];
        batch.firstPosition = m_drawnFrom;
        const std::size_t first = std::min(answers.size(), (round * ranks + self) * most);
        for (std::size_t i = first; i < std::min(answers.size(), first + most); ++i) {
            const Rollout& answer = m_answers[answers[i]];
            batch.answers.push_back(answers[i]);
            batch.samples.push_back({answer.sequence(), {}, false});
            batch.tokens += answer.tokens();
            batch.labelled += counts(answer) ? static_cast<std::int64_t>(answer.answer.size()) : 0;
        }
    }
    return batches;
}

RowLoss PolicyObjective::lossOf(LearnedAnswers& learned, const TrainingBatch& batch,
                                const StepExtent& step) const {
    return
        [this, &learned, &batch, step, at = std::size_t{0}](std::int64_t row, const RowLogProb& now) mutable {
            while (at + 1 < batch.starts.size() && row >= batch.starts[at + 1]) {
                ++at;
            }
            const Rollout& answer = *learned.answers[at];
            if (!counts(answer)) {
                return RowSlope{};
            }
            const auto first = batch.starts[at] + static_cast<std::int64_t>(answer.prompt.size()) - 1;
            ClippedLoss token = tokenLoss({answer, static_cast<std::size_t>(row - first)}, now.logProb);
            const double share = m_parts.config.lossScale * tokenShare(answer, step);
            learned.clipped += token.isClipped ? 1.0 : 0.0;
            learned.entropy += now.entropy;
            learned.counted += 1.0;
            return RowSlope{share * token.row.loss, share * token.row.slope};
        };
}

double PolicyObjective::accumulate(std::span<const MicroBatch> batches, const StepExtent& step,
                                   const PipelinePasses::Listener& listener) {
    std::vector<LearnedAnswers> learned(batches.size());
    std::vector<TrainingBatch> packed(batches.size());
    std::vector<RowLoss> losses(batches.size());
    std::vector<HeadUse> uses(batches.size());
    for (std::size_t i = 0; i < batches.size(); ++i) {
        std::vector<LabelledSequence> sequences;
        for (std::size_t k = 0; k < batches[i].answers.size(); ++k) {
            learned[i].answers.push_back(&m_answers[batches[i].answers[k]]);
            sequences.push_back(batches[i].samples[k].sequence);
        }
        if (!sequences.empty()) {  // else it has no rows and goes through all the same
            packed[i] = batchOf(sequences);
        }
        losses[i] = lossOf(learned[i], packed[i], step);
        uses[i].rowLoss = &losses[i];
    }
    const double loss = m_parts.passes.accumulate(packed, uses, listener);
    for (const LearnedAnswers& some : learned) {
        measured("clip_share", some.clipped, some.counted);
        measured("entropy", some.entropy, some.counted);
    }
    accumulateMore(learned, packed, step);
    return loss;
}

std::map<std::string, double> PolicyObjective::takeMeasured() {
    // Ranks may have measured other things: those that drew on the first rank are there alone. What passes
    // measure, the last stage knows.
    std::map<std::string, double> means;
    json own = json::object();
    for (const auto& [name, mean] : m_means) {
        own[name] = {mean.sum, mean.count};
    }
    std::map<std::string, Measured> all;
    for (const json& list : gatherJson(m_parts.ranks, own)) {
        for (const auto& [name, pair] : list.items()) {
            all[name].sum += pair[0].get<double>();
            all[name].count += pair[1].get<double>();
        }
    }
    for (const auto& [name, mean] : all) {
        if (mean.count > 0.0) {
            means[name] = mean.sum / mean.count;
        }
    }
    m_means.clear();
    return gatherJson(m_parts.stages, means).back();
}

Evaluation PolicyObjective::evaluate() {
    const auto samples = static_cast<std::size_t>(m_parts.evalData->samplesPerEpoch());
    const auto group = static_cast<std::size_t>(options().groupSize(m_parts.config.objective));
    const auto ranks = static_cast<std::size_t>(m_parts.ranks.size());
    std::vector<std::size_t> own;
    for (auto i = static_cast<std::size_t>(m_parts.ranks.rank()); i < samples; i += ranks) {
        own.push_back(i * group);  // one answer to each prompt
    }
    SamplingOptions best = samplingOf(options().rollout);
    best.temperature = 0.0;
    std::vector<RewardParts> parts;
    std::vector<std::string> texts;
    double reward = 0.0;
    double length = 0.0;
    for (const Rollout& answer : drawAndJudge(ask(*m_parts.evalData, 0, own), best, parts, texts)) {
        reward += answer.reward;
        length += static_cast<double>(answer.answer.size());
    }
    const auto count = static_cast<double>(samples);
    reward = m_parts.ranks.sum(reward) / count;
    return {-reward,
            {{"eval_reward", reward}, {"eval_completion_length", m_parts.ranks.sum(length) / count}}};
}

CheckpointExtras PolicyObjective::extras(const TrainingState& state) {
    json written = {{"drawn_at", m_drawnAt}, {"drawn_from", m_drawnFrom}, {"answers", json::array()}};
    // Of a drawing that the state knows nothing of nothing is kept, and of one that is done no answers.
    const bool isUnknown = !m_answers.empty() && state.step <= m_drawnAt;
    written["memory"] = isUnknown ? m_memoryBefore : memory();
    if (state.step > m_drawnAt && state.step < m_drawnAt + stepsPerDrawing()) {
        for (const Rollout& answer : m_answers) {
            written["answers"].push_back(toJson(answer));
        }
    }
    const std::vector<std::uint8_t> bytes = json::to_cbor(written);
    return {{}, {{kMemoryFile, std::string(bytes.begin(), bytes.end())}}};
}

void PolicyObjective::readMemory() {
    const std::filesystem::path path = m_parts.checkpoint / kMemoryFile;
    const json written = json::from_cbor(readSmallFile(path, kMostMemoryBytes), true, false);
    try {
        written.at("drawn_at").get_to(m_drawnAt);
        written.at("drawn_from").get_to(m_drawnFrom);
        for (const json& answer : written.at("answers")) {
            m_answers.push_back(rolloutFrom(answer, path.string()));
        }
        m_memoryBefore = written.at("memory");
    } catch (const json::exception&) {
        throw Error(ErrorCode::FileCorrupt, path.string() + ": is damaged. Go on from an older checkpoint.");
    }
    const bool wantsValues = m_parts.config.objective == TrainingObjective::Ppo;
    for (const Rollout& answer : m_answers) {
        if (hasReference() && answer.reference.empty()) {
            throw Error(ErrorCode::InvalidInput,
                        path.string() +
                            ": its answers were drawn with \"beta\" 0, so the reference was not asked. Go on "
                            "with that until the next drawing, or from a checkpoint between two drawings.");
        }
        if (wantsValues && answer.values.empty()) {
            throw Error(ErrorCode::FileCorrupt,
                        path.string() + ": an answer in it has no values. Go on from an older checkpoint.");
        }
    }
}

void PolicyObjective::begin() {
    if (m_parts.checkpoint.empty()) {
        return;
    }
    remember(m_memoryBefore);
    if (!m_answers.empty()) {
        finishDrawing(m_answers);
    }
}

}  // namespace xinglin::engine
