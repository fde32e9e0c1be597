#pragma once

#include <filesystem>

#include "engine/formats/output_file.h"

namespace xinglin::engine {

/// Copies what a model's folder has beside its weights: configuration, tokenizer, template, licence. Throws
/// Error(CannotWrite), and Error(FileUnreadable).
void copyModelTexts(const std::filesystem::path& from, const std::filesystem::path& to,
                    const WritingCalls& calls = systemWritingCalls());

}  // namespace xinglin::engine
