#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace xinglin::engine {

inline constexpr const char* kBatchSize = "train_batch_size";

/// What a DeepSpeed configuration says, in a run file's keys. "auto" leaves a key to the run file, as
/// transformers reads it; what only steers DeepSpeed's own buffers is accepted and changes nothing. One key
/// is no run file's: kBatchSize, a step's samples. `notes` gets what was understood otherwise: stage 3 as 2,
/// fp16 as bf16. Throws Error(FileUnreadable), and
/// Error(InvalidInput) naming the key for an unknown one, an offload, and a value that the run file
/// contradicts.
nlohmann::json readDeepspeedFile(const std::filesystem::path& path, const nlohmann::json& runFile,
                                 std::vector<std::string>& notes);

}  // namespace xinglin::engine
