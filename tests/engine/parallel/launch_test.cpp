// Which processes are ranks, by what mpirun and srun leave in their environment.

#include "engine/parallel/launch.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

using xinglin::engine::Launch;

namespace {

Launch launchIn(const std::map<std::string, std::string>& environment) {
    return Launch::of([&](const char* name) -> const char* {
        const auto at = environment.find(name);
        return at == environment.end() ? nullptr : at->second.c_str();
    });
}

void expectLaunch(const Launch& got, Launch::By by, int ranks) {
    EXPECT_EQ(got.by, by);
    EXPECT_EQ(got.ranks, ranks);
}

}  // namespace

TEST(LaunchTest, ByNobody) {
    expectLaunch(launchIn({}), Launch::By::Nobody, 0);
    // The script of a batch job, and a shell or a single task in a job.
    expectLaunch(launchIn({{"SLURM_NTASKS", "4"}, {"SLURM_PROCID", "0"}}), Launch::By::Nobody, 0);
    expectLaunch(launchIn({{"SLURM_NTASKS", "1"}, {"SLURM_STEP_NUM_TASKS", "1"}}), Launch::By::Nobody, 0);
}

TEST(LaunchTest, ByMpirun) {
    expectLaunch(launchIn({{"OMPI_COMM_WORLD_SIZE", "2"}}), Launch::By::Launcher, 2);
    expectLaunch(launchIn({{"PMI_SIZE", "3"}, {"PMI_RANK", "0"}}), Launch::By::Launcher, 3);
    // Within a Slurm job its own servers are started by srun, one a machine.
    expectLaunch(launchIn({{"OMPI_COMM_WORLD_SIZE", "8"}, {"SLURM_STEP_NUM_TASKS", "2"}}),
                 Launch::By::Launcher, 8);
}

TEST(LaunchTest, BySrun) {
    expectLaunch(launchIn({{"PMIX_RANK", "1"}, {"SLURM_STEP_NUM_TASKS", "4"}}), Launch::By::Launcher, 4);
    expectLaunch(launchIn({{"PMI_RANK", "1"}, {"PMI_FD", "9"}, {"SLURM_STEP_NUM_TASKS", "4"}}),
                 Launch::By::Launcher, 4);
    expectLaunch(launchIn({{"SLURM_PROCID", "1"}, {"SLURM_STEP_NUM_TASKS", "4"}}), Launch::By::BareSrun, 4);
}
