// The template of a Slurm job, with a stand-in for srun that says what it was asked to start.

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/temporary_folder.h"

namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class SlurmTemplate : public ::testing::Test {
protected:
    SlurmTemplate() {
        std::ofstream(work.path() / "srun") << "#!/bin/sh\necho \"$@\"\nexit 130\n";
        std::filesystem::permissions(work.path() / "srun", std::filesystem::perms::owner_all);
        std::ofstream(work.path() / "run.json")
            << "{\"model\": \"m\",\n \"output\" : \"" << output().string() << "\"}\n";
    }
    std::filesystem::path output() const { return work.path() / "a run"; }

    std::string submit(const std::string& argument, int wantedCode) const {
        const std::string command = "cd " + work.path().string() + " && PATH=" + work.path().string() +
                                    ":$PATH SLURM_CPUS_PER_TASK=3 bash " XINGLIN_SOURCE_DIR
                                    "/installer/slurm/xinglin-train.sbatch " +
                                    argument + " > said 2>&1";
        const int status = std::system(command.c_str());
        EXPECT_EQ(WEXITSTATUS(status), wantedCode);
        std::stringstream said;
        said << std::ifstream(work.path() / "said").rdbuf();
        return said.str();
    }

    xinglin::test::TemporaryFolder work;
};

}  // namespace

TEST_F(SlurmTemplate, StartsARunAndGoesOnWithIt) {
    const std::string begun = submit("run.json", 130);
    EXPECT_THAT(begun, HasSubstr("--mpi=pmix --kill-on-bad-exit=1 --cpus-per-task=3 xinglin-engine train "
                                 "--config run.json"));
    EXPECT_THAT(begun, Not(HasSubstr("--resume")));
    std::filesystem::create_directories(output() / "checkpoints/last");
    std::ofstream(output() / "checkpoints/last/DONE") << "{}";
    EXPECT_THAT(submit("run.json", 130), HasSubstr("--config run.json --resume " + output().string()));
}

TEST_F(SlurmTemplate, GoesOnWithAJobOfStages) {
    std::filesystem::create_directories(output() / "stage-1/checkpoints/step-4");
    EXPECT_THAT(submit("run.json", 130), Not(HasSubstr("--resume")));
    std::filesystem::create_directory_symlink("step-4", output() / "stage-1/checkpoints/last");
    std::ofstream(output() / "stage-1/checkpoints/last/DONE") << "{}";
    EXPECT_THAT(submit("run.json", 130), HasSubstr("--config run.json --resume " + output().string()));
}

TEST_F(SlurmTemplate, AsksForARunFile) {
    EXPECT_THAT(submit("", 1), HasSubstr("the run file is missing"));
}
