#pragma once

#include <filesystem>
#include <memory>

#include "engine/formats/weight_file.h"

namespace xinglin::engine {

/// The model that a folder's config.json describes, with every parameter 0: what training from nothing starts
/// from. Parameters that the family has only sometimes are left out, but for the output matrix. Throws what
/// ModelFolder and familyOf() throw, and Error(OutOfMemory).
std::unique_ptr<WeightFile> makeBlankModel(const std::filesystem::path& folder);

}  // namespace xinglin::engine
