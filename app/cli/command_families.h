#pragma once

#include "app/cli/cli_context.h"

namespace xinglin::app {

// A family of commands is one file here (<family>_commands.cpp), one declaration below, one row of the table
// in command_line.cpp and one test of the real program in tests/app/cli. It adds its subcommands to `cli`;
// their callbacks run after the whole line was parsed, when `context` is complete. Both outlive the
// callbacks.

void registerKnowledgeCommands(CLI::App& cli, CliContext& context);
void registerCaseCommands(CLI::App& cli, CliContext& context);
void registerPrescriptionCommands(CLI::App& cli, CliContext& context);
void registerRecordCommands(CLI::App& cli, CliContext& context);
void registerAskCommand(CLI::App& cli, CliContext& context);
void registerRewardCommand(CLI::App& cli, CliContext& context);

}  // namespace xinglin::app
