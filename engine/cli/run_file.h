#pragma once

#include <string>

#include "engine/cli/command.h"
#include "engine/training/training_job.h"

namespace xinglin::engine::cli {

/// The job of a run file; what its sources were expanded to is noted on the context's progress. Throws
/// Error(FileUnreadable), and Error(InvalidInput) naming file, stage and key.
TrainingJob readRunFile(const std::string& path, const CommandContext& context);

}  // namespace xinglin::engine::cli
