// Where a run may compute.

#include "engine/training/training_device.h"

#include <gmock/gmock.h>

#include "engine/core/error.h"

using namespace xinglin;
using engine::TrainingBackend;
using ::testing::HasSubstr;

TEST(TrainingDevice, IsNoGpuForReinforcement) {
    const auto alone = engine::makeSingleRank();
    engine::RunConfig config;
    config.objective = engine::TrainingObjective::Grpo;
    config.backend = TrainingBackend::Auto;
    EXPECT_THAT(engine::chooseTrainingDevice(config, {}, *alone).reason, HasSubstr("on the processor only"));
    config.backend = TrainingBackend::Cuda;
    EXPECT_THROW(engine::chooseTrainingDevice(config, {}, *alone), engine::Error);
}

TEST(TrainingDevice, IsNoGpuWhereRanksShareTheModel) {
    const auto alone = engine::makeSingleRank();
    for (const auto shared : {&engine::RunConfig::tensorRanks, &engine::RunConfig::pipelineRanks}) {
        engine::RunConfig config;
        config.*shared = 2;
        config.backend = TrainingBackend::Auto;
        const engine::TrainingDevice chosen = engine::chooseTrainingDevice(config, {}, *alone);
        EXPECT_EQ(chosen.backend, nullptr);
        EXPECT_THAT(chosen.reason, HasSubstr("on the processor only"));
        config.backend = TrainingBackend::Cuda;
        try {
            engine::chooseTrainingDevice(config, {}, *alone);
            ADD_FAILURE();
        } catch (const engine::Error& error) {
            EXPECT_EQ(error.code(), engine::ErrorCode::InvalidInput);
            EXPECT_THAT(error.what(), HasSubstr("\"backend\" to \"cpu\""));
        }
    }
}
