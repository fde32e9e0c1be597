#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/formats/output_file.h"
#include "engine/training/adamw_optimizer.h"
#include "engine/training/parameters.h"
#include "engine/training/trained_adapter.h"

namespace xinglin::engine {

/// Where a run stands, beside its numbers.
struct TrainingState {
    std::int64_t step = 0;      ///< steps done
    std::int64_t position = 0;  ///< samples taken
    double rateFactor = 1.0;    ///< what spikes have left of the learning rate
    std::vector<double> recentLosses;
    std::vector<double> recentNorms;
    std::optional<double> bestEvalLoss;
};

/// An adapter that is trained beside the model, in a folder of its own within the checkpoint. Borrowed.
struct CheckpointPart {
    std::string folder;
    const TrainedAdapter* adapter = nullptr;
    const AdamwOptimizer* optimizer = nullptr;
    Shards* shards = nullptr;
};

struct CheckpointFile {
    std::string name;
    std::string bytes;
};

/// What an objective adds to a checkpoint.
struct CheckpointExtras {
    std::vector<CheckpointPart> parts;
    std::vector<CheckpointFile> files;
};

/// What a checkpoint is made of. Borrows everything.
struct CheckpointParts {
    const RunConfig& config;
    const Parameters& parameters;
    const TrainedAdapter* adapter;  ///< null: the whole model is trained
    const AdamwOptimizer& optimizer;
    Shards& shards;
    const TrainingState& state;
    Communicator& stages;  ///< of the pipeline, one rank each
    /// Whether this rank has a part of the tensors that one of the stage writes. Others may have the same
    /// part.
    bool isWrittenFrom = true;
    CheckpointExtras extras = {};
};

/// Writes `folder`: a Hugging Face folder, or with an adapter a PEFT folder, usable as it is; beside it the
/// optimizer's moments by the tensors' names, the state, and at last DONE with every file's size. The folder
/// has another name until it is whole. A call of one rank of every stage: each writes its tensors into files
/// of its own, so that no rank ever has the whole model; an adapter, which is small, the first stage writes.
/// Throws ErrorOfRank(CannotWrite) on all stages, when the other ranks' joinCheckpoint() is through; then
/// there is no such folder, or the one that was there before, or where only the last flush has failed the new
/// one and the one before under asideOf(); never a half one.
void writeCheckpoint(const CheckpointParts& parts, const std::filesystem::path& folder,
                     const WritingCalls& calls = systemWritingCalls());

/// What the name of a checkpoint ends with while another one takes its place. A process that is killed then
/// leaves it under that name, and so does a last flush that fails.
inline constexpr const char* kAside = ".old";
std::filesystem::path asideOf(const std::filesystem::path& folder);

/// Whether a checkpoint is written from the numbers themselves, or from a CheckpointSnapshot.
enum class CheckpointNumbers { Live, Copied };

/// What the other ranks of a stage do while one writes or copies: they hand over what they keep of the
/// optimizer's planes, and their parts of tensors that are cut; all of it where nothing can be written, too,
/// of which they are to be told behind it.
void joinCheckpoint(const CheckpointParts& parts, CheckpointNumbers numbers = CheckpointNumbers::Live);

struct CheckpointContents;

/// One stage's numbers of a checkpoint as they are now, so that they can be written while they change: of the
/// tensors that tensor ranks have parts of, whole copies. Borrows settings, model and adapters, of which it
/// uses what never changes. Used by one thread at a time.
class CheckpointSnapshot final {
public:
    /// A call of one rank of every stage; the others of a stage call joinCheckpoint().
    explicit CheckpointSnapshot(const CheckpointParts& parts);
    ~CheckpointSnapshot();
    CheckpointSnapshot(const CheckpointSnapshot&) = delete;
    CheckpointSnapshot& operator=(const CheckpointSnapshot&) = delete;

    /// Of the pipeline.
    int stages() const;
    /// Writes this stage's files, once, between beginCheckpoint() and finishCheckpoint(); speaks with nobody.
    /// What is written is given up. Returns a report for these two, which says where it could not be done.
    std::string write(const std::filesystem::path& folder, const WritingCalls& calls = systemWritingCalls());

private:
    std::unique_ptr<CheckpointContents> m_contents;
};

// What writeCheckpoint() is made of, for stages that write beside the steps: before and behind their files,
// each by the first of them. All throw Error(CannotWrite).

/// Makes the folder under the name that it has until it is whole.
void beginCheckpoint(const std::filesystem::path& folder);
/// Takes that away again.
void dropCheckpoint(const std::filesystem::path& folder);
/// A report that says what failed.
std::string reportOfFailure(const std::string& what);
/// A failure that the report of a stage tells of.
struct FailedReport {
    std::size_t index = 0;  ///< of the report
    std::string what;
};
/// The first one of the stages' reports.
std::optional<FailedReport> failureIn(std::span<const std::string> reports);
/// Puts what all stages wrote together and moves it to its place: then the bytes are those that
/// writeCheckpoint() would have written at the time of the copies.
void finishCheckpoint(std::span<const std::string> reports, const std::filesystem::path& folder,
                      const WritingCalls& calls = systemWritingCalls());

/// Throws Error(FileCorrupt) where DONE is missing or a file has another size than it says: the checkpoint
/// was not finished, or is damaged.
void checkCheckpoint(const std::filesystem::path& folder);

TrainingState readTrainingState(const std::filesystem::path& folder);

/// What to do with a checkpoint's tensors that are not trained here: on a pipeline's stage they are others'.
enum class OtherTensors { Refused, PassedOver };

/// Whether a checkpoint's model holds the trained values, or their nearest bfloat16 numbers with the exact
/// ones beside the moments.
enum class ExactValues { InModel, InCheckpoint };

/// The moments of a checkpoint, as far as this rank keeps them, and the values where they are beside them:
/// whatever the number of ranks that wrote it. Throws Error(FileCorrupt) where one is missing.
void readOptimizer(const std::filesystem::path& folder, const TrainedNumbers& numbers, const Shards& shards,
                   AdamwOptimizer& optimizer, ExactValues exact = ExactValues::InModel,
                   OtherTensors others = OtherTensors::Refused);

}  // namespace xinglin::engine
