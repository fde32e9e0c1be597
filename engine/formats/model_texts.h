#pragma once

#include <filesystem>
#include <span>

#include "engine/formats/output_file.h"

namespace xinglin::engine {

/// Copies what a model's folder has beside its weights: configuration, tokenizer, template, code, licence; of
/// kinds that these are of alone, and none of `others`, which only lie there. Throws Error(CannotWrite), and
/// Error(FileUnreadable).
void copyModelTexts(const std::filesystem::path& from, const std::filesystem::path& to,
                    const WritingCalls& calls = systemWritingCalls(),
                    std::span<const std::filesystem::path> others = {});

}  // namespace xinglin::engine
