// Whole runs of reward models, GRPO and PPO: what they learn, that ranks and stops change nothing, and what
// they leave.

#include <gmock/gmock.h>

#include <cmath>

#include "engine/core/error.h"
#include "engine/formats/safetensors.h"
#include "engine/training/training_job.h"
#include "engine/training/training_preview.h"
#include "tests/support/training_files.h"
#include "tests/support/training_run.h"

using namespace xinglin;
using engine::RunConfig;
using engine::StepMetrics;
using nlohmann::json;
using ::testing::HasSubstr;

namespace {

class ObjectiveRuns : public test::TrainingRunTest {
protected:
    void SetUp() override { writePrompts(5); }

    // Answers of five ids; an id below 30 is worth 1.
    std::string policy(const std::string& objective, const std::string& more = "{}",
                       const std::string& options = "{}") const {
        json file = {{"objective", objective},
                     {"max_length", 12},
                     {"micro_batch", 8},
                     {"shuffle", true},
                     {"lora", {{"r", 4}, {"targets", {"all-linear"}}}},
                     {"objective_options",
                      {{"reward_command", json::parse(test::countingCommand(30))},
                       {"completion_length", 5},
                       {"parallel_samples", 4}}}};
        if (objective == "grpo") {
            file["objective_options"]["group"] = 4;
        } else {
            file["method"] = "lora";
        }
        file["objective_options"].update(json::parse(options));
        file.merge_patch(json::parse(more));
        return file.dump();
    }

    std::vector<json> samplesOf(const std::string& name) const {
        std::ifstream file(work.path() / name / "samples.jsonl");
        std::vector<json> samples;
        for (std::string line; std::getline(file, line);) {
            samples.push_back(json::parse(line));
        }
        EXPECT_FALSE(samples.empty()) << name;
        return samples;
    }

    static double meanReward(const std::vector<StepMetrics>& rows, std::size_t first, std::size_t count) {
        double sum = 0.0;
        double found = 0.0;
        for (std::size_t i = first; i < first + count; ++i) {
            if (rows[i].more.contains("reward")) {
                sum += rows[i].more.at("reward");
                found += 1.0;
            }
        }
        return sum / found;
    }

    static void expectSame(const std::vector<StepMetrics>& a, const std::vector<StepMetrics>& b,
                           double tolerance) {
        ASSERT_EQ(a.size(), b.size());
        for (std::size_t i = 0; i < a.size(); ++i) {
            EXPECT_NEAR(a[i].loss, b[i].loss, tolerance) << "step " << i + 1;
            EXPECT_NEAR(a[i].gradientNorm, b[i].gradientNorm, tolerance * (1.0 + a[i].gradientNorm))
                << "step " << i + 1;
            ASSERT_EQ(a[i].more.size(), b[i].more.size()) << "step " << i + 1;
            for (const auto& [name, number] : a[i].more) {
                EXPECT_NEAR(number, b[i].more.at(name), tolerance * (1.0 + std::fabs(number)))
                    << name << " of step " << i + 1;
            }
        }
    }

    void expectSameFiles(const RunConfig& a, const RunConfig& b, std::vector<const char*> names) const {
        for (const char* name : names) {
            EXPECT_FALSE(bytesOf(last(a) / name).empty()) << name;
            EXPECT_EQ(bytesOf(last(a) / name), bytesOf(last(b) / name)) << name;
        }
    }

    // Where checkpoints are written beside the steps and where steps wait for them.
    void expectSameCheckpoints(const std::string& changes, const std::vector<const char*>& names) const {
        json file = json::parse(changes);
        file["save_every"] = 1;
        file["keep_last"] = 10;
        train(config("beside", file.dump()));
        file["async_checkpoints"] = false;
        train(config("between", file.dump()));
        for (const char* step : {"step-1", "step-2", "step-3"}) {
            for (const char* name : names) {
                const std::string written = bytesOf(work.path() / "beside/checkpoints" / step / name);
                EXPECT_FALSE(written.empty()) << step << name;
                EXPECT_EQ(written, bytesOf(work.path() / "between/checkpoints" / step / name))
                    << step << name;
            }
        }
        std::filesystem::remove_all(work.path() / "beside");
        std::filesystem::remove_all(work.path() / "between");
    }

    std::string refusal(const std::string& changes) const {
        try {
            train(config("refused", changes));
        } catch (const engine::Error& error) {
            return error.what();
        }
        return "accepted";
    }
};

// One rank that says how often it told that it waits.
class PacedRank final : public engine::Communicator {
public:
    int rank() const override { return 0; }
    int size() const override { return 1; }
    void exchange(const Outgoing&, const Incoming&) override {}
    void setPace(Pace now) override {
        waits += now == Pace::Waits ? 1 : 0;
        pace = now;
    }
    void endJob(int) override {}

    int waits = 0;
    Pace pace = Pace::Computes;
};

// A model with a tokenizer, and pairs of which the chosen answer is one word and the rejected another.
class PairRuns : public ObjectiveRuns {
protected:
    PairRuns() {
        test::writeChatTokenizer(model);
        test::writePairs(work.path() / "pairs.jsonl", 6);
    }

    std::string reward(const std::string& more) const {
        json file = {{"model", model.path().string()},
                     {"objective", "reward"},
                     {"steps", 12},
                     {"micro_batch", 3},
                     {"shuffle", true},
                     {"template", "chatml"},
                     {"optimizer", {{"learning_rate", 0.01}}},
                     {"data", pairs()},
                     {"eval_data", pairs()}};
        file.merge_patch(json::parse(more));
        return file.dump();
    }
    // Answers of which some end by themselves before their greatest length.
    std::string ending(const std::string& objective, const std::string& options) const {
        const json more = {{"model", model.path().string()},
                           {"template", "chatml"},
                           {"data", pairs()},
                           {"steps", 1},
                           {"micro_batch", 32},
                           {"max_length", 80}};
        json changed = {{"completion_length", 40},
                        {"parallel_samples", 32},
                        {"reward_command",
                         {"sh", "-c", "n=0; while read -r line; do n=$((n+1)); echo $((n*n%7)); done"}}};
        changed.update(json::parse(options));
        return policy(objective, more.dump(), changed.dump());
    }
    json pairs() const { return {{{"format", "pairs"}, {"path", (work.path() / "pairs.jsonl").string()}}}; }

    test::TinyFolder model{test::withChatVocabulary(test::tinyFamilies().front().options)};
};

}  // namespace

TEST_F(PairRuns, ARewardModelTellsAnswersApart) {
    for (const char* method : {"full", "lora"}) {
        const std::string name = method;
        const std::string changes = R"({"method":")" + name + R"("})";
        const RunConfig whole = config(name + "-whole", reward(changes));
        const auto rows = train(whole);
        EXPECT_NEAR(rows[0].loss, std::log(2.0), 0.2) << method;
        EXPECT_LT(rows.back().loss, 0.2) << method;
        EXPECT_EQ(rows.back().more.at("accuracy"), 1.0) << method;
        EXPECT_GT(rows.back().more.at("margin"), 1.0) << method;
        EXPECT_EQ(rows.back().more.at("eval_accuracy"), 1.0) << method;
        EXPECT_LT(*rows.back().evalLoss, 0.2) << method;

        const RunConfig parts = config(name + "-parts", reward(changes));
        auto resumed = train(parts, 1, {}, 5);
        const auto rest = train(parts, 1, engine::findCheckpoint(parts.output));
        resumed.insert(resumed.end(), rest.begin(), rest.end());
        expectSame(rows, resumed, 0.0);
        const char* file = name == "lora" ? "adapter_model.safetensors" : "model.safetensors";
        expectSameFiles(whole, parts, {file, "optimizer.safetensors"});

        const RunConfig two =
            config(name + "-two",
                   reward(R"({"micro_batch":1,"gradient_accumulation":1,"method":")" + name + R"("})"));
        const RunConfig one =
            config(name + "-one",
                   reward(R"({"micro_batch":1,"gradient_accumulation":2,"method":")" + name + R"("})"));
        expectSame(train(one), train(two, 2), 2e-5);
    }
}

// The head is rounded by chance as everything is: a checkpoint that rounds it the other way would go on
// with another one.
TEST_F(PairRuns, ARewardModelWithoutExactNumbersGoesOnAsItWas) {
    const std::string changes =
        reward(R"({"precision":"bf16","rounding":"stochastic","steps":6,"eval_data":[]})");
    const RunConfig whole = config("whole", changes);
    const auto rows = train(whole);
    const RunConfig parts = config("parts", changes);
    auto resumed = train(parts, 1, {}, 3);
    const auto rest = train(parts, 1, engine::findCheckpoint(parts.output));
    resumed.insert(resumed.end(), rest.begin(), rest.end());
    expectSame(rows, resumed, 0.0);
    expectSameFiles(whole, parts, {"model.safetensors", "optimizer.safetensors"});
}

TEST_F(PairRuns, ARewardModelIsWrittenBesideTheStepsAsBetweenThem) {
    expectSameCheckpoints(reward(R"({"precision":"bf16","steps":4})"),
                          {"model.safetensors", "optimizer.safetensors", "config.json", "DONE"});
    expectSameCheckpoints(reward(R"({"method":"lora","steps":4})"),
                          {"adapter_model.safetensors", "adapter_config.json", "optimizer.safetensors"});
}

TEST_F(PairRuns, ARewardModelIsAFolderLikeOthers) {
    const RunConfig whole = config("whole", reward(R"({"steps":1})"));
    train(whole);
    const auto file = engine::WeightFile::open(last(whole));
    ASSERT_NE(file->find("score.weight"), nullptr);
    EXPECT_EQ(file->find("score.weight")->shape, (std::vector<std::int64_t>{1, model.options().hidden}));
    const json written = json::parse(bytesOf(last(whole) / "config.json"));
    EXPECT_EQ(written["id2label"].size(), 1u);

    const RunConfig lora = config("lora", reward(R"({"steps":1,"method":"lora"})"));
    train(lora);
    const json peft = json::parse(bytesOf(last(lora) / "adapter_config.json"));
    EXPECT_EQ(peft["task_type"], "SEQ_CLS");
    EXPECT_EQ(peft["modules_to_save"], json({"score"}));
    EXPECT_NE(engine::AdapterFolder(last(lora), engine::ScoreHeads::Allowed).score(), nullptr);
    // It is no adapter to answer with.
    EXPECT_THROW(engine::AdapterFolder{last(lora)}, engine::Error);
}

TEST_F(PairRuns, WantPairs) {
    std::ofstream(work.path() / "rows.jsonl") << R"({"input_ids":[3,4,5]})"
                                              << "\n";
    const std::string rows =
        R"([{"format":"tokens","path":")" + (work.path() / "rows.jsonl").string() + "\"}]";
    EXPECT_THAT(refusal(reward(R"({"data":)" + rows + R"(,"eval_data":[]})")), HasSubstr("\"pairs\""));
    EXPECT_THAT(refusal(reward(R"({"objective":"dpo","data":)" + rows + R"(,"eval_data":[]})")),
                HasSubstr("\"pairs\""));
}

// As HuatuoGPT: fine-tuning, a reward model, then reinforcement by it beside the same base.
TEST_F(PairRuns, StagesFollowOneAnother) {
    json file = json::parse(reward(R"({"method":"lora","steps":4,"eval_data":[],"max_length":40})"));
    file["output"] = (work.path() / "job").string();
    file["threads"] = 1;
    file["check_memory"] = false;
    file.erase("objective");
    const json options = {
        {"reward_model", "stage-2"}, {"value_model", "stage-2"}, {"completion_length", 6}, {"updates", 2}};
    file["stages"] = {
        {{"objective", "sft"}},
        {{"objective", "reward"}},
        {{"objective", "ppo"}, {"objective_options", options}},
        {{"objective", "grpo"},
         {"micro_batch", 4},
         {"model", "stage-1"},
         {"objective_options", {{"reward_model", "stage-2"}, {"group", 2}, {"completion_length", 6}}}}};
    std::vector<std::string> notes;
    const engine::TrainingJob job(file, "run.json", notes);
    const auto alone = engine::makeSingleRank();
    for (std::size_t i = 0; i < job.size(); ++i) {
        const RunConfig stage = job.stage(i, *alone);
        EXPECT_EQ(stage.adapter,
                  i == 0 ? std::filesystem::path() : work.path() / "job/stage-1/checkpoints/last");
        const auto rows = train(stage);
        EXPECT_EQ(rows.size(), 4u);
        EXPECT_TRUE(job.isDone(i));
        if (i == 2) {
            EXPECT_TRUE(rows[0].more.contains("kl"));
            EXPECT_NEAR(rows[0].more.at("kl"), 0.0, 1e-6);  // the reference is what fine-tuning left
        }
    }
    EXPECT_TRUE(std::filesystem::exists(work.path() / "job/stage-3/samples.jsonl"));
    const auto refused = [&](const char* key, const char* value) {
        json other = file;
        if (std::string(key) == "model") {
            other["stages"][3]["model"] = value;
        } else {
            other["stages"][2]["objective_options"][key] = value;
        }
        try {
            engine::TrainingJob(other, "run.json", notes);
        } catch (const engine::Error& error) {
            return std::string(error.what());
        }
        return std::string("accepted");
    };
    EXPECT_THAT(refused("reward_model", "stage-3"), HasSubstr("stages[2]: \"reward_model\": there is no"));
    EXPECT_THAT(refused("value_model", "stage-1"), HasSubstr("no stage of the objective"));
    EXPECT_THAT(refused("model", "stage-2"), HasSubstr("one that answers is wanted"));
}

// A whole reward model beside the model in training.
TEST_F(PairRuns, ARewardModelOfItsOwnJudges) {
    const RunConfig judge = config("judge", reward(R"({"steps":6,"eval_data":[]})"));
    train(judge);
    json options = {{"reward_model", last(judge).string()}, {"reward_command", json::array()}};
    json more = {{"model", model.path().string()},
                 {"template", "chatml"},
                 {"data", pairs()},
                 {"steps", 2},
                 {"max_length", 40}};
    const auto rows = train(config("judged", policy("grpo", more.dump(), options.dump())));
    EXPECT_NE(rows[0].more.at("reward_deviation"), 0.0);
    options["reward_model"] = model.path().string();
    EXPECT_THAT(refusal(policy("grpo", more.dump(), options.dump())), HasSubstr("no reward model"));
}

TEST_F(PairRuns, TokensCountByTheLossTypeWhereAnswersHaveAnyLength) {
    const auto run = [&](const char* type) {
        return train(config(type, ending("grpo", R"({"loss_type":")" + std::string(type) + R"("})")))[0];
    };
    const StepMetrics token = run("dapo");
    const double length = token.more.at("completion_length");
    ASSERT_LT(length, 40.0);
    EXPECT_GT(std::fabs(run("grpo").gradientNorm / token.gradientNorm - 1.0), 1e-3);
    // The same sum, by what the answers could have had.
    EXPECT_NEAR(run("dr_grpo").gradientNorm, token.gradientNorm * length / 40.0, 1e-5 * token.gradientNorm);
}

// Nothing is learned from cut answers, so what they are worth changes nothing either.
TEST_F(PairRuns, CutAnswersThatAreLeftOutWhitenNothing) {
    const auto run = [&](const char* penalty) {
        return train(config(std::string("penalty") + penalty,
                            ending("ppo", R"({"mask_cut":true,"whiten_rewards":true,"cut_penalty":)" +
                                              std::string(penalty) + "}")))[0];
    };
    const StepMetrics none = run("0");
    const StepMetrics much = run("9");
    ASSERT_GT(none.more.at("cut_share"), 0.0);
    ASSERT_LE(none.more.at("cut_share"), 30.0 / 32.0);
    EXPECT_LT(much.more.at("reward"), none.more.at("reward"));
    EXPECT_GT(none.gradientNorm, 0.0);
    EXPECT_EQ(much.gradientNorm, none.gradientNorm);
    EXPECT_EQ(much.more.at("value_loss"), none.more.at("value_loss"));
}

TEST_F(PairRuns, SamplesSayWhatWasExpected) {
    train(config("samples", ending("grpo", "{}")));
    for (const json& sample : samplesOf("samples")) {
        EXPECT_EQ(sample["reference"], "yes");
    }
}

TEST_F(ObjectiveRuns, GrpoLearnsWhatIsRewarded) {
    for (const char* method : {"full", "lora"}) {
        json more = {{"steps", 40}, {"micro_batch", 16}, {"method", method}};
        more["optimizer"] = {{"learning_rate", std::string(method) == "full" ? 0.004 : 0.02}};
        const auto rows = train(config(method, policy("grpo", more.dump())));
        EXPECT_LT(meanReward(rows, 0, 3), 3.4) << method;
        EXPECT_GT(meanReward(rows, 35, 5), 4.4) << method;
        EXPECT_NEAR(rows[0].more.at("kl"), 0.0, 1e-6) << method;
        EXPECT_GT(rows.back().more.at("kl"), 0.0) << method;
        EXPECT_EQ(rows[0].more.at("completion_length"), 5.0);
        EXPECT_EQ(rows[0].more.at("cut_share"), 1.0);
        EXPECT_GT(rows[0].more.at("entropy"), rows.back().more.at("entropy")) << method;
        const json sample = samplesOf(method).at(0);
        EXPECT_EQ(sample["step"], 1);
        EXPECT_EQ(sample["reward"], sample["rewards"]["reward_command"]);
        EXPECT_THAT(sample["prompt"].get<std::string>(), HasSubstr(" 17 "));
    }
}

TEST_F(ObjectiveRuns, PpoLearnsWhatIsRewarded) {
    const auto rows = train(
        config("ppo", policy("ppo", R"({"steps":48,"micro_batch":16,"optimizer":{"learning_rate":0.02}})",
                             R"({"updates":2,"value_coefficient":1.0})")));
    EXPECT_LT(meanReward(rows, 0, 4), 3.4);
    EXPECT_GT(meanReward(rows, 42, 6), 4.4);
    EXPECT_LT(rows.back().more.at("value_loss"), rows[0].more.at("value_loss"));
    EXPECT_EQ(rows[0].more.at("clip_share"), 0.0);
    EXPECT_EQ(rows[0].more.at("beta"), 0.05);
    for (const char* name : {"value/adapter_model.safetensors", "value/optimizer.safetensors"}) {
        EXPECT_TRUE(std::filesystem::exists(work.path() / "ppo/checkpoints/last" / name)) << name;
    }
}

// A stop between two drawings and in the middle of one, where what was drawn has to be remembered.
TEST_F(ObjectiveRuns, GoOnAsIfTheyHadNeverStopped) {
    const std::string several = R"({"updates":2,"rollout_batches":2})";
    const std::string critic =
        R"({"updates":2,"rollout_batches":2,"kl_target":0.01,"kl_horizon":20,"value_warmup_steps":1})";
    for (const auto& [objective, options] :
         {std::pair<std::string, std::string>{"grpo", several}, {"ppo", critic}}) {
        const bool isWhole = objective == "grpo";
        const std::string method = isWhole ? "full" : "lora";
        const std::string changes = policy(
            objective, R"({"steps":10,"optimizer":{"learning_rate":0.01},"method":")" + method + R"("})",
            options);
        const RunConfig whole = config(objective + "-whole", changes);
        const auto rows = train(whole);
        for (const std::int64_t stop : {3, 4}) {
            const RunConfig parts = config(objective + std::to_string(stop), changes);
            auto resumed = train(parts, 1, {}, stop);
            EXPECT_EQ(resumed.size(), static_cast<std::size_t>(stop));
            const auto rest = train(parts, 1, engine::findCheckpoint(parts.output));
            resumed.insert(resumed.end(), rest.begin(), rest.end());
            expectSame(rows, resumed, 0.0);
            const char* numbers = isWhole ? "model.safetensors" : "adapter_model.safetensors";
            expectSameFiles(whole, parts, {numbers, "optimizer.safetensors"});
            EXPECT_EQ(bytesOf(whole.output / "samples.jsonl"), bytesOf(parts.output / "samples.jsonl"));
            if (objective == "ppo") {
                expectSameFiles(whole, parts,
                                {"value/adapter_model.safetensors", "value/optimizer.safetensors"});
            }
        }
    }
}

// In the middle of a drawing, with settings for which its answers were not measured.
TEST_F(ObjectiveRuns, GoOnWithNoNumbersThatAreNotThere) {
    const auto grpo = [&](const char* beta) {
        return config("grpo",
                      policy("grpo", R"({"steps":4})", R"({"updates":2,"beta":)" + std::string(beta) + "}"));
    };
    train(grpo("0"), 1, {}, 1);
    const auto resumed = [&](const RunConfig& run) -> std::string {
        try {
            train(run, 1, engine::findCheckpoint(run.output));
        } catch (const engine::Error& error) {
            return error.what();
        }
        return "accepted";
    };
    EXPECT_THAT(resumed(grpo("0.1")), HasSubstr("were drawn with \"beta\" 0"));
    EXPECT_EQ(resumed(grpo("0")), "accepted");

    const RunConfig ppo = config("ppo", policy("ppo", R"({"steps":4})", R"({"updates":2})"));
    train(ppo, 1, {}, 1);
    const auto file = last(ppo) / "answers.cbor";
    const std::string whole = bytesOf(file);
    for (const auto& [key, words] : {std::pair{"values", "no values"}, {"log_probs", "is damaged"}}) {
        json written = json::from_cbor(whole);
        written["answers"][3][key] = json::array();
        const auto bytes = json::to_cbor(written);
        std::ofstream(file, std::ios::binary) << std::string(bytes.begin(), bytes.end());
        json sizes = json::parse(bytesOf(last(ppo) / "DONE"));
        sizes["answers.cbor"] = bytes.size();
        std::ofstream(last(ppo) / "DONE") << sizes.dump();
        EXPECT_THAT(resumed(ppo), HasSubstr(words));
    }
}

TEST_F(ObjectiveRuns, AreTheSameAtAnyNumberOfRanks) {
    for (const char* objective : {"grpo", "ppo"}) {
        const std::string name = objective;
        const std::string options = R"({"updates":2,"rollout_batches":2})";
        const auto changes = [&](int accumulation) {
            return policy(objective,
                          R"({"steps":6,"method":"lora","micro_batch":2,"gradient_accumulation":)" +
                              std::to_string(accumulation) + R"(,"optimizer":{"learning_rate":0.003}})",
                          options);
        };
        const auto alone = train(config(name + "1", changes(4)));
        const auto two = train(config(name + "2", changes(2)), 2);
        expectSame(alone, two, 1e-4);
        // The first rank keeps samples of its own answers: of two ranks it has every other micro-batch.
        const auto all = samplesOf(name + "1");
        const auto own = samplesOf(name + "2");
        ASSERT_EQ(all.size(), own.size());
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (i % 4 < 2) {
                EXPECT_EQ(all[i], own[i]) << name << " " << i;
            } else {
                EXPECT_EQ(all[i]["step"], own[i]["step"]) << name << " " << i;
            }
        }
        // In the middle of a drawing one rank goes on alone.
        const RunConfig parts = config(name + "parts", changes(2));
        auto resumed = train(parts, 2, {}, 3);
        const auto rest = train(config(name + "parts", changes(4)), 1, engine::findCheckpoint(parts.output));
        resumed.insert(resumed.end(), rest.begin(), rest.end());
        expectSame(alone, resumed, 1e-4);
    }
}

// Answers of one rank's drawing are learned from by two, of which one has none at last: what the other gives
// away while it computes, and for policy and value model in turn, still meets its counterpart.
TEST_F(ObjectiveRuns, GoOnWhereARankHasNothingToCompute) {
    for (const char* objective : {"grpo", "ppo"}) {
        for (const char* parallel : {R"({"zero":2})", R"({"zero":0,"overlap":false})"}) {
            const std::string name = objective + std::string(parallel).substr(8, 1);
            const std::string changes = policy(objective,
                                               R"({"steps":4,"method":"lora","micro_batch":2,
                    "gradient_accumulation":3,"optimizer":{"learning_rate":0.003},"parallel":)" +
                                                   std::string(parallel) + "}",
                                               R"({"updates":2,"rollout_batches":2})");
            const auto alone = train(config(name, changes));
            const RunConfig parts = config(name + "parts", changes);
            auto resumed = train(parts, 1, {}, 2);
            const auto rest = train(parts, 2, engine::findCheckpoint(parts.output));
            resumed.insert(resumed.end(), rest.begin(), rest.end());
            expectSame(alone, resumed, 1e-4);
        }
    }
}

TEST_F(ObjectiveRuns, AreWrittenBesideTheStepsAsBetweenThem) {
    const std::string changes =
        policy("ppo", R"({"steps":4,"optimizer":{"learning_rate":0.01}})", R"({"updates":2})");
    expectSameCheckpoints(changes, {"adapter_model.safetensors", "optimizer.safetensors", "state.json",
                                    "answers.cbor", "DONE", "value/adapter_model.safetensors",
                                    "value/adapter_config.json", "value/optimizer.safetensors"});
}

TEST_F(ObjectiveRuns, SayThatTheyWaitForTheirProgram) {
    const RunConfig run = config("paced", policy("grpo", R"({"steps":1})"));
    PacedRank self;
    engine::Trainer::Listener listener;
    listener.onPhase = [](const std::string&, std::optional<double>) {};
    listener.onStep = [](const StepMetrics&, std::int64_t) {};
    engine::Trainer(run, {}, self, listener, {}).run();
    EXPECT_EQ(self.waits, 3);  // for rewards, for the checkpoint, and at the trainer's end

    const RunConfig fails =
        config("fails", policy("grpo", R"({"steps":1})", R"({"reward_command":["sh","-c","exit 4"]})"));
    EXPECT_THROW(engine::Trainer(fails, {}, self, listener, {}).run(), engine::Error);
    EXPECT_EQ(self.waits, 5);  // for the program, and at the end
    EXPECT_EQ(self.pace, engine::Communicator::Pace::Computes);
}

TEST_F(ObjectiveRuns, TakeSettingsThatChangeWhatIsLearned) {
    const auto plain = train(config("plain", policy("grpo", R"({"steps":2})")));
    int number = 0;
    for (const char* options : {R"({"scale_rewards":"none"})", R"({"scale_rewards":"batch"})",
                                R"({"temperature":0.8})", R"({"beta":5.0})", R"({"top_k":20})"}) {
        const auto rows = train(config(std::to_string(++number), policy("grpo", R"({"steps":2})", options)));
        EXPECT_NE(rows[1].gradientNorm, plain[1].gradientNorm) << options;
    }
    // Rounded, the model and its reference are the same one at first.
    const auto rounded = train(config("rounded", policy("grpo", R"({"steps":2,"precision":"bf16"})")));
    EXPECT_NEAR(rounded[0].more.at("kl"), 0.0, 1e-6);
    EXPECT_NE(rounded[1].gradientNorm, plain[1].gradientNorm);
    // Every answer is cut in a model that has no end.
    const auto masked = train(config("masked", policy("grpo", R"({"steps":1})", R"({"mask_cut":true})")));
    EXPECT_EQ(masked[0].gradientNorm, 0.0);
    const auto cut = train(config("cut", policy("grpo", R"({"steps":1})", R"({"cut_penalty":2.0})")));
    EXPECT_NEAR(cut[0].more.at("reward"), plain[0].more.at("reward") - 2.0, 1e-9);
}

TEST_F(ObjectiveRuns, TheScaleOfTheLossIsThatOfTheValuesToo) {
    const auto plain = train(config("plain", policy("ppo", R"({"steps":1})")));
    const auto scaled = train(config("scaled", policy("ppo", R"({"steps":1,"loss_scale":4.0})")));
    for (const auto& [once, fourTimes] :
         {std::pair{plain[0].gradientNorm, scaled[0].gradientNorm},
          {plain[0].more.at("value_grad_norm"), scaled[0].more.at("value_grad_norm")}}) {
        EXPECT_GT(once, 0.0);
        EXPECT_NEAR(fourTimes, 4.0 * once, 1e-5 * fourTimes);
    }
    EXPECT_EQ(scaled[0].more.at("value_loss"), plain[0].more.at("value_loss"));
}

// A reward is how many questions came with it, read at one time.
TEST_F(ObjectiveRuns, AskTheirProgramAboutAMicroBatchAtATime) {
    std::ofstream eval(work.path() / "eval.jsonl");
    for (int row = 0; row < 20; ++row) {
        eval << json{{"input_ids", {9, 8, 7}}}.dump() << "\n";
    }
    eval.close();
    const json options = {{"reward_command",
                           {"sh", "-c",
                            "while n=$(dd bs=65536 count=1 2>/dev/null | wc -l); [ $n -gt 0 ]; do i=0; "
                            "while [ $i -lt $n ]; do echo $n; i=$((i+1)); done; done"}}};
    const json more = {{"steps", 1}, {"eval_data", {{{"path", (work.path() / "eval.jsonl").string()}}}}};
    const auto rows = train(config("chunks", policy("grpo", more.dump(), options.dump())));
    EXPECT_EQ(rows[0].more.at("reward"), 8.0);
    EXPECT_NEAR(rows[0].more.at("eval_reward"), (8.0 * 8.0 + 8.0 * 8.0 + 4.0 * 4.0) / 20.0, 1e-12);
}

TEST_F(ObjectiveRuns, EvaluateByTheRewardOfTheBestAnswers) {
    std::ofstream(work.path() / "eval.jsonl") << R"({"input_ids":[9,8,7]})"
                                              << "\n"
                                              << R"({"input_ids":[5,6]})"
                                              << "\n";
    const std::string eval =
        R"({"steps":2,"eval_data":[{"path":")" + (work.path() / "eval.jsonl").string() + R"("}]})";
    const auto alone = train(config("alone", policy("grpo", eval)));
    ASSERT_TRUE(alone.back().evalLoss.has_value());
    EXPECT_EQ(*alone.back().evalLoss, -alone.back().more.at("eval_reward"));
    EXPECT_EQ(alone.back().more.at("eval_completion_length"), 5.0);
}

TEST_F(ObjectiveRuns, SayWhatDoesNotGoTogether) {
    EXPECT_THAT(refusal(R"({"objective":"grpo"})"), HasSubstr("\"reward_command\" or \"reward_model\""));
    EXPECT_THAT(refusal(policy("grpo", "{}", R"({"gruop":4})")), HasSubstr("\"group\""));
    EXPECT_THAT(refusal(policy("grpo", "{}", R"({"gamma":1})")), HasSubstr("unknown key \"gamma\""));
    EXPECT_THAT(refusal(policy("ppo", R"({"method":"full"})")), HasSubstr("\"lora\" is wanted"));
    EXPECT_THAT(refusal(policy("grpo", R"({"packing":true})")), HasSubstr("\"packing\""));
    for (const std::string key : {"beta_end", "kl_target"}) {
        EXPECT_THAT(refusal(policy("ppo", "{}", R"({"beta":0,")" + key + R"(":0.1})")),
                    HasSubstr("\"" + key + "\": with \"beta\" 0 there is no reference"));
    }
    EXPECT_THAT(refusal(policy("grpo", R"({"join_documents":"across"})")), HasSubstr("\"clm\""));
    EXPECT_THAT(refusal(policy("grpo", R"({"max_length":5})")), HasSubstr("\"max_length\""));
    EXPECT_THAT(refusal(policy("grpo", R"({"micro_batch":3})")), HasSubstr("no whole groups of 4"));
    EXPECT_THAT(refusal(policy("ppo", "{}", R"({"value_model":")" + folder.path().string() + "\"}")),
                HasSubstr("adapter_config.json"));
    EXPECT_THAT(refusal(policy("grpo", "{}", R"({"reward_command":["sh","-c","exit 4"]})")),
                HasSubstr("ended with the code 4"));
}

TEST_F(ObjectiveRuns, CountNoTokensOfAnswersBeforeTheyAreDrawn) {
    const auto goesOn = [](double) { return true; };
    const auto report = engine::TrainingPreview(config("preview", policy("grpo"))).validate(goesOn);
    EXPECT_EQ(report.rows, 5);
    EXPECT_FALSE(report.tokens.has_value());
    EXPECT_TRUE(engine::TrainingPreview(config("preview", "{}")).validate(goesOn).tokens.has_value());
}

TEST_F(ObjectiveRuns, WriteEveryKeyOut) {
    for (const char* objective : {"grpo", "ppo"}) {
        const RunConfig run = config(objective, policy(objective));
        const json written = engine::toJson(run);
        EXPECT_EQ(engine::toJson(engine::parseRunConfig(written, "config.json")), written) << objective;
    }
    const RunConfig run = config("reward", R"({"objective":"reward","objective_options":{"centre":0.01}})");
    EXPECT_EQ(engine::toJson(run)["objective_options"], json({{"centre", 0.01}, {"margin", 0.0}}));
}
