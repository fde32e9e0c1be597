#pragma once

#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/training/checkpoint.h"
#include "engine/training/decoder_gradients.h"
#include "engine/training/pipeline_passes.h"
#include "engine/training/preference.h"
#include "engine/training/step_plan.h"
#include "engine/training/training_model.h"

namespace xinglin::engine {

/// What an objective works with; the trainer's. Borrowed.
struct ObjectiveParts {
    const RunConfig& config;
    const std::filesystem::path& checkpoint;  ///< the run goes on from; empty: it begins
    const TrainingModel& model;
    DecoderGradients& gradients;
    PipelinePasses& passes;  ///< over these
    const SampleEncoder& encoder;
    const TrainingData& data;
    const TrainingData* evalData;  ///< null: none
    Communicator& ranks;           ///< that share the samples out
    PlaneExchange* exchange;       ///< of their numbers; null: makeHostExchange()
    Communicator& stages;          ///< of the pipeline
    Communicator& sharers;         ///< of one model: RankGrid::model()
    Communicator& all;             ///< of the job
    std::int64_t steps;
    std::function<void(const std::string& what, std::optional<double> share)> onPhase;
    std::stop_token stop;
};

/// What a step has in it, on all ranks together.
struct StepExtent {
    std::int64_t labelled = 0;
    std::int64_t samples = 0;
    std::int64_t microBatches = 0;
};

/// What evaluating gave.
struct Evaluation {
    double loss = 0.0;                       ///< the less, the better
    std::map<std::string, double> measured;  ///< more about it, by the names that metrics have
};

/// What a run learns from its samples: which gradient a step adds up. A plug point: an objective is a file, a
/// row of the table in objective.cpp and a test. Every rank has one and makes the same calls in the same
/// order. Used by one thread.
class Objective {
public:
    virtual ~Objective() = default;
    Objective(const Objective&) = delete;
    Objective& operator=(const Objective&) = delete;

    /// Called once before the first step.
    virtual void begin() {}
    /// The passes that take most memory: over `batches`, as many as are on their way at one time, with
    /// gradients that are thrown away.
    virtual void tryPass(std::span<const TrainingBatch> batches, const PipelinePasses::Listener& listener);

    /// This rank's micro-batches of the next step; moves the position behind those of all ranks.
    virtual std::vector<MicroBatch> takeStep(TrainingState& state);
    /// Adds the gradients of takeStep()'s micro-batches and returns this rank's part of the loss, both times
    /// RunConfig::lossScale; the same on all stages of a pipeline. The listener is told as PipelinePasses
    /// tells it.
    virtual double accumulate(std::span<const MicroBatch> batches, const StepExtent& step,
                              const PipelinePasses::Listener& listener) = 0;
    /// After the step's last micro-batch, where the step counts: what is trained beside the model. `rate` is
    /// what schedule and spikes leave of a learning rate.
    virtual void update(std::int64_t step, double rate) {
        static_cast<void>(step);
        static_cast<void>(rate);
    }
    /// Steps at first in which the model itself is not updated.
    virtual std::int64_t warmupSteps() const { return 0; }
    /// Whether a loss or gradient that stands far out from those before says that something went wrong.
    virtual bool hasSteadyLoss() const { return true; }

    /// What was measured since the last call, by the names that metrics have: the same on every rank.
    virtual std::map<std::string, double> takeMeasured() { return {}; }
    /// Rows for samples.jsonl since the last call, without the step; of the first rank.
    virtual std::vector<nlohmann::json> takeSamples() { return {}; }

    /// Over the whole eval data, of which there is some.
    virtual Evaluation evaluate();

    /// What a checkpoint of that state holds beside the model.
    virtual CheckpointExtras extras(const TrainingState& state) {
        static_cast<void>(state);
        return {};
    }

protected:
    explicit Objective(const ObjectiveParts& parts) : m_parts(parts) {}

    const ModelConfig& modelConfig() const { return m_parts.model.model->config(); }
    /// Goes through the eval data in micro-batches.
    void forEachEvalBatch(const std::function<void(const MicroBatch& batch)>& use) const;

    ObjectiveParts m_parts;
};

/// Of the samples that have something to learn.
std::vector<LabelledSequence> learnedSequences(const MicroBatch& batch);
/// Throws Error(InvalidInput) where a sample is no pair.
PreferencePairs pairsOf(const MicroBatch& batch);

/// The one of the run file. Throws what its parts throw, and Error(InvalidInput) where the run file's numbers
/// do not fit together.
std::unique_ptr<Objective> makeObjective(const ObjectiveParts& parts);

}  // namespace xinglin::engine
