#pragma once

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

/// A run file with its "preset" and its "deepspeed" file written out, so that it names every key itself: what
/// the run file says goes before what a DeepSpeed file says, and that before the preset. `notes` gets what
/// was understood otherwise than it is written. Throws Error(InvalidInput) for an unknown preset, a key of
/// the DeepSpeed file that is not known, one that cannot be had, and values that contradict the run file's.
nlohmann::json expandRunFile(const nlohmann::json& file, const std::string& fileName,
                             std::vector<std::string>& notes);

}  // namespace xinglin::engine
