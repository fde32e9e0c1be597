// Where a run may compute.

#include "engine/training/training_device.h"

#include <gmock/gmock.h>

#include "engine/core/error.h"

using namespace xinglin;
using engine::RunConfig;
using engine::TrainingBackend;
using engine::TrainingObjective;
using ::testing::HasSubstr;

namespace {

constexpr const char* kNone = "There is no GPU here.";

std::string reasonOf(RunConfig config) {
    config.backend = TrainingBackend::Auto;
    const auto alone = engine::makeSingleRank();
    const engine::TrainingDevice chosen =
        engine::chooseTrainingDevice(config, {}, *alone, {{kernels::CudaStatus::NoDevice, kNone, {}}, {}});
    EXPECT_EQ(chosen.backend, nullptr);
    return chosen.reason;
}

}  // namespace

TEST(TrainingDevice, IsAGpuForEveryObjectiveWhereThereIsOne) {
    for (const auto objective :
         {TrainingObjective::CausalLm, TrainingObjective::Sft, TrainingObjective::Dpo,
          TrainingObjective::Reward, TrainingObjective::Grpo, TrainingObjective::Ppo}) {
        for (const auto method : {engine::TrainingMethod::Full, engine::TrainingMethod::Lora}) {
            RunConfig config;
            config.objective = objective;
            config.method = method;
            EXPECT_EQ(reasonOf(config), kNone);
        }
    }
}

TEST(TrainingDevice, IsAGpuWhereRanksShareTheModel) {
    for (const auto shared : {&RunConfig::tensorRanks, &RunConfig::pipelineRanks}) {
        RunConfig config;
        config.*shared = 2;
        EXPECT_EQ(reasonOf(config), kNone);
    }
}

TEST(TrainingDevice, IsSaidToBeMissingWhereOneIsAskedFor) {
    RunConfig config;
    config.backend = TrainingBackend::Cuda;
    const auto alone = engine::makeSingleRank();
    try {
        engine::chooseTrainingDevice(config, {}, *alone, {{kernels::CudaStatus::NoDevice, kNone, {}}, {}});
        ADD_FAILURE();
    } catch (const engine::Error& error) {
        EXPECT_EQ(error.code(), engine::ErrorCode::InvalidInput);
        EXPECT_THAT(error.what(), HasSubstr(kNone));
        EXPECT_THAT(error.what(), HasSubstr("\"backend\" to \"cpu\""));
    }
}
