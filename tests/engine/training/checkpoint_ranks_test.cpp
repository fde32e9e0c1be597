// A checkpoint that cannot be written where ranks hand over parts of it: all of them hear of it, none waits.

#include <gmock/gmock.h>

#include <filesystem>
#include <mutex>
#include <optional>
#include <set>

#include "engine/parallel/error_of_rank.h"
#include "engine/parallel/rank_grid.h"
#include "engine/training/checkpoint.h"
#include "engine/training/training_model.h"
#include "tests/support/failing_calls.h"
#include "tests/support/training_run.h"

using namespace xinglin;
using engine::Communicator;
using engine::RunConfig;
using ::testing::HasSubstr;

namespace {

// Two replicas of a model that four ranks have in two stages of two parts each.
constexpr engine::GridShape kShape = {2, 2, 2};

// What a rank has of the model and its optimizer.
struct RankOfGrid {
    RankOfGrid(const RunConfig& config, Communicator& self)
        : grid(self, kShape),
          model(engine::loadTrainingModel(
              config, {}, {{&grid.tensor()}, grid.pipeline().rank(), grid.pipeline().size(), nullptr})),
          shards(model.trained(), grid.data(), engine::Shards::Keeps::OwnSlices),
          optimizer(model.trained(), shards, config.optimizer),
          parts{config, *model.parameters, model.adapter.get(),  optimizer, shards,
                state,  grid.pipeline(),   grid.data().isFirst()} {}

    bool isWriter() const { return grid.data().isFirst() && grid.tensor().isFirst(); }

    engine::RankGrid grid;
    engine::TrainingModel model;
    engine::Shards shards;
    engine::AdamwOptimizer optimizer;
    engine::TrainingState state;
    engine::CheckpointParts parts;
};

class CheckpointRanksTest : public test::TrainingRunTest {
protected:
    // The disk of one stage's writer is full at its n-th call, n = 1, 2 … until none fails.
    void fillTheDiskOf(int stage, const RunConfig& run) {
        const auto target = work.path() / (run.output.filename().string() + "-saved") / "step-6";
        std::filesystem::create_directories(target.parent_path());
        int failing = 1;
        test::runRanks(kShape.size(), [&](Communicator& self) {
            RankOfGrid own(run, self);
            for (int n = 1, written = 0; written == 0; ++n) {
                std::optional<test::FailingWrites> broken;
                if (own.isWriter() && own.grid.pipeline().rank() == stage) {
                    failing = n;
                    broken.emplace(n);
                }
                written = own.isWriter() && writes(own, target, broken, stage) ? 1 : 0;
                if (!own.isWriter()) {
                    engine::joinCheckpoint(own.parts);
                }
                // Whatever was left on its way would be taken for this.
                written = static_cast<int>(self.sum(std::int64_t{written}));
                EXPECT_TRUE(written == 0 || written == kShape.pipeline) << n;
                if (written == 0 && self.isFirst()) {
                    EXPECT_TRUE(std::filesystem::is_empty(target.parent_path())) << n;
                }
                self.meet();
            }
        });
        EXPECT_GT(failing, 8);
        EXPECT_NO_THROW(engine::checkCheckpoint(target));
    }

private:
    static bool writes(const RankOfGrid& own, const std::filesystem::path& target,
                       const std::optional<test::FailingWrites>& broken, int stage) {
        try {
            engine::writeCheckpoint(own.parts, target,
                                    broken ? broken->calls() : engine::systemWritingCalls());
        } catch (const engine::ErrorOfRank& error) {
            EXPECT_EQ(error.code(), engine::ErrorCode::CannotWrite);
            EXPECT_THAT(error.what(), HasSubstr("stage " + std::to_string(stage) + ": "));
            EXPECT_EQ(error.rank(), stage);
            return false;
        }
        return true;
    }
};

}  // namespace

TEST_F(CheckpointRanksTest, NobodyWaitsForAStageWhoseDiskIsFull) {
    writePrompts(2);
    const RunConfig full = config("full", R"({"precision":"bf16"})");
    fillTheDiskOf(1, full);
    const RunConfig lora = config("lora", R"({"method":"lora","lora":{"targets":["all-linear"]}})");
    fillTheDiskOf(1, lora);
}

namespace {

struct SavingCase {
    const char* name;
    bool isBeside;
};

class CheckpointRanksOfARunTest : public CheckpointRanksTest,
                                  public ::testing::WithParamInterface<SavingCase> {};

}  // namespace

// Whole runs: a file is in the way of the checkpoints' folder, so that nothing of one can be written.
TEST_P(CheckpointRanksOfARunTest, AllHearWhatCouldNotBeWrittenAndWhoHasIt) {
    writePrompts(4);
    nlohmann::json changes = {{"save_every", 3},
                              {"parallel", {{"dp", 2}, {"tp", 2}, {"pp", 2}, {"zero", 2}}}};
    changes["async_checkpoints"] = GetParam().isBeside;
    const RunConfig run = config("run", changes.dump());
    const auto checkpoints = run.output / "checkpoints";
    const auto aside = work.path() / "aside";
    std::mutex mutex;
    std::set<int> told;
    std::set<int> tellers;
    test::runQueuedRanks(kShape.size(), [&](Communicator& self) {
        engine::Trainer::Listener listener;
        listener.onPhase = [](const std::string&, std::optional<double>) {};
        listener.onStep = [&](const engine::StepMetrics& metrics, std::int64_t) {
            if (metrics.step == 4 && self.isFirst()) {
                std::filesystem::rename(checkpoints, aside);
                std::ofstream(checkpoints) << "in the way";
            }
        };
        try {
            engine::Trainer(run, {}, self, listener, {}).run();
        } catch (const engine::ErrorOfRank& error) {
            const std::lock_guard lock(mutex);
            EXPECT_EQ(error.code(), engine::ErrorCode::CannotWrite);
            EXPECT_THAT(error.what(), HasSubstr("checkpoints"));
            tellers.insert(error.rank());
            told.insert(self.rank());
        }
    });
    EXPECT_EQ(told.size(), static_cast<std::size_t>(kShape.size()));
    EXPECT_EQ(tellers.size(), 1u);
    if (!GetParam().isBeside) {  // else that of step 3 may have been in the making
        EXPECT_EQ(*tellers.begin(), 0);
        EXPECT_NO_THROW(engine::checkCheckpoint(aside / "step-3"));
    }
}

INSTANTIATE_TEST_SUITE_P(BothWays, CheckpointRanksOfARunTest,
                         ::testing::Values(SavingCase{"BesideTheSteps", true},
                                           SavingCase{"BetweenThem", false}),
                         [](const auto& info) { return info.param.name; });
