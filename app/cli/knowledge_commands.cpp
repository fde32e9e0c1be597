#include <CLI/CLI.hpp>

#include "app/cli/command_families.h"

namespace xinglin::app {

void registerKnowledgeCommands(CLI::App& cli, CliContext&) {
    CLI::App* kb = cli.add_subcommand("kb", "The knowledge base: herbs, formulas, standard terms");
    kb->require_subcommand(1);
}

}  // namespace xinglin::app
