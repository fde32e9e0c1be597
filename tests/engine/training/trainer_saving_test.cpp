// Checkpoints of whole runs that are written beside the steps: the same as between them, and what happens
// where they cannot be written.

#include <gmock/gmock.h>

#include <fstream>
#include <mutex>

#include "engine/parallel/error_of_rank.h"
#include "engine/training/trainer.h"
#include "engine/training/training_preview.h"
#include "tests/support/engine_process.h"
#include "tests/support/queued_thread_ranks.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_families.h"
#include "tests/support/training_files.h"

using namespace xinglin;
using engine::RunConfig;
using nlohmann::json;

namespace {

class TrainerSavingTest : public ::testing::Test {
protected:
    RunConfig config(const std::string& name, const std::string& changes) const {
        json file = {{"model", folder.path().string()},
                     {"output", (work.path() / name).string()},
                     {"data", {{{"path", (work.path() / "data.jsonl").string()}}}},
                     {"steps", 7},
                     {"save_every", 2},
                     {"keep_last", 10},
                     {"threads", 1}};
        file.merge_patch(json::parse(changes));
        return engine::parseRunConfig(file, "run.json");
    }

    void train(const RunConfig& settings, int ranks, const std::function<void(std::int64_t)>& onStep = {},
               const std::filesystem::path& checkpoint = {}) {
        std::mutex mutex;
        std::exception_ptr failure;  // of whoever was the last to fail
        test::runQueuedRanks(ranks, [&](engine::Communicator& self) {
            engine::Trainer::Listener listener;
            listener.onPhase = [&](const std::string& what, std::optional<double>) {
                if (self.isFirst()) {
                    phases += what + "\n";
                }
            };
            listener.onStep = [&](const engine::StepMetrics& metrics, std::int64_t) {
                if (self.isFirst() && onStep) {
                    onStep(metrics.step);
                }
            };
            try {
                engine::Trainer(settings, checkpoint, self, listener, {}).run();
            } catch (const engine::Error&) {
                const std::lock_guard lock(mutex);
                failure = std::current_exception();
            }
        });
        if (failure) {
            std::rethrow_exception(failure);
        }
    }

    std::string fileOf(const std::string& run, const std::string& step, const char* name) const {
        std::ifstream file(work.path() / run / "checkpoints" / step / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    void SetUp() override {
        std::ofstream(work.path() / "data.jsonl") << R"({"input_ids":[3,17,8,42]})"
                                                  << "\n"
                                                  << R"({"input_ids":[5,2,11]})"
                                                  << "\n";
    }

    test::TinyFolder folder{test::tinyFamilies().front().options};
    test::TemporaryFolder work;
    std::string phases;
};

}  // namespace

TEST_F(TrainerSavingTest, WritesBesideTheStepsWhatItWritesBetweenThem) {
    for (const char* changes : {"{}", R"({"method":"lora"})", R"({"precision":"bf16"})"}) {
        for (const int ranks : {1, 2}) {
            json plain = json::parse(changes);
            plain["async_checkpoints"] = false;
            plain["parallel"] = {{"overlap", false}, {"zero", 1}};
            train(config("between", plain.dump()), ranks);
            train(config("beside", changes), ranks);
            const bool isLora = json::parse(changes).contains("method");
            for (const char* step : {"step-2", "step-4", "step-6", "step-7"}) {
                for (const char* name : {isLora ? "adapter_model.safetensors" : "model.safetensors",
                                         "optimizer.safetensors", "state.json"}) {
                    const std::string written = fileOf("beside", step, name);
                    EXPECT_FALSE(written.empty()) << step << name;
                    EXPECT_EQ(written, fileOf("between", step, name)) << changes << step << name;
                }
            }
            std::filesystem::remove_all(work.path() / "between");
            std::filesystem::remove_all(work.path() / "beside");
        }
    }
}

// Where ranks have parts of the model too, however they share the optimizer: every file of every checkpoint.
TEST_F(TrainerSavingTest, WritesTheSameBesideTheStepsWhereRanksShareTheModel) {
    struct Way {
        int data, tensor, stages, zero;
        const char* changes;
    };
    const char* plain = "{}";
    const char* lora = R"({"method":"lora","lora":{"targets":["all-linear"]}})";
    const char* rounded = R"({"precision":"bf16","freeze":["norm"]})";
    for (const Way& way :
         {Way{2, 2, 1, 0, plain}, Way{2, 2, 1, 1, rounded}, Way{2, 2, 1, 2, lora}, Way{2, 1, 2, 0, lora},
          Way{2, 1, 2, 1, plain}, Way{2, 1, 2, 2, rounded}, Way{1, 2, 2, 0, rounded}, Way{1, 2, 2, 1, lora},
          Way{1, 2, 2, 2, plain}, Way{2, 2, 2, 2, rounded}}) {
        json file = json::parse(way.changes);
        file["steps"] = 4;
        file["save_every"] = 1;
        file["parallel"] = {{"dp", way.data}, {"tp", way.tensor}, {"pp", way.stages}, {"zero", way.zero}};
        const int ranks = way.data * way.tensor * way.stages;
        phases.clear();
        train(config("beside", file.dump()), ranks);
        EXPECT_THAT(phases, ::testing::Not(::testing::HasSubstr("the steps wait")));
        file["async_checkpoints"] = false;
        train(config("between", file.dump()), ranks);
        for (const char* step : {"step-1", "step-2", "step-3", "step-4"}) {
            std::size_t files = 0;
            for (const auto& entry :
                 std::filesystem::directory_iterator(work.path() / "between/checkpoints" / step)) {
                const std::string name = entry.path().filename().string();
                EXPECT_EQ(fileOf("beside", step, name.c_str()), fileOf("between", step, name.c_str()))
                    << file << step << name;
                ++files;
            }
            EXPECT_GE(files, 5u);
        }
        EXPECT_EQ(engine::findCheckpoint(work.path() / "beside").filename(), "step-4");
        std::filesystem::remove_all(work.path() / "between");
        std::filesystem::remove_all(work.path() / "beside");
    }
}

// The writing fails beside a step: a later one says so, and what was saved before is still there.
TEST_F(TrainerSavingTest, EndsTheRunWhereACheckpointCannotBeWritten) {
    const auto checkpoints = work.path() / "run/checkpoints";
    const auto aside = work.path() / "aside";
    std::int64_t last = 0;
    const auto onStep = [&](std::int64_t step) {
        last = step;
        if (step == 3) {  // there is a file now where a folder is to be
            ASSERT_TRUE(test::eventually([&] { return std::filesystem::exists(checkpoints / "last"); }));
            std::filesystem::rename(checkpoints, aside);
            std::ofstream(checkpoints) << "in the way";
        }
    };
    try {
        train(config("run", R"({"steps":1000})"), 1, onStep);
        FAIL();
    } catch (const engine::Error& error) {
        EXPECT_EQ(error.code(), engine::ErrorCode::CannotWrite);
    }
    EXPECT_LE(last, 6);
    EXPECT_NO_THROW(engine::checkCheckpoint(aside / "last"));
    EXPECT_EQ(std::filesystem::read_symlink(aside / "last"), "step-2");
}

// What was saved is not lost by what could not be tidied away.
TEST_F(TrainerSavingTest, PrunesNothingWhereNothingCanBeListed) {
    const auto run = engine::RunFolder::create(work.path() / "run");
    std::filesystem::remove_all(work.path() / "run/checkpoints");
    EXPECT_NO_THROW(run.prune(1));
}

TEST_F(TrainerSavingTest, SaysWhereACopyDoesNotFit) {
    const RunConfig settings = config("run", R"({"check_memory":false})");
    const auto plan = [&](std::size_t free) {
        return engine::TrainingPreview(settings).memoryPlan({}, {1, 1, 0, free});
    };
    const auto roomy = plan(std::size_t{1} << 40);
    EXPECT_TRUE(roomy.copiesCheckpoints);
    const auto tight = plan(roomy.total() - 1);
    EXPECT_FALSE(tight.copiesCheckpoints);
    EXPECT_TRUE(tight.fits());
    // Values and both moments of every number; without the copy one plane at a time.
    const std::size_t numbers = tight.ranks[0].gradients;
    EXPECT_EQ(roomy.ranks[0].saving - tight.ranks[0].saving, 2 * numbers);
    EXPECT_FALSE(engine::TrainingPreview(config("run", R"({"save_every":0})"))
                     .memoryPlan({}, {1, 1, 0, std::size_t{1} << 40})
                     .copiesCheckpoints);
}

// The checkpoint that a run went on from is pruned while it goes on; its texts are still written.
TEST_F(TrainerSavingTest, OutlivesTheCheckpointThatItWentOnFrom) {
    const auto settings = config("run", R"({"save_every":1,"keep_last":1,"steps":2})");
    train(settings, 1);
    const auto more = config("run", R"({"save_every":1,"keep_last":1,"steps":6})");
    train(more, 1, {}, engine::findCheckpoint(settings.output));
    EXPECT_FALSE(std::filesystem::exists(settings.output / "checkpoints/step-2"));
    EXPECT_FALSE(fileOf("run", "step-6", "config.json").empty());
}

// "last" is behind what the run before had saved.
TEST_F(TrainerSavingTest, KeepsTheLastCheckpointWhereItWentOnFromAnOlderOne) {
    const auto settings = config("run", "{}");
    train(settings, 1);
    train(config("run", R"({"steps":3,"keep_last":1})"), 1, {}, settings.output / "checkpoints/step-2");
    const auto last = engine::findCheckpoint(settings.output);
    EXPECT_EQ(last.filename(), "step-3");
    EXPECT_NO_THROW(engine::checkCheckpoint(last));
}

// Killed between two renames: what was the last one stands aside.
TEST_F(TrainerSavingTest, GoesOnFromACheckpointThatStandsAside) {
    const auto settings = config("run", "{}");
    const auto checkpoints = settings.output / "checkpoints";
    train(settings, 1);
    std::filesystem::rename(checkpoints / "step-7", checkpoints / "step-7.old");
    std::filesystem::create_directory(checkpoints / "step-6.old");
    const auto last = engine::findCheckpoint(settings.output);
    EXPECT_EQ(last.filename(), "step-7.old");
    EXPECT_THROW(train(settings, 1), engine::Error);  // a run in the folder, which says how to go on
    bool isThere = false;
    train(
        config("run", R"({"steps":9,"keep_last":1})"), 1,
        [&](std::int64_t) {
            isThere = isThere || std::filesystem::exists(last);
            EXPECT_FALSE(std::filesystem::exists(checkpoints / "step-6.old"));
        },
        last);
    EXPECT_TRUE(isThere);
    EXPECT_EQ(engine::findCheckpoint(settings.output).filename(), "step-9");
    EXPECT_FALSE(std::filesystem::exists(last));
}

// A step fails while a checkpoint that fails too is written: both are told.
TEST_F(TrainerSavingTest, TellsOfACheckpointThatWasNotWrittenWhereTheRunFails) {
    const auto blocked = work.path() / "run/checkpoints/last.new/in the way";
    std::string text;
    try {
        train(config("run", "{}"), 1, [&](std::int64_t step) {
            if (step == 2) {  // there can be no link then
                std::filesystem::create_directories(blocked);
            } else if (step == 3) {
                throw engine::Error(engine::ErrorCode::Internal, "the step failed");
            }
        });
        FAIL();
    } catch (const engine::Error& error) {
        // The step before may have seen it already.
        text = error.code() == engine::ErrorCode::Internal ? phases : error.what();
    }
    EXPECT_THAT(text, ::testing::HasSubstr("checkpoints/last: "));
}

// Of two stages the first one's last work is not looked at before the next step, which stands out.
TEST_F(TrainerSavingTest, TellsOfAStepThatStandsOutWhereACheckpointFailedToo) {
    const auto blocked = work.path() / "run/checkpoints/last.new/in the way";
    try {
        train(config("run", R"({"save_every":1,"parallel":{"pp":2},"optimizer":{"learning_rate":1e30}})"), 2,
              [&](std::int64_t) { std::filesystem::create_directories(blocked); });
        FAIL();
    } catch (const engine::Error& error) {
        EXPECT_EQ(error.code(), engine::ErrorCode::Diverged) << error.what();
    }
    EXPECT_THAT(phases, ::testing::HasSubstr("a checkpoint could not be written: "));
    EXPECT_THAT(phases, ::testing::HasSubstr("checkpoints/last: "));
}

// A run that does not fit, with what `change` makes of each rank's settings; `check` sees what each throws.
void refuseForMemory(
    const RunConfig& settings, int ranks,
    const std::function<void(RunConfig&, const engine::Communicator&)>& change,
    const std::function<void(const engine::ErrorOfRank&, const engine::Communicator&)>& check) {
    test::runQueuedRanks(ranks, [&](engine::Communicator& self) {
        RunConfig own = settings;
        change(own, self);
        engine::Trainer::Listener listener;
        listener.onPhase = [](const std::string&, std::optional<double>) {};
        try {
            const engine::Trainer trainer(own, {}, self, listener, {});
            ADD_FAILURE();
        } catch (const engine::ErrorOfRank& error) {
            EXPECT_EQ(error.code(), engine::ErrorCode::OutOfMemory);
            EXPECT_EQ(error.rank(), 1);
            check(error, self);
        }
    });
}

TEST_F(TrainerSavingTest, TellsTheMemoryOfTheRankThatLacksMost) {
    test::writeHugeShape(work.path());
    const std::string changes = json{{"model", work.path().string()}, {"init", "random"}}.dump();
    refuseForMemory(
        config("run", changes), 3,
        [](RunConfig& settings, const engine::Communicator& self) {
            settings.microBatch = self.rank() == 1 ? 64 : 1;  // all lack memory, this one lacks most
        },
        [](const engine::ErrorOfRank& error, const engine::Communicator& self) {
            EXPECT_EQ(error.isToldBy(self.rank()), self.rank() == 1);
        });
}

TEST_F(TrainerSavingTest, SaysWhichRanksTheRunDoesNotFit) {
    test::writeHugeShape(work.path());
    const std::string changes = json{{"model", work.path().string()}, {"init", "random"}}.dump();
    refuseForMemory(
        config("run", changes), 2,
        [](RunConfig& settings, const engine::Communicator& self) {
            settings.checksMemory = self.rank() == 1;  // it would fit where the other one is
        },
        [](const engine::ErrorOfRank& error, const engine::Communicator& self) {
            EXPECT_THAT(error.what(),
                        ::testing::StartsWith(self.isFirst() ? "the run does not fit where rank 1 is"
                                                             : "the run takes "));
        });
}
