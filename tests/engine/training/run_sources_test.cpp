#include "engine/training/run_sources.h"

#include <gmock/gmock.h>

#include <fstream>

#include "engine/core/error.h"
#include "engine/parallel/error_of_rank.h"
#include "engine/training/run_config.h"
#include "engine/training/training_job.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/thread_ranks.h"

using namespace xinglin;
using nlohmann::json;
using ::testing::HasSubstr;

namespace {

json expanded(json file, std::vector<std::string>* notes = nullptr) {
    std::vector<std::string> ignored;
    return engine::expandRunFile(file, "run.json", notes ? *notes : ignored).keys;
}

json complete(json file) {
    file["model"] = "m";
    file["output"] = "o";
    file["data"] = {{{"path", "d"}}};
    return file;
}

class DeepspeedFile : public ::testing::Test {
protected:
    json with(const std::string& text, json runFile = json::object(),
              std::vector<std::string>* notes = nullptr) {
        std::ofstream(folder.path() / "ds.json") << text;
        runFile["deepspeed"] = (folder.path() / "ds.json").string();
        return expanded(runFile, notes);
    }
    std::string refusal(const std::string& text, const json& runFile = json::object()) {
        try {
            with(text, runFile);
        } catch (const engine::Error& error) {
            return error.what();
        }
        return "accepted";
    }
    test::TemporaryFolder folder;
};

}  // namespace

TEST(Presets, AreWholeRunFiles) {
    EXPECT_GE(engine::trainingPresets().size(), 5u);
    for (const engine::TrainingPreset& preset : engine::trainingPresets()) {
        const json file = expanded(complete({{"preset", preset.name}}));
        EXPECT_NO_THROW(engine::parseRunConfig(file, "run.json")) << preset.name;
        EXPECT_FALSE(file.contains("preset"));
        EXPECT_FALSE(preset.source.empty());
    }
}

TEST(Presets, HaveThePublishedNumbers) {
    const auto cpt =
        engine::parseRunConfig(expanded(complete({{"preset", "tcmchat-cpt-paper"}})), "run.json");
    EXPECT_EQ(cpt.optimizer.learningRate, 2e-4);
    EXPECT_EQ(cpt.optimizer.weightDecay, 1e-4);
    EXPECT_EQ(cpt.epochs, 2.0);
    EXPECT_EQ(cpt.maxLength, 1024);
    EXPECT_EQ(cpt.schedule.warmupRatio, 0.05);
    EXPECT_EQ(cpt.joinDocuments, engine::DocumentJoin::Across);
    EXPECT_EQ(cpt.documentEnd, engine::DocumentEnd::None);
    const auto sft =
        engine::parseRunConfig(expanded(complete({{"preset", "tcmchat-sft-paper"}})), "run.json");
    EXPECT_EQ(sft.optimizer.learningRate, 2e-5);
    EXPECT_EQ(sft.optimizer.beta2, 0.98);
    EXPECT_EQ(sft.epochs, 4.0);
    EXPECT_EQ(sft.lossNormalisation, engine::LossNormalisation::MicroMean);
}

TEST(Presets, GiveWayToTheRunFile) {
    const json file = expanded(complete({{"preset", "tcmchat-sft-paper"},
                                         {"steps", 7},
                                         {"optimizer", {{"learning_rate", 1.0}}},
                                         {"template", nullptr}}));
    const auto config = engine::parseRunConfig(file, "run.json");
    EXPECT_EQ(config.steps, 7);
    EXPECT_FALSE(config.epochs.has_value());
    EXPECT_EQ(config.optimizer.learningRate, 1.0);
    EXPECT_EQ(config.optimizer.beta2, 0.98);
    EXPECT_THROW(expanded({{"preset", "tcmchat-sft-papr"}}), engine::Error);
    EXPECT_THROW(expanded({{"preset", 3}}), engine::Error);
}

// The form of the published files of Baichuan2 and TCMChat.
TEST_F(DeepspeedFile, IsReadInARunFilesKeys) {
    std::vector<std::string> notes;
    const json run = with(R"({
        "train_batch_size": "auto", "train_micro_batch_size_per_gpu": 4, "gradient_accumulation_steps": "auto",
        "gradient_clipping": 1.0, "bf16": {"enabled": true}, "fp16": {"enabled": false},
        "zero_optimization": {"stage": 3, "overlap_comm": true, "offload_optimizer": {"device": "none"}},
        "optimizer": {"type": "AdamW", "params": {"lr": 2e-4, "betas": [0.9, 0.999], "torch_adam": true}},
        "scheduler": {"type": "WarmupDecayLR", "params": {"warmup_num_steps": 12, "total_num_steps": "auto"}},
        "flops_profiler": {"enabled": false, "output_file": null}, "steps_per_print": 16})",
                          {{"gradient_accumulation", 2}}, &notes);
    EXPECT_EQ(run["micro_batch"], 4);
    EXPECT_EQ(run["gradient_accumulation"], 2);
    EXPECT_EQ(run["precision"], "bf16");
    EXPECT_EQ(run["parallel"]["zero"], 2);
    EXPECT_EQ(run["optimizer"], json({{"clip", 1.0}, {"learning_rate", 2e-4}, {"betas", {0.9, 0.999}}}));
    EXPECT_EQ(run["schedule"], json({{"name", "ds_warmup_decay"}, {"warmup_steps", 12}}));
    ASSERT_EQ(notes.size(), 1u);
    EXPECT_THAT(notes[0], HasSubstr("stage 3 is run as stage 2"));
}

TEST(Presets, SayWhatAFactorOfTheLossDoes) {
    std::vector<std::string> notes;
    engine::expandRunFile(complete({{"preset", "tcmchat-sft-paper"}}), "run.json", notes);
    ASSERT_EQ(notes.size(), 1u);
    EXPECT_THAT(notes[0], HasSubstr("through the clip and epsilon alone"));
    notes.clear();
    engine::expandRunFile(complete({{"preset", "tcmchat-sft-repo"}, {"loss_scale", 1}}), "run.json", notes);
    EXPECT_TRUE(notes.empty());
}

TEST_F(DeepspeedFile, AsksForTheRanksThatItsBatchIsFor) {
    const std::string file = R"({"train_batch_size":32,"train_micro_batch_size_per_gpu":4})";
    std::vector<std::string> notes;
    const json run = with(file, {{"gradient_accumulation", 2}}, &notes);
    EXPECT_EQ(run["parallel"]["dp"], 4);
    EXPECT_THAT(notes, ::testing::ElementsAre("train_batch_size 32 asks for 4 data ranks"));
    EXPECT_FALSE(run.contains("train_batch_size"));
    EXPECT_THAT(
        refusal(file, {{"gradient_accumulation", 3}}),
        HasSubstr("is 32, which is not micro_batch times gradient_accumulation times a number of ranks "
                  "(4 × 3). A gradient_accumulation of 8 would fit 1 data rank."));
    EXPECT_THAT(refusal(file, {{"gradient_accumulation", 2}, {"parallel", {{"dp", 2}}}}),
                HasSubstr("(4 × 2 × 2). A gradient_accumulation of 4 would fit 2 data ranks."));
    const std::int64_t most = std::int64_t{1} << 62;
    EXPECT_THAT(refusal(file, {{"gradient_accumulation", most}, {"parallel", {{"dp", most}}}}),
                HasSubstr("is 32, which is not"));
    EXPECT_THAT(refusal(file, {{"parallel", {{"dp", 3}}}}), HasSubstr("(4 × 3). Correct one"));
    EXPECT_THAT(refusal(R"({"train_batch_size":0})"), HasSubstr("a whole number"));
    // What only the run file may say stays its own.
    EXPECT_TRUE(with("{}", {{"train_batch_size", 4}}).contains("train_batch_size"));
}

TEST_F(DeepspeedFile, LeavesTheAccumulationToTheRanksWhereItSaysNone) {
    const std::string file =
        R"({"train_batch_size":32,"train_micro_batch_size_per_gpu":4,"gradient_accumulation_steps":"auto"})";
    std::vector<std::string> notes;
    const json run = with(file, {{"parallel", {{"dp", 2}}}}, &notes);
    EXPECT_EQ(run["gradient_accumulation"], 4);
    EXPECT_EQ(run["parallel"]["dp"], 2);
    EXPECT_THAT(notes,
                ::testing::ElementsAre(
                    "train_batch_size 32 with micro-batches of 4 on 2 data ranks: gradient_accumulation 4"));
    EXPECT_EQ(engine::accumulationFor(32, 4, 1), 8);
    EXPECT_THROW(engine::accumulationFor(32, 4, 3), engine::ErrorOfRank);
    // Without "dp" it is as many as were started that decide.
    std::ofstream(folder.path() / "ds.json") << file;
    json whole = complete({{"deepspeed", (folder.path() / "ds.json").string()}, {"steps", 1}});
    EXPECT_EQ(engine::expandRunFile(whole, "run.json", notes).batchSize, 32);
    const engine::TrainingJob job(whole, "run.json", notes);
    EXPECT_EQ(job.stage(0, *engine::makeSingleRank()).gradientAccumulation, 8);
    whole["parallel"] = {{"tp", 2}};
    const engine::TrainingJob sharing(whole, "run.json", notes);
    test::runRanks(
        4, [&](engine::Communicator& self) { EXPECT_EQ(sharing.stage(0, self).gradientAccumulation, 4); });
}

TEST_F(DeepspeedFile, ChoosesTheScheduleByItsWarmUp) {
    EXPECT_EQ(with(R"({"scheduler":{"type":"WarmupDecayLR","params":{"warmup_type":"linear"}}})")["schedule"]
                                                                                                 ["name"],
              "linear");
    EXPECT_EQ(with(R"({"scheduler":{"type":"WarmupCosineLR"}})")["schedule"]["name"], "cosine");
}

TEST_F(DeepspeedFile, IsRefusedWhereItCannotBeFollowed) {
    EXPECT_THAT(refusal("[]"), HasSubstr("no JSON object"));
    EXPECT_THAT(refusal(R"({"gradient_cliping":1})"), HasSubstr("Did you mean \"gradient_clipping\"?"));
    EXPECT_THAT(refusal(R"({"zero_optimizaton":{"stage":1}})"), HasSubstr("key \"zero_optimizaton\""));
    EXPECT_THAT(refusal(R"({"zero_optimization":{"offload_optimizer":{"device":"cpu"}}})"),
                HasSubstr("less memory"));
    EXPECT_THAT(refusal(R"({"zero_optimization":{"stage":4}})"), HasSubstr("0, 1, 2 or 3"));
    EXPECT_THAT(refusal(R"({"optimizer":{"type":"Lamb"}})"), HasSubstr("AdamW"));
    EXPECT_THAT(refusal(R"({"train_micro_batch_size_per_gpu":4})", {{"micro_batch", 8}}),
                HasSubstr("is 4, but the run file says 8"));
}
