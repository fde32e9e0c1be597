// Reward models, GRPO and PPO by ranks that share the model: what one rank learns and draws, in every grid,
// and going on in another one.

#include <gmock/gmock.h>

#include <cmath>
#include <cstring>

#include "engine/parallel/rank_grid.h"
#include "engine/training/gathered_model.h"
#include "tests/support/thread_ranks.h"
#include "tests/support/training_files.h"
#include "tests/support/training_run.h"

using namespace xinglin;
using engine::RunConfig;
using engine::StepMetrics;
using nlohmann::json;

namespace {

struct Grid {
    int data;
    int tensor;
    int stages;
    int zero;

    int size() const { return data * tensor * stages; }
    json parallel() const { return {{"dp", data}, {"tp", tensor}, {"pp", stages}, {"zero", zero}}; }
    std::string name() const {
        return std::to_string(data) + std::to_string(tensor) + std::to_string(stages) + std::to_string(zero);
    }
};

// How long what is written of an answer is.
json lengthCommand() {
    return {"sh", "-c", "while IFS= read -r line; do echo ${#line}; done"};
}

constexpr Grid kGrids[] = {{1, 2, 1, 2}, {1, 1, 2, 0}, {1, 2, 2, 1}, {2, 2, 1, 2}, {2, 1, 2, 2}};

class SharedModelRuns : public test::TrainingRunTest {
protected:
    SharedModelRuns() {
        test::writeChatTokenizer(model);
        test::writePairs(work.path() / "pairs.jsonl", 6);
        writePrompts(5);
        std::ofstream(work.path() / "eval.jsonl") << R"({"input_ids":[9,8,7]})"
                                                  << "\n"
                                                  << R"({"input_ids":[5,6]})"
                                                  << "\n";
    }

    json reward(const char* method) const {
        return {{"model", model.path().string()},
                {"objective", "reward"},
                {"method", method},
                {"steps", 5},
                {"micro_batch", 1},
                {"shuffle", true},
                {"template", "chatml"},
                {"data", pairs()},
                {"eval_data", pairs()}};
    }
    json pairs() const { return {{{"format", "pairs"}, {"path", (work.path() / "pairs.jsonl").string()}}}; }

    // Answers of five ids; an id below 30 is worth 1.
    json policy(const char* objective, const char* method) const {
        json file = {{"objective", objective},
                     {"method", method},
                     {"steps", 5},
                     {"max_length", 12},
                     {"micro_batch", 2},
                     {"shuffle", true},
                     {"lora", {{"r", 4}, {"targets", {"all-linear"}}}},
                     {"eval_data", {{{"path", (work.path() / "eval.jsonl").string()}}}},
                     {"objective_options",
                      {{"reward_command", json::parse(test::countingCommand(30))},
                       {"completion_length", 5},
                       {"updates", 2},
                       {"rollout_batches", 2},
                       {"parallel_samples", 4}}}};
        if (std::string(objective) == "grpo") {
            file["objective_options"]["group"] = 4;
        }
        return file;
    }

    // Four micro-batches a step, shared out among the data ranks.
    RunConfig in(const Grid& grid, json file, const std::string& name) const {
        file["gradient_accumulation"] = 4 / grid.data;
        file["parallel"] = grid.parallel();
        return config(name, file.dump());
    }

    std::vector<StepMetrics> run(const Grid& grid, const json& file, const std::string& name,
                                 std::int64_t stopAfter = 0) const {
        const RunConfig settings = in(grid, file, name);
        const bool goesOn = std::filesystem::exists(last(settings));
        return train(settings, grid.size(), goesOn ? engine::findCheckpoint(settings.output) : "", stopAfter);
    }

    // The first step within 1e-6, losses of later ones within 2e-5; norms, in which rounding shows first, and
    // what is measured within five times that.
    static void expectNear(const std::vector<StepMetrics>& got, const std::vector<StepMetrics>& expected,
                           double later = 2e-5) {
        ASSERT_EQ(got.size(), expected.size());
        for (std::size_t i = 0; i < got.size(); ++i) {
            SCOPED_TRACE("step " + std::to_string(i + 1));
            const double loss = i == 0 ? 1e-6 : later;
            // A policy's loss is about 0: what it is made of is about 1.
            EXPECT_NEAR(got[i].loss, expected[i].loss, loss * std::max(1.0, std::fabs(expected[i].loss)));
            EXPECT_NEAR(got[i].gradientNorm, expected[i].gradientNorm,
                        (i == 0 ? 1e-6 : 5.0 * later) * expected[i].gradientNorm + 1e-9);
            ASSERT_EQ(got[i].evalLoss.has_value(), expected[i].evalLoss.has_value());
            if (expected[i].evalLoss) {  // behind the step's update
                const double evaluated = *expected[i].evalLoss;
                EXPECT_NEAR(*got[i].evalLoss, evaluated, 5.0 * later * std::max(1.0, std::fabs(evaluated)));
            }
            ASSERT_EQ(got[i].more.size(), expected[i].more.size());
            for (const auto& [name, number] : expected[i].more) {
                EXPECT_NEAR(got[i].more.at(name), number,
                            (i == 0 ? 1e-6 : 5.0 * later) * std::max(1.0, std::fabs(number)))
                    << name;
            }
        }
    }

    void expectSameInEveryGrid(const json& file, const std::string& name) const {
        const auto alone = run({1, 1, 1, 0}, file, name);
        for (const Grid& grid : kGrids) {
            SCOPED_TRACE(name + " " + grid.name());
            expectNear(run(grid, file, name + grid.name()), alone);
        }
    }

    void expectToGoOnInOtherGrids(const json& file, const std::string& name) const {
        SCOPED_TRACE(name);
        const auto alone = run({1, 1, 1, 0}, file, name);
        auto parts = run({1, 2, 2, 2}, file, name + "parts", 1);
        std::int64_t until = 3;
        for (const Grid& grid : {Grid{2, 1, 2, 1}, Grid{1, 1, 1, 0}, Grid{1, 2, 1, 2}}) {
            const auto more = run(grid, file, name + "parts", until);
            parts.insert(parts.end(), more.begin(), more.end());
            until = until == 3 ? 4 : 0;
        }
        expectNear(parts, alone);
    }

    std::string samplesOf(const std::string& name) const {
        return bytesOf(work.path() / name / "samples.jsonl");
    }

    test::TinyFolder model{test::withChatVocabulary(test::tinyFamilies().front().options)};
};

class SharedModelOfFamily : public SharedModelRuns, public ::testing::WithParamInterface<test::TinyFamily> {};

class GatheredModelTest : public ::testing::TestWithParam<test::TinyFamily> {};

}  // namespace

TEST_F(SharedModelRuns, ARewardModelLearnsLikeOneRank) {
    expectSameInEveryGrid(reward("full"), "full");
    expectSameInEveryGrid(reward("lora"), "lora");
}

TEST_F(SharedModelRuns, ARewardModelGoesOnInOtherGrids) {
    expectToGoOnInOtherGrids(reward("full"), "full");
    expectToGoOnInOtherGrids(reward("lora"), "lora");
}

// Whoever reads the folder sees no grid.
TEST_F(SharedModelRuns, ARewardModelIsAFolderLikeOthers) {
    for (const char* method : {"full", "lora"}) {
        const std::string name = method;
        json file = reward(method);
        file["steps"] = 1;
        run({1, 1, 1, 0}, file, name);
        run({1, 2, 2, 2}, file, name + "shared");
        const auto one = work.path() / name / "checkpoints/last";
        const auto other = work.path() / (name + "shared") / "checkpoints/last";
        for (const char* text : {name == "lora" ? "adapter_config.json" : "config.json"}) {
            EXPECT_EQ(bytesOf(other / text), bytesOf(one / text)) << text;
        }
        if (name == "lora") {
            EXPECT_NE(engine::AdapterFolder(other, engine::ScoreHeads::Allowed).score(), nullptr);
        } else {
            EXPECT_NE(engine::WeightFile::open(other)->find("score.weight"), nullptr);
        }
    }
}

TEST_F(SharedModelRuns, GrpoLearnsLikeOneRank) {
    expectSameInEveryGrid(policy("grpo", "full"), "full");
    expectSameInEveryGrid(policy("grpo", "lora"), "lora");
    // The very answers, of which the first rank keeps some.
    EXPECT_FALSE(samplesOf("full").empty());
    EXPECT_EQ(samplesOf("full1221"), samplesOf("full"));
    EXPECT_EQ(samplesOf("lora1221"), samplesOf("lora"));
}

TEST_F(SharedModelRuns, GrpoGoesOnInOtherGrids) {
    expectToGoOnInOtherGrids(policy("grpo", "full"), "full");
    expectToGoOnInOtherGrids(policy("grpo", "lora"), "lora");
}

TEST_F(SharedModelRuns, PpoLearnsLikeOneRank) {
    expectSameInEveryGrid(policy("ppo", "lora"), "ppo");
    EXPECT_EQ(samplesOf("ppo1221"), samplesOf("ppo"));
}

TEST_F(SharedModelRuns, PpoGoesOnInOtherGrids) {
    expectToGoOnInOtherGrids(policy("ppo", "lora"), "ppo");
}

// In the middle of a drawing too.
TEST_F(SharedModelRuns, GoOnBitForBitInTheSameGrid) {
    for (const char* objective : {"grpo", "ppo"}) {
        const Grid grid = {1, 2, 2, 2};
        const std::string name = objective;
        const json file = policy(objective, "lora");
        const auto whole = run(grid, file, name);
        auto parts = run(grid, file, name + "parts", 3);
        const auto rest = run(grid, file, name + "parts");
        parts.insert(parts.end(), rest.begin(), rest.end());
        ASSERT_EQ(parts.size(), whole.size());
        for (std::size_t i = 0; i < whole.size(); ++i) {
            EXPECT_EQ(parts[i].loss, whole[i].loss);
            EXPECT_EQ(parts[i].gradientNorm, whole[i].gradientNorm);
            EXPECT_EQ(parts[i].more, whole[i].more);
        }
        EXPECT_EQ(samplesOf(name + "parts"), samplesOf(name));
    }
}

// A whole reward model, cut as the model in training, and one beside its base; an adapter as the reference.
TEST_F(SharedModelRuns, AreJudgedLikeOneRank) {
    for (const char* method : {"full", "lora"}) {
        json trained = reward(method);
        trained["eval_data"] = json::array();
        const std::string judge = std::string("judge-") + method;
        run({1, 1, 1, 0}, trained, judge);
        json file = policy("grpo", method);
        file["model"] = model.path().string();
        file["template"] = "chatml";
        file["data"] = pairs();
        file["eval_data"] = json::array();
        file["max_length"] = 40;
        file["steps"] = 3;
        file["objective_options"]["reward_command"] = lengthCommand();
        file["objective_options"]["reward_model"] = (work.path() / judge / "checkpoints/last").string();
        if (std::string(method) == "lora") {
            json before = file;
            before["steps"] = 1;
            run({1, 1, 1, 0}, before, "before");
            file["adapter"] = (work.path() / "before/checkpoints/last").string();
        }
        expectSameInEveryGrid(file, method);
    }
}

// Heads, norms and embeddings of every family, tied ones too.
TEST_P(SharedModelOfFamily, LearnsLikeOneRank) {
    const test::TinyFolder tiny(test::withChatVocabulary(GetParam().options));
    test::writeChatTokenizer(tiny);
    for (json file : {reward("full"), policy("grpo", "full")}) {
        const std::string name = file["objective"];
        file["model"] = tiny.path().string();
        file["steps"] = 2;
        if (name == "grpo") {
            file["objective_options"]["reward_command"] = lengthCommand();
        }
        const auto alone = run({1, 1, 1, 0}, file, name);
        expectNear(run({1, 2, 2, 2}, file, name + "shared"), alone);
    }
}

INSTANTIATE_TEST_SUITE_P(All, SharedModelOfFamily, ::testing::ValuesIn(test::tinyFamilies()),
                         test::tinyFamilyName);

// Rounded numbers are gathered as they are: the same answers at first; sums in another order are other
// bfloat16 numbers here and there.
TEST_F(SharedModelRuns, LearnInBfloat16AndWithRecomputation) {
    json file = policy("grpo", "full");
    file["precision"] = "bf16";
    file["recompute"] = 1;
    file["steps"] = 2;
    const auto alone = run({1, 1, 1, 0}, file, "alone");
    const auto shared = run({1, 2, 2, 2}, file, "shared");
    EXPECT_EQ(shared[0].more.at("reward"), alone[0].more.at("reward"));
    EXPECT_FALSE(samplesOf("shared").empty());
    EXPECT_NEAR(shared[0].gradientNorm, alone[0].gradientNorm, 3e-2 * alone[0].gradientNorm);
    EXPECT_NEAR(shared[1].more.at("entropy"), alone[1].more.at("entropy"), 1e-2);
}

// Answers of one drawing are learned from by more data ranks, of which one has none at last.
TEST_F(SharedModelRuns, GoOnWhereAReplicaHasNothingToCompute) {
    for (const char* objective : {"grpo", "ppo"}) {
        const std::string name = objective;
        json file = policy(objective, "lora");
        file["gradient_accumulation"] = 3;
        file["steps"] = 4;
        file["eval_data"] = json::array();
        file["parallel"] = Grid{1, 1, 1, 0}.parallel();
        const auto alone = train(config(name, file.dump()));
        file["parallel"] = Grid{1, 1, 2, 0}.parallel();
        const RunConfig parts = config(name + "parts", file.dump());
        auto resumed = train(parts, 2, {}, 2);
        file["parallel"] = Grid{2, 1, 2, 2}.parallel();
        const auto rest = train(config(name + "parts", file.dump()), 4, engine::findCheckpoint(parts.output));
        resumed.insert(resumed.end(), rest.begin(), rest.end());
        expectNear(resumed, alone, 1e-4);
    }
}

// Every family's numbers, in both precisions, as one rank has them.
TEST_P(GatheredModelTest, IsTheWholeOne) {
    const test::TinyFolder folder(GetParam().options);
    for (const auto precision : {engine::TrainingPrecision::F32, engine::TrainingPrecision::Bf16}) {
        for (const auto method : {engine::TrainingMethod::Full, engine::TrainingMethod::Lora}) {
            RunConfig config;
            config.model = folder.path();
            config.threads = 1;
            config.precision = precision;
            config.method = method;
            config.lora.targets = {"all-linear"};
            const engine::TrainingModel whole = engine::loadTrainingModel(config, {});
            const int parts = GetParam().options.kvHeads == GetParam().options.heads ? 3 : 4;
            test::runRanks(2 * parts, [&](engine::Communicator& self) {
                const engine::RankGrid grid(self, {1, 2, parts});
                const engine::TrainingModel own = engine::loadTrainingModel(
                    config, {}, {&grid.tensor(), grid.pipeline().rank(), grid.pipeline().size()});
                const engine::GatheredModel gathered(own, grid.model());
                const auto expected = whole.parameters->all();
                const auto got = gathered.parameters().all();
                ASSERT_EQ(got.size(), expected.size());
                for (std::size_t i = 0; i < got.size(); ++i) {
                    ASSERT_EQ(got[i].isHere(), expected[i].isHere());
                    const std::size_t count = got[i].size();
                    if (got[i].rounded) {
                        EXPECT_TRUE(std::equal(got[i].rounded, got[i].rounded + count, expected[i].rounded))
                            << got[i].name;
                    } else if (got[i].value) {
                        EXPECT_TRUE(std::equal(got[i].value, got[i].value + count, expected[i].value))
                            << got[i].name;
                    }
                }
                const auto modules = gathered.modules();
                std::size_t found = 0;
                for (const engine::AdapterModule& other :
                     whole.adapter ? whole.adapter->asModules(whole.adapter->values())
                                   : std::vector<engine::AdapterModule>()) {
                    for (const engine::AdapterModule& module : modules) {
                        if (other.path == module.path) {
                            ++found;
                            EXPECT_EQ(module.scale, other.scale);
                            EXPECT_EQ(module.down.shape, other.down.shape);
                            EXPECT_EQ(std::memcmp(module.down.data, other.down.data, other.down.byteSize), 0);
                            EXPECT_EQ(std::memcmp(module.up.data, other.up.data, other.up.byteSize), 0);
                        }
                    }
                }
                EXPECT_EQ(found, modules.size());  // each of them once, by its path
                EXPECT_EQ(found, whole.adapter ? whole.adapter->tensors().size() / 2 : 0u);
            });
        }
    }
}

INSTANTIATE_TEST_SUITE_P(All, GatheredModelTest, ::testing::ValuesIn(test::tinyFamilies()),
                         test::tinyFamilyName);
