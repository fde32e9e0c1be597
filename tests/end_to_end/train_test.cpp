// The command `train` of the built program: what a run leaves, what it refuses, and that the golden runs of
// the reference data come out.

#include <gmock/gmock.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/formats/safetensors.h"
#include "engine/formats/tensor_numbers.h"
#include "tests/support/engine_process.h"
#include "tests/support/reference_data.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_families.h"
#include "tests/support/training_files.h"
#include "tests/support/training_run.h"

namespace xinglin {
namespace {

using nlohmann::json;
using test::runEngine;
using ::testing::HasSubstr;

constexpr const char* kRow = R"({"input_ids":[3,17,8,42],"labels":[-100,17,8,42]})";

// Ranks share cores here. MPI keeps memory to its end, which a sanitizer would call lost.
const std::string kMpirun =
    "ASAN_OPTIONS=\"$ASAN_OPTIONS:detect_leaks=0\" mpirun --allow-run-as-root --oversubscribe -n ";

class TrainCommand : public ::testing::Test {
protected:
    test::FinishedRun train(const std::string& changes = "{}", std::vector<std::string> more = {}) const {
        json run = {{"model", folder.path().string()},
                    {"output", output().string()},
                    {"data", {{{"path", (work.path() / "data.jsonl").string()}, {"format", "tokens"}}}},
                    {"steps", 3}};
        run.merge_patch(json::parse(changes));
        std::ofstream(work.path() / "run.json") << run;
        std::vector<std::string> arguments = {"train", "--config", (work.path() / "run.json").string(),
                                              "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return runEngine(arguments);
    }
    // The last run file with these changes, by so many processes. Their exit code; what they say is in "err".
    int trainByRanks(int ranks, const json& changes, const std::string& more = {}) const {
        json run = json::parse(std::ifstream(work.path() / "run.json"));
        run.merge_patch(changes);
        std::ofstream(work.path() / "ranks.json") << run;
        const std::filesystem::path program = XINGLIN_BIN_DIR;
        const std::string command = kMpirun + std::to_string(ranks) + " " +
                                    (program / "xinglin-engine").string() + " train --json --config " +
                                    (work.path() / "ranks.json").string() + " " + more + " > " +
                                    (work.path() / "out").string() + " 2> " + (work.path() / "err").string();
        return std::system(command.c_str());
    }
    std::string errors() const {
        std::stringstream text;
        text << std::ifstream(work.path() / "err").rdbuf();
        return text.str();
    }
    static bool hasMpi() {
        return std::filesystem::exists(std::filesystem::path(XINGLIN_BIN_DIR) / "xinglin_mpi.so");
    }
    std::filesystem::path output() const { return work.path() / "run"; }
    void SetUp() override { std::ofstream(work.path() / "data.jsonl") << kRow << "\n" << kRow << "\n"; }

    test::TinyFolder folder{test::tinyFamilies().front().options};
    test::TemporaryFolder work;
};

std::vector<json> metricsOf(const std::filesystem::path& run) {
    std::ifstream file(run / "metrics.jsonl");
    std::vector<json> rows;
    for (std::string line; std::getline(file, line);) {
        rows.push_back(json::parse(line));
    }
    return rows;
}

}  // namespace

TEST_F(TrainCommand, WritesARunThatOtherCommandsUse) {
    const auto done = train();
    ASSERT_EQ(done.exitCode, 0) << done.errors;
    const json result = json::parse(done.output);
    EXPECT_EQ(result["steps"], 3);
    EXPECT_THAT(done.errors, HasSubstr("step 3/3"));
    EXPECT_EQ(metricsOf(output()).size(), 3u);
    const json written = json::parse(std::ifstream(output() / "config.json"));
    EXPECT_EQ(written["optimizer"]["betas"], json({0.9, 0.95}));
    const auto generated = runEngine({"generate", "--model", (output() / "checkpoints/last").string(),
                                      "--ids", "3,17", "-n", "2", "--greedy", "--json"});
    EXPECT_EQ(generated.exitCode, 0) << generated.errors;
    // And goes on: the written configuration is a run file itself.
    std::ofstream(work.path() / "more.json") << [&] {
        json more = written;
        more["steps"] = 5;
        return more;
    }();
    const auto more =
        runEngine({"train", "--config", (work.path() / "more.json").string(), "--resume", output().string()});
    EXPECT_EQ(more.exitCode, 0) << more.errors;
    EXPECT_EQ(metricsOf(output()).size(), 5u);
}

// As TCMChat and Qibo were made: pre-training, then fine-tuning, here with an adapter between that is merged.
TEST_F(TrainCommand, RunsStagesOneAfterTheOther) {
    const char* stages = R"({"steps":2,"stages":[
        {"objective":"clm","optimizer":{"learning_rate":0.01}},
        {"method":"lora","lora":{"r":2}},
        {"method":"lora","objective":"sft"},
        {"method":"full","steps":3}]})";
    const auto done = train(stages);
    ASSERT_EQ(done.exitCode, 0) << done.errors;
    EXPECT_THAT(done.errors, HasSubstr("stage 4 of 4"));
    const double first = metricsOf(output() / "stage-1").back()["loss"];
    EXPECT_LT(metricsOf(output() / "stage-4")[0]["loss"], first);
    EXPECT_TRUE(std::filesystem::exists(output() / "stage-3/merged/model.safetensors"));
    // What is done is not done again; what is missing is.
    std::filesystem::remove_all(output() / "stage-4");
    const auto stageThree = std::filesystem::last_write_time(output() / "stage-3/metrics.jsonl");
    const auto again = train(stages, {"--resume", output().string()});
    ASSERT_EQ(again.exitCode, 0) << again.errors;
    EXPECT_EQ(std::filesystem::last_write_time(output() / "stage-3/metrics.jsonl"), stageThree);
    EXPECT_EQ(metricsOf(output() / "stage-4").size(), 3u);
    const std::string config = (work.path() / "run.json").string();
    EXPECT_EQ(runEngine({"train", "--config", config, "--resume", output().string()}).output,
              "nothing is left to train\n");
    EXPECT_THAT(train(R"({"stages":[{"output":"x"}]})").errors, HasSubstr("the job decides on it"));
    EXPECT_THAT(train(R"({"stages":[{},{"stepz":1}]})").errors,
                HasSubstr("stages[1]: unknown key \"stepz\""));
}

TEST_F(TrainCommand, ShowsSamplesWithoutTraining) {
    const auto done = train("{}", {"--dry-run"});
    ASSERT_EQ(done.exitCode, 0) << done.errors;
    const json shown = json::parse(done.output);
    EXPECT_EQ(shown["samples"].size(), 2u);
    EXPECT_EQ(shown["samples"][0], json::parse(kRow));
    EXPECT_EQ(shown["rows"], 2);
    EXPECT_EQ(shown["usable"], 2);
    EXPECT_EQ(shown["steps"], 3);
    const json row = json::parse(kRow);
    EXPECT_EQ(shown["tokens"], 2 * row["input_ids"].size());
    EXPECT_GT(shown["learned_tokens"], 0);
    EXPECT_EQ(shown["rows_cut"], 0);
    EXPECT_EQ(shown["rows_without_labels"], 0);
    EXPECT_EQ(shown["blocks"], 0);
    EXPECT_TRUE(shown["memory"]["fits"].get<bool>());
    EXPECT_FALSE(std::filesystem::exists(output()));
}

TEST_F(TrainCommand, ADryRunNamesTheRowsThatCannotBeUsed) {
    std::ofstream(work.path() / "data.jsonl") << kRow << "\n\n"
                                              << R"({"labels":[1]})"
                                              << "\n";
    const auto refused = train("{}", {"--dry-run"});
    EXPECT_EQ(refused.exitCode, 3);
    const json shown = json::parse(refused.output);
    EXPECT_EQ(shown["usable"], 1);
    ASSERT_EQ(shown["problems"].size(), 1u);
    EXPECT_EQ(shown["problems"][0]["row"], 2);
    EXPECT_EQ(shown["problems"][0]["line"], 3);
    EXPECT_THAT(shown["problems"][0]["reason"].get<std::string>(), HasSubstr("input_ids"));
}

TEST_F(TrainCommand, PlansTheMemoryAndTellsThePeakBeforeTheFirstStep) {
    const auto done = train();
    ASSERT_EQ(done.exitCode, 0) << done.errors;
    EXPECT_LT(done.errors.find("were in memory"), done.errors.find("step 1/3")) << done.errors;
    const auto planned = runEngine({"plan", "--train", (work.path() / "run.json").string(), "--json"});
    ASSERT_EQ(planned.exitCode, 0) << planned.errors;
    const json plan = json::parse(planned.output);
    EXPECT_TRUE(plan["fits"].get<bool>());
    EXPECT_EQ(plan["devices"].size(), 1u);
    std::size_t sum = 0;
    for (const auto& [name, bytes] : plan["devices"][0]["bytes"].items()) {
        sum += bytes.get<std::size_t>();
    }
    EXPECT_EQ(plan["total"], sum);
}

TEST_F(TrainCommand, PlansEveryRanksPartOfTheModel) {
    train(R"({"parallel":{"tp":2}})");  // alone it is refused, but the run file is there
    const std::string run = (work.path() / "run.json").string();
    const auto plan = [&](std::vector<std::string> more) {
        more.insert(more.begin(), {"plan", "--train", run, "--json"});
        return runEngine(more);
    };
    const json two = json::parse(plan({}).output);
    const json four = json::parse(plan({"--ranks", "4"}).output);
    ASSERT_EQ(two["devices"].size(), 2u);
    ASSERT_EQ(four["devices"].size(), 4u);
    EXPECT_EQ(four["devices"][2]["bytes"]["weights"], two["devices"][0]["bytes"]["weights"]);
    EXPECT_LT(four["devices"][0]["bytes"]["optimizer"], two["devices"][0]["bytes"]["optimizer"]);
    const auto refused = plan({"--ranks", "3"});
    EXPECT_EQ(refused.exitCode, 3) << refused.errors;
    EXPECT_THAT(refused.errors, HasSubstr("mpirun -n 2"));
}

TEST_F(TrainCommand, RefusesWhatDoesNotFitBeforeAnythingIsLoaded) {
    test::writeHugeShape(work.path());
    const std::string changes = json{{"model", work.path().string()}, {"init", "random"}}.dump();
    const auto refused = train(changes);
    EXPECT_EQ(refused.exitCode, 4) << refused.errors;
    EXPECT_THAT(refused.errors, HasSubstr("nothing was loaded"));
    EXPECT_FALSE(std::filesystem::exists(output()));
    const auto planned = runEngine({"plan", "--train", (work.path() / "run.json").string(), "--json"});
    EXPECT_EQ(planned.exitCode, 4) << planned.errors;
    const json plan = json::parse(planned.output);
    EXPECT_FALSE(plan["fits"].get<bool>());
    EXPECT_FALSE(plan["advice"].empty());
}

TEST_F(TrainCommand, NamesWhatIsWrong) {
    const std::pair<const char*, const char*> cases[] = {
        {R"({"step":3})", "Did you mean \"steps\"?"},
        {R"({"optimizer":{"lerning_rate":3}})",
         "run.json: optimizer: unknown key \"lerning_rate\". Did you mean"},
        {R"({"steps":0})", "\"steps\": a whole number of at least 1"},
        {R"({"epochs":1})", "exactly one of"},
        {R"({"schedule":{"name":"cosin"}})", "Did you mean \"cosine\"?"},
        {R"({"schedule":{"warmup_steps":3}})", "less than the steps"},
        {R"({"data":[{"path":"data.jsonl","format":"alpca"}]})", "data.jsonl"},
        {R"({"model":"nowhere"})", "nowhere"},
        {R"({"objective":"ppq"})", "Known are clm, sft, dpo"},
        {R"({"parallel":{"dp":2}})", "mpirun -n 2"},
        {R"({"parallel":{"tp":2}})", "mpirun -n 2"},
        {R"({"parallel":{"tp":2000}})", "at most 1024"},
        {R"({"parallel":{"pp":2}})", "mpirun -n 2"},
        {R"({"parallel":{"pp":2,"pipeline_schedule":"1f2b"}})", "Known are 1f1b, gpipe"},
    };
    for (const auto& [changes, part] : cases) {
        const auto refused = train(changes);
        EXPECT_EQ(refused.exitCode, 3) << changes << refused.errors;
        EXPECT_THAT(refused.errors, HasSubstr(part)) << changes;
        EXPECT_FALSE(std::filesystem::exists(output())) << changes;
    }
}

TEST_F(TrainCommand, SavesWhatItLearnedBeforeItDiverged) {
    const auto done = train(R"({"steps":60,"optimizer":{"learning_rate":1e25,"clip":0}})");
    EXPECT_EQ(done.exitCode, 5) << done.errors;
    EXPECT_THAT(done.errors, HasSubstr("stands far out"));
    EXPECT_TRUE(std::filesystem::exists(output() / "checkpoints/last/DONE"));
}

namespace {

void expectLosses(const std::vector<json>& rows, const std::vector<json>& expected) {
    ASSERT_EQ(rows.size(), expected.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double loss = expected[i]["loss"];
        EXPECT_NEAR(rows[i]["loss"].get<double>(), loss, (i == 0 ? 1e-6 : 2e-5) * loss) << "step " << i + 1;
    }
}

}  // namespace

// Real processes under mpirun, as a user starts them.
TEST_F(TrainCommand, RunsAsSeveralProcesses) {
    if (!hasMpi()) {
        GTEST_SKIP() << "this build has no MPI";
    }
    const auto alone = train(R"({"micro_batch":2,"gradient_accumulation":4})");
    ASSERT_EQ(alone.exitCode, 0) << alone.errors;
    const std::vector<json> expected = metricsOf(output());
    struct Way {
        int data;
        int tensor;
        int stages;
        int zero;
        const char* schedule;
    };
    for (const Way& way :
         {Way{2, 1, 1, 0, "1f1b"}, Way{2, 1, 1, 2, "1f1b"}, Way{1, 2, 1, 2, "1f1b"}, Way{2, 2, 1, 1, "1f1b"},
          Way{1, 4, 1, 0, "1f1b"}, Way{1, 1, 2, 2, "1f1b"}, Way{1, 1, 2, 0, "gpipe"}, Way{2, 1, 2, 2, "1f1b"},
          Way{1, 2, 2, 1, "1f1b"}, Way{4, 1, 1, 2, "1f1b"}, Way{2, 2, 2, 2, "1f1b"}}) {
        std::filesystem::remove_all(output());
        const json changes = {{"gradient_accumulation", 4 / way.data},
                              {"parallel",
                               {{"tp", way.tensor},
                                {"pp", way.stages},
                                {"zero", way.zero},
                                {"pipeline_schedule", way.schedule}}},
                              {"threads", 1}};
        ASSERT_EQ(trainByRanks(way.data * way.tensor * way.stages, changes), 0) << errors();
        expectLosses(metricsOf(output()), expected);
        EXPECT_TRUE(std::filesystem::exists(output() / "rank-1.jsonl"));
    }
    // An error of one ends all, with its reason and code, also one that is not the engine's: a link to
    // itself.
    std::filesystem::create_symlink("samples.jsonl", output() / "samples.jsonl");
    EXPECT_NE(trainByRanks(2, {{"steps", 6}}, "--resume " + output().string()), 0);
    EXPECT_THAT(errors(), HasSubstr("rank 0: filesystem error"));
    EXPECT_NE(trainByRanks(4, {{"parallel", {{"tp", 4}}}, {"loss_scale", 2}}), 0);
    const std::string note = "loss_scale: ";
    EXPECT_THAT(errors(), HasSubstr(note));
    EXPECT_EQ(errors().find(note), errors().rfind(note)) << "told once";
    EXPECT_THAT(errors(), HasSubstr("rank 0: "));
    EXPECT_THAT(errors(), HasSubstr("there is a run in this folder already"));
    EXPECT_NE(trainByRanks(3, {{"parallel", {{"pp", 3}}}}), 0);
    EXPECT_THAT(errors(), HasSubstr("the model has 2 blocks, which 3 pipeline stages cannot share"));
    EXPECT_NE(trainByRanks(3, {{"parallel", {{"tp", 3}}}}), 0);
    EXPECT_THAT(errors(), HasSubstr("6 query heads over 2 key/value heads: at most 2, or a multiple"));
}

// Two ranks that draw answers from a model of which each has a part, then four.
TEST_F(TrainCommand, DrawsAnswersByProcessesThatShareTheModel) {
    if (!hasMpi()) {
        GTEST_SKIP() << "this build has no MPI";
    }
    json options = {{"reward_command", json::parse(test::countingCommand(30))},
                    {"completion_length", 4},
                    {"group", 2},
                    {"updates", 2}};
    const json changes = {{"objective", "grpo"}, {"objective_options", options},
                          {"micro_batch", 4},    {"max_length", 12},
                          {"threads", 1},        {"save_every", 1}};
    const auto alone = train(changes.dump());
    ASSERT_EQ(alone.exitCode, 0) << alone.errors;
    const std::vector<json> expected = metricsOf(output());
    for (const json& parallel : {json{{"tp", 2}}, json{{"pp", 2}}, json{{"tp", 2}, {"pp", 2}}}) {
        std::filesystem::remove_all(output());
        const int ranks = parallel.value("tp", 1) * parallel.value("pp", 1);
        ASSERT_EQ(trainByRanks(ranks, {{"parallel", parallel}}), 0) << errors();
        const std::vector<json> rows = metricsOf(output());
        ASSERT_EQ(rows.size(), expected.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            for (const char* key : {"loss", "grad_norm", "entropy"}) {
                const double number = expected[i][key];
                EXPECT_NEAR(rows[i][key].get<double>(), number, 1e-4 * std::max(0.1, std::fabs(number)))
                    << parallel << key << i;
            }
        }
        EXPECT_EQ(rows[0]["reward"], expected[0]["reward"]) << parallel;
    }
}

// Two ranks with half the batches each, then two with half of every block each, then two with half the blocks
// each, then one.
TEST_F(TrainCommand, GoesOnWithRanksThatShareSomethingElse) {
    if (!hasMpi()) {
        GTEST_SKIP() << "this build has no MPI";
    }
    const auto alone = train(R"({"micro_batch":2,"gradient_accumulation":2,"steps":6})");
    ASSERT_EQ(alone.exitCode, 0) << alone.errors;
    const std::vector<json> expected = metricsOf(output());
    std::filesystem::remove_all(output());
    const std::string resume = "--resume " + output().string();
    ASSERT_EQ(trainByRanks(2, {{"steps", 2}, {"gradient_accumulation", 1}}), 0) << errors();
    ASSERT_EQ(trainByRanks(2, {{"steps", 3}, {"parallel", {{"tp", 2}}}}, resume), 0) << errors();
    ASSERT_EQ(trainByRanks(2, {{"steps", 5}, {"parallel", {{"pp", 2}}}}, resume), 0) << errors();
    ASSERT_EQ(trainByRanks(1, json::object(), resume), 0) << errors();
    expectLosses(metricsOf(output()), expected);
}

// Ten steps on the golden batch: losses within 1e-4, as the files' README asks.
TEST(TrainGolden, TenStepsOfEveryFamily) {
    const auto folders = test::goldenModels();
    EXPECT_GE(folders.size(), 9u);
    for (const std::filesystem::path& folder : folders) {
        SCOPED_TRACE(folder.string());
        const test::TemporaryFolder work;
        const json batch = json::parse(std::ifstream(folder / "batch.json"));
        std::ofstream data(work.path() / "data.jsonl");
        for (std::size_t i = 0; i < batch["input_ids"].size(); ++i) {
            data << json{{"input_ids", batch["input_ids"][i]}, {"labels", batch["labels"][i]}} << "\n";
        }
        data.close();
        std::ofstream(work.path() / "run.json") << json{
            {"model", folder.string()},
            {"output", (work.path() / "run").string()},
            {"data", {{{"path", (work.path() / "data.jsonl").string()}, {"format", "tokens"}}}},
            {"steps", 10},
            {"micro_batch", 2},
            {"optimizer",
             {{"learning_rate", 1e-3}, {"betas", {0.9, 0.95}}, {"weight_decay", 0.1}, {"clip", 1.0}}}};
        const auto done = runEngine({"train", "--config", (work.path() / "run.json").string()});
        ASSERT_EQ(done.exitCode, 0) << done.errors;
        const std::vector<json> rows = metricsOf(work.path() / "run");
        ASSERT_EQ(rows.size(), 10u);
        std::size_t compared = 0;
        std::ifstream file(folder / "adamw.safetensors", std::ios::binary);
        const std::string bytes((std::istreambuf_iterator<char>(file)), {});
        for (const auto& tensor : engine::parseSafetensors(std::as_bytes(std::span(bytes)), "adamw")) {
            const char* key = tensor.name == "losses"       ? "loss"
                              : tensor.name == "grad_norms" ? "grad_norm"
                                                            : nullptr;
            for (std::size_t i = 0; key && i < rows.size(); ++i) {
                const auto expected = static_cast<double>(engine::numbersOf(tensor)[i]);
                EXPECT_NEAR(rows[i][key].get<double>(), expected, 1e-4 * expected) << key << " " << i;
                ++compared;
            }
        }
        EXPECT_EQ(compared, 20u);
    }
}

}  // namespace xinglin
