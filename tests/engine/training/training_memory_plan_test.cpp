// What a run is said to take, held against what its parts take once they are there.

#include "engine/training/training_memory_plan.h"

#include <gmock/gmock.h>

#include <fstream>

#include "engine/core/buffer.h"
#include "engine/core/error.h"
#include "engine/training/adamw_optimizer.h"
#include "engine/training/decoder_gradients.h"
#include "engine/training/gathered_model.h"
#include "engine/training/objectives/live_policy.h"
#include "engine/training/pipeline_passes.h"
#include "engine/training/training_model.h"
#include "engine/training/training_preview.h"
#include "tests/support/accumulate.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/thread_ranks.h"
#include "tests/support/tiny_families.h"

using namespace xinglin;
using engine::PlanLimits;
using engine::RankMemory;
using engine::RunConfig;
using engine::TrainingMemoryPlan;
using nlohmann::json;
using ::testing::HasSubstr;

namespace {

constexpr std::size_t kPlenty = std::size_t{1} << 40;
constexpr std::int64_t kLongest = 9;

class TrainingMemoryPlanTest : public ::testing::TestWithParam<test::TinyFamily> {
protected:
    TrainingMemoryPlanTest() : folder(GetParam().options) {
        json ids = json::array();
        std::ofstream data(work.path() / "data.jsonl");
        for (std::int64_t i = 0; i < kLongest; ++i) {
            ids.push_back(3 + i);
            data << json{{"input_ids", ids}}.dump() << "\n";
        }
    }

    RunConfig config(const std::string& changes) const {
        json file = {{"model", folder.path().string()},
                     {"output", (work.path() / "run").string()},
                     {"data", {{{"path", (work.path() / "data.jsonl").string()}}}},
                     {"steps", 1},
                     {"micro_batch", 3},
                     {"threads", 2}};
        file.merge_patch(json::parse(changes));
        return engine::parseRunConfig(file, "run.json");
    }

    test::TinyFolder folder;
    test::TemporaryFolder work;
};

// A micro-batch of the longest samples.
engine::TrainingBatch longestBatch(const RunConfig& run, const engine::TrainingModel& model) {
    const auto length = static_cast<std::size_t>(kLongest);
    const engine::LabelledSequence sequence = {std::vector<engine::TokenId>(length, 5),
                                               std::vector<engine::TokenId>(length, 5)};
    const std::vector<engine::LabelledSequence> sequences(static_cast<std::size_t>(run.microBatch), sequence);
    return engine::packSequences(sequences, model.model->config());
}

// What its passes leave.
std::size_t heldByPasses(const RunConfig& run, const engine::TrainingModel& model) {
    engine::DecoderGradients gradients(*model.parameters, model.adapter.get());
    gradients.setRecompute(run.recompute > 0);
    const auto batch = longestBatch(run, model);
    if (const engine::ScoreHead* head = model.trained().head()) {
        const engine::ScoreLoss none = [](std::span<const float>, std::span<float>) { return 0.0; };
        test::accumulate(gradients, batch, {nullptr, head, &none});
        return gradients.heldBytes();
    }
    if (!run.evalData.empty()) {
        gradients.measure(batch);
    }
    gradients.accumulate(batch);
    return gradients.heldBytes();
}

std::size_t gradientBytes(const engine::TrainingModel& model) {
    return model.trained().gradients().size_bytes();
}

// Every parameter begins at 64 bytes.
std::size_t roomOf(std::size_t bytes) {
    return (bytes + 63) / 64 * 64;
}

// The adapter's matrices are weights too.
std::size_t weightBytes(const engine::TrainingModel& model) {
    return model.parameters->heldBytes() + (model.adapter ? model.adapter->values().size_bytes() : 0);
}

}  // namespace

TEST_P(TrainingMemoryPlanTest, SaysWhatThePartsTake) {
    for (const char* changes :
         {"{}", R"({"precision":"bf16"})", R"({"precision":"bf16","rounding":"stochastic"})",
          R"({"recompute":1})", R"({"freeze":["norm","embed"]})", R"({"method":"lora","lora":{"r":3}})",
          R"({"method":"lora","lora":{"r":3,"targets":["all-linear"]},"precision":"bf16"})"}) {
        const RunConfig run = config(changes);
        const TrainingMemoryPlan plan =
            engine::TrainingPreview(run).memoryPlan({}, PlanLimits{1, 1, 0, kPlenty});
        const RankMemory& memory = plan.ranks.at(0);
        const engine::TrainingModel model = engine::loadTrainingModel(run, {});
        EXPECT_EQ(plan.longest, kLongest) << changes;
        EXPECT_EQ(plan.trainedNumbers, model.trained().count()) << changes;
        EXPECT_EQ(memory.weights, weightBytes(model)) << changes;
        EXPECT_EQ(memory.gradients, gradientBytes(model)) << changes;
        EXPECT_EQ(memory.optimizer, memory.gradients * 2) << changes;
        // An adapter's rows are copied only where they lie scattered.
        const std::size_t held = heldByPasses(run, model);
        const std::size_t planned = memory.activations + memory.logits + memory.scratch;
        if (model.adapter) {
            EXPECT_GT(planned, held) << changes;
            EXPECT_LT(planned, held + held / 2) << changes;
        } else {
            EXPECT_EQ(planned, held) << changes;
        }
    }
}

TEST_P(TrainingMemoryPlanTest, CountsWhatEvaluatingAdds) {
    RunConfig run = config(R"({"recompute":1})");
    run.evalData = run.data;
    const engine::TrainingModel model = engine::loadTrainingModel(run, {});
    const RankMemory memory =
        engine::TrainingPreview(run).memoryPlan({}, PlanLimits{1, 1, 0, kPlenty}).ranks.at(0);
    EXPECT_EQ(memory.activations + memory.logits + memory.scratch, heldByPasses(run, model));
}

TEST_P(TrainingMemoryPlanTest, KnowsTheHeadOfARewardModel) {
    for (const char* changes : {R"({"objective":"reward"})", R"({"objective":"reward","precision":"bf16"})",
                                R"({"objective":"reward","method":"lora","lora":{"r":3}})"}) {
        const RunConfig run = config(changes);
        const TrainingMemoryPlan plan =
            engine::TrainingPreview(run).memoryPlan({}, PlanLimits{1, 1, 0, kPlenty});
        const RankMemory& memory = plan.ranks.at(0);
        const engine::TrainingModel model = engine::loadTrainingModel(run, {});
        EXPECT_EQ(plan.trainedNumbers, model.trained().count()) << changes;
        EXPECT_EQ(memory.weights, weightBytes(model)) << changes;
        EXPECT_EQ(memory.gradients, gradientBytes(model)) << changes;
        const std::size_t held = heldByPasses(run, model);
        const std::size_t planned = memory.activations + memory.logits + memory.scratch;
        EXPECT_GE(planned, held) << changes;
        EXPECT_LE(planned, held + (model.adapter ? held / 2 : 0)) << changes;
    }
}

TEST_P(TrainingMemoryPlanTest, CountsWhatPoliciesTakeBeside) {
    const std::string options = R"("objective_options":{"reward_command":["true"],"completion_length":4,
        "parallel_samples":3},"max_length":12,"lora":{"r":3},"micro_batch":8)";
    const RunConfig whole = config(R"({"objective":"grpo",)" + options + "}");
    const RunConfig adapted = config(R"({"objective":"ppo","method":"lora",)" + options + "}");
    for (const RunConfig& run : {whole, adapted}) {
        const RankMemory memory =
            engine::TrainingPreview(run).memoryPlan({}, PlanLimits{1, 1, 0, kPlenty}).ranks.at(0);
        const engine::TrainingModel model = engine::loadTrainingModel(run, {});
        std::size_t gradients = gradientBytes(model);
        std::size_t weights = weightBytes(model);
        if (run.objective == engine::TrainingObjective::Ppo) {
            const engine::TrainedAdapter critic(engine::newAdapterOf(run), *model.parameters,
                                                engine::AdapterUse{engine::WithScore::Yes});
            gradients += critic.gradients().size_bytes();
            weights += critic.values().size_bytes();
            EXPECT_EQ(memory.beside, 0u);  // the base is the reference
        } else {
            const engine::TrainingModel reference =
                engine::loadFrozenModel(run, run.model, engine::WithScore::No);
            engine::DecoderGradients passes(*reference.parameters);
            // Prompts of 9 tokens are cut to the 8 that an answer of 4 leaves of 12.
            const std::vector<engine::LabelledSequence> rows(
                8, {std::vector<engine::TokenId>(12, 5), std::vector<engine::TokenId>(12, 5)});
            passes.measure(engine::packSequences(rows, model.model->config()));
            EXPECT_EQ(memory.beside, weightBytes(reference) + passes.heldBytes());
        }
        EXPECT_EQ(memory.gradients, gradients);
        EXPECT_EQ(memory.weights, weights);
        EXPECT_EQ(memory.optimizer, 2 * gradients);
        engine::LivePolicy policy(model, 12, 3);
        const std::vector<engine::TokenId> prompt = {3, 4};
        const std::vector<engine::Draw> draws(3, {prompt, 1});
        policy.draw(draws, {}, 4);
        EXPECT_GT(memory.sampling, policy.heldBytes());
    }
}

// The value model is gathered in every case; beside the steps the policy's moments are copied too.
TEST_P(TrainingMemoryPlanTest, CopiesTheValueModelIntoCheckpoints) {
    const std::string options =
        R"({"method":"lora","objective":"ppo","max_length":12,"save_every":1,"steps":3,
        "objective_options":{"reward_command":["true"],"completion_length":4}})";
    const RunConfig run = config(options);
    json between = json::parse(options);
    between["async_checkpoints"] = false;
    const auto savingOf = [](const RunConfig& settings) {
        return engine::TrainingPreview(settings)
            .memoryPlan({}, PlanLimits{1, 1, 0, kPlenty})
            .ranks.at(0)
            .saving;
    };
    const engine::TrainingModel model = engine::loadTrainingModel(run, {});
    const engine::TrainedAdapter critic(engine::newAdapterOf(run), *model.parameters,
                                        engine::AdapterUse{engine::WithScore::Yes});
    const std::size_t one =
        critic.values().size_bytes();  // the policy's adapter and a head: the larger plane
    EXPECT_EQ(savingOf(run) - savingOf(config(between.dump())),
              2 * model.adapter->values().size_bytes() - one);
    // Its values and moments, beside the policy's values and a plane.
    EXPECT_GE(savingOf(config(between.dump())), 4 * one + model.adapter->values().size_bytes());
}

TEST_P(TrainingMemoryPlanTest, SharesTheOptimizerAmongRanks) {
    for (const int zero : {0, 1, 2}) {
        const RunConfig run = config(R"({"parallel":{"zero":)" + std::to_string(zero) + "}}");
        const TrainingMemoryPlan plan =
            engine::TrainingPreview(run).memoryPlan({}, PlanLimits{3, 3, 0, kPlenty});
        const engine::TrainingModel model = engine::loadTrainingModel(run, {});
        std::vector<std::size_t> optimizer(3);
        std::vector<std::size_t> exchange(3);
        std::vector<std::size_t> gradients(3);
        test::runRanks(3, [&](engine::Communicator& self) {
            engine::Shards shards(model.trained(), self, engine::Shards::keepsOf(zero),
                                  engine::shardOptions(run));
            optimizer[static_cast<std::size_t>(self.rank())] = 2 * shards.size() * sizeof(float);
            exchange[static_cast<std::size_t>(self.rank())] = shards.heldBytes();
            gradients[static_cast<std::size_t>(self.rank())] = shards.gradientBytes();
        });
        for (std::size_t rank = 0; rank < 3; ++rank) {
            EXPECT_EQ(plan.ranks[rank].optimizer, optimizer[rank]) << "zero " << zero << " rank " << rank;
            EXPECT_EQ(plan.ranks[rank].exchange, exchange[rank]) << "zero " << zero << " rank " << rank;
            EXPECT_EQ(plan.ranks[rank].gradients, gradients[rank]) << "zero " << zero << " rank " << rank;
            // The first of them writes; a plane is read by each, where passes will be.
            EXPECT_EQ(plan.ranks[rank].saving > 0, rank == 0) << "zero " << zero << " rank " << rank;
            EXPECT_GE(plan.ranks[rank].reading + plan.ranks[rank].activations + plan.ranks[rank].logits +
                          plan.ranks[rank].scratch,
                      model.trained().values().size_bytes());
        }
    }
}

// Ranks that share the matrices, each against its own plan: where sizes do not divide, they differ.
TEST_P(TrainingMemoryPlanTest, SaysWhatEveryPartOfTheModelTakes) {
    const int parts = GetParam().options.kvHeads == GetParam().options.heads ? 3 : 4;
    for (const char* changes :
         {R"({})", R"({"precision":"bf16","freeze":["embed"]})",
          R"({"method":"lora","lora":{"r":3,"targets":["all-linear"],"dropout":0.1}})"}) {
        RunConfig run = config(changes);
        run.tensorRanks = parts;
        run.evalData = run.data;
        const TrainingMemoryPlan plan =
            engine::TrainingPreview(run).memoryPlan({}, PlanLimits{2 * parts, 2 * parts, 0, kPlenty});
        EXPECT_EQ(plan.ranks.size(), static_cast<std::size_t>(2 * parts));
        const engine::TrainingModel whole = engine::loadTrainingModel(run, {});
        EXPECT_EQ(plan.trainedNumbers, whole.trained().count()) << changes;
        test::runRanks(2 * parts, [&](engine::Communicator& self) {
            const engine::RankGrid grid(self, engine::gridOf(run, self.size()));
            const engine::TrainingModel model = engine::loadTrainingModel(run, {}, {&grid.tensor()});
            engine::Shards shards(model.trained(), grid.data(), engine::Shards::keepsOf(run.zero),
                                  engine::shardOptions(run));
            const RankMemory& memory = plan.ranks.at(static_cast<std::size_t>(self.rank()));
            EXPECT_EQ(memory.weights, weightBytes(model)) << changes;
            EXPECT_LT(memory.weights, weightBytes(whole)) << changes;
            // An adapter's are planned as a whole plane.
            EXPECT_EQ(memory.gradients, model.adapter ? gradientBytes(model) : shards.gradientBytes())
                << changes;
            EXPECT_EQ(memory.optimizer, shards.size() * sizeof(float) * 2) << changes;
            EXPECT_EQ(memory.exchange, shards.heldBytes()) << changes;
            const std::size_t held = heldByPasses(run, model);
            const std::size_t planned = memory.activations + memory.logits + memory.scratch;
            if (model.adapter) {
                EXPECT_GT(planned, held) << changes;
                EXPECT_LT(planned, held + held / 2) << changes;
            } else {
                EXPECT_EQ(planned, held) << changes << " rank " << self.rank();
            }
        });
    }
}

// Stages of a pipeline, each with as many micro-batches on their way as its schedule has.
TEST_P(TrainingMemoryPlanTest, SaysWhatEveryStageTakes) {
    constexpr int kStages = 2;
    for (const char* changes :
         {R"({})", R"({"parallel":{"pipeline_schedule":"gpipe"}})", R"({"recompute":1})",
          R"({"precision":"bf16","parallel":{"tp":2}})", R"({"freeze":["embed","layers.0."]})",
          R"({"method":"lora","lora":{"r":3,"targets":["all-linear"]}})"}) {
        RunConfig run = config(changes);
        run.pipelineRanks = kStages;
        run.gradientAccumulation = 4;
        run.evalData = run.data;
        const int ranks = 2 * static_cast<int>(run.tensorRanks) * kStages;
        const TrainingMemoryPlan plan =
            engine::TrainingPreview(run).memoryPlan({}, PlanLimits{ranks, ranks, 0, kPlenty});
        EXPECT_EQ(plan.ranks.size(), static_cast<std::size_t>(ranks));
        test::runRanks(ranks, [&](engine::Communicator& self) {
            const engine::RankGrid grid(self, engine::gridOf(run, self.size()));
            const engine::TrainingModel model = engine::loadTrainingModel(
                run, {}, {&grid.tensor(), grid.pipeline().rank(), grid.pipeline().size()});
            engine::Shards shards(model.trained(), grid.data(), engine::Shards::keepsOf(run.zero),
                                  engine::shardOptions(run));
            const RankMemory& memory = plan.ranks.at(static_cast<std::size_t>(self.rank()));
            SCOPED_TRACE(std::string(changes) + " rank " + std::to_string(self.rank()));
            const auto tied = model.parameters->tied();
            const bool receivesTied = model.stage().isFirst() && !tied.gradients.empty();
            const std::size_t copy = model.stage().isFirst() ? 0 : roomOf(tied.gradients.size_bytes());
            EXPECT_EQ(memory.weights, weightBytes(model));
            EXPECT_EQ(memory.gradients,
                      (model.adapter ? gradientBytes(model) : shards.gradientBytes()) + copy);
            EXPECT_EQ(memory.optimizer, shards.size() * sizeof(float) * 2);
            EXPECT_EQ(memory.exchange, shards.heldBytes() + (receivesTied ? tied.gradients.size_bytes() : 0));
            engine::DecoderGradients gradients(*model.parameters, model.adapter.get());
            gradients.setRecompute(run.recompute > 0);
            engine::PipelinePasses passes(gradients, grid.pipeline(), run.pipelineSchedule);
            const std::vector<engine::TrainingBatch> batches(
                static_cast<std::size_t>(run.gradientAccumulation), longestBatch(run, model));
            passes.measure(batches[0]);
            passes.accumulate(batches, {[](std::size_t) {}, [](std::size_t) {}});
            const std::size_t held = gradients.heldBytes();
            const std::size_t planned = memory.activations + memory.logits + memory.scratch;
            if (model.adapter) {
                EXPECT_GE(planned, held);
                EXPECT_LT(planned, held + held / 2);
            } else {
                EXPECT_EQ(planned, held);
            }
        });
        // What the first stage has more on its way than the last.
        if (run.recompute == 0 && run.pipelineSchedule != engine::PipelineSchedule::GPipe) {
            EXPECT_GT(plan.ranks.front().activations, plan.ranks.back().activations) << changes;
        }
    }
}

// Ranks that share the model have it whole while answers are drawn, and their parts of the reference; the
// head of a reward model is the last stage's.
TEST_P(TrainingMemoryPlanTest, KnowsTheWholeModelWhileAnswersAreDrawn) {
    const std::string options = R"("objective_options":{"reward_command":["true"],"completion_length":4,
        "parallel_samples":3},"max_length":12,"lora":{"r":3},"micro_batch":8)";
    for (const std::string& changes : {R"({"objective":"grpo",)" + options + "}",
                                       R"({"objective":"grpo","precision":"bf16",)" + options + "}",
                                       R"({"objective":"ppo","method":"lora",)" + options + "}",
                                       std::string(R"({"objective":"reward"})")}) {
        RunConfig run = config(changes);
        run.tensorRanks = run.pipelineRanks = 2;
        const TrainingMemoryPlan plan =
            engine::TrainingPreview(run).memoryPlan({}, PlanLimits{4, 4, 0, kPlenty});
        // Room for more conversations than a rank has is not counted.
        RunConfig roomy = run;
        roomy.options.rollout.parallel = 300;
        EXPECT_EQ(engine::TrainingPreview(roomy)
                      .memoryPlan({}, PlanLimits{4, 4, 0, kPlenty})
                      .ranks.front()
                      .sampling,
                  plan.ranks.front().sampling);
        test::runRanks(4, [&](engine::Communicator& self) {
            SCOPED_TRACE(changes + " rank " + std::to_string(self.rank()));
            const engine::RankGrid grid(self, engine::gridOf(run, self.size()));
            const engine::TrainingModel model = engine::loadTrainingModel(
                run, {}, {&grid.tensor(), grid.pipeline().rank(), grid.pipeline().size()});
            const RankMemory& memory = plan.ranks.at(static_cast<std::size_t>(self.rank()));
            std::size_t weights = weightBytes(model);
            if (run.objective == engine::TrainingObjective::Ppo) {
                const engine::TrainedAdapter critic(engine::newAdapterOf(run), *model.parameters,
                                                    engine::AdapterUse{engine::WithScore::Yes});
                weights += critic.values().size_bytes();
            }
            EXPECT_EQ(memory.weights, weights);
            if (!engine::samplesAnswers(run.objective)) {
                EXPECT_EQ(memory.sampling, 0u);
                return;
            }
            const engine::GatheredModel whole(model, grid.model());
            const engine::DrawnFrom from = engine::wholeModel(model);
            // Of eight answers each of four ranks draws two.
            engine::LivePolicy policy({from.model, whole.parameters(), from.tokenizer, {}}, 12, 2);
            const std::vector<engine::TokenId> prompt = {3, 4};
            const std::vector<engine::Draw> draws(2, {prompt, 1});
            policy.draw(draws, {}, 4);
            EXPECT_GT(memory.sampling, policy.heldBytes() + whole.parameters().heldBytes());
            if (run.method == engine::TrainingMethod::Lora) {
                EXPECT_EQ(memory.beside, 0u);
                return;
            }
            const engine::TrainingModel reference =
                engine::loadFrozenModel(run, run.model, engine::WithScore::No, engine::shareOf(model));
            engine::DecoderGradients gradients(*reference.parameters);
            engine::PipelinePasses passes(gradients, grid.pipeline(), run.pipelineSchedule);
            const std::vector<engine::LabelledSequence> rows(
                8, {std::vector<engine::TokenId>(12, 5), std::vector<engine::TokenId>(12, 5)});
            passes.measure(engine::packSequences(rows, model.model->config()));
            const std::size_t held = weightBytes(reference) + gradients.heldBytes();
            EXPECT_GE(memory.beside, held);
            EXPECT_LT(memory.beside, held + held / 8);
        });
    }
}

// Where ranks share the model, whoever writes a stage's files has copies of all its tensors.
TEST_P(TrainingMemoryPlanTest, CopiesEveryStageIntoCheckpoints) {
    const auto planOf = [](const RunConfig& run) {
        return engine::TrainingPreview(run).memoryPlan({}, PlanLimits{8, 8, 0, kPlenty});
    };
    for (const char* method : {"full", "lora"}) {
        json file = {{"method", method}, {"steps", 3}, {"save_every", 1}, {"parallel", {{"zero", 0}}}};
        RunConfig beside = config(file.dump());
        file["async_checkpoints"] = false;
        RunConfig between = config(file.dump());
        for (RunConfig* run : {&beside, &between}) {
            run->tensorRanks = run->pipelineRanks = 2;
        }
        const TrainingMemoryPlan copied = planOf(beside);
        const TrainingMemoryPlan written = planOf(between);
        EXPECT_TRUE(copied.copiesCheckpoints);
        test::runRanks(8, [&](engine::Communicator& self) {
            const engine::RankGrid grid(self, engine::gridOf(beside, self.size()));
            const engine::TrainingModel model = engine::loadTrainingModel(
                beside, {}, {&grid.tensor(), grid.pipeline().rank(), grid.pipeline().size()});
            std::size_t floats = 0;  // of the stage's tensors, whole
            const auto count = [&](const auto&, const auto&, std::span<const float> tensor) {
                floats += tensor.size();
            };
            model.trained().forEachTensor(model.trained().values(), count);
            const auto rank = static_cast<std::size_t>(self.rank());
            const std::size_t more = copied.ranks[rank].saving - written.ranks[rank].saving;
            const std::size_t planes = std::string(method) == "full" ? 3 : 2;
            const bool isWriter = grid.data().isFirst() && grid.tensor().isFirst();
            EXPECT_GE(more, isWriter ? planes * floats * sizeof(float) : 0) << method << rank;
            EXPECT_LE(more, isWriter ? 2 * planes * floats * sizeof(float) : 0) << method << rank;
        });
    }
}

INSTANTIATE_TEST_SUITE_P(Families, TrainingMemoryPlanTest, ::testing::ValuesIn(test::tinyFamilies()),
                         test::tinyFamilyName);

namespace {

// A model of which only the configuration is there.
class BigModelTest : public ::testing::Test {
protected:
    BigModelTest() {
        std::ofstream(work.path() / "config.json")
            << R"({"model_type":"llama","hidden_size":8192,"num_hidden_layers":80,"num_attention_heads":64,)"
               R"("num_key_value_heads":8,"intermediate_size":28672,"vocab_size":128256,"rms_norm_eps":1e-5,)"
               R"("max_position_embeddings":8192,"tie_word_embeddings":false})";
        json ids = json::array();
        for (int i = 0; i < 2048; ++i) {
            ids.push_back(i);
        }
        std::ofstream(work.path() / "data.jsonl") << json{{"input_ids", ids}}.dump() << "\n";
    }

    TrainingMemoryPlan planOf(const std::string& changes, const PlanLimits& limits) const {
        json file = {{"model", work.path().string()},
                     {"init", "random"},
                     {"output", (work.path() / "run").string()},
                     {"data", {{{"path", (work.path() / "data.jsonl").string()}}}},
                     {"steps", 1},
                     {"micro_batch", 8}};
        file.merge_patch(json::parse(changes));
        return engine::TrainingPreview(engine::parseRunConfig(file, "run.json")).memoryPlan({}, limits);
    }
    TrainingMemoryPlan plan(const std::string& changes, std::size_t free, int ranks = 1) const {
        return planOf(changes, PlanLimits{ranks, ranks, std::size_t{30} << 20, free});
    }

    test::TemporaryFolder work;
};

constexpr std::size_t kGibibyte = std::size_t{1} << 30;

}  // namespace

TEST_F(BigModelTest, IsPlannedWithoutItsMemory) {
    const std::size_t before = engine::peakResidentBytes();
    const TrainingMemoryPlan made = plan("{}", 64 * kGibibyte);
    EXPECT_FALSE(made.fits());
    // 70.55 billion numbers of four bytes: values, gradients and two moments of each.
    EXPECT_EQ(made.trainedNumbers, 70'553'706'496);
    EXPECT_GT(made.total(), 4 * std::size_t{70'553'706'496} * 4);
    EXPECT_LT(engine::peakResidentBytes(), before + kGibibyte / 4);
}

TEST_F(BigModelTest, SaysWhatToChange) {
    // The weights, an adapter and one short pass fit; the whole model with its optimizer does not.
    const TrainingMemoryPlan made = plan("{}", 400 * kGibibyte);
    ASSERT_FALSE(made.advice.empty());
    EXPECT_EQ(made.largestMicroBatch, 0);
    EXPECT_THAT(made.advice[0], HasSubstr("lora"));
    EXPECT_THAT(made.advice[0], HasSubstr("which fits"));
    EXPECT_TRUE(plan(R"({"method":"lora","recompute":1})", 400 * kGibibyte).fits());
}

TEST_F(BigModelTest, SaysThatRanksCanShareTheModel) {
    json file = {{"model", work.path().string()},
                 {"init", "random"},
                 {"output", (work.path() / "run").string()},
                 {"data", {{{"path", (work.path() / "data.jsonl").string()}}}},
                 {"steps", 1},
                 {"recompute", 1}};
    const RunConfig run = engine::parseRunConfig(file, "run.json");
    const PlanLimits limits{8, 8, std::size_t{30} << 20, 2000 * kGibibyte};
    const TrainingMemoryPlan made = engine::TrainingPreview(run).memoryPlan({}, limits);
    EXPECT_FALSE(made.fits());
    EXPECT_THAT(made.advice, ::testing::Contains(HasSubstr("\"tp\": 8")));
    file["parallel"] = {{"tp", 8}};
    EXPECT_TRUE(
        engine::TrainingPreview(engine::parseRunConfig(file, "run.json")).memoryPlan({}, limits).fits());
    const PlanLimits other{9, 9, 0, kPlenty};
    EXPECT_THROW(engine::TrainingPreview(engine::parseRunConfig(file, "run.json")).memoryPlan({}, other),
                 engine::Error);
}

TEST_F(BigModelTest, SaysThatStagesCanShareTheModel) {
    for (const char* changes : {R"({"objective":"clm"})", R"({"objective":"reward"})"}) {
        EXPECT_THAT(plan(changes, 2000 * kGibibyte, 8).advice, ::testing::Contains(HasSubstr("\"pp\": 8")))
            << changes;
    }
}

// The head or the embedding, of 1.05 billion numbers each, with a block of 0.86 billion beside.
TEST_F(BigModelTest, KeepsTwoPartsOfTheGradientsUnderZeroTwo) {
    const std::size_t numbers =
        plan(R"({"parallel":{"zero":2}})", 64 * kGibibyte, 8).ranks[0].gradients / sizeof(float);
    EXPECT_GT(numbers, std::size_t{1'900'000'000});
    EXPECT_LT(numbers, std::size_t{1'930'000'000});
    const std::size_t one =
        plan(R"({"parallel":{"zero":2,"overlap":false}})", 64 * kGibibyte, 8).ranks[0].gradients /
        sizeof(float);
    EXPECT_GT(one, std::size_t{1'050'000'000});
    EXPECT_LT(one, std::size_t{1'070'000'000});
    EXPECT_GT(plan(R"({"parallel":{"zero":1}})", 64 * kGibibyte, 8).ranks[0].gradients, 70 * numbers / 2);
}

TEST_F(BigModelTest, KnowsTheLargestMicroBatch) {
    const std::string lora = R"({"method":"lora","recompute":1,"micro_batch":)";
    const TrainingMemoryPlan made = plan(lora + "512}", 400 * kGibibyte);
    EXPECT_FALSE(made.fits());
    ASSERT_GT(made.largestMicroBatch, 1);
    EXPECT_THAT(made.advice[0], HasSubstr("\"micro_batch\": " + std::to_string(made.largestMicroBatch)));
    EXPECT_TRUE(plan(lora + std::to_string(made.largestMicroBatch) + "}", 400 * kGibibyte).fits());
    EXPECT_FALSE(plan(lora + std::to_string(made.largestMicroBatch + 1) + "}", 400 * kGibibyte).fits());
}

// The GPU has plenty; what a checkpoint is written from is too much for the host.
TEST_F(BigModelTest, SaysThatTheHostsMemoryIsShort) {
    PlanLimits limits{2, 2, std::size_t{30} << 20, 300 * kGibibyte};
    limits.device = "a GPU";
    limits.onThisDevice = 1;
    limits.deviceFree = 4000 * kGibibyte;
    const TrainingMemoryPlan made = planOf("{}", limits);
    EXPECT_FALSE(made.fits());
    EXPECT_TRUE(made.isShortOfHost());
    EXPECT_EQ(made.demand(),
              engine::gibibytes(made.hostTotal()) + " of 300.00 GiB that are free in the host's memory");
    EXPECT_EQ(made.toJson()["short_of"], "host");
    EXPECT_EQ(made.toJson()["total"], made.hostTotal());
    EXPECT_EQ(made.toJson()["free"], 300 * kGibibyte);
    ASSERT_FALSE(made.advice.empty());
    EXPECT_THAT(made.advice[0], HasSubstr("\"method\": \"lora\""));
    EXPECT_THAT(made.advice[0], HasSubstr("which fits"));
    EXPECT_THAT(made.advice, ::testing::Not(::testing::Contains(HasSubstr("GPU"))));
    EXPECT_THAT(made.advice, ::testing::Contains(HasSubstr("on this machine")));
    // Of the GPU's memory only where that is short.
    EXPECT_THAT(made.advice, ::testing::Not(::testing::Contains(HasSubstr("micro_batch"))));
}

TEST_F(BigModelTest, SaysThatTheGpusMemoryIsShort) {
    PlanLimits limits{1, 1, std::size_t{30} << 20, 1000 * kGibibyte};
    limits.device = "a GPU";
    limits.deviceFree = 80 * kGibibyte;
    const TrainingMemoryPlan made = planOf("{}", limits);
    EXPECT_FALSE(made.isShortOfHost());
    EXPECT_THAT(made.demand(), HasSubstr("of 80.00 GiB that are free on a GPU"));
    EXPECT_EQ(made.toJson()["short_of"], "a GPU");
    EXPECT_THAT(made.advice, ::testing::Contains(HasSubstr("that use the GPU")));
    // The processor is no way out where it has no more memory.
    EXPECT_THAT(made.advice, ::testing::Not(::testing::Contains(HasSubstr("\"backend\""))));
    limits.free = 2000 * kGibibyte;
    EXPECT_THAT(planOf("{}", limits).advice, ::testing::Contains(HasSubstr("\"backend\": \"cpu\"")));
}

// A change is enough where both memories are.
TEST_F(BigModelTest, LooksAtBothMemoriesForWhatFits) {
    PlanLimits limits{1, 1, std::size_t{30} << 20, kGibibyte / 16};
    limits.device = "a GPU";
    limits.deviceFree = 400 * kGibibyte;
    EXPECT_THAT(planOf("{}", limits).advice, ::testing::Contains(HasSubstr("which is still too much")));
    EXPECT_THAT(planOf("{}", limits).advice, ::testing::Not(::testing::Contains(HasSubstr("which fits"))));
    limits.free = 1000 * kGibibyte;
    EXPECT_THAT(planOf("{}", limits).advice, ::testing::Contains(HasSubstr("which fits")));
}

TEST(GibibytesTest, RoundsToTwoPlaces) {
    EXPECT_EQ(engine::gibibytes(0), "0.00 GiB");
    EXPECT_EQ(engine::gibibytes(kGibibyte), "1.00 GiB");
    EXPECT_EQ(engine::gibibytes(kGibibyte + kGibibyte / 4), "1.25 GiB");
    EXPECT_EQ(engine::gibibytes(kGibibyte - 1), "1.00 GiB");
}
