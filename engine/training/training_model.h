#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "engine/tokenizer/chat_template.h"
#include "engine/tokenizer/tokenizer.h"
#include "engine/training/parameters.h"
#include "engine/training/run_config.h"
#include "engine/training/trained_adapter.h"

namespace xinglin::engine {

/// A model with what is trained of it. Not to be moved: the parts borrow from one another.
struct TrainingModel {
    std::optional<Tokenizer> tokenizer;  ///< of the base model's folder, where it has one
    std::unique_ptr<Model> model;
    std::unique_ptr<Parameters> parameters;
    std::unique_ptr<TrainedAdapter> adapter;  ///< null: the whole model is trained

    TrainedNumbers& trained() const;
    /// What is computed on.
    Backend& backend() const { return parameters->backend(); }
    PipelineStage stage() const { return parameters->stage(); }
};

/// Which part of a model a rank has, and where.
struct ShareOfModel {
    TensorRanks tensorRanks = {};
    int stage = 0;  ///< of the pipeline
    int stages = 1;
    Backend* backend = nullptr;  ///< in whose memory its numbers lie, borrowed; null: the processor's
};

/// Another model than the one in training, to compute with: a rank's part, without gradients. A reference
/// where `folder` is the run's own base, drawn numbers where these are; or a reward model with its head.
/// Throws what Model, Parameters and cutIntoStages() throw.
TrainingModel loadFrozenModel(const RunConfig& config, const std::filesystem::path& folder,
                              WithScore withScore, const ShareOfModel& part = {});
/// What shares that model out: the ranks, stages and backend of the one in training, which outlives it.
ShareOfModel shareOf(const TrainingModel& model);

/// An adapter with a head, out of a checkpoint of a reward model. Throws Error(InvalidInput) where it has no
/// head, and what TrainedAdapter throws.
std::unique_ptr<TrainedAdapter> loadScoredAdapter(const std::filesystem::path& folder, const Parameters& base,
                                                  AdapterUse::Learns learns);
bool isAdapterFolder(const std::filesystem::path& folder);
/// New numbers for a head, normal with the deviation of the model's matrices.
void drawHead(const TrainedNumbers& numbers, const Model& model, std::uint64_t seed);
NewAdapter newAdapterOf(const RunConfig& config);

/// Loads what a run begins with: the base model, drawn numbers, or a checkpoint's (where `checkpoint` is not
/// empty); of it this rank's part, whose tensors alone are read. Throws what Model, Parameters,
/// TrainedAdapter and cutIntoStages() throw, and Error(InvalidInput) where nothing is left to train.
TrainingModel loadTrainingModel(const RunConfig& config, const std::filesystem::path& checkpoint,
                                const ShareOfModel& part = {});

/// The tokenizer of the base model's folder; nothing where it has none. Throws what Tokenizer throws.
std::optional<Tokenizer> loadTokenizerOf(const RunConfig& config);
/// What stands between a model and its template: a name in the run file, or the model's own text.
std::optional<ChatTemplate> chatTemplateOf(const RunConfig& config,
                                           const std::optional<Tokenizer>& tokenizer);
/// The weights that a run begins with, none of them read: the base model's, a blank one, or a checkpoint's.
std::unique_ptr<WeightFile> openFirstModel(const RunConfig& config, const std::filesystem::path& checkpoint);
/// Whether the run file leaves that tensor as it is.
bool isFrozen(const RunConfig& config, std::string_view tensor);

}  // namespace xinglin::engine
