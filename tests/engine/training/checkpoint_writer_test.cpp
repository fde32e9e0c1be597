// Checkpoints written beside the steps: the bytes of the moment of the copy, errors told once, one at a time.

#include "engine/training/checkpoint_writer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <latch>

#include "engine/core/error.h"
#include "engine/training/run_folder.h"
#include "engine/training/training_model.h"
#include "tests/support/failing_calls.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_families.h"

using namespace xinglin;
using engine::CheckpointParts;
using engine::CheckpointSnapshot;
using engine::CheckpointWriter;

namespace {

class CheckpointWriterTest : public ::testing::Test {
protected:
    CheckpointWriterTest() {
        for (float& number : optimizer.firstMoment()) {
            number = 0.25f;
        }
    }

    static engine::RunConfig configFor(const std::filesystem::path& model) {
        engine::RunConfig config;
        config.model = model;
        config.threads = 1;
        return config;
    }

    // What the next steps do to the numbers.
    void stepOn() {
        for (float& number : model.trained().values()) {
            number += 1.0f;
        }
        for (float& number : optimizer.firstMoment()) {
            number = 3.0f;
        }
        ++state.step;
    }

    std::unique_ptr<CheckpointSnapshot> snapshot() const {
        return std::make_unique<CheckpointSnapshot>(parts);
    }

    static std::string bytesOf(const std::filesystem::path& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    test::TinyFolder folder{test::tinyFamilies().front().options};
    test::TemporaryFolder work;
    std::unique_ptr<engine::Communicator> alone = engine::makeSingleRank();
    engine::RunConfig config = configFor(folder.path());
    engine::TrainingModel model = engine::loadTrainingModel(config, {});
    engine::Shards shards{model.trained(), *alone, engine::Shards::Keeps::OwnSlices};
    engine::AdamwOptimizer optimizer{model.trained(), shards, config.optimizer};
    engine::TrainingState state{7, 14, 1.0, {}, {}, {}};
    CheckpointParts parts{config, *model.parameters, nullptr, optimizer, shards, state, *alone};
};

}  // namespace

TEST_F(CheckpointWriterTest, WritesTheMomentOfTheCopy) {
    engine::writeCheckpoint(parts, work.path() / "now");
    CheckpointWriter writer(*alone);
    auto copy = snapshot();
    stepOn();
    bool isWhole = false;
    writer.begin(std::move(copy), work.path() / "beside", [&] { isWhole = true; });
    writer.finish();
    EXPECT_TRUE(isWhole);
    for (const char* name :
         {"model.safetensors", "optimizer.safetensors", "state.json", "config.json", "DONE"}) {
        EXPECT_EQ(bytesOf(work.path() / "beside" / name), bytesOf(work.path() / "now" / name)) << name;
    }
    EXPECT_NO_THROW(engine::checkCheckpoint(work.path() / "beside"));
}

// The n-th call fails, n = 1, 2, 3 …: told once, nothing half is left, nothing is pointed to.
TEST_F(CheckpointWriterTest, TellsWhatFailedAndLeavesNothingHalf) {
    const auto target = work.path() / "checkpoints" / "step-7";
    std::filesystem::create_directories(target.parent_path());
    int failing = 1;
    for (bool isWhole = false; !isWhole; ++failing) {
        const test::FailingWrites writes(failing);
        CheckpointWriter writer(*alone);
        writer.begin(
            snapshot(), target, [&] { isWhole = true; }, writes.calls());
        try {
            writer.finish();
            EXPECT_TRUE(isWhole);
        } catch (const engine::Error& error) {
            EXPECT_EQ(error.code(), engine::ErrorCode::CannotWrite) << failing;
            EXPECT_FALSE(isWhole) << failing;
            EXPECT_NO_THROW(writer.check());
        }
        if (!isWhole && !std::filesystem::exists(target)) {
            EXPECT_TRUE(std::filesystem::is_empty(target.parent_path())) << failing;
        }
    }
    EXPECT_GT(failing, 20);
    EXPECT_NO_THROW(engine::checkCheckpoint(target));
}

TEST_F(CheckpointWriterTest, KeepsTheOneBeforeUntilThisOneIsThere) {
    const auto target = work.path() / "checkpoints" / "step-7";
    engine::writeCheckpoint(parts, target);
    int failing = 1;
    for (bool isWhole = false; !isWhole; ++failing) {
        const test::FailingWrites writes(failing);
        try {
            engine::writeCheckpoint(parts, target, writes.calls());
            isWhole = true;
        } catch (const engine::Error& error) {
            EXPECT_EQ(error.code(), engine::ErrorCode::CannotWrite) << failing;
        }
        EXPECT_NO_THROW(engine::checkCheckpoint(target)) << failing;
        EXPECT_FALSE(std::filesystem::exists(target.string() + ".part")) << failing;
    }
    EXPECT_FALSE(std::filesystem::exists(engine::asideOf(target)));
}

namespace {

std::filesystem::path watchedRun;

// Whoever is killed here goes on from a whole checkpoint.
int renameWatched(const char* from, const char* to) {
    engine::checkCheckpoint(engine::findCheckpoint(watchedRun));
    return std::rename(from, to);
}

}  // namespace

TEST_F(CheckpointWriterTest, LeavesAWholeOneWhereverItIsKilled) {
    const auto checkpoints = work.path() / "checkpoints";
    engine::writeCheckpoint(parts, checkpoints / "step-7");
    std::filesystem::create_directory_symlink("step-7", checkpoints / "last");
    watchedRun = work.path();
    engine::WritingCalls calls = engine::systemWritingCalls();
    calls.rename = renameWatched;
    EXPECT_NO_THROW(engine::writeCheckpoint(parts, checkpoints / "step-7", calls));
}

// Not only what the engine itself throws, and whatever bytes a path has.
TEST_F(CheckpointWriterTest, TellsOfAnyFailure) {
    engine::WritingCalls calls = engine::systemWritingCalls();
    calls.createFile = [](const char*) -> int { throw std::bad_alloc(); };
    const auto target = work.path() / "\xff";
    for (const engine::WritingCalls& broken : {calls, test::FailingWrites(1).calls()}) {
        const test::FailingWrites first(1);
        try {
            engine::writeCheckpoint(parts, target, broken);
            ADD_FAILURE();
        } catch (const engine::Error& error) {
            EXPECT_EQ(error.code(), engine::ErrorCode::CannotWrite);
        }
        EXPECT_TRUE(std::filesystem::is_empty(work.path()));
    }
}

namespace {

// The first of two ranks, which remembers what it was asked to move; the other one says zeros.
class BesideASilentOne final : public engine::Communicator {
public:
    int rank() const override { return 0; }
    int size() const override { return 2; }
    void exchange(const Outgoing& outgoing, const Incoming& incoming) override {
        std::fill_n(static_cast<char*>(incoming.bytes), incoming.count, '\0');
        most = std::max(most, outgoing.count);
        last = engine::OperationName::ofThisThread();
    }
    void endJob(int) override {}

    std::size_t most = 0;
    std::string last;
};

}  // namespace

// What one stage has written is nobody else's matter.
TEST_F(CheckpointWriterTest, TellsOtherDataRanksOnlyThatItIsDone) {
    BesideASilentOne ranks;
    CheckpointWriter writer(ranks);
    writer.begin(snapshot(), work.path() / "step-7", [] {});
    writer.finish();
    EXPECT_LE(ranks.most, sizeof(double));
}

TEST_F(CheckpointWriterTest, MeetsTheOthersBeforeItSaysThatItCannotBegin) {
    std::ofstream(work.path() / "file") << "in the way";
    BesideASilentOne ranks;
    CheckpointWriter writer(ranks);
    EXPECT_THROW(writer.begin(snapshot(), work.path() / "file" / "step-7", [] {}), engine::Error);
    EXPECT_EQ(ranks.last, "meeting");
}

// Moved to its place, but nobody knows whether that will last.
TEST_F(CheckpointWriterTest, KeepsTheOneBeforeWhereTheLastFlushFails) {
    const auto target = work.path() / "checkpoints" / "step-7";
    engine::writeCheckpoint(parts, target);
    test::FailingWrites counting(0);
    engine::writeCheckpoint(parts, target, counting.calls());
    const int calls = counting.count();
    const test::FailingWrites last(calls);
    EXPECT_THROW(engine::writeCheckpoint(parts, target, last.calls()), engine::Error);
    EXPECT_NO_THROW(engine::checkCheckpoint(target));
    EXPECT_NO_THROW(engine::checkCheckpoint(engine::asideOf(target)));
    engine::writeCheckpoint(parts, target);
    EXPECT_FALSE(std::filesystem::exists(engine::asideOf(target)));
}

TEST_F(CheckpointWriterTest, WaitsForTheOneBefore) {
    CheckpointWriter writer(*alone);
    std::latch goOn(1);
    std::vector<int> order;
    writer.begin(snapshot(), work.path() / "step-7", [&] {
        goOn.wait();
        order.push_back(1);
    });
    writer.check();  // does not wait
    goOn.count_down();
    writer.begin(snapshot(), work.path() / "step-8", [&] { order.push_back(2); });
    writer.finish();
    EXPECT_EQ(order, std::vector<int>({1, 2}));
}
