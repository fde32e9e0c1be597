// Training by several ranks: the same losses as by one, the same bits however the optimizer is shared out,
// and going on with another number of ranks.

#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "engine/training/trainer.h"
#include "tests/support/random_values.h"
#include "tests/support/small_vocabularies.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/thread_ranks.h"
#include "tests/support/tiny_families.h"

using namespace xinglin;
using engine::RunConfig;
using nlohmann::json;

namespace {

class RanksTest : public ::testing::Test {
protected:
    explicit RanksTest(const test::TinyFolderOptions& options = test::tinyFamilies().front().options)
        : folder(options) {}

    void SetUp() override {
        test::Random random(3);
        std::ofstream data(work.path() / "data.jsonl");
        for (int row = 0; row < 13; ++row) {
            json ids = json::array();
            for (int i = 0; i < 5 + row % 4; ++i) {
                ids.push_back(random.bits() % 61);
            }
            data << json{{"input_ids", ids}}.dump() << "\n";
        }
    }

    // Eight sequences a step, shared out among so many ranks.
    RunConfig config(const std::string& name, int ranks, const std::string& changes = "{}") const {
        json file = {{"model", folder.path().string()},
                     {"output", (work.path() / name).string()},
                     {"data", {{{"path", (work.path() / "data.jsonl").string()}}}},
                     {"steps", 10},
                     {"micro_batch", 2},
                     {"gradient_accumulation", 4 / ranks},
                     {"shuffle", true},
                     {"threads", 1},
                     {"optimizer", {{"learning_rate", 0.01}, {"clip", 0.5}}}};
        file.merge_patch(json::parse(changes));
        return engine::parseRunConfig(file, "run.json");
    }

    std::vector<double> train(const RunConfig& settings, int ranks,
                              const std::filesystem::path& checkpoint = {},
                              std::int64_t stopAfter = 0) const {
        std::vector<double> losses;
        test::runRanks(ranks, [&](engine::Communicator& self) {
            std::stop_source stop;
            engine::Trainer::Listener listener;
            listener.onPhase = [](const std::string&, std::optional<double>) {};
            listener.onStep = [&](const engine::StepMetrics& metrics, std::int64_t) {
                if (self.isFirst()) {
                    losses.push_back(metrics.loss);
                    losses.push_back(metrics.gradientNorm);
                } else if (metrics.step == stopAfter) {
                    stop.request_stop();  // asked of one rank that is not the first
                }
            };
            engine::Trainer(settings, checkpoint, self, listener, stop.get_token()).run();
        });
        return losses;
    }

    std::string fileOf(const std::string& run, const char* name) const {
        std::ifstream file(work.path() / run / "checkpoints/last" / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    test::TinyFolder folder;
    test::TemporaryFolder work;
};

class RanksOfFamily : public RanksTest, public ::testing::WithParamInterface<test::TinyFamily> {
protected:
    RanksOfFamily() : RanksTest(GetParam().options) {}
};

void expectNear(const std::vector<double>& got, const std::vector<double>& expected) {
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
        EXPECT_NEAR(got[i], expected[i], (i < 2 ? 1e-6 : 2e-5) * expected[i]) << i;
    }
}

}  // namespace

TEST_F(RanksTest, LearnLikeOne) {
    for (const char* changes :
         {"{}", R"({"precision":"bf16"})", R"({"precision":"bf16","rounding":"stochastic"})",
          R"({"method":"lora","lora":{"dropout":0.1}})", R"({"loss_normalisation":"micro_mean"})"}) {
        const std::string name = changes;
        const auto alone = train(config(name + "1", 1, changes), 1);
        for (const int ranks : {2, 4}) {
            std::map<int, std::vector<double>> byStage;
            for (const int zero : {0, 1, 2}) {
                json more = json::parse(changes);
                more["parallel"] = {{"zero", zero}, {"dp", ranks}};
                const std::string run = name + std::to_string(ranks) + std::to_string(zero);
                byStage[zero] = train(config(run, ranks, more.dump()), ranks);
                if (json::parse(changes).value("precision", "f32") == "f32") {
                    expectNear(byStage[zero], alone);
                }
                const bool isLora = more.value("method", "full") == "lora";
                for (const char* file :
                     {isLora ? "adapter_model.safetensors" : "model.safetensors", "optimizer.safetensors"}) {
                    EXPECT_EQ(fileOf(run, file), fileOf(name + std::to_string(ranks) + "0", file))
                        << run << file;
                }
            }
            EXPECT_EQ(byStage[1], byStage[0]) << ranks;
            EXPECT_EQ(byStage[2], byStage[0]) << ranks;
        }
    }
}

TEST_F(RanksTest, GoOnWithOtherNumbersOfRanks) {
    const auto whole = train(config("whole", 1), 1);
    // 4 ranks for 3 steps, 2 for 3, then one alone.
    auto losses = train(config("parts", 4), 4, {}, 3);
    auto more = train(config("parts", 2), 2, engine::findCheckpoint(work.path() / "parts"), 6);
    losses.insert(losses.end(), more.begin(), more.end());
    more = train(config("parts", 1), 1, engine::findCheckpoint(work.path() / "parts"));
    losses.insert(losses.end(), more.begin(), more.end());
    expectNear(losses, whole);
}

TEST_F(RanksTest, GoOnBitForBitWithTheSameNumber) {
    const auto whole = train(config("whole", 2), 2);
    auto parts = train(config("parts", 2), 2, {}, 4);
    EXPECT_EQ(parts.size(), 8u);
    const auto rest = train(config("parts", 2), 2, engine::findCheckpoint(work.path() / "parts"));
    parts.insert(parts.end(), rest.begin(), rest.end());
    EXPECT_EQ(parts, whole);
    EXPECT_EQ(fileOf("parts", "model.safetensors"), fileOf("whole", "model.safetensors"));
    EXPECT_EQ(fileOf("parts", "optimizer.safetensors"), fileOf("whole", "optimizer.safetensors"));
    EXPECT_TRUE(std::filesystem::exists(work.path() / "parts/rank-1.jsonl"));
}

TEST_F(RanksTest, ShareOutPackedSequences) {
    const auto alone = train(config("alone", 1, R"({"packing":true,"max_length":16})"), 1);
    expectNear(train(config("two", 2, R"({"packing":true,"max_length":16})"), 2), alone);
}

// Every way of sharing out batches, matrices and the optimizer learns what one rank learns; how the optimizer
// is shared out changes no bit.
TEST_P(RanksOfFamily, LearnLikeOne) {
    const auto alone = train(config("alone", 1), 1);
    for (const int data : {1, 2}) {
        std::map<int, std::vector<double>> byStage;
        for (const int zero : {0, 1, 2}) {
            const json changes = {{"parallel", {{"dp", data}, {"tp", 2}, {"zero", zero}}}};
            const std::string run = std::to_string(data) + std::to_string(zero);
            byStage[zero] = train(config(run, data, changes.dump()), 2 * data);
            expectNear(byStage[zero], alone);
            for (const char* file : {"model.safetensors", "optimizer.safetensors"}) {
                EXPECT_EQ(fileOf(run, file), fileOf(std::to_string(data) + "0", file)) << run << file;
            }
        }
        EXPECT_EQ(byStage[1], byStage[0]) << data;
        EXPECT_EQ(byStage[2], byStage[0]) << data;
    }
}

INSTANTIATE_TEST_SUITE_P(All, RanksOfFamily, ::testing::ValuesIn(test::tinyFamilies()), test::tinyFamilyName);

TEST_F(RanksTest, LearnLikeOneWhereTheyShareTheModel) {
    for (
        const char* changes :
        {R"({"method":"lora","lora":{"r":3,"dropout":0.1,"targets":["all-linear","lm_head"]},"neftune_alpha":2})",
         R"({"freeze":["embed","k_proj"],"packing":true,"max_length":16})", R"({"recompute":1})"}) {
        const std::string name = changes;
        const auto alone = train(config(name + "1", 1, changes), 1);
        for (const auto& [data, tensor] : {std::pair{1, 2}, std::pair{2, 2}, std::pair{1, 4}}) {
            json more = json::parse(changes);
            more["parallel"] = {{"dp", data}, {"tp", tensor}};
            const std::string run = name + std::to_string(data) + std::to_string(tensor);
            expectNear(train(config(run, data, more.dump()), data * tensor), alone);
            // A Hugging Face or PEFT folder of whole tensors, as one rank writes it.
            const char* file = more.contains("method") ? "adapter_model.safetensors" : "model.safetensors";
            EXPECT_EQ(fileOf(run, file).size(), fileOf(name + "1", file).size()) << run;
        }
    }
}

// Sums in another order become other bfloat16 numbers here and there, so only the first loss is close.
TEST_F(RanksTest, LearnRoundedNumbersWhereTheyShareTheModel) {
    const auto alone = train(config("alone", 1, R"({"precision":"bf16"})"), 1);
    std::map<int, std::vector<double>> byStage;
    for (const int zero : {0, 1, 2}) {
        json changes = {{"precision", "bf16"}, {"parallel", {{"tp", 2}, {"zero", zero}}}};
        byStage[zero] = train(config("run" + std::to_string(zero), 2, changes.dump()), 4);
        ASSERT_EQ(byStage[zero].size(), alone.size());
        EXPECT_NEAR(byStage[zero][0], alone[0], 1e-3 * alone[0]);
        EXPECT_NEAR(byStage[zero][18], alone[18], 2e-2 * alone[18]);
        EXPECT_EQ(byStage[zero], byStage[0]);
    }
}

TEST_F(RanksTest, PreferLikeOneWhereTheyShareTheModel) {
    std::ofstream pairs(work.path() / "pairs.jsonl");
    for (int i = 0; i < 5; ++i) {
        pairs << json{{"prompt", "p" + std::to_string(i)}, {"chosen", "yes"}, {"rejected", "no"}}.dump()
              << "\n";
    }
    pairs.close();
    test::TinyFolderOptions options = test::tinyFamilies().front().options;
    options.vocabulary = 300;
    const test::TinyFolder model(options);
    engine::Vocabulary vocabulary = test::smallByteLevelVocabulary(engine::PreTokenizer::Gpt2);
    vocabulary.pieces.push_back({"<|im_end|>", 0.0f, engine::PieceKind::Control});
    std::ofstream(model.path() / "tokenizer.json") << test::tokenizerJsonOf(vocabulary);
    const json source = {{{"path", (work.path() / "pairs.jsonl").string()}, {"format", "pairs"}}};
    json changes = {{"model", model.path().string()},
                    {"objective", "dpo"},
                    {"template", "chatml"},
                    {"data", source},
                    {"optimizer", {{"learning_rate", 0.001}}}};
    const auto alone = train(config("alone", 1, changes.dump()), 1);
    changes["parallel"] = {{"tp", 2}};
    expectNear(train(config("cut", 2, changes.dump()), 4), alone);
}

// What an evaluation measures is the loss of the whole model.
TEST_F(RanksTest, EvaluateLikeOneWhereTheyShareTheModel) {
    const json source = {{{"path", (work.path() / "data.jsonl").string()}}};
    const auto evaluate = [&](int ranks) {
        const json changes = {{"eval_data", source}, {"steps", 1}, {"parallel", {{"tp", ranks}}}};
        const std::string run = "run" + std::to_string(ranks);
        train(config(run, 1, changes.dump()), ranks);
        std::ifstream metrics(work.path() / run / "metrics.jsonl");
        return json::parse(metrics)["eval_loss"].get<double>();
    };
    const double alone = evaluate(1);
    EXPECT_NEAR(evaluate(2), alone, 2e-6 * alone);
}

TEST_F(RanksTest, GoOnWhereOtherRanksShareTheModel) {
    for (const char* method : {"{}", R"({"method":"lora","lora":{"targets":["all-linear"]}})"}) {
        const std::string name = method;
        const auto with = [&](int data, int tensor) {
            json changes = json::parse(method);
            changes["parallel"] = {{"dp", data}, {"tp", tensor}};
            return config(name + "parts", data, changes.dump());
        };
        const auto last = [&] { return engine::findCheckpoint(work.path() / (name + "parts")); };
        const auto whole = train(config(name + "whole", 1, method), 1);
        auto losses = train(with(2, 1), 2, {}, 3);
        auto more = train(with(1, 2), 2, last(), 5);
        losses.insert(losses.end(), more.begin(), more.end());
        more = train(with(2, 2), 4, last(), 7);
        losses.insert(losses.end(), more.begin(), more.end());
        more = train(with(1, 1), 1, last());
        losses.insert(losses.end(), more.begin(), more.end());
        expectNear(losses, whole);
    }
}

TEST_F(RanksTest, GoOnBitForBitWhereTheyShareTheModel) {
    const char* changes = R"({"parallel":{"dp":2,"tp":2}})";
    const auto whole = train(config("whole", 2, changes), 4);
    auto parts = train(config("parts", 2, changes), 4, {}, 4);
    EXPECT_EQ(parts.size(), 8u);
    const auto rest = train(config("parts", 2, changes), 4, engine::findCheckpoint(work.path() / "parts"));
    parts.insert(parts.end(), rest.begin(), rest.end());
    EXPECT_EQ(parts, whole);
    EXPECT_EQ(fileOf("parts", "model.safetensors"), fileOf("whole", "model.safetensors"));
    EXPECT_EQ(fileOf("parts", "optimizer.safetensors"), fileOf("whole", "optimizer.safetensors"));
}
