// Ranks that share a model on devices, one for each or one for all: what one rank learns on the processor, in
// every product of the ways to share, whatever the objective.

#include <gmock/gmock.h>

#include <cmath>
#include <cstdlib>

#include "engine/model/cuda_backend.h"
#include "engine/parallel/launch.h"
#include "tests/support/cuda_host/test_runtime.h"
#include "tests/support/thread_ranks.h"
#include "tests/support/training_files.h"
#include "tests/support/training_run.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

struct Grid {
    int data = 1;
    int tensor = 1;
    int stages = 1;
    int zero = 2;

    int size() const { return data * tensor * stages; }
    json parallel() const { return {{"dp", data}, {"tp", tensor}, {"pp", stages}, {"zero", zero}}; }
    std::string name() const { return parallel().dump(); }
};

/// What ranks compute on: the processor, a device that all share, or one each that a library moves numbers
/// between.
enum class On { Processor, OneDevice, OwnDevices };

class CudaGrid : public test::TrainingRunTest {
protected:
    CudaGrid() {
        test::writeChatTokenizer(model);
        test::writePairs(work.path() / "pairs.jsonl", 2);
        test::writeTokenRows(work.path() / "data.jsonl");
        std::ofstream prompts(work.path() / "prompts.jsonl");
        for (int row = 0; row < 5; ++row) {
            prompts << json{{"input_ids", {3 + row, 17, 40 - row}}}.dump() << "\n";
        }
    }

    json source(const char* file, const char* format = nullptr) const {
        json made = {{"path", (work.path() / file).string()}};
        if (format) {
            made["format"] = format;
        }
        return json::array({made});
    }
    json tokens(int steps) const { return {{"steps", steps}, {"shuffle", true}}; }
    json reward(const char* method) const {
        return {{"model", model.path().string()},
                {"objective", "reward"},
                {"method", method},
                {"steps", 2},
                {"micro_batch", 1},
                {"template", "chatml"},
                {"data", source("pairs.jsonl", "pairs")},
                {"eval_data", source("pairs.jsonl", "pairs")}};
    }
    // Answers of four ids; an id below 30 is worth 1.
    json policy(const char* objective, const char* method) const {
        json file = {{"objective", objective},
                     {"method", method},
                     {"steps", 3},
                     {"max_length", 10},
                     {"lora", {{"r", 4}, {"targets", {"all-linear"}}}},
                     {"data", source("prompts.jsonl")},
                     {"objective_options",
                      {{"reward_command", json::parse(test::countingCommand(30))},
                       {"completion_length", 4},
                       {"temperature", 0.9},
                       {"updates", 2},
                       {"parallel_samples", 4}}}};
        if (std::string(objective) == "grpo") {
            file["objective_options"]["group"] = 4;
        }
        return file;
    }

    // Two micro-batches a step, shared out among the data ranks.
    RunConfig in(const Grid& grid, json file, const std::string& name, On on) const {
        file["gradient_accumulation"] = 2 / grid.data;
        file["parallel"] = grid.parallel();
        file["backend"] = on == On::Processor ? "cpu" : "cuda";
        return config(name, file.dump());
    }

    static TrainingDevice device([[maybe_unused]] int rank, On on) {
        TrainingDevice made;
        if (on == On::Processor) {
            return made;
        }
        test::TestDevice options;
        options.number = on == On::OwnDevices ? rank : 0;
        made.backend = makeCudaBackend(test::makeTestRuntime(options), 1);
        made.uuid[0] = static_cast<std::uint8_t>(options.number + 1);
        made.pciId = static_cast<std::uint64_t>(options.number);
#ifdef XINGLIN_FAKE_NCCL_RANKS
        made.nccl = XINGLIN_FAKE_NCCL_RANKS;
#endif
        return made;
    }

    std::vector<StepMetrics> rank(Communicator& self, const RunConfig& settings,
                                  const std::filesystem::path& checkpoint, On on,
                                  std::int64_t stopAfter = 0) {
        std::vector<StepMetrics> rows;
        std::stop_source stop;
        Trainer::Listener listener;
        listener.onPhase = [&](const std::string& what, std::optional<double>) {
            if (self.isFirst()) {
                phases += what + "\n";
            }
        };
        listener.onStep = [&](const StepMetrics& metrics, std::int64_t) {
            rows.push_back(metrics);
            if (metrics.step == stopAfter) {
                stop.request_stop();
            }
        };
        const TrainingDevice own = device(self.rank(), on);
        Trainer(settings, checkpoint, self, listener, stop.get_token(), own.backend ? &own : nullptr).run();
        return rows;
    }

    std::vector<StepMetrics> run(const Grid& grid, const json& file, On on, const std::string& name = "",
                                 std::int64_t stopAfter = 0) {
        lastRun = name.empty() ? "run" + std::to_string(m_runs++) : name;
        const RunConfig settings = in(grid, file, lastRun, on);
        const bool goesOn = std::filesystem::exists(last(settings));
        std::vector<StepMetrics> rows;
        test::runRanks(grid.size(), [&](Communicator& self) {
            const auto own =
                rank(self, settings, goesOn ? findCheckpoint(settings.output) : "", on, stopAfter);
            if (self.isFirst()) {
                rows = own;
            }
        });
        return rows;
    }

    std::string samples() const {
        return bytesOf(work.path() / lastRun / "samples.jsonl");
    }

    // The first step's loss within 1e-6 and later ones within 2e-5; norms and what is measured, in which
    // rounding shows first, within ten times that.
    static void expectNear(const std::vector<StepMetrics>& got, const std::vector<StepMetrics>& expected,
                           double first = 1e-6, double later = 2e-5) {
        ASSERT_EQ(got.size(), expected.size());
        for (std::size_t i = 0; i < got.size(); ++i) {
            SCOPED_TRACE("step " + std::to_string(i + 1));
            const double loss = i == 0 ? first : later;
            // A policy's loss is about 0: what it is made of is about 1.
            EXPECT_NEAR(got[i].loss, expected[i].loss, loss * std::max(1.0, std::fabs(expected[i].loss)));
            EXPECT_NEAR(got[i].gradientNorm, expected[i].gradientNorm,
                        10.0 * loss * expected[i].gradientNorm + 1e-8);
            ASSERT_EQ(got[i].evalLoss.has_value(), expected[i].evalLoss.has_value());
            if (expected[i].evalLoss) {
                EXPECT_NEAR(*got[i].evalLoss, *expected[i].evalLoss,
                            10.0 * later * std::max(1.0, std::fabs(*expected[i].evalLoss)));
            }
            ASSERT_EQ(got[i].more.size(), expected[i].more.size());
            for (const auto& [name, number] : expected[i].more) {
                EXPECT_NEAR(got[i].more.at(name), number, 10.0 * loss * std::max(1.0, std::fabs(number)))
                    << name;
            }
        }
    }

    test::TinyFolder model{test::withChatVocabulary(test::tinyFamilies().front().options)};
    std::string phases;
    std::string lastRun;

private:
    int m_runs = 0;
};

class CudaGridOfFamily : public CudaGrid, public ::testing::WithParamInterface<test::TinyFamily> {};

}  // namespace

TEST_F(CudaGrid, LearnsInEveryProductWhatOneRankLearns) {
    const auto alone = run({}, tokens(10), On::Processor);
    const auto device = run({}, tokens(10), On::OneDevice);
    expectNear(device, alone);
    for (const Grid& grid : {Grid{1, 2, 1, 0}, Grid{1, 1, 2, 1}, Grid{2, 2, 2, 2}}) {
        SCOPED_TRACE(grid.name());
        const auto got = run(grid, tokens(10), On::OneDevice);
        expectNear(got, alone);
        expectNear(got, device);
    }
    EXPECT_THAT(phases, HasSubstr("2 ranks that share matrices exchange numbers through the host's memory"));
    EXPECT_THAT(phases, HasSubstr("2 stages exchange numbers through the host's memory"));
}

// Rounding is the device's own; four ranks that share key/value heads, adapters, noise and what is dropped.
TEST_P(CudaGridOfFamily, LearnsWhatOneRankLearns) {
    const int tensor = GetParam().options.kvHeads == GetParam().options.heads ? 3 : 4;
    const test::TinyFolder tiny(GetParam().options);
    for (json file : {tokens(2), json{{"steps", 2},
                                      {"method", "lora"},
                                      {"lora", {{"r", 3}, {"dropout", 0.2}, {"targets", {"all-linear"}}}},
                                      {"neftune_alpha", 3}}}) {
        file["model"] = tiny.path().string();
        SCOPED_TRACE(file.dump());
        expectNear(run({1, tensor, 2, 2}, file, On::OneDevice), run({}, file, On::Processor), 2e-6);
    }
}

INSTANTIATE_TEST_SUITE_P(All, CudaGridOfFamily, ::testing::ValuesIn(test::tinyFamilies()),
                         test::tinyFamilyName);

TEST_F(CudaGrid, LearnsInBfloat16) {
    json file = tokens(2);
    file["precision"] = "bf16";
    file["recompute"] = 1;
    expectNear(run({1, 2, 2, 2}, file, On::OneDevice), run({}, file, On::Processor), 2e-3, 2e-3);
}

TEST_F(CudaGrid, ARewardModelLearnsWhatOneRankLearns) {
    const auto alone = run({}, reward("full"), On::Processor);
    expectNear(run({1, 2, 2, 2}, reward("full"), On::OneDevice), alone);
    json lora = reward("lora");
    lora["steps"] = 1;
    lora.erase("eval_data");
    expectNear(run({2, 2, 1, 2}, lora, On::OneDevice), run({}, lora, On::Processor));
}

// The very answers too, of which the first rank keeps some.
TEST_F(CudaGrid, APolicyLearnsWhatOneRankLearns) {
    struct Case {
        const char* objective;
        const char* method;
        Grid grid;
    };
    for (const Case& one :
         {Case{"grpo", "full", {1, 2, 2, 2}}, Case{"grpo", "lora", {}}, Case{"ppo", "lora", {1, 2, 2, 2}}}) {
        SCOPED_TRACE(one.objective);
        const json file = policy(one.objective, one.method);
        const auto alone = run({}, file, On::Processor);
        const std::string drawn = samples();
        EXPECT_FALSE(drawn.empty());
        expectNear(run(one.grid, file, On::OneDevice), alone);
        EXPECT_EQ(samples(), drawn);
    }
}

// A reward model of its own, cut as the model in training; and one beside its base, an adapter as reference.
TEST_F(CudaGrid, APolicyIsJudgedAsOnOneRank) {
    for (const char* method : {"full", "lora"}) {
        json trained = reward(method);
        trained.erase("eval_data");
        run({}, trained, On::Processor, std::string("judge-") + method);
        json file = policy("grpo", method);
        file["model"] = model.path().string();
        file["template"] = "chatml";
        file["data"] = source("pairs.jsonl", "pairs");
        file["max_length"] = 40;
        file["steps"] = 1;
        file["objective_options"]["reward_command"] = {"sh", "-c",
                                                       "while IFS= read -r line; do echo ${#line}; done"};
        file["objective_options"]["reward_model"] = (work.path() / lastRun / "checkpoints/last").string();
        const auto alone = run({}, file, On::Processor, std::string("alone-") + method);
        if (std::string(method) == "lora") {
            file["adapter"] = (work.path() / lastRun / "checkpoints/last").string();
        }
        const auto expected = run({}, file, On::Processor, std::string("expected-") + method);
        expectNear(run({1, 2, 2, 2}, file, On::OneDevice, std::string("shared-") + method), expected);
    }
}

// A checkpoint knows neither grid nor device.
TEST_F(CudaGrid, GoesOnInOtherGridsAndOnTheProcessor) {
    for (json file : {tokens(5), policy("ppo", "lora")}) {
        file["steps"] = 4;
        const std::string name = file.value("objective", "tokens");
        const auto whole = run({}, file, On::Processor, name + "whole");
        auto parts = run({1, 2, 2, 2}, file, On::OneDevice, name + "parts", 2);
        for (const auto& [grid, on, until] :
             {std::tuple{Grid{2, 2, 1, 1}, On::OneDevice, 3}, std::tuple{Grid{1, 1, 2, 0}, On::Processor, 4},
              std::tuple{Grid{}, On::OneDevice, 0}}) {
            const auto more = run(grid, file, on, name + "parts", until);
            parts.insert(parts.end(), more.begin(), more.end());
        }
        SCOPED_TRACE(name);
        expectNear(parts, whole);
    }
}

TEST_F(CudaGrid, GoesOnBitForBitInTheSameGrid) {
    const json file = tokens(4);
    const auto whole = run({2, 2, 2, 2}, file, On::OneDevice, "whole");
    auto parts = run({2, 2, 2, 2}, file, On::OneDevice, "parts", 2);
    const auto rest = run({2, 2, 2, 2}, file, On::OneDevice, "parts");
    parts.insert(parts.end(), rest.begin(), rest.end());
    ASSERT_EQ(parts.size(), whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        EXPECT_EQ(parts[i].loss, whole[i].loss);
        EXPECT_EQ(parts[i].gradientNorm, whole[i].gradientNorm);
    }
}

#ifndef XINGLIN_CUDA_ON_DEVICE  // as many GPUs as a test wants
// The library moves the same numbers as the host does, and the sums are ours: the same bits. Three ranks do
// not share sizes out evenly, and four that share two key/value heads sum among two of them.
TEST_F(CudaGrid, HasTheSameBitsThroughNccl) {
    json lora = {{"method", "lora"}, {"steps", 2}, {"lora", {{"r", 3}, {"targets", {"all-linear"}}}}};
    for (const auto& [grid, file] :
         {std::pair{Grid{2, 2, 2, 2}, tokens(3)}, std::pair{Grid{1, 4, 1, 0}, lora},
          std::pair{Grid{1, 2, 2, 2}, policy("ppo", "lora")}}) {
        phases.clear();
        const auto staged = run(grid, file, On::OneDevice);
        EXPECT_THAT(phases, HasSubstr("share matrices exchange numbers through the host's memory"));
        phases.clear();
        const auto moved = run(grid, file, On::OwnDevices);
        EXPECT_THAT(phases, HasSubstr("share matrices exchange numbers through NCCL 2.28.9"));
        ASSERT_EQ(moved.size(), staged.size());
        for (std::size_t i = 0; i < moved.size(); ++i) {
            EXPECT_EQ(moved[i].loss, staged[i].loss) << grid.name();
            EXPECT_EQ(moved[i].gradientNorm, staged[i].gradientNorm) << grid.name();
            EXPECT_EQ(moved[i].more, staged[i].more) << grid.name();
        }
    }
}
#endif

// Real processes that MPI brings together, each with a device of its own memory: this program again, by
// mpirun.
TEST_F(CudaGrid, LearnsAsProcesses) {
    const auto program = std::filesystem::read_symlink("/proc/self/exe");
    if (!std::filesystem::exists(program.parent_path() / "xinglin_mpi.so")) {
        GTEST_SKIP() << "this build has no MPI";
    }
    const Launch launch = Launch::of([](const char* name) { return std::getenv(name); });
    if (launch.by == Launch::By::Nobody) {
        const std::string command =
            "ASAN_OPTIONS=\"$ASAN_OPTIONS:detect_leaks=0\" mpirun --allow-run-as-root --oversubscribe -n 4 " +
            program.string() + " --gtest_filter=CudaGrid.LearnsAsProcesses > " +
            (work.path() / "said").string() + " 2>&1";
        EXPECT_EQ(std::system(command.c_str()), 0) << bytesOf(work.path() / "said");
        EXPECT_THAT(bytesOf(work.path() / "said"), HasSubstr("compared 3 steps"));
        return;
    }
    const auto ranks = makeCommunicator();
    ASSERT_EQ(ranks->size(), 4);
    // All write into the first one's folder; what they read is the same everywhere.
    std::string output = work.path().string();
    output.resize(256);
    ranks->share(output.data(), output.size(), 0);
    RunConfig settings = in({1, 2, 2, 2}, tokens(3), "processes", On::OneDevice);
    settings.output = std::filesystem::path(output.c_str()) / "processes";
    const auto got = rank(*ranks, settings, {}, On::OneDevice);
    if (ranks->isFirst()) {
        expectNear(got, run({}, tokens(3), On::Processor));
        std::cout << "compared " << got.size() << " steps\n";
    }
    ranks->meet();  // the first one's folder goes with it
}

}  // namespace xinglin::engine
