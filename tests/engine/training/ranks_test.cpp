// Training by several ranks: the same losses as by one, the same bits however the optimizer is shared out,
// and going on with another number of ranks.

#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "engine/training/trainer.h"
#include "tests/support/random_values.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/thread_ranks.h"
#include "tests/support/tiny_families.h"

using namespace xinglin;
using engine::RunConfig;
using nlohmann::json;

namespace {

class RanksTest : public ::testing::Test {
protected:
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

    // Eight sequences a step, shared out among the ranks.
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

    test::TinyFolder folder{test::tinyFamilies().front().options};
    test::TemporaryFolder work;
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
