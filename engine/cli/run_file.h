#pragma once

#include <string>
#include <vector>

#include "engine/cli/command.h"
#include "engine/training/training_job.h"

namespace xinglin::engine::cli {

/// The job of a run file; `notes` gets what was understood otherwise than it is written, to be told by one of
/// a job's ranks. Throws Error(FileUnreadable), and Error(InvalidInput) naming file, stage and key.
TrainingJob readRunFile(const std::string& path, std::vector<std::string>& notes);
void tell(const std::vector<std::string>& notes, const CommandContext& context);

}  // namespace xinglin::engine::cli
