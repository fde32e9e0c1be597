#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>

#include "engine/training/checkpoint_writer.h"
#include "engine/training/decoder_gradients.h"
#include "engine/training/objectives/objective.h"
#include "engine/training/pipeline_passes.h"
#include "engine/training/run_folder.h"
#include "engine/training/spike_guard.h"
#include "engine/training/step_plan.h"
#include "engine/training/training_device.h"
#include "engine/training/training_memory_plan.h"
#include "engine/training/training_model.h"

namespace xinglin::engine {

/// What one step was like.
struct StepMetrics {
    std::int64_t step = 0;
    double loss = 0.0;  ///< before the update
    double learningRate = 0.0;
    double gradientNorm = 0.0;  ///< before clipping
    std::int64_t tokens = 0;
    double tokensPerSecond = 0.0;
    std::size_t memoryBytes = 0;
    bool isSkipped = false;  ///< it stood out, so nothing was updated
    std::optional<double> evalLoss;
    std::map<std::string, double> more;  ///< what the objective measures, by the names in metrics.jsonl
};

struct TrainingReport {
    std::int64_t steps = 0;
    double lastLoss = 0.0;
    bool isInterrupted = false;
    std::int64_t samplesWithoutLabels = 0;
    std::int64_t samplesCut = 0;
    std::filesystem::path checkpoint;
};

/// Trains one model as its run file says, on one backend, as one rank of several or alone. Every rank has
/// one; they make the same steps, each on its part of the batches and of the model. Borrows the ranks. Used
/// by one thread.
class Trainer final {
public:
    struct Listener {
        /// What the run is at, for a person: "reading data.jsonl", and the share done where it is known.
        std::function<void(const std::string& what, std::optional<double> share)> onPhase;
        std::function<void(const StepMetrics& metrics, std::int64_t steps)> onStep;
    };

    /// Reads data and model; with a checkpoint goes on from there. `device` is what is computed on, borrowed;
    /// null, or without a backend: the processor. Throws Error, InvalidInput with file, row and reason where
    /// rows of the data cannot be used.
    Trainer(const RunConfig& config, const std::filesystem::path& checkpoint, Communicator& ranks,
            Listener listener, std::stop_token stop, const TrainingDevice* device = nullptr);
    ~Trainer();

    std::int64_t steps() const { return m_steps; }
    const TrainingModel& model() const { return m_model; }
    const TrainingData& data() const { return *m_data; }

    /// Runs to the end, or to a checkpoint and back where a stop is asked for. Throws
    /// Error(CannotWrite), and Error(Diverged) where a step stands out and the run is to stop then; what
    /// was learned before it is saved.
    TrainingReport run();

private:
    void requireMemory();
    void tellOfExchange() const;
    std::size_t usedBytes() const;
    /// What of a device's memory a piece of work takes.
    enum class Takes { Model, Passes };
    template <typename Work>
    void onDevice(Takes what, Work work) const;
    std::string lessMemory(Takes what) const;
    void tryLongestPass(RunFolder& folder);
    void openData();
    RunFolder openFolder();
    bool isStopWanted();
    double accumulateStep(const std::vector<MicroBatch>& batches);
    void chooseRandom(std::size_t microBatch);
    double finishGradients();
    bool standsOut(const StepMetrics& metrics);
    void updateValues(std::int64_t step, const StepMetrics& metrics);
    void updateModel(const StepMetrics& metrics);
    void oneStep(StepMetrics& metrics);
    StepMetrics stepOrSave(RunFolder& folder);
    void saveAtFailure(RunFolder& folder);
    void evaluate(StepMetrics& metrics);
    /// Beside: only copied now, where there is room for copies.
    enum class Saving { Now, Beside };
    void save(RunFolder& folder, Saving saving, bool isBest);
    bool hasRoomForCopy();
    void stopAtSpike(const StepMetrics& metrics, const std::vector<MicroBatch>& batches) const;

    RunConfig m_config;
    std::filesystem::path m_checkpoint;
    Listener m_listener;
    std::stop_token m_stop;
    const TrainingDevice& m_device;
    std::size_t m_deviceFree = 0;  ///< before anything was loaded
    RankGrid m_grid;
    Communicator& m_all;
    Communicator& m_ranks;  ///< that share the batches out with this one
    TrainingMemoryPlan m_plan;
    GridExchange m_exchange;
    TrainingModel m_model;
    std::unique_ptr<SampleEncoder> m_encoder;
    std::unique_ptr<TrainingData> m_data;
    std::unique_ptr<TrainingData> m_evalData;
    std::unique_ptr<Shards> m_shards;
    std::unique_ptr<AdamwOptimizer> m_optimizer;
    std::unique_ptr<DecoderGradients> m_gradients;
    std::unique_ptr<PipelinePasses> m_passes;
    std::unique_ptr<Objective> m_objective;
    std::int64_t m_steps = 0;
    std::optional<Schedule> m_schedule;
    TrainingState m_state;
    SpikeGuard m_losses;
    SpikeGuard m_norms;
    TrainingReport m_report;
    std::optional<RunFolder> m_folder;
    CheckpointWriter m_writer;  ///< ends before what it borrows
};

}  // namespace xinglin::engine
