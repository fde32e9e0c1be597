// How a training run ends when it does not end by itself: killed, stopped, asked to stop, or started in a way
// that its ranks do not find each other.

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <future>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/support/engine_process.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_families.h"

namespace xinglin {
namespace {

using nlohmann::json;
using test::EngineProcess;
using ::testing::HasSubstr;

class TrainEnding : public ::testing::Test {
protected:
    std::vector<std::string> commandFor(const std::string& name, const std::string& changes) const {
        json run = {{"model", folder.path().string()},
                    {"output", (work.path() / name).string()},
                    {"data", {{{"path", (work.path() / "data.jsonl").string()}, {"format", "tokens"}}}},
                    {"steps", 24},
                    {"save_every", 1},
                    {"shuffle", true},
                    {"threads", 1}};
        run.merge_patch(json::parse(changes));
        const auto path = work.path() / (name + ".json");
        std::ofstream(path) << run;
        return {"train", "--config", path.string()};
    }

    void SetUp() override {
        std::ofstream data(work.path() / "data.jsonl");
        for (int row = 0; row < 7; ++row) {
            json ids = json::array();
            for (int i = 0; i < 4 + row; ++i) {
                ids.push_back((row * 11 + i * i * 3) % 61);
            }
            data << json{{"input_ids", ids}} << "\n";
        }
    }

    std::size_t rowsOf(const std::string& run) const {
        std::ifstream file(work.path() / run / "metrics.jsonl");
        std::size_t count = 0;
        for (std::string line; std::getline(file, line);) {
            ++count;
        }
        return count;
    }

    // 'R', 'S', 'T' …, as /proc has it.
    static char stateOf(const EngineProcess& process) {
        std::stringstream text;
        text << std::ifstream("/proc/" + std::to_string(process.id()) + "/stat").rdbuf();
        const std::string stat = text.str();
        const std::size_t at = stat.rfind(") ");
        return at == std::string::npos ? 'X' : stat.at(at + 2);
    }

    // A job whose ranks leave their process numbers in pid-N; what they say is in "err".
    std::string startOf(int ranks, const std::string& config, const std::string& more = "") const {
        const std::string script = "echo $$ > " + work.path().string() + "/pid-$OMPI_COMM_WORLD_RANK; exec " +
                                   (std::filesystem::path(XINGLIN_BIN_DIR) / "xinglin-engine").string() +
                                   " train --config " + config + more;
        return "ASAN_OPTIONS=\"$ASAN_OPTIONS:detect_leaks=0\" mpirun --allow-run-as-root --oversubscribe "
               "-n " +
               std::to_string(ranks) + " sh -c '" + script + "' > /dev/null 2> " +
               (work.path() / "err").string();
    }

    std::string textOf(const std::filesystem::path& path) const {
        std::stringstream text;
        text << std::ifstream(work.path() / path, std::ios::binary).rdbuf();
        return text.str();
    }

    test::TinyFolder folder{test::tinyFamilies().front().options};
    test::TemporaryFolder work;
};

// Kills the ranks that have left their numbers in a folder, unless they have ended.
struct RanksOfATest {
    explicit RanksOfATest(std::filesystem::path folder, int count = 2)
        : folder(std::move(folder)), count(count) {}
    ~RanksOfATest() { kill(); }
    void kill() const {
        for (int rank = 0; rank < count && !haveEnded; ++rank) {
            int process = 0;
            if (std::ifstream(folder / ("pid-" + std::to_string(rank))) >> process) {
                ::kill(process, SIGKILL);
            }
        }
    }
    RanksOfATest(const RanksOfATest&) = delete;
    RanksOfATest& operator=(const RanksOfATest&) = delete;

    std::filesystem::path folder;
    int count;
    bool haveEnded = false;
};

}  // namespace

// Killed wherever it is, while a checkpoint is written beside the steps too.
TEST_F(TrainEnding, GoesOnBitForBitAfterItWasKilled) {
    ASSERT_EQ(test::runEngine(commandFor("whole", "{}")).exitCode, 0);
    const std::vector<std::string> command = commandFor("killed", "{}");
    std::vector<std::string> resumed = command;
    resumed.insert(resumed.end(), {"--resume", (work.path() / "killed").string()});
    int killed = 0;
    for (const std::size_t rows : {4u, 9u, 17u}) {
        const bool hasBegun = std::filesystem::exists(work.path() / "killed/checkpoints/last");
        EngineProcess process(hasBegun ? resumed : command);
        ASSERT_TRUE(test::eventually([&] { return rowsOf("killed") >= rows; })) << process.errors();
        process.signal(SIGKILL);
        killed += process.waitForEnd() == 1000 + SIGKILL ? 1 : 0;
    }
    EXPECT_GE(killed, 1) << "it had always ended already";
    const auto rest = test::runEngine(resumed);
    ASSERT_EQ(rest.exitCode, 0) << rest.errors;
    EXPECT_EQ(rowsOf("killed"), 24u);
    for (const char* name : {"model.safetensors", "optimizer.safetensors", "state.json"}) {
        const auto last = std::filesystem::path("checkpoints/last") / name;
        EXPECT_EQ(textOf("killed" / last), textOf("whole" / last)) << name;
    }
    for (const auto& entry : std::filesystem::directory_iterator(work.path() / "killed/checkpoints")) {
        EXPECT_NE(entry.path().extension(), ".part");
    }
}

// The same where every stage writes its files beside the steps: the checkpoint before is whole, and the job
// goes on from it as if nothing had been.
TEST_F(TrainEnding, GoesOnBitForBitAfterAllItsRanksWereKilled) {
    if (!std::filesystem::exists(std::filesystem::path(XINGLIN_BIN_DIR) / "xinglin_mpi.so")) {
        GTEST_SKIP() << "this build has no MPI";
    }
    const std::string changes = R"({"parallel":{"tp":2,"pp":2}})";
    ASSERT_EQ(std::system(startOf(4, commandFor("whole", changes).back()).c_str()), 0) << textOf("err");
    const std::string config = commandFor("killed", changes).back();
    const std::string resume = " --resume " + (work.path() / "killed").string();
    int killed = 0;
    for (const std::size_t rows : {5u, 13u}) {
        const bool hasBegun = std::filesystem::exists(work.path() / "killed/checkpoints/last");
        const std::string started = startOf(4, config, hasBegun ? resume : "");
        std::future<int> ended =
            std::async(std::launch::async, [&started] { return std::system(started.c_str()); });
        RanksOfATest ranks(work.path(), 4);
        ASSERT_TRUE(test::eventually([&] { return rowsOf("killed") >= rows; })) << textOf("err");
        ranks.kill();
        killed += ended.get() != 0 ? 1 : 0;
        ranks.haveEnded = true;
        ASSERT_TRUE(std::filesystem::exists(work.path() / "killed/checkpoints/last/DONE"));
    }
    EXPECT_GE(killed, 1) << "it had always ended already";
    ASSERT_EQ(std::system(startOf(4, config, resume).c_str()), 0) << textOf("err");
    EXPECT_EQ(rowsOf("killed"), 24u);
    std::size_t compared = 0;
    for (const auto& entry : std::filesystem::directory_iterator(work.path() / "whole/checkpoints/last/")) {
        const auto name = std::filesystem::path("checkpoints/last") / entry.path().filename();
        EXPECT_EQ(textOf("killed" / name), textOf("whole" / name)) << name;
        ++compared;
    }
    EXPECT_GE(compared, 8u);
    for (const auto& entry : std::filesystem::directory_iterator(work.path() / "killed/checkpoints")) {
        EXPECT_NE(entry.path().extension(), ".part");
    }
}

TEST_F(TrainEnding, SavesBeforeItEndsWhereItIsAskedTo) {
    EngineProcess process(commandFor("asked", R"({"steps":1000000,"save_every":3})"));
    ASSERT_TRUE(test::eventually([&] { return rowsOf("asked") >= 4; })) << process.errors();
    process.signal(SIGTERM);
    EXPECT_EQ(process.waitForEnd(), 130) << process.errors();
    const json state = json::parse(textOf("asked/checkpoints/last/state.json"));
    EXPECT_EQ(state["step"].get<std::size_t>(), rowsOf("asked"));
    EXPECT_TRUE(std::filesystem::exists(work.path() / "asked/checkpoints/last/DONE"));
}

// Suspended while a step is computed behind which it is to end: it goes on and saves.
TEST_F(TrainEnding, SavesBehindAStepInWhichItWasSuspended) {
    EngineProcess process(commandFor(
        "suspended", R"({"steps":1000000,"save_every":0,"gradient_accumulation":20000,"max_length":8})"));
    ASSERT_TRUE(test::eventually([&] {
        return textOf("suspended/rank-0.jsonl").find(R"("phase":"step")") != std::string::npos;
    })) << process.errors();
    process.signal(SIGTERM);
    for (int i = 0; i < 3; ++i) {  // the first may come before it has heard that it is to end
        process.signal(SIGSTOP);
        ASSERT_TRUE(test::eventually([&] { return std::string("TZ").find(stateOf(process)) < 2; }));
        process.signal(SIGCONT);
        ASSERT_TRUE(test::eventually([&] { return stateOf(process) != 'T'; }));
    }
    EXPECT_EQ(process.waitForEnd(), 130) << process.errors();
    ASSERT_TRUE(std::filesystem::exists(work.path() / "suspended/checkpoints/last/DONE")) << process.errors();
    const json state = json::parse(textOf("suspended/checkpoints/last/state.json"));
    EXPECT_EQ(state["step"].get<std::size_t>(), rowsOf("suspended"));
}

// Nothing is to be saved yet, and reading hears of no stop: here it never ends.
TEST_F(TrainEnding, EndsWithinTheGraceWhileItReads) {
    const auto pipe = work.path() / "pipe.jsonl";
    ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
    const json sources = {{{"path", (work.path() / "data.jsonl").string()}, {"format", "tokens"}},
                          {{"path", pipe.string()}, {"format", "tokens"}}};
    EngineProcess process(commandFor("reading", json{{"data", sources}}.dump()));
    const std::string maps = "/proc/" + std::to_string(process.id()) + "/maps";
    ASSERT_TRUE(test::eventually([&] {
        std::stringstream text;
        text << std::ifstream(maps).rdbuf();
        return text.str().find("data.jsonl") != std::string::npos;
    })) << process.errors();
    process.signal(SIGTERM);
    EXPECT_EQ(process.waitForEnd(), 130) << process.errors();
    EXPECT_FALSE(std::filesystem::exists(work.path() / "reading"));
}

// A real rank that is stopped while the others need it.
TEST_F(TrainEnding, NamesARankThatWasStoppedAndEndsTheJob) {
    const std::filesystem::path program = XINGLIN_BIN_DIR;
    if (!std::filesystem::exists(program / "xinglin_mpi.so")) {
        GTEST_SKIP() << "this build has no MPI";
    }
    const std::vector<std::string> command =
        commandFor("stopped", R"({"steps":1000000,"save_every":0,"parallel":{"hang_seconds":2}})");
    const std::string started = startOf(2, command.back());
    std::future<int> ended =
        std::async(std::launch::async, [&started] { return std::system(started.c_str()); });
    RanksOfATest ranks(work.path());  // ended before `ended` waits for them
    ASSERT_TRUE(test::eventually([&] { return rowsOf("stopped") >= 2; })) << textOf("err");
    ASSERT_EQ(::kill(std::stoi(textOf("pid-1")), SIGSTOP), 0);
    const int status = ended.get();
    ranks.haveEnded = true;
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 5) << textOf("err");
    EXPECT_THAT(textOf("err"), HasSubstr("the job hangs: rank 1 on machine "));
    EXPECT_THAT(textOf("err"), HasSubstr("has given no sign of life for 2 s; its last was "));
    EXPECT_THAT(textOf("err"), HasSubstr("rank 0 on machine "));
}

// A file comes in the way of the checkpoints, which only the first rank makes.
TEST_F(TrainEnding, TellsOnceWhatCouldNotBeWritten) {
    if (!std::filesystem::exists(std::filesystem::path(XINGLIN_BIN_DIR) / "xinglin_mpi.so")) {
        GTEST_SKIP() << "this build has no MPI";
    }
    const std::string started =
        startOf(3, commandFor("blocked", R"({"steps":1000000,"save_every":50})").back());
    std::future<int> ended =
        std::async(std::launch::async, [&started] { return std::system(started.c_str()); });
    RanksOfATest ranks(work.path(), 3);
    const auto checkpoints = work.path() / "blocked" / "checkpoints";
    ASSERT_TRUE(test::eventually([&] { return std::filesystem::exists(checkpoints / "last"); }))
        << textOf("err");
    std::filesystem::rename(checkpoints, work.path() / "aside");
    std::ofstream(checkpoints) << "in the way";
    const int status = ended.get();
    ranks.haveEnded = true;
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 4) << textOf("err");
    EXPECT_THAT(textOf("err"), HasSubstr("rank 0: " + checkpoints.string()));
    for (const std::string rank : {"rank 1", "rank 2"}) {
        EXPECT_THAT(textOf("err"), HasSubstr(rank + " ends because of what rank 0 says"));
        EXPECT_THAT(textOf("err"), ::testing::Not(HasSubstr(rank + ": ")));
    }
}

TEST_F(TrainEnding, TellsWhatEveryRankHasOfItsOwn) {
    if (!std::filesystem::exists(std::filesystem::path(XINGLIN_BIN_DIR) / "xinglin_mpi.so")) {
        GTEST_SKIP() << "this build has no MPI";
    }
    for (const std::string rank : {"0", "1", "2"}) {
        const std::string data = (work.path() / (rank == "2" ? "not-2" : "not-0")).string();
        commandFor("own-" + rank, json{{"data", {{{"path", data}, {"format", "tokens"}}}}}.dump());
    }
    const int status =
        std::system(startOf(3, (work.path() / "own-$OMPI_COMM_WORLD_RANK.json").string()).c_str());
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_NE(WEXITSTATUS(status), 0);
    EXPECT_THAT(textOf("err"), HasSubstr("rank 0: " + (work.path() / "not-0").string()));
    EXPECT_THAT(textOf("err"), HasSubstr("rank 1 ends because of what rank 0 says"));
    EXPECT_THAT(textOf("err"), HasSubstr("rank 2: " + (work.path() / "not-2").string()));
}

// Of a grid that is not that of the ranks every rank knows alike.
TEST_F(TrainEnding, TellsOnceThatOtherRanksWereAskedFor) {
    if (!std::filesystem::exists(std::filesystem::path(XINGLIN_BIN_DIR) / "xinglin_mpi.so")) {
        GTEST_SKIP() << "this build has no MPI";
    }
    const std::string config = commandFor("four", R"({"parallel":{"dp":4}})").back();
    const int status = std::system(startOf(2, config).c_str());
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_NE(WEXITSTATUS(status), 0);
    EXPECT_THAT(textOf("err"), HasSubstr("rank 0: the run is for 4 data"));
    EXPECT_THAT(textOf("err"), HasSubstr("rank 1 ends because of what rank 0 says"));
}

TEST_F(TrainEnding, RefusesTasksThatDoNotFindEachOther) {
    ::setenv("SLURM_STEP_NUM_TASKS", "2", 1);
    const auto refused = test::runEngine(commandFor("bare", "{}"));
    ::unsetenv("SLURM_STEP_NUM_TASKS");
    EXPECT_EQ(refused.exitCode, 3);
    EXPECT_THAT(refused.errors, HasSubstr("srun --mpi=pmix"));
    EXPECT_FALSE(std::filesystem::exists(work.path() / "bare"));
}

}  // namespace xinglin
