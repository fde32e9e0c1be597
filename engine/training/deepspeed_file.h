#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace xinglin::engine {

/// What a DeepSpeed configuration says, in a run file's keys. "auto" leaves a key to the run file, as
/// transformers reads it; what only steers DeepSpeed's own buffers is accepted and changes nothing. `notes`
/// gets what was understood otherwise: stage 3 as 2, fp16 as bf16. Throws Error(FileUnreadable), and
/// Error(InvalidInput) naming the key for an unknown one, an offload, and a value that the run file
/// contradicts.
nlohmann::json readDeepspeedFile(const std::filesystem::path& path, const nlohmann::json& runFile,
                                 std::vector<std::string>& notes);

}  // namespace xinglin::engine
