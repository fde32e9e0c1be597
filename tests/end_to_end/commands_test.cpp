// The commands of the built program as scripts call them: output, exit codes, messages.

#include <gmock/gmock.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "tests/support/engine_process.h"
#include "tests/support/served_model.h"
#include "tests/support/tiny_adapter.h"

namespace xinglin {
namespace {

using nlohmann::json;
using test::runEngine;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Commands : public ::testing::Test {
protected:
    std::string model() const { return file.path().string(); }

    /// The one JSON document of a run that must succeed.
    static json document(const std::vector<std::string>& arguments, const std::string& input = "") {
        const test::FinishedRun run = runEngine(arguments, input);
        EXPECT_EQ(run.exitCode, 0) << run.errors;
        return json::parse(run.output, nullptr, false);
    }

    test::TemporaryFile file{test::servedModelBytes()};
};

TEST_F(Commands, InspectTellsWhatIsInTheFile) {
    const json result = document({"inspect", model(), "--json"});
    EXPECT_EQ(result["architecture"], "llama");
    EXPECT_EQ(result["template"], "zephyr");
    EXPECT_EQ(result["tokenizer"]["pieces"], 288);
    EXPECT_GT(result["tensors"]["Q8_0"], 0);
    EXPECT_GT(result["parameters"], 0);
    EXPECT_THAT(runEngine({"inspect", model()}).output, HasSubstr("architecture: llama\n"));
}

TEST_F(Commands, TokenizeAndDetokenizeAreFiltersOfJsonLines) {
    const auto run = runEngine({"tokenize", "--model", model(), "--bos", "-"},
                               "{\"text\":\"ab</s>\"}\n\n{\"text\":\"\"}\n");
    EXPECT_EQ(run.exitCode, 0) << run.errors;
    const std::string first = run.output.substr(0, run.output.find('\n'));
    const json ids = json::parse(first)["ids"];
    EXPECT_EQ(ids.front(), 1);
    EXPECT_EQ(ids.back(), 2);
    EXPECT_THAT(run.output, HasSubstr("{\"ids\":[1]}\n"));
    EXPECT_EQ(document({"detokenize", "--model", model(), "-"}, first)["text"], "ab</s>");
    const json literal = document({"tokenize", "--model", model(), "--literal", "-"}, "{\"text\":\"</s>\"}");
    EXPECT_THAT(literal["ids"], ::testing::Not(::testing::Contains(2)));
}

TEST_F(Commands, VocabIsReadByTokenize) {
    std::string lines;
    for (int i = 0; i < 30; ++i) {
        lines += "麻黄汤 麻黄 桂枝 苦杏仁 炙甘草\n";
    }
    const test::TemporaryFile text(lines);
    const test::TemporaryFolder folder;
    const std::string out = (folder.path() / "tokenizer.model").string();
    const json made = document({"vocab", "--input", text.path(), "--size", "275", "--out", out, "--json"});
    EXPECT_EQ(made["pieces"], 275);
    EXPECT_EQ(made["lines"], 30);
    const json ids = document({"tokenize", "--model", folder.path(), "-"}, "{\"text\":\"麻黄\"}")["ids"];
    EXPECT_EQ(ids.size(), 1u);
    EXPECT_EQ(runEngine({"vocab", "--input", text.path(), "--size", "9999", "--out", out}).exitCode, 3);
}

TEST_F(Commands, PlanSaysWhatALoadTakesByClass) {
    const json plan = document({"plan", "--model", model(), "--ctx", "1000", "--parallel", "2", "--json"});
    EXPECT_EQ(plan["fits"], true);
    EXPECT_EQ(plan["advice"], json::array());
    std::uint64_t sum = 0;
    for (const auto& [name, bytes] : plan["devices"][0]["bytes"].items()) {
        sum += bytes.get<std::uint64_t>();
    }
    EXPECT_EQ(sum, plan["total"]);
    EXPECT_EQ(plan["devices"][0]["bytes"]["kv"], plan["kv_per_token"].get<std::uint64_t>() * 1008 * 2);
    const json huge =
        document({"plan", "--model", model(), "--ctx", "16000000", "--parallel", "256", "--json"});
    EXPECT_EQ(huge["fits"], false);
    EXPECT_FALSE(huge["advice"].empty());
    EXPECT_THAT(runEngine({"plan", "--model", model()}).output, HasSubstr("fits"));
    EXPECT_EQ(runEngine({"plan", "--model", "/nowhere.gguf"}).exitCode, 3);
    EXPECT_EQ(runEngine({"plan", "--model", model(), "--cache-type", "q9"}).exitCode, 2);
}

TEST_F(Commands, ChooseWhereToComputeAndSayWhy) {
    const json devices = document({"doctor", "--json"})["devices"];
    const std::vector<std::string> common = {"generate", "--model", model(), "--ids",
                                             "1,2,3",    "-n",      "2",     "--greedy"};
    const auto with = [&](const char* backend) {
        std::vector<std::string> arguments = common;
        arguments.insert(arguments.end(), {"--backend", backend, "--json"});
        return runEngine(arguments);
    };
    EXPECT_EQ(with("cpu").exitCode, 0);
    EXPECT_EQ(with("abacus").exitCode, 2);
    const auto automatic = with("auto");
    EXPECT_EQ(automatic.exitCode, 0) << automatic.errors;
    if (devices.empty()) {
        const std::string why = document({"doctor", "--json"})["cuda"];
        EXPECT_THAT(automatic.errors, HasSubstr(why));
        const auto refused = with("cuda");
        EXPECT_EQ(refused.exitCode, 3);
        EXPECT_THAT(refused.errors, HasSubstr(why));
        EXPECT_THAT(refused.errors, HasSubstr("Choose --backend cpu"));
        EXPECT_THAT(runEngine({"plan", "--model", model(), "--backend", "auto"}).errors, HasSubstr(why));
    }
}

TEST_F(Commands, GuessesAndCachesOfBytesLeaveGreedyAnswersReadable) {
    const std::vector<std::string> common = {"generate",          "--model", model(), "--ids",
                                             "5,6,7,5,6,7,5,6,7", "-n",      "40",    "--greedy",
                                             "--ignore-eos",      "--json"};
    const auto with = [&](std::vector<std::string> more) {
        more.insert(more.begin(), common.begin(), common.end());
        return document(more);
    };
    const json plain = with({"--guess", "0"});
    EXPECT_EQ(plain["guessed_tokens"], 0);
    EXPECT_EQ(with({"--guess", "8"})["ids"], plain["ids"]);
    EXPECT_EQ(with({"--cache-type", "q8"})["ids"].size(), 40u);
}

TEST_F(Commands, GenerateHoldsAnAnswerToASchemaOrToChoices) {
    const test::TemporaryFile schema(
        R"({"properties":{"b":{"enum":["x","y"]},"a":{"type":"integer","minimum":1,"maximum":30}},
            "required":["b","a"]})");
    const std::vector<std::string> common = {"generate", "--model", model(), "--prompt",
                                             "ab",       "-n",      "200",   "--json"};
    std::vector<std::string> arguments = common;
    arguments.insert(arguments.end(), {"--schema", schema.path().string()});
    const json held = document(arguments);
    EXPECT_EQ(held["finish"], "stop");
    const json value = json::parse(held["text"].get<std::string>(), nullptr, false);
    EXPECT_THAT(value["b"], ::testing::AnyOf("x", "y"));
    EXPECT_THAT(value["a"].get<int>(), ::testing::AllOf(::testing::Ge(1), ::testing::Le(30)));

    const test::TemporaryFile choices(R"(["yes","no"])");
    arguments = common;
    arguments.insert(arguments.end(), {"--choices", choices.path().string()});
    EXPECT_THAT(document(arguments)["text"], ::testing::AnyOf("yes", "no"));
    arguments.insert(arguments.end(), {"--schema", schema.path().string()});
    EXPECT_EQ(runEngine(arguments).exitCode, 2);

    arguments = common;
    arguments.insert(arguments.end(), {"--schema", choices.path().string()});
    EXPECT_EQ(runEngine(arguments).exitCode, 3);
}

TEST_F(Commands, BadRowsAreNamed) {
    for (const char* row : {"nonsense", "[]", "{\"txt\":\"a\"}", "{\"text\":7}", "{\"text\":\"\xFF\"}"}) {
        const auto run =
            runEngine({"tokenize", "--model", model(), "-"}, std::string("{\"text\":\"a\"}\n") + row + "\n");
        EXPECT_EQ(run.exitCode, 3) << row;
        EXPECT_THAT(run.errors, HasSubstr("row 2")) << row;
    }
    const auto run = runEngine({"detokenize", "--model", model(), "-"}, "{\"ids\":[288]}");
    EXPECT_EQ(run.exitCode, 3);
    EXPECT_THAT(run.errors, HasSubstr("288"));
}

TEST_F(Commands, GenerateReportsIdsTextAndEnd) {
    const std::vector<std::string> common = {"generate", "--model", model(),    "--ids",       "5,6,7",
                                             "-n",       "9",       "--greedy", "--ignore-eos"};
    std::vector<std::string> withJson = common;
    withJson.push_back("--json");
    const json result = document(withJson);
    EXPECT_EQ(result["ids"].size(), 9u);
    EXPECT_EQ(result["finish"], "length");
    EXPECT_EQ(result["prompt_tokens"], 3);
    EXPECT_TRUE(result.contains("tokens_per_second"));
    EXPECT_EQ(document(withJson)["ids"], result["ids"]) << "greedy";
    const auto plain = runEngine(common);
    EXPECT_EQ(plain.output, result["text"].get<std::string>() + "\n");
    std::vector<std::string> narrow = withJson;
    narrow.insert(narrow.end(), {"--ctx", "8"});
    const json full = document(narrow);
    EXPECT_EQ(full["finish"], "context");
    EXPECT_EQ(full["ids"].size(), 6u);
}

TEST_F(Commands, GenerateTakesPromptsInEveryForm) {
    const auto promptTokens = [&](std::vector<std::string> more, const std::string& input = "") {
        std::vector<std::string> arguments = {"generate", "--model", model(), "-n", "1", "--json"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return document(arguments, input)["prompt_tokens"].get<int>();
    };
    const int raw = promptTokens({"--prompt", "ab"});
    EXPECT_EQ(promptTokens({"--prompt", "-"}, "ab"), raw);
    EXPECT_GT(promptTokens({"--prompt", "ab", "--chat"}), raw);
    EXPECT_GT(promptTokens({"--prompt", "ab", "--chat", "--system", "s"}),
              promptTokens({"--prompt", "ab", "--chat"}));
    EXPECT_GT(promptTokens({"--prompt", "ab", "--chat", "--template", "llama-2"}), raw);
}

TEST_F(Commands, LogitsHasTheContractsLayout) {
    const test::TemporaryFile out("");
    const test::TemporaryFile batch(R"({"input_ids":[[5,6],[7,8,9]],"labels":[]})");
    EXPECT_EQ(runEngine({"logits", "--model", model(), "--batch", batch.path().string(), "--out",
                         out.path().string()})
                  .exitCode,
              0);
    std::ifstream stream(out.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    ASSERT_EQ(bytes.size(), 8u + 5u * 288u * 4u);
    std::uint32_t head[2];
    std::memcpy(head, bytes.data(), sizeof(head));
    EXPECT_THAT(head, ElementsAre(5u, 288u));
    const test::TemporaryFile single("");
    runEngine({"logits", "--model", model(), "--ids", "7,8,9", "--out", single.path().string()});
    std::ifstream singleStream(single.path(), std::ios::binary);
    const std::string singleBytes{std::istreambuf_iterator<char>(singleStream), {}};
    EXPECT_EQ(singleBytes.substr(8), bytes.substr(8 + 2 * 288 * 4)) << "sequences do not see each other";
}

TEST_F(Commands, ConvertQuantizeAndMergeWriteModelsThatLoad) {
    test::TinyFolderOptions options = test::servedModelShape();
    options.layers = 1;
    const test::TinyFolder folder(options);
    const test::TemporaryFolder out;
    const std::string converted = (out.path() / "a.gguf").string();
    const std::string small = (out.path() / "b.gguf").string();
    const std::string merged = (out.path() / "merged").string();
    EXPECT_EQ(document({"convert", folder.path().string(), converted, "--json"})["tensors"]["F32"], 12);
    EXPECT_EQ(document({"quantize", converted, small, "--type", "Q8_0", "--json"})["tensors"]["Q8_0"], 9);
    test::TinyAdapterOptions adapted;
    adapted.targets = {"q_proj"};
    const test::TinyAdapter adapter(options, adapted);
    const json report = document({"merge", "--model", folder.path().string(), "--adapter",
                                  adapter.path().string(), "--out", merged, "--json"});
    EXPECT_EQ(report["merged"], 1);
    EXPECT_LT(report["logit_difference"], 1e-4);
    const auto greedy = [&](const std::string& path, std::vector<std::string> more = {}) {
        std::vector<std::string> arguments = {"generate", "--model",  path,     "--ids",   "5,6,7", "-n",
                                              "8",        "--greedy", "--json", "--dtype", "f32"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return document(arguments)["ids"];
    };
    EXPECT_EQ(greedy(merged), greedy(converted, {"--adapter", adapter.path().string()}));
    EXPECT_EQ(runEngine({"quantize", converted, "/dev/null/x.gguf", "--type", "Q8_0"}).exitCode, 4);
    EXPECT_EQ(runEngine({"quantize", converted, small, "--type", "Q9"}).exitCode, 2);
    EXPECT_EQ(runEngine({"merge", "--model", folder.path().string(), "--adapter", adapter.path().string(),
                         "--out", merged})
                  .exitCode,
              3)
        << "the folder is not empty";
}

TEST_F(Commands, BenchMeasuresPrefillAndDecode) {
    const json rows =
        document({"bench", "--model", model(), "--pp", "16", "--tg", "4", "--rounds", "2", "--json"});
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0]["n_prompt"], 16);
    EXPECT_EQ(rows[0]["n_gen"], 0);
    EXPECT_EQ(rows[1]["n_gen"], 4);
    for (const json& row : rows) {
        EXPECT_EQ(row["samples_ts"].size(), 2u);
        EXPECT_GT(row["avg_ts"].get<double>(), 0.0);
        EXPECT_GT(row["model_n_params"].get<std::int64_t>(), 0);
    }
    EXPECT_GT(rows[1]["bandwidth_share"].get<double>(), 0.0);
}

TEST_F(Commands, DoctorDescribesTheMachine) {
    const json result = document({"doctor", "--json"});
    EXPECT_GE(result["processors"], 1);
    EXPECT_FALSE(result["simd"].get<std::string>().empty());
    EXPECT_GT(result["memory"]["total_bytes"].get<std::uint64_t>(), 0u);
    EXPECT_TRUE(result["libraries"].contains("libmpi.so.40"));
    EXPECT_THAT(result["nccl"].get<std::string>(), ::testing::ContainsRegex("NCCL|nccl"));
}

TEST_F(Commands, OptionsForGpusNeedThem) {
    const bool hasGpu = !document({"doctor", "--json"})["devices"].empty();
    const std::vector<std::vector<std::string>> options = {
        {"--gpu-layers", "auto"}, {"--devices", "0,1"}, {"--split", "tensor"}, {"--fp8"}};
    for (std::vector<std::string> given : options) {
        std::vector<std::string> plan = {"plan", "--model", model()};
        plan.insert(plan.end(), given.begin(), given.end());
        const auto refused = runEngine(plan);
        EXPECT_EQ(refused.exitCode, 2);
        EXPECT_THAT(refused.errors, HasSubstr("--backend cuda or auto"));
        // With either they are taken; without a GPU the CPU has everything. With one it depends on which it
        // is, but for as many blocks as fit.
        plan.insert(plan.end(), {"--backend", "auto", "--ctx", "64", "--parallel", "1", "--json"});
        if (!hasGpu || given[0] == "--gpu-layers") {
            EXPECT_TRUE(document(plan)["fits"]) << given[0];
        }
    }
    EXPECT_EQ(runEngine({"plan", "--model", model(), "--gpu-layers", "some"}).exitCode, 2);
    EXPECT_EQ(runEngine({"plan", "--model", model(), "--backend", "auto", "--devices", "1,1"}).exitCode, 2);
}

TEST_F(Commands, WrongUsageIsTwoAndBadInputThree) {
    EXPECT_EQ(runEngine({}).exitCode, 2);
    EXPECT_EQ(runEngine({"frobnicate"}).exitCode, 2);
    EXPECT_EQ(runEngine({"train"}).exitCode, 2) << "a command of a later day is absent, not hollow";
    EXPECT_EQ(runEngine({"generate", "--model", model()}).exitCode, 2);
    EXPECT_EQ(runEngine({"generate", "--model", model(), "--prompt", "a", "--ids", "1"}).exitCode, 2);
    EXPECT_EQ(runEngine({"--help"}).exitCode, 0);
    EXPECT_EQ(runEngine({"inspect", "/no/such/file.gguf"}).exitCode, 3);
    EXPECT_EQ(runEngine({"generate", "--model", model(), "--ids", "1,x"}).exitCode, 3);
    EXPECT_EQ(runEngine({"generate", "--model", model(), "--ids", "288"}).exitCode, 3);
    const auto unknown =
        runEngine({"generate", "--model", model(), "--prompt", "a", "--chat", "--template", "x"});
    EXPECT_EQ(unknown.exitCode, 3);
    EXPECT_THAT(unknown.errors, HasSubstr("chatml"));
}

}  // namespace
}  // namespace xinglin
