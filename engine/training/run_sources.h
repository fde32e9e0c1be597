#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace xinglin::engine {

/// A run file by which somebody published a training: a row of the table.
struct TrainingPreset {
    std::string_view name;
    std::string_view source;  ///< where its numbers are published
    std::string_view keys;    ///< JSON of a run file's keys
};

std::vector<TrainingPreset> trainingPresets();

/// A run file that names every key itself.
struct ExpandedRun {
    nlohmann::json keys;
    /// Samples of a step that a DeepSpeed file asks for where the ranks that are started decide on the
    /// accumulation: see accumulationFor(). 0: there is none, or the keys say it all.
    std::int64_t batchSize = 0;
};

/// A run file with its "preset" and its "deepspeed" file written out, so that it names every key itself: what
/// the run file says goes before what a DeepSpeed file says, and that before the preset. Of samples of a
/// step, micro-batch, accumulation and data ranks the two latter follow where they are left out. `notes` gets
/// what was understood otherwise than it is written. Throws Error(InvalidInput) for an unknown preset, a key
/// of the DeepSpeed file that is not known, one that cannot be had, and values that contradict the run
/// file's.
ExpandedRun expandRunFile(const nlohmann::json& file, const std::string& fileName,
                          std::vector<std::string>& notes);

/// How many micro-batches of `microBatch` samples on each of `ranks` data ranks make a step of `batchSize`.
/// Throws ErrorOfRank(InvalidInput) of the first rank where they do not: all that ask for the same have it.
std::int64_t accumulationFor(std::int64_t batchSize, std::int64_t microBatch, std::int64_t ranks);

}  // namespace xinglin::engine
