// Training by a pipeline of ranks: the losses of one rank, the same bits by both schedules and however the
// optimizer is shared out, and going on with other numbers of stages.

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <map>
#include <optional>
#include <thread>
#include <tuple>

#include "engine/core/error.h"
#include "engine/formats/safetensors.h"
#include "engine/formats/tensor_numbers.h"
#include "engine/training/trainer.h"
#include "tests/support/failing_calls.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/thread_ranks.h"
#include "tests/support/tiny_families.h"
#include "tests/support/training_files.h"

using namespace xinglin;
using engine::RunConfig;
using nlohmann::json;
using ::testing::HasSubstr;

namespace {

// Losses and gradient norms of the steps, and what every rank said of them.
struct Trained {
    std::vector<double> numbers;
    std::vector<std::vector<double>> byRank;
    std::vector<double> evalLosses;
};

class PipelineTest : public ::testing::TestWithParam<test::TinyFamily> {
protected:
    void SetUp() override { test::writeTokenRows(work.path() / "data.jsonl"); }

    // Eight sequences a step in four micro-batches, shared out among the data ranks.
    RunConfig config(const std::filesystem::path& model, const json& parallel,
                     const std::string& changes = "{}") {
        const int ranks = parallel.value("dp", 1);
        json file = {{"model", model.string()},
                     {"output", (work.path() / ("run" + std::to_string(m_runs++))).string()},
                     {"data", {{{"path", (work.path() / "data.jsonl").string()}}}},
                     {"steps", 10},
                     {"micro_batch", 2},
                     {"gradient_accumulation", 4 / ranks},
                     {"shuffle", true},
                     {"threads", 1},
                     {"parallel", parallel},
                     {"optimizer", {{"learning_rate", 0.01}, {"clip", 0.5}}}};
        file.merge_patch(json::parse(changes));
        return engine::parseRunConfig(file, "run.json");
    }

    static Trained train(const RunConfig& settings, const std::filesystem::path& checkpoint = {},
                         std::int64_t stopAfter = 0) {
        const int ranks = engine::gridOf(settings, 0).size();
        Trained trained;
        trained.byRank.resize(static_cast<std::size_t>(ranks));
        test::runRanks(ranks, [&](engine::Communicator& self) {
            std::stop_source stop;
            auto& own = trained.byRank[static_cast<std::size_t>(self.rank())];
            engine::Trainer::Listener listener;
            listener.onPhase = [](const std::string&, std::optional<double>) {};
            listener.onStep = [&](const engine::StepMetrics& metrics, std::int64_t) {
                own.push_back(metrics.loss);
                own.push_back(metrics.gradientNorm);
                if (self.isFirst() && metrics.evalLoss) {
                    trained.evalLosses.push_back(*metrics.evalLoss);
                }
                if (metrics.step == stopAfter && self.rank() + 1 == self.size()) {
                    stop.request_stop();
                }
            };
            engine::Trainer(settings, checkpoint, self, listener, stop.get_token()).run();
        });
        for (const std::vector<double>& rank : trained.byRank) {
            EXPECT_EQ(rank, trained.byRank[0]) << "all ranks know the same";
        }
        trained.numbers = trained.byRank[0];
        return trained;
    }

    // Every tensor of a checkpoint's files of one kind, in float.
    static std::map<std::string, std::vector<float>> tensorsOf(const RunConfig& run,
                                                               const std::string& stem) {
        std::map<std::string, std::vector<float>> tensors;
        for (const auto& entry : std::filesystem::directory_iterator(run.output / "checkpoints/last")) {
            const std::string name = entry.path().filename().string();
            if (!name.starts_with(stem) || entry.path().extension() != ".safetensors") {
                continue;
            }
            const engine::MappedFile file(entry.path());
            for (const auto& tensor : engine::parseSafetensors(file.bytes(), name)) {
                EXPECT_FALSE(tensors.contains(tensor.name)) << tensor.name << " is there twice";
                tensors[tensor.name] = engine::numbersOf(tensor);
            }
        }
        return tensors;
    }

    // The same tensors with the same bits.
    static void expectSameFiles(const RunConfig& a, const RunConfig& b, const std::string& stem) {
        const auto one = tensorsOf(a, stem);
        const auto other = tensorsOf(b, stem);
        ASSERT_FALSE(one.empty());
        ASSERT_EQ(one.size(), other.size());
        for (const auto& [name, numbers] : one) {
            EXPECT_TRUE(other.at(name) == numbers) << name;
        }
    }

    test::TemporaryFolder work;

private:
    int m_runs = 0;
};

// The first loss within 1e-6, those of ten steps within `losses`; norms, in which rounding shows first,
// within five times that.
void expectNear(const std::vector<double>& got, const std::vector<double>& expected, double losses = 2e-5) {
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
        const double later = i % 2 == 0 ? losses : 5.0 * losses;
        EXPECT_NEAR(got[i], expected[i], (i < 2 ? std::min(1e-6, later) : later) * expected[i]) << i;
    }
}

test::TinyFolderOptions deeper(test::TinyFolderOptions options, int layers) {
    options.layers = layers;
    return options;
}

}  // namespace

// The whole table of data ranks and ZeRO's ways of keeping, on two stages.
TEST_P(PipelineTest, LearnsLikeOneRank) {
    const test::TinyFolder folder(GetParam().options);
    const Trained alone = train(config(folder.path(), json::object()));
    for (const int ranks : {1, 2}) {
        std::optional<RunConfig> first;
        std::vector<double> numbers;
        for (const int zero : {0, 1, 2}) {
            for (const char* schedule : {"1f1b", "gpipe"}) {
                if (zero == 1 && std::string(schedule) == "gpipe") {
                    continue;  // what they share is tried with 0 and 2
                }
                const RunConfig run =
                    config(folder.path(),
                           {{"dp", ranks}, {"pp", 2}, {"zero", zero}, {"pipeline_schedule", schedule}});
                const Trained trained = train(run);
                if (!first) {
                    expectNear(trained.numbers, alone.numbers);
                    first = run;
                    numbers = trained.numbers;
                }
                EXPECT_EQ(trained.numbers, numbers) << ranks << zero << schedule;
                expectSameFiles(run, *first, "model");
                expectSameFiles(run, *first, "optimizer");
            }
        }
    }
    expectNear(train(config(folder.path(), {{"dp", 2}, {"tp", 2}, {"pp", 2}})).numbers, alone.numbers);
}

INSTANTIATE_TEST_SUITE_P(Families, PipelineTest, ::testing::ValuesIn(test::tinyFamilies()),
                         test::tinyFamilyName);

class DeepPipelineTest : public PipelineTest {
protected:
    // Tied embeddings: the first and the last stage have one matrix together.
    test::TinyFolder folder{deeper(test::tinyFamilies()[1].options, 5)};
};

// What one of two stages writes checkpoints from.
struct StageOfTwo {
    StageOfTwo(const RunConfig& config, engine::Communicator& stages)
        : model(engine::loadTrainingModel(config, {}, {nullptr, stages.rank(), 2})),
          shards(model.trained(), *alone, engine::Shards::Keeps::OwnSlices),
          optimizer(model.trained(), shards, config.optimizer),
          parts{config, *model.parameters, nullptr, optimizer, shards, state, stages} {}

    engine::TrainingModel model;
    std::unique_ptr<engine::Communicator> alone = engine::makeSingleRank();
    engine::Shards shards;
    engine::AdamwOptimizer optimizer;
    engine::TrainingState state;
    engine::CheckpointParts parts;
};

TEST_F(DeepPipelineTest, LearnsInThreeAndFourStages) {
    const Trained alone = train(config(folder.path(), json::object()));
    for (const int stages : {3, 4}) {
        for (const int ranks : {1, 2}) {
            const RunConfig run = config(folder.path(), {{"pp", stages}, {"dp", ranks}});
            const Trained trained = train(run);
            expectNear(trained.numbers, alone.numbers);
            const RunConfig other = config(
                folder.path(), {{"pp", stages}, {"dp", ranks}, {"zero", 0}, {"pipeline_schedule", "gpipe"}});
            EXPECT_EQ(train(other).numbers, trained.numbers);
            expectSameFiles(run, other, "model");
        }
    }
}

// Ranks that share batches, blocks and matrices, in every product; ZeRO's ways of keeping change no bit.
TEST_F(DeepPipelineTest, LearnsInEveryShape) {
    const Trained alone = train(config(folder.path(), json::object()));
    for (const int data : {1, 2, 4}) {
        for (const int tensor : {1, 2}) {
            for (const int stages : {1, 2}) {
                std::vector<double> numbers;
                for (const int zero : {0, 1, 2}) {
                    if (data == 1 && zero > 0) {
                        continue;  // nobody to share with
                    }
                    const RunConfig run =
                        config(folder.path(), {{"dp", data}, {"tp", tensor}, {"pp", stages}, {"zero", zero}});
                    const Trained trained = train(run);
                    SCOPED_TRACE(toJson(run)["parallel"].dump());
                    expectNear(trained.numbers, alone.numbers);
                    numbers = zero == 0 ? trained.numbers : numbers;
                    EXPECT_EQ(trained.numbers, numbers);
                }
            }
        }
    }
}

TEST_F(DeepPipelineTest, LearnsInEveryWay) {
    for (const std::string changes :
         {R"({"recompute":1})", R"({"neftune_alpha":4})", R"({"packing":true,"max_length":16})",
          R"({"loss_normalisation":"micro_mean"})", R"({"freeze":["layers.0.","layers.4.","embed"]})",
          R"({"freeze":["layers.0.","layers.1.","embed"]})",
          R"({"method":"lora","lora":{"dropout":0.1,"targets":["all-linear"]}})",
          R"({"method":"lora","recompute":1,"neftune_alpha":3})"}) {
        const Trained alone = train(config(folder.path(), json::object(), changes));
        RunConfig run = config(folder.path(), {{"pp", 3}, {"dp", 2}, {"zero", 2}}, changes);
        const Trained trained = train(run);
        SCOPED_TRACE(changes);
        expectNear(trained.numbers, alone.numbers);
        const RunConfig other = config(
            folder.path(), {{"pp", 3}, {"dp", 2}, {"zero", 0}, {"pipeline_schedule", "gpipe"}}, changes);
        EXPECT_EQ(train(other).numbers, trained.numbers);
        expectNear(train(config(folder.path(), {{"pp", 2}, {"tp", 2}}, changes)).numbers, alone.numbers);
    }
}

// Rounded products part soon where sums come in another order; both schedules have the same order.
TEST_F(DeepPipelineTest, LearnsInBfloat16) {
    const char* changes = R"({"precision":"bf16"})";
    const Trained alone = train(config(folder.path(), json::object(), changes));
    const RunConfig run = config(folder.path(), {{"pp", 2}, {"dp", 2}}, changes);
    const Trained trained = train(run);
    expectNear(trained.numbers, alone.numbers, 2e-2);
    const RunConfig other =
        config(folder.path(), {{"pp", 2}, {"dp", 2}, {"zero", 0}, {"pipeline_schedule", "gpipe"}}, changes);
    EXPECT_EQ(train(other).numbers, trained.numbers);
    expectSameFiles(run, other, "model");
    // A model in bfloat16, its files and their index as others read them.
    const auto model = engine::Model::load(run.output / "checkpoints/last", {1, engine::Arithmetic::Float32});
    EXPECT_EQ(model->file().tensors()[0].type, kernels::TensorType::BF16);
    EXPECT_EQ(model->file().tensors().size(), engine::WeightFile::open(folder.path())->tensors().size());
    EXPECT_TRUE(std::filesystem::exists(run.output / "checkpoints/last/model-00002-of-00002.safetensors"));
}

TEST_F(DeepPipelineTest, MicroBatchesWithoutAnythingToLearnGoThrough) {
    // Every other micro-batch has no label at all.
    std::ofstream rows(work.path() / "data.jsonl");
    for (int row = 0; row < 12; ++row) {
        const json ids = {3, 9, 27, 20 + row};
        const int label = row / 2 % 2 == 0 ? -100 : 9;
        rows << json{{"input_ids", ids}, {"labels", {-100, label, label, label}}}.dump() << "\n";
    }
    rows.close();
    const char* changes = R"({"shuffle":false})";
    const Trained alone = train(config(folder.path(), json::object(), changes));
    expectNear(train(config(folder.path(), {{"pp", 3}}, changes)).numbers, alone.numbers);
    expectNear(train(config(folder.path(), {{"pp", 2}, {"dp", 2}}, changes)).numbers, alone.numbers);
}

TEST_F(DeepPipelineTest, PrefersAndMeasuresLikeOneRank) {
    test::writePairs(work.path() / "pairs.jsonl", 5);
    const test::TinyFolder model(test::withChatVocabulary(folder.options()));
    test::writeChatTokenizer(model);
    const std::string source =
        R"([{"format":"pairs","path":")" + (work.path() / "pairs.jsonl").string() + R"("}])";
    const std::string changes =
        R"({"steps":6,"micro_batch":1,"template":"chatml","objective":"dpo",
            "objective_options":{"beta":0.5,"sft_weight":0.1},"data":)" +
        source + "}";
    const Trained alone = train(config(model.path(), json::object(), changes));
    const RunConfig run = config(model.path(), {{"pp", 3}}, changes);
    const Trained whole = train(run);
    expectNear(whole.numbers, alone.numbers);
    expectNear(train(config(model.path(), {{"pp", 2}, {"dp", 2}, {"tp", 2}}, changes)).numbers,
               alone.numbers);
    // What the reference said is there for a run that goes on in another number of stages.
    const RunConfig parts = config(model.path(), {{"pp", 3}}, changes);
    auto numbers = train(parts, {}, 2).numbers;
    RunConfig rest = parts;
    rest.pipelineRanks = 2;
    const auto more = train(rest, engine::findCheckpoint(parts.output)).numbers;
    numbers.insert(numbers.end(), more.begin(), more.end());
    expectNear(numbers, alone.numbers);
}

TEST_F(DeepPipelineTest, EvaluatesLikeOneRank) {
    const std::string changes = R"({"eval_every":1,"steps":3,"eval_data":[{"path":")" +
                                (work.path() / "data.jsonl").string() + R"("}]})";
    const Trained alone = train(config(folder.path(), json::object(), changes));
    const Trained trained = train(config(folder.path(), {{"pp", 3}, {"dp", 2}}, changes));
    ASSERT_EQ(alone.evalLosses.size(), 3u);
    expectNear(trained.evalLosses, alone.evalLosses);
}

TEST_F(DeepPipelineTest, GoesOnInOtherShapes) {
    for (const char* changes : {"{}", R"({"method":"lora","lora":{"targets":["all-linear"]}})"}) {
        const Trained whole = train(config(folder.path(), json::object(), changes));
        RunConfig parts = config(folder.path(), {{"pp", 4}, {"dp", 2}}, changes);
        auto numbers = train(parts, {}, 3).numbers;
        std::int64_t until = 5;
        for (const auto& [stages, ranks, tensor] :
             {std::tuple{2, 2, 2}, std::tuple{3, 1, 1}, std::tuple{1, 1, 2}}) {
            parts.pipelineRanks = stages;
            parts.dataRanks = ranks;
            parts.tensorRanks = tensor;
            parts.gradientAccumulation = 4 / ranks;
            const auto more = train(parts, engine::findCheckpoint(parts.output), until).numbers;
            numbers.insert(numbers.end(), more.begin(), more.end());
            until += 2;
            if (stages == 3) {
                until = 0;
            }
        }
        expectNear(numbers, whole.numbers);
    }
}

TEST_F(DeepPipelineTest, GoesOnBitForBitInTheSameShape) {
    const RunConfig whole = config(folder.path(), {{"pp", 3}, {"dp", 2}}, R"({"precision":"bf16"})");
    const RunConfig parts = config(folder.path(), {{"pp", 3}, {"dp", 2}}, R"({"precision":"bf16"})");
    const auto expected = train(whole).numbers;
    auto numbers = train(parts, {}, 4).numbers;
    EXPECT_EQ(numbers.size(), 8u);
    const auto rest = train(parts, engine::findCheckpoint(parts.output)).numbers;
    numbers.insert(numbers.end(), rest.begin(), rest.end());
    EXPECT_EQ(numbers, expected);
    expectSameFiles(parts, whole, "model");
    expectSameFiles(parts, whole, "optimizer");
    for (int rank = 0; rank < 6; ++rank) {
        EXPECT_TRUE(std::filesystem::exists(parts.output / ("rank-" + std::to_string(rank) + ".jsonl")));
    }
}

TEST_F(DeepPipelineTest, AStageThatCannotWriteIsToldOfByAll) {
    const RunConfig run = config(folder.path(), {{"pp", 2}});
    const auto target = work.path() / "again" / "step-6";
    std::filesystem::create_directories(target.parent_path());
    test::runRanks(2, [&](engine::Communicator& self) {
        StageOfTwo stage(run, self);
        const engine::CheckpointParts& parts = stage.parts;
        for (const int failing : {1, 5}) {
            std::optional<test::FailingWrites> broken;
            if (self.rank() == 1) {
                broken.emplace(failing);
            }
            try {
                engine::writeCheckpoint(parts, target,
                                        broken ? broken->calls() : engine::systemWritingCalls());
                ADD_FAILURE();
            } catch (const engine::Error& error) {
                EXPECT_EQ(error.code(), engine::ErrorCode::CannotWrite);
                EXPECT_THAT(error.what(), HasSubstr("stage 1: "));
            }
            self.meet();
            EXPECT_TRUE(std::filesystem::is_empty(target.parent_path()));
            self.meet();
        }
        // The first one, in what it writes of its own, and in what it writes behind the others too.
        bool isWhole = false;
        for (int failing = 1; !isWhole; ++failing) {
            std::optional<test::FailingWrites> broken;
            if (self.isFirst()) {
                broken.emplace(failing);
            }
            bool isWritten = true;
            try {
                engine::writeCheckpoint(parts, target,
                                        broken ? broken->calls() : engine::systemWritingCalls());
            } catch (const engine::Error& error) {
                isWritten = false;
                EXPECT_THAT(error.what(), HasSubstr("stage 0: "));
            }
            const std::int64_t written = self.sum(std::int64_t{isWritten ? 1 : 0});
            EXPECT_TRUE(written == 0 || written == 2) << failing;
            isWhole = written > 0;
        }
        engine::WritingCalls throwing = engine::systemWritingCalls();
        if (!self.isFirst()) {
            throwing.createFile = [](const char*) -> int { throw std::bad_alloc(); };
        }
        EXPECT_THROW(engine::writeCheckpoint(parts, target, throwing), engine::Error);
    });
    EXPECT_NO_THROW(engine::checkCheckpoint(target));
}

namespace {

// What the second stage's thread waits for before it makes a file.
std::atomic<bool> mayWrite{false};

int createWhenAllowed(const char* path) {
    while (!mayWrite) {
        std::this_thread::yield();
    }
    return engine::systemWritingCalls().createFile(path);
}

}  // namespace

// Beside the steps: the one before is the last one until both stages are whole; where one of them fails, at
// its n-th call, both hear of it when they meet, and nothing of this one is left.
TEST_F(DeepPipelineTest, StagesWriteBesideTheStepsAllOrNothing) {
    const RunConfig run = config(folder.path(), {{"pp", 2}});
    const auto checkpoints = work.path() / "beside";
    std::filesystem::create_directories(checkpoints);
    mayWrite = false;  // a run before this one may have allowed it
    test::runRanks(2, [&](engine::Communicator& self) {
        StageOfTwo stage(run, self);
        const engine::CheckpointParts& parts = stage.parts;
        engine::CheckpointWriter writer(self);
        std::atomic<int> whole{0};
        const auto begin = [&](const char* name, const engine::WritingCalls& calls) {
            writer.begin(
                std::make_unique<engine::CheckpointSnapshot>(parts), checkpoints / name, [&] { ++whole; },
                calls);
        };
        engine::WritingCalls waiting = engine::systemWritingCalls();
        waiting.createFile = createWhenAllowed;
        begin("step-1", self.isFirst() ? engine::systemWritingCalls() : waiting);
        for (int step = 0; step < 3; ++step) {
            writer.check();  // does not wait
            EXPECT_FALSE(std::filesystem::exists(checkpoints / "step-1"));
        }
        self.meet();
        mayWrite = true;
        writer.finish();
        EXPECT_EQ(whole, self.isFirst() ? 1 : 0);
        EXPECT_NO_THROW(engine::checkCheckpoint(checkpoints / "step-1"));
        for (int failingStage = 0; failingStage < 2; ++failingStage) {
            bool isDone = false;
            int failing = 1;
            for (; !isDone; ++failing) {
                std::optional<test::FailingWrites> broken;
                if (self.rank() == failingStage) {
                    broken.emplace(failing);
                }
                whole = 0;
                bool failed = false;
                try {
                    begin("step-2", broken ? broken->calls() : engine::systemWritingCalls());
                    writer.finish();
                } catch (const engine::Error& error) {
                    failed = true;
                    EXPECT_EQ(error.code(), engine::ErrorCode::CannotWrite);
                }
                const std::int64_t failures = self.sum(std::int64_t{failed ? 1 : 0});
                EXPECT_TRUE(failures == 0 || failures == 2) << failing;
                EXPECT_FALSE(failed && whole > 0);
                EXPECT_FALSE(std::filesystem::exists(checkpoints / "step-2.part")) << failing;
                EXPECT_NO_THROW(engine::checkCheckpoint(checkpoints / "step-1"));
                isDone = failures == 0;
                self.meet();
            }
            EXPECT_GT(failing, 5);
            EXPECT_NO_THROW(engine::checkCheckpoint(checkpoints / "step-2"));
            self.meet();
        }
    });
}

TEST_F(DeepPipelineTest, StagesThatReadOtherSamplesSaySo) {
    const RunConfig run = config(folder.path(), {{"pp", 2}});
    test::runRanks(2, [&](engine::Communicator& self) {
        const engine::TrainingModel model = engine::loadTrainingModel(run, {}, {nullptr, self.rank(), 2});
        engine::DecoderGradients gradients(*model.parameters);
        engine::PipelinePasses passes(gradients, self, engine::PipelineSchedule::OneForwardOneBackward);
        // As many tokens, one of them another.
        const std::vector<engine::LabelledSequence> sequences = {{{3, 9, 20 + self.rank()}, {3, 9, 27}}};
        const std::vector<engine::TrainingBatch> batches = {
            engine::packSequences(sequences, model.model->config())};
        try {
            passes.accumulate(batches, {[](std::size_t) {}, [](std::size_t) {}});
            ADD_FAILURE();
        } catch (const engine::Error& error) {
            EXPECT_THAT(error.what(), HasSubstr("stages 0 and 1 of the pipeline"));
        }
    });
}

TEST_F(DeepPipelineTest, MoreStagesThanBlocksAreRefused) {
    const RunConfig run = config(folder.path(), {{"pp", 6}});
    test::runRanks(6, [&](engine::Communicator& self) {
        engine::Trainer::Listener listener;
        listener.onPhase = [](const std::string&, std::optional<double>) {};
        try {
            const engine::Trainer trainer(run, {}, self, listener, {});
            ADD_FAILURE();
        } catch (const engine::Error& error) {
            EXPECT_EQ(error.code(), engine::ErrorCode::InvalidInput);
            EXPECT_THAT(error.what(), HasSubstr("5 blocks"));
        }
    });
    EXPECT_FALSE(std::filesystem::exists(run.output));
}
