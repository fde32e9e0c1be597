#include "engine/training/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <functional>
#include <numeric>

#include "engine/core/error.h"
#include "engine/core/failure_text.h"
#include "engine/core/memory_error.h"
#include "engine/parallel/error_of_rank.h"
#include "engine/parallel/rank_pulse.h"
#include "engine/training/stage_gather.h"
#include "engine/training/training_preview.h"

namespace xinglin::engine {
namespace {

using Clock = std::chrono::steady_clock;

nlohmann::json toJson(const StepMetrics& metrics) {
    nlohmann::json row = {{"step", metrics.step},
                          {"loss", metrics.loss},
                          {"learning_rate", metrics.learningRate},
                          {"grad_norm", metrics.gradientNorm},
                          {"tokens", metrics.tokens},
                          {"tokens_per_second", metrics.tokensPerSecond},
                          {"memory_bytes", metrics.memoryBytes}};
    if (metrics.isSkipped) {
        row["skipped"] = true;
    }
    if (metrics.evalLoss) {
        row["eval_loss"] = *metrics.evalLoss;
    }
    for (const auto& [name, number] : metrics.more) {
        row[name] = number;
    }
    return row;
}

const TrainingDevice kProcessor;

struct NotWritten {
    std::string what;    ///< empty: all of it was
    bool isOwn = false;  ///< and not another stage's
};

// What the stages, of which this is number `stage`, could not write. Another error is passed on: it may have
// come in the middle of what ranks hand over, where nobody can be told of it.
NotWritten failureToWrite(const std::function<void()>& work, int stage) {
    try {
        work();
    } catch (const ErrorOfRank& error) {
        return {error.what(), error.rank() == stage};
    }
    return {};
}

// The first rank that says yes; as many as there are where none does. A call of all ranks.
int firstWhere(Communicator& ranks, bool is) {
    const std::vector<double> all = ranks.gather(std::vector<double>{is ? 1.0 : 0.0});
    return static_cast<int>(std::find(all.begin(), all.end(), 1.0) - all.begin());
}

// The rank with the largest number, the first of equals; as many as there are where all are negative. A call
// of all ranks.
int whereLargest(Communicator& ranks, double number) {
    const std::vector<double> all = ranks.gather(std::vector<double>{number});
    const auto largest = std::max_element(all.begin(), all.end());
    return *largest < 0.0 ? static_cast<int>(all.size()) : static_cast<int>(largest - all.begin());
}

// What every rank does for itself, from the same files: where it fails on any, all throw, and the first tells
// it; so does whoever fails by something else. Of memory that is short everywhere only the figures differ:
// the rank that lacks most tells its own. A call of all ranks; `work` speaks with nobody.
void onEach(Communicator& ranks, const std::function<void()>& work) {
    std::optional<Error> failure;
    double wanted = 0.0;
    try {
        work();
    } catch (const MemoryError& error) {
        failure = error;
        wanted = static_cast<double>(error.wantedBytes());
    } catch (const Error& error) {
        failure = error;
    }
    const int first = firstWhere(ranks, failure.has_value());
    if (first == ranks.size()) {
        return;
    }
    const bool isShort = failure && failure->code() == ErrorCode::OutOfMemory;
    const bool isOther = failure && !isShort;
    const bool areAllShort = firstWhere(ranks, isOther) == ranks.size();
    const int worst = whereLargest(ranks, isShort ? wanted : -1.0);
    const int rank = areAllShort ? worst : first;
    const std::vector<double> codes =
        ranks.gather(std::vector<double>{failure ? static_cast<double>(failure->code()) : -1.0});
    const std::string told =
        gatherTexts(ranks, failure ? failure->what() : "")[static_cast<std::size_t>(rank)];
    if (!failure) {
        throw ErrorOfRank(static_cast<ErrorCode>(codes[static_cast<std::size_t>(rank)]),
                          "rank " + std::to_string(rank) + " cannot begin", rank);
    }
    const bool isSame = areAllShort || failure->what() == told;
    throw ErrorOfRank(failure->code(), failure->what(), rank,
                      isSame ? ErrorOfRank::Kind::OfRank : ErrorOfRank::Kind::OfItsOwn);
}

}  // namespace

Trainer::Trainer(const RunConfig& config, const std::filesystem::path& checkpoint, Communicator& ranks,
                 Listener listener, std::stop_token stop, const TrainingDevice* device)
    : m_config(config),
      m_checkpoint(checkpoint),
      m_listener(std::move(listener)),
      m_stop(std::move(stop)),
      m_device(device ? *device : kProcessor),
      m_grid(ranks, gridOf(config, ranks.size())),
      m_all(m_grid.all()),
      m_ranks(m_grid.data()),
      m_writer(m_grid.all()) {
    if (!checkpoint.empty()) {
        onEach(m_all, [&] {
            checkCheckpoint(checkpoint);
            m_state = readTrainingState(checkpoint);
        });
        m_losses.restore(m_state.recentLosses);
        m_norms.restore(m_state.recentNorms);
    }
    requireMemory();
    m_exchange = exchangeIn(m_grid, m_device);
    m_listener.onPhase("loading the model", {});
    onDevice(Takes::Model, [&] {
        m_model = loadTrainingModel(config, checkpoint,
                                    {{&m_grid.tensor(), m_exchange.tensor.get()},
                                     m_grid.pipeline().rank(),
                                     m_grid.pipeline().size(),
                                     m_device.backend.get()});
    });
    if (m_all.sum(m_model.trained().count()) == 0) {
        throw ErrorOfRank(ErrorCode::InvalidInput, "\"freeze\" leaves nothing to train", 0);
    }
    onEach(m_all, [&] {
        m_encoder =
            std::make_unique<SampleEncoder>(m_model.tokenizer ? &*m_model.tokenizer : nullptr,
                                            chatTemplateOf(config, m_model.tokenizer), config.maxLength);
    });
    openData();
    onEach(m_all, [&] {
        m_steps = engine::countSteps(m_config, *m_data, m_ranks.size(),
                                     [&](double share) { m_listener.onPhase("counting the steps", share); });
    });
    m_schedule.emplace(config.schedule, m_steps);
    onDevice(Takes::Model, [&] {
        m_shards = std::make_unique<Shards>(m_model.trained(), m_ranks, Shards::keepsOf(config.zero),
                                            shardOptions(config), &m_all, m_exchange.data.get());
        m_optimizer = std::make_unique<AdamwOptimizer>(m_model.trained(), *m_shards, config.optimizer);
    });
    tellOfExchange();
    if (!checkpoint.empty()) {
        readOptimizer(checkpoint, m_model.trained(), *m_shards, *m_optimizer,
                      keepsMaster(config) ? ExactValues::InCheckpoint : ExactValues::InModel,
                      m_grid.pipeline().size() > 1 ? OtherTensors::PassedOver : OtherTensors::Refused);
    }
    m_gradients = std::make_unique<DecoderGradients>(*m_model.parameters, m_model.adapter.get());
    m_gradients->setRecompute(config.recompute > 0);
    m_gradients->setFinished([this](std::int64_t part) { m_shards->addFinished(part); });
    m_passes = std::make_unique<PipelinePasses>(*m_gradients, m_grid.pipeline(), config.pipelineSchedule,
                                                m_exchange.pipeline.get());
    m_objective = makeObjective({m_config, m_checkpoint, m_model, *m_gradients, *m_passes, *m_encoder,
                                 *m_data, m_evalData.get(), m_ranks, m_exchange.data.get(), m_grid.pipeline(),
                                 m_grid.model(), m_all, m_steps, m_listener.onPhase, m_stop});
}

// How numbers move between the ranks.
void Trainer::tellOfExchange() const {
    const auto tell = [this](int ranks, const char* which, const std::string& how) {
        if (ranks > 1) {
            m_listener.onPhase(std::to_string(ranks) + which + " exchange numbers " + how, {});
        }
    };
    tell(m_ranks.size(), " ranks", m_shards->exchange());
    if (m_device.backend) {
        tell(m_grid.tensor().size(), " ranks that share matrices", m_exchange.tensor->description());
        tell(m_grid.pipeline().size(), " stages", m_exchange.pipeline->description());
    }
}

// A checkpoint may still be written where a step has failed.
Trainer::~Trainer() {
    m_all.setPace(Communicator::Pace::Waits);
    if (const std::string failure = m_writer.leave(); !failure.empty()) {
        m_listener.onPhase("a checkpoint could not be written: " + failure, {});
    }
    m_all.setPace(Communicator::Pace::Computes);
}

// Before anything is loaded: whether it fits, with what stands beside it on every machine of the job.
void Trainer::requireMemory() {
    std::optional<TrainingPreview> preview;
    onEach(m_all, [&] { preview.emplace(m_config); });  // its tokenizer counts as part of the program
    const PlanLimits limits = limitsOfRanks(m_all, m_device);
    m_deviceFree = m_device.backend ? m_device.backend->freeBytes() : 0;
    onEach(m_all, [&] { m_plan = preview->memoryPlan(m_checkpoint, limits); });
    const bool fits = m_plan.fits() || !m_config.checksMemory;
    const int worst = whereLargest(m_all, fits ? -1.0 : static_cast<double>(m_plan.lackingBytes()));
    if (worst == m_all.size()) {
        return;
    }
    if (worst != m_all.rank()) {
        throw ErrorOfRank(ErrorCode::OutOfMemory,
                          "the run does not fit where rank " + std::to_string(worst) + " is", worst);
    }
    std::string text = "the run takes " + m_plan.demand() + "; nothing was loaded.";
    for (const std::string& line : m_plan.advice) {
        text += "\n  " + line;
    }
    throw ErrorOfRank(ErrorCode::OutOfMemory,
                      text + "\n  Or start all the same with \"check_memory\": false.", worst);
}

// What the run has in memory: of a device what is gone since the beginning, of the host what the process has.
std::size_t Trainer::usedBytes() const {
    if (!m_device.backend) {
        return residentBytes();
    }
    const std::size_t free = m_device.backend->freeBytes();
    return m_deviceFree > free ? m_deviceFree - free : 0;
}

// What takes less of a device's memory, for a run that went beyond the plan: what it does not do yet.
std::string Trainer::lessMemory(Takes what) const {
    std::vector<std::string> ways;
    if (what == Takes::Passes) {
        if (m_config.microBatch > 1) {
            ways.emplace_back(
                "a smaller \"micro_batch\" (and a greater \"gradient_accumulation\", for the same step)");
        }
        if (m_config.recompute == 0) {
            ways.emplace_back("\"recompute\": 1");
        }
        ways.emplace_back("a smaller \"max_length\"");
    }
    const bool isLora = m_config.method == TrainingMethod::Lora;
    if (!isLora) {
        ways.emplace_back("\"method\": \"lora\"");
    }
    // What is trained has its exact numbers beside the rounded ones.
    if (m_config.precision == TrainingPrecision::F32 && (isLora || !m_config.frozen.empty())) {
        ways.emplace_back("\"precision\": \"bf16\"");
    }
    ways.emplace_back("a smaller model");
    std::string text = "\n  A training run takes less of the GPU's memory with " + ways.front();
    for (std::size_t i = 1; i < ways.size(); ++i) {
        text += (i + 1 == ways.size() ? " or " : ", ") + ways[i];
    }
    return text + ".";
}

// Work that may ask for more memory than there is: then what to change is said.
template <typename Work>
void Trainer::onDevice(Takes what, Work work) const {
    try {
        work();
    } catch (const Error& error) {
        if (error.code() != ErrorCode::OutOfMemory || !m_device.backend) {
            throw;
        }
        throw Error(error.code(), error.what() + lessMemory(what));
    }
}

// One pass over a micro-batch of the longest samples, whose gradients are thrown away: what is too much shows
// now and not in the middle of the run.
void Trainer::tryLongestPass(RunFolder& folder) {
    folder.addHeartbeat("longest pass", m_state.step);
    m_listener.onPhase("trying the longest pass", {});
    const std::int64_t longest = std::clamp<std::int64_t>(m_plan.longest, 2, m_config.maxLength);
    std::vector<LabelledSequence> sequences;
    for (std::int64_t left = std::max<std::int64_t>(2, m_plan.rows); left > 1; left -= longest) {
        const auto length = static_cast<std::size_t>(std::min(left, longest));
        sequences.push_back({std::vector<TokenId>(length, 0), std::vector<TokenId>(length, 0)});
    }
    const TrainingBatch batch = packSequences(sequences, m_model.model->config());
    m_shards->beginStep();
    // As many as the first stage ever has on their way.
    const std::vector<TrainingBatch> batches(
        batchesInFlight(m_config.pipelineSchedule, m_grid.pipeline().size(), 0,
                        static_cast<std::size_t>(m_config.gradientAccumulation)),
        batch);
    onDevice(Takes::Passes, [&] {
        m_objective->tryPass(batches,
                             {[](std::size_t) {}, [this](std::size_t) { m_shards->addGradients(); }});
    });
    m_shards->beginStep();
    m_optimizer->touch();
    const RankMemory& memory = m_plan.ranks[static_cast<std::size_t>(m_all.rank())];
    const std::size_t planned = m_device.backend ? memory.onDevice() : memory.steps();
    const std::size_t most = m_device.backend ? usedBytes() : peakResidentBytes();
    m_listener.onPhase("the longest pass has " + std::to_string(batch.rows()) + " tokens; at most " +
                           gibibytes(most) + " were in " +
                           (m_device.backend ? "the GPU's memory, " : "memory, ") + gibibytes(planned) +
                           " were planned",
                       {});
}

// Asked for on any rank, it holds on all.
bool Trainer::isStopWanted() {
    return m_all.sum(static_cast<std::int64_t>(m_stop.stop_requested() ? 1 : 0)) > 0;
}

void Trainer::openData() {
    const auto open = [&](const std::vector<DataSource>& sources, TrainingData::Order order) {
        auto data = std::make_unique<TrainingData>(sources, *m_encoder, order, m_config.seed,
                                                   joinSettingsOf(m_config));
        const auto goesOn = [&](const char* what) {
            return [this, what](double share) {
                m_listener.onPhase(what, share);
                return !m_stop.stop_requested();
            };
        };
        requireUsable(data->validate(goesOn("reading the data")));
        data->findBlocks(goesOn("joining documents"));
        return data;
    };
    onEach(m_all, [&] {
        m_data = open(m_config.data,
                      m_config.shuffle ? TrainingData::Order::Shuffled : TrainingData::Order::AsGiven);
        if (!m_config.evalData.empty()) {
            m_evalData = open(m_config.evalData, TrainingData::Order::AsGiven);
        }
    });
}

// What the passes of a micro-batch draw: by its place among those of all ranks, so that their number changes
// nothing, and the same in both of its passes.
void Trainer::chooseRandom(std::size_t microBatch) {
    const std::size_t index =
        microBatch * static_cast<std::size_t>(m_ranks.size()) + static_cast<std::size_t>(m_ranks.rank());
    const CountedRandom random =
        CountedRandom(m_config.seed).part(static_cast<std::uint64_t>(m_state.step)).part(index);
    if (m_model.adapter) {
        m_model.adapter->setDropout(m_config.lora.dropout, random);
    }
    m_gradients->setEmbeddingNoise(m_config.neftuneAlpha, random);
}

// Adds the gradients of a step; returns its loss.
double Trainer::accumulateStep(const std::vector<MicroBatch>& batches) {
    StepExtent step;
    step.microBatches = static_cast<std::int64_t>(batches.size()) * m_ranks.size();
    for (const MicroBatch& batch : batches) {
        step.labelled += batch.labelled;
        step.samples += static_cast<std::int64_t>(batch.samples.size());
        // Ranks that have parts of one model take the same samples: one of them counts.
        if (!m_grid.pipeline().isFirst() || !m_grid.tensor().isFirst()) {
            continue;
        }
        for (const TrainingSample& sample : batch.samples) {
            m_report.samplesWithoutLabels += sample.labelled() == 0 ? 1 : 0;
            m_report.samplesCut += sample.isCut ? 1 : 0;
        }
    }
    step.labelled = m_ranks.sum(step.labelled);
    step.samples = m_ranks.sum(step.samples);
    const double loss = m_objective->accumulate(
        batches, step,
        {[this](std::size_t i) { chooseRandom(i); }, [this](std::size_t) { m_shards->addGradients(); }});
    return m_ranks.sum(loss) / m_config.lossScale;
}

// Sums what is still apart; returns the norm.
double Trainer::finishGradients() {
    const std::span<float> tied = m_model.parameters->tied().gradients;
    if (!tied.empty()) {
        m_passes->addTiedGradient(tied);
    }
    if (!tied.empty() && m_model.stage().isFirst()) {
        m_shards->addGradients();
    }
    return m_shards->finishGradients();
}

void Trainer::evaluate(StepMetrics& metrics) {
    const Evaluation found = m_objective->evaluate();
    metrics.evalLoss = found.loss;
    metrics.more.insert(found.measured.begin(), found.measured.end());
}

void Trainer::stopAtSpike(const StepMetrics& metrics, const std::vector<MicroBatch>& batches) const {
    // The first one tells it: all have the same numbers.
    throw ErrorOfRank(
        ErrorCode::Diverged,
        "step " + std::to_string(metrics.step) + " stands far out: loss " + std::to_string(metrics.loss) +
            ", gradient norm " + std::to_string(metrics.gradientNorm) + ". Its first sample is " +
            m_data->describe(batches.front().firstPosition) +
            ". What was learned before is saved. Look at the data, take a lower learning rate, or "
            "set \"on_spike\" to \"skip\".",
        0);
}

// What passes compute with comes from the optimizer's own pass over the values, or from those of other ranks.
// The same numbers on every rank and in a run that goes on: what is drawn depends on seed, step and place.
void Trainer::updateValues(std::int64_t step, const StepMetrics& metrics) {
    const auto update = [&](const RoundedValues& rounded) {
        m_optimizer->update(step, metrics.learningRate, metrics.gradientNorm, rounded);
    };
    if (m_config.precision != TrainingPrecision::Bf16 || m_model.adapter) {
        update({});
        return;
    }
    Parameters& parameters = *m_model.parameters;
    const bool isByChance = m_config.rounding != ValueRounding::Nearest;
    const CountedRandom random =
        CountedRandom(m_config.seed).part("rounding").part(static_cast<std::uint64_t>(m_state.step));
    const std::vector<ChanceStretch> stretches =
        isByChance ? parameters.chanceStretches(random) : std::vector<ChanceStretch>();
    const auto rounding = isByChance ? kernels::AdamwRounding::ByChance : kernels::AdamwRounding::Nearest;
    update({parameters.roundedPlane(), rounding, stretches});
    parameters.takeRounded(m_shards->othersStretches());
}

bool Trainer::standsOut(const StepMetrics& metrics) {
    if (!m_objective->hasSteadyLoss()) {
        return !std::isfinite(metrics.loss) || !std::isfinite(metrics.gradientNorm);
    }
    const bool lossStandsOut = m_losses.standsOut(metrics.loss);
    return m_norms.standsOut(metrics.gradientNorm) || lossStandsOut;
}

void Trainer::updateModel(const StepMetrics& metrics) {
    const std::int64_t warmup = m_objective->warmupSteps();
    if (metrics.step > warmup) {
        updateValues(metrics.step - warmup, metrics);
        m_passes->copyTiedValues(m_model.parameters->tied().values);
        m_model.parameters->roundTied();
    }
    m_objective->update(metrics.step, m_state.rateFactor * m_schedule->factor(metrics.step));
}

void Trainer::oneStep(StepMetrics& metrics) {
    const auto start = Clock::now();
    metrics.step = m_state.step + 1;
    const std::vector<MicroBatch> batches = m_objective->takeStep(m_state);
    m_shards->beginStep();
    m_model.parameters->clearTied();
    metrics.loss = accumulateStep(batches);
    metrics.gradientNorm = finishGradients();
    metrics.learningRate =
        m_config.optimizer.learningRate * m_state.rateFactor * m_schedule->factor(metrics.step);
    metrics.isSkipped = standsOut(metrics);
    if (metrics.isSkipped && m_config.onSpike == OnSpike::Stop) {
        stopAtSpike(metrics, batches);
    }
    if (metrics.isSkipped && m_config.onSpike == OnSpike::HalveRate) {
        m_state.rateFactor *= 0.5;
    }
    if (!metrics.isSkipped) {
        updateModel(metrics);
    }
    metrics.more = m_objective->takeMeasured();
    m_state.step = metrics.step;
    m_state.recentLosses = m_losses.recent();
    m_state.recentNorms = m_norms.recent();
    for (const MicroBatch& batch : batches) {
        metrics.tokens += batch.tokens;
    }
    metrics.tokens = m_ranks.sum(metrics.tokens);
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    metrics.tokensPerSecond = static_cast<double>(metrics.tokens) / seconds;
    metrics.memoryBytes = usedBytes();
}

// Whether every rank has: the copies are those of all stages, or there are none.
bool Trainer::hasRoomForCopy() {
    std::vector<std::size_t> wanted;
    for (const RankMemory& rank : m_plan.ranks) {
        wanted.push_back(rank.saving);
    }
    // Nobody says which of the ranks are on this machine: those that take most.
    std::sort(wanted.begin(), wanted.end(), std::greater<>());
    wanted.resize(std::min(wanted.size(), static_cast<std::size_t>(m_plan.onThisMachine)));
    const std::size_t together = std::accumulate(wanted.begin(), wanted.end(), std::size_t{0});
    const bool hasRoom = m_plan.copiesCheckpoints && availableMemoryBytes() > together;
    const bool haveRoom = m_all.sum(static_cast<std::int64_t>(hasRoom ? 0 : 1)) == 0;
    if (!haveRoom && m_config.asyncCheckpoints) {
        m_listener.onPhase("the steps wait for the checkpoint: a copy of " + gibibytes(together) +
                               " to write beside them does not fit into the host's memory",
                           {});
    }
    return haveRoom;
}

void Trainer::save(RunFolder& folder, Saving saving, bool isBest) {
    m_listener.onPhase("saving step " + std::to_string(m_state.step), {});
    folder.addHeartbeat("saving", m_state.step);
    m_report.checkpoint = folder.checkpoint(m_state.step);
    const CheckpointParts parts = {m_config,          *m_model.parameters, m_model.adapter.get(),
                                   *m_optimizer,      *m_shards,           m_state,
                                   m_grid.pipeline(), m_ranks.isFirst(),   m_objective->extras(m_state)};
    m_all.setPace(Communicator::Pace::Waits);
    const auto whenWhole = [isFirst = m_all.isFirst(), &folder, step = m_state.step, isBest,
                            keepLast = m_config.keepLast] {
        if (!isFirst) {
            return;
        }
        folder.point("last", step);
        if (isBest) {
            folder.point("best", step);
        }
        folder.prune(keepLast);
    };
    m_writer.finish();
    NotWritten failure;  // known when all have handed over what is to be written
    const bool isWriter = m_ranks.isFirst() && m_grid.tensor().isFirst();
    if (saving == Saving::Beside && hasRoomForCopy()) {
        std::unique_ptr<CheckpointSnapshot> copies;
        if (isWriter) {
            copies = std::make_unique<CheckpointSnapshot>(parts);
        } else {
            joinCheckpoint(parts, CheckpointNumbers::Copied);
        }
        m_writer.begin(std::move(copies), m_report.checkpoint, whenWhole);
    } else if (isWriter) {
        failure =
            failureToWrite([&] { writeCheckpoint(parts, m_report.checkpoint); }, m_grid.pipeline().rank());
        if (failure.what.empty()) {
            failure = {failureOf(whenWhole), true};  // whatever it is, the others wait for a word
        }
    } else {
        joinCheckpoint(parts);
    }
    // The first rank speaks for all stages: each knows of the others' failures. Whoever went on alone might
    // end the job while it is still written.
    const std::string told = gatherTexts(m_all, failure.what).front();
    m_all.setPace(Communicator::Pace::Computes);
    if (!told.empty()) {
        throw ErrorOfRank(ErrorCode::CannotWrite, told,
                          firstWhere(m_all, !failure.what.empty() && failure.isOwn));
    }
}

// The first rank makes the folder, the others wait for it.
RunFolder Trainer::openFolder() {
    if (!m_all.isFirst()) {
        m_all.meet();
        return RunFolder::join(m_config.output, m_all.rank());
    }
    RunFolder folder = m_checkpoint.empty() ? RunFolder::create(m_config.output)
                                            : RunFolder::reopen(m_config.output, m_state.step);
    folder.writeConfig(toJson(m_config));
    m_all.meet();
    return folder;
}

// What fails here, of an earlier checkpoint too, is told beside what the step has failed by.
void Trainer::saveAtFailure(RunFolder& folder) {
    const auto tell = [this](const std::string& what, const auto& work) {
        if (const std::string failure = failureOf(work); !failure.empty()) {
            m_listener.onPhase(what + ": " + failure, {});  // the first error is the one to be told
        }
    };
    tell("a checkpoint could not be written", [this] { m_writer.finish(); });
    tell("what was learned before could not be saved", [&] { save(folder, Saving::Now, false); });
}

// A step, or an error with what was learned before it saved.
StepMetrics Trainer::stepOrSave(RunFolder& folder) {
    const TrainingState before = m_state;
    StepMetrics metrics;
    try {
        onDevice(Takes::Passes, [&] { oneStep(metrics); });
    } catch (const Error& error) {
        m_state = before;  // whoever goes on takes the same samples again
        // All ranks see a step diverge; of other errors only one knows, and saving takes them all.
        const bool allKnow = m_all.size() == 1 || error.code() == ErrorCode::Diverged;
        if (m_state.step > 0 && allKnow) {
            saveAtFailure(folder);
        }
        throw;
    }
    return metrics;
}

TrainingReport Trainer::run() {
    bool isStopping = isStopWanted();
    if (isStopping) {  // before anything was written
        m_report.steps = m_state.step;
        m_report.isInterrupted = true;
        return m_report;
    }
    RunFolder& folder = m_folder.emplace(openFolder());
    tryLongestPass(folder);
    m_objective->begin();
    isStopping = isStopWanted();
    while (m_state.step < m_steps && !isStopping) {
        m_writer.check();
        folder.addHeartbeat("step", m_state.step + 1);
        StepMetrics metrics = stepOrSave(folder);
        const bool isLast = m_state.step == m_steps;
        if (m_evalData && (isLast || (m_config.evalEvery > 0 && m_state.step % m_config.evalEvery == 0))) {
            folder.addHeartbeat("evaluating", m_state.step);
            evaluate(metrics);
        }
        if (m_all.isFirst()) {
            for (nlohmann::json& sample : m_objective->takeSamples()) {
                sample["step"] = metrics.step;
                folder.addSample(sample);
            }
            folder.addMetrics(toJson(metrics));
        }
        m_listener.onStep(metrics, m_steps);
        m_report.lastLoss = metrics.loss;
        isStopping = isStopWanted();
        const bool isTime = m_config.saveEvery > 0 && m_state.step % m_config.saveEvery == 0;
        if (isLast || isTime || isStopping) {
            // The best of what is saved: of another there would be nothing to point to.
            const bool isBest =
                metrics.evalLoss && (!m_state.bestEvalLoss || *metrics.evalLoss < *m_state.bestEvalLoss);
            m_state.bestEvalLoss = isBest ? metrics.evalLoss : m_state.bestEvalLoss;
            save(folder, isLast || isStopping ? Saving::Now : Saving::Beside, isBest);
        }
    }
    m_report.steps = m_state.step;
    m_report.isInterrupted = m_state.step < m_steps;
    folder.addHeartbeat(m_report.isInterrupted ? "interrupted" : "done", m_state.step);
    return m_report;
}

}  // namespace xinglin::engine
