// Whole runs of small models: what is learned, what a run leaves on disk, and that going on, recomputing and
// packing change nothing.

#include "engine/training/trainer.h"

#include <gmock/gmock.h>

#include <cmath>
#include <fstream>

#include "engine/core/error.h"
#include "engine/inference/decoder.h"
#include "engine/model/lora_adapter.h"
#include "engine/parallel/error_of_rank.h"
#include "tests/support/failing_calls.h"
#include "tests/support/queued_thread_ranks.h"
#include "tests/support/random_values.h"
#include "tests/support/small_vocabularies.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_families.h"
#include "tests/support/training_files.h"

using namespace xinglin;
using engine::RunConfig;
using engine::StepMetrics;
using engine::Trainer;
using nlohmann::json;
using ::testing::HasSubstr;

namespace {

// Sequences of tokens that follow a rule, so that there is something to learn.
std::string tokenRows(int rows) {
    test::Random random(7);
    std::string text;
    for (int row = 0; row < rows; ++row) {
        json ids = json::array();
        const int length = 6 + row % 5;
        int token = static_cast<int>(random.bits() % 60);
        for (int i = 0; i < length; ++i) {
            ids.push_back(token);
            token = (token * 7 + 3) % 61;
        }
        json labels = ids;
        labels[0] = -100;
        labels[1] = -100;
        text += json{{"input_ids", ids}, {"labels", labels}}.dump() + "\n";
    }
    return text;
}

void expectSameLosses(const std::vector<StepMetrics>& a, const std::vector<StepMetrics>& b,
                      double tolerance) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        EXPECT_NEAR(a[i].loss, b[i].loss, tolerance * a[i].loss) << "step " << i + 1;
        EXPECT_NEAR(a[i].gradientNorm, b[i].gradientNorm, tolerance * a[i].gradientNorm) << "step " << i + 1;
    }
}

class TrainerTest : public ::testing::Test {
protected:
    RunConfig config(const std::string& changes = "{}") const {
        json file = {{"model", folder.path().string()},
                     {"output", (work.path() / "run").string()},
                     {"data", {{{"path", (work.path() / "data.jsonl").string()}}}},
                     {"steps", 6},
                     {"micro_batch", 2},
                     {"threads", 2},
                     {"optimizer", {{"learning_rate", 0.003}}}};
        file.merge_patch(json::parse(changes));
        return engine::parseRunConfig(file, "run.json");
    }

    std::vector<StepMetrics> train(const RunConfig& settings, const std::filesystem::path& checkpoint = {},
                                   std::int64_t stopAfter = 0) {
        std::vector<StepMetrics> rows;
        std::stop_source stop;
        Trainer::Listener listener;
        listener.onPhase = [](const std::string&, std::optional<double>) {};
        listener.onStep = [&](const StepMetrics& metrics, std::int64_t) {
            rows.push_back(metrics);
            if (metrics.step == stopAfter) {
                stop.request_stop();
            }
        };
        const auto alone = engine::makeSingleRank();
        Trainer trainer(settings, checkpoint, *alone, listener, stop.get_token());
        report = trainer.run();
        return rows;
    }

    // A run that stops behind step 15 and goes on leaves what the one in "whole" has left, bit for bit.
    void expectSameInParts(RunConfig settings, const std::vector<StepMetrics>& whole) {
        settings.output = work.path() / "parts";
        auto parts = train(settings, {}, 15);
        const auto rest = train(settings, engine::findCheckpoint(settings.output));
        parts.insert(parts.end(), rest.begin(), rest.end());
        expectSameLosses(whole, parts, 0.0);
        for (const char* name : {"model.safetensors", "optimizer.safetensors"}) {
            EXPECT_EQ(bytesOf(work.path() / "whole/checkpoints/last" / name),
                      bytesOf(work.path() / "parts/checkpoints/last" / name))
                << name;
        }
    }

    static std::string bytesOf(const std::filesystem::path& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    void SetUp() override { std::ofstream(work.path() / "data.jsonl") << tokenRows(11); }

    test::TinyFolder folder{test::tinyFamilies().front().options};
    test::TemporaryFolder work;
    engine::TrainingReport report;
};

}  // namespace

TEST_F(TrainerTest, LearnsAndLeavesAFolderThatIsAModel) {
    const auto rows = train(config(R"({"steps":120,"micro_batch":4,"save_every":50,"keep_last":1})"));
    EXPECT_EQ(report.steps, 120);
    EXPECT_LT(rows.back().loss, 0.2 * rows.front().loss);
    const auto checkpoints = work.path() / "run" / "checkpoints";
    EXPECT_EQ(std::filesystem::read_symlink(checkpoints / "last"), "step-120");
    EXPECT_FALSE(std::filesystem::exists(checkpoints / "step-100"));
    const auto model = engine::Model::load(checkpoints / "last", {1, engine::Arithmetic::Float32});
    EXPECT_EQ(model->config().hidden, folder.options().hidden);

    std::ifstream metrics(work.path() / "run" / "metrics.jsonl");
    std::string line;
    std::getline(metrics, line);
    const json row = json::parse(line);
    for (const char* key :
         {"step", "loss", "learning_rate", "grad_norm", "tokens", "tokens_per_second", "memory_bytes"}) {
        EXPECT_TRUE(row.contains(key)) << key;
    }
    EXPECT_EQ(row["step"], 1);
    EXPECT_EQ(row["tokens"], 6 + 7 + 8 + 9);
}

TEST_F(TrainerTest, GoesOnAsIfItHadNeverStopped) {
    for (const char* method :
         {R"({"shuffle":true})", R"({"shuffle":true,"method":"lora","lora":{"r":3,"dropout":0.2}})"}) {
        RunConfig settings = config(method);
        settings.steps = 9;
        settings.schedule = {"cosine", 2, 0.0, 0.1, {}};
        settings.neftuneAlpha = 3.0;
        settings.output = work.path() / "whole";
        const auto whole = train(settings);

        settings.output = work.path() / "parts";
        auto parts = train(settings, {}, 4);
        EXPECT_TRUE(report.isInterrupted);
        const auto rest = train(settings, engine::findCheckpoint(settings.output));
        parts.insert(parts.end(), rest.begin(), rest.end());
        expectSameLosses(whole, parts, 0.0);
        const char* file = settings.method == engine::TrainingMethod::Lora ? "adapter_model.safetensors"
                                                                           : "model.safetensors";
        for (const char* name : {file, "optimizer.safetensors"}) {
            EXPECT_EQ(bytesOf(work.path() / "whole/checkpoints/last" / name),
                      bytesOf(work.path() / "parts/checkpoints/last" / name))
                << name;
        }
        std::ifstream metrics(settings.output / "metrics.jsonl");
        int count = 0;
        for (std::string line; std::getline(metrics, line);) {
            EXPECT_EQ(json::parse(line)["step"], ++count);
        }
        EXPECT_EQ(count, 9);
        std::filesystem::remove_all(work.path() / "whole");
        std::filesystem::remove_all(work.path() / "parts");
    }
}

TEST_F(TrainerTest, IsTheSameWithRecomputationAndNearlyWhenCutOtherwise) {
    RunConfig settings = config();
    settings.microBatch = 4;
    const auto plain = train(settings);
    settings.output = work.path() / "recompute";
    settings.recompute = 1;
    expectSameLosses(plain, train(settings), 0.0);
    settings.output = work.path() / "accumulated";
    settings.microBatch = 1;
    settings.gradientAccumulation = 4;
    expectSameLosses(plain, train(settings), 2e-5);
}

TEST_F(TrainerTest, PackedSequencesDoNotSeeEachOther) {
    RunConfig settings = config(R"({"packing":true,"max_length":21,"micro_batch":1})");
    const auto packed = train(settings);
    EXPECT_EQ(packed[0].tokens, 6 + 7 + 8);
    settings.output = work.path() / "single";
    settings.packing = false;
    settings.microBatch = 3;
    const auto single = train(settings);
    EXPECT_DOUBLE_EQ(packed[0].loss, single[0].loss);
}

TEST_F(TrainerTest, CountsAMicroBatchsMeanOrEveryToken) {
    RunConfig settings = config(R"({"micro_batch":1,"gradient_accumulation":2,"steps":1})");
    const double byToken = train(settings)[0].loss;
    settings.output = work.path() / "micro";
    settings.lossNormalisation = engine::LossNormalisation::MicroMean;
    const double byBatch = train(settings)[0].loss;
    // 4 and 5 labelled tokens: the two means differ, and solving both for the rows' losses gives the rest.
    settings.output = work.path() / "one";
    settings.gradientAccumulation = 1;
    const double first = train(settings)[0].loss;
    const double second = 2.0 * byBatch - first;
    EXPECT_NEAR(byToken, (4.0 * first + 5.0 * second) / 9.0, 1e-6);
    EXPECT_GT(std::fabs(byToken - byBatch), 1e-7);
}

TEST_F(TrainerTest, TrainsAnAdapterThatTheEngineUses) {
    const auto rows = train(config(
        R"({"method":"lora","steps":60,"micro_batch":4,"lora":{"r":4,"targets":["all-linear"],"rslora":true},
            "optimizer":{"learning_rate":0.02,"weight_decay":0}})"));
    EXPECT_LT(rows.back().loss, 0.7 * rows.front().loss);
    const auto model = engine::Model::load(folder.path(), {1, engine::Arithmetic::Float32});
    EXPECT_NO_THROW(engine::LoraAdapter::load(work.path() / "run/checkpoints/last", *model));
    const json written = json::parse(bytesOf(work.path() / "run/checkpoints/last/adapter_config.json"));
    EXPECT_EQ(written["use_rslora"], true);
    EXPECT_EQ(written["target_modules"].size(), 7u);
    EXPECT_THROW(train(config(R"({"method":"lora","lora":{"targets":["q_prj"]},"output":"x"})")),
                 engine::Error);
}

TEST_F(TrainerTest, LearnsInBfloat16WithExactValuesBeside) {
    const auto exact = train(config(R"({"steps":40,"micro_batch":4})"));
    const std::string rounded = R"({"steps":40,"micro_batch":4,"precision":"bf16"})";
    RunConfig settings = config(rounded);
    settings.output = work.path() / "whole";
    const auto whole = train(settings);
    EXPECT_NEAR(whole[0].loss, exact[0].loss, 2e-2 * exact[0].loss);
    EXPECT_NEAR(whole.back().loss, exact.back().loss, 0.1 * exact[0].loss);
    const auto model =
        engine::Model::load(settings.output / "checkpoints/last", {1, engine::Arithmetic::Float32});
    EXPECT_EQ(model->file().tensors()[0].type, kernels::TensorType::BF16);
    const json written = json::parse(bytesOf(settings.output / "checkpoints/last/config.json"));
    EXPECT_EQ(written["torch_dtype"], "bfloat16");
    expectSameInParts(settings, whole);
}

TEST_F(TrainerTest, LearnsInBfloat16WithoutExactValuesByRoundingByChance) {
    const std::string common = R"({"steps":120,"micro_batch":4,"optimizer":{"learning_rate":0.003},)";
    RunConfig settings = config(common + R"("precision":"bf16","rounding":"stochastic"})");
    settings.output = work.path() / "whole";
    const auto whole = train(settings);
    EXPECT_LT(whole.back().loss, 0.2 * whole.front().loss);
    // Nothing exact is kept, and what is kept is bfloat16.
    const std::string optimizer = bytesOf(settings.output / "checkpoints/last/optimizer.safetensors");
    EXPECT_EQ(optimizer.find("master."), std::string::npos);
    const auto model =
        engine::Model::load(settings.output / "checkpoints/last", {1, engine::Arithmetic::Float32});
    EXPECT_EQ(model->file().tensors()[0].type, kernels::TensorType::BF16);
    expectSameInParts(settings, whole);
    EXPECT_THROW(config(R"({"rounding":"stochastic"})"), engine::Error);
}

// Steps a hundredth of what parts two bfloat16 numbers: the nearest one is always the one before.
TEST_F(TrainerTest, RoundingByChanceKeepsStepsThatAreTooSmallForBfloat16) {
    const std::string common =
        R"({"steps":30,"micro_batch":11,"optimizer":{"learning_rate":2e-5,"weight_decay":0},)";
    const auto exact = train(config(common + R"("output":")" + (work.path() / "exact").string() + R"("})"));
    RunConfig settings = config(common + R"("precision":"bf16","rounding":"stochastic"})");
    settings.output = work.path() / "chance";
    const auto chance = train(settings);
    const double learned = exact.front().loss - exact.back().loss;
    EXPECT_GT(learned, 0.0);
    EXPECT_NEAR(chance.front().loss - chance.back().loss, learned, 0.5 * learned);
}

TEST_F(TrainerTest, JoinsDocumentsAndGoesOnInTheMiddleOfOne) {
    test::TinyFolderOptions options = test::tinyFamilies().front().options;
    options.vocabulary = 300;
    const test::TinyFolder textModel(options);
    std::ofstream(textModel.path() / "tokenizer.json")
        << test::tokenizerJsonOf(test::smallByteLevelVocabulary(engine::PreTokenizer::Gpt2));
    std::ofstream(textModel.path() / "tokenizer_config.json") << R"({"eos_token":"<|end|>"})";
    std::string text;
    for (int row = 0; row < 20; ++row) {
        text += "abab" + std::string(static_cast<std::size_t>(row * 3), row % 2 == 0 ? 'a' : 'b') + "\n";
    }
    std::ofstream(work.path() / "book.txt") << text;
    for (const char* join : {"across", "within"}) {
        RunConfig settings = config(json{
            {"objective", "clm"},
            {"join_documents", join},
            {"max_length", 16},
            {"shuffle", true},
            {"steps", 7}}.dump());
        settings.data = {{work.path() / "book.txt", "text"}};
        settings.model = textModel.path();
        settings.output = work.path() / join;
        const auto whole = train(settings);
        settings.output = work.path() / (std::string(join) + "-parts");
        auto parts = train(settings, {}, 3);
        const auto rest = train(settings, engine::findCheckpoint(settings.output));
        parts.insert(parts.end(), rest.begin(), rest.end());
        expectSameLosses(whole, parts, 0.0);
        EXPECT_EQ(whole[0].tokens, 2 * 16) << join;
    }
}

// NormHead, biases, head norms: every family's rounded products, against its exact gradients.
TEST_F(TrainerTest, RoundsInEveryFamily) {
    for (const test::TinyFamily& family : test::tinyFamilies()) {
        const test::TinyFolder base(family.options);
        RunConfig settings = config(R"({"steps":2})");
        settings.model = base.path();
        settings.output = work.path() / (family.name + "-exact");
        const auto exact = train(settings);
        settings.output = work.path() / (family.name + "-rounded");
        settings.precision = engine::TrainingPrecision::Bf16;
        const auto rounded = train(settings);
        EXPECT_NEAR(rounded[0].loss, exact[0].loss, 3e-2 * exact[0].loss) << family.name;
        EXPECT_NEAR(rounded[0].gradientNorm, exact[0].gradientNorm, 0.1 * exact[0].gradientNorm)
            << family.name;
        EXPECT_NE(rounded[0].loss, exact[0].loss) << family.name;
    }
}

// Eight questions and answers of the field, learned by heart: data, template, labels, gradients and optimizer
// together.
TEST_F(TrainerTest, LearnsEightAnswersByHeart) {
    constexpr std::pair<const char*, const char*> kRows[] = {
        {"麻黄汤由哪几味药组成？", "麻黄、桂枝、杏仁、炙甘草。"},
        {"麻黄汤主治什么？", "外感风寒表实证。"},
        {"附子要怎样煎？", "先煎、久煎。"},
        {"薄荷要怎样煎？", "后下。"},
        {"甘草反什么？", "甘遂、大戟、海藻、芫花。"},
        {"丁香畏什么？", "郁金。"},
        {"浮脉主什么？", "主表证。"},
        {"黄连归什么经？", "心、脾、胃、肝、胆、大肠经。"},
    };
    test::TinyFolderOptions options = test::withChatVocabulary(test::tinyFamilies().front().options);
    options.hidden = 64;
    options.heads = options.kvHeads = 4;
    options.headDim = 16;
    options.ffn = 160;
    const test::TinyFolder model(options);
    test::writeChatTokenizer(model);
    std::ofstream data(work.path() / "qa.jsonl");
    for (const auto& [question, answer] : kRows) {
        data << json{{"instruction", question}, {"input", ""}, {"output", answer}}.dump() << "\n";
    }
    data.close();
    RunConfig settings = config(
        R"({"steps":160,"micro_batch":8,"optimizer":{"learning_rate":0.004,"weight_decay":0},
            "schedule":{"name":"cosine","warmup_steps":10,"min_ratio":0.1},"template":"chatml","data":[
            {"format":"alpaca","path":")" +
        (work.path() / "qa.jsonl").string() + R"("}]})");
    settings.model = model.path();
    const auto rows = train(settings);
    EXPECT_GT(rows.front().loss, 3.0);
    EXPECT_LT(rows.back().loss, 0.05);

    // And says them: greedily, from the checkpoint that the run left.
    const auto learned =
        engine::Model::load(work.path() / "run/checkpoints/last", {2, engine::Arithmetic::Float32});
    const engine::Tokenizer tokenizer = engine::Tokenizer::load(model.path());
    const auto chat = engine::ChatTemplate::named("chatml");
    for (const auto& [question, answer] : kRows) {
        const std::vector<engine::ChatMessage> asked = {{engine::ChatRole::User, question}};
        const auto prompt = chat.encode(tokenizer, asked);
        std::vector<engine::TokenId> said = prompt;
        for (int i = 0; i < 80 && (said.size() == prompt.size() || !tokenizer.isEndOfGeneration(said.back()));
             ++i) {
            const std::vector<float> logits = engine::logitsAfterEach(*learned, nullptr, said);
            const auto last = logits.end() - learned->config().vocabulary;
            said.push_back(static_cast<engine::TokenId>(std::max_element(last, logits.end()) - last));
        }
        said.erase(said.begin(), said.begin() + static_cast<std::ptrdiff_t>(prompt.size()));
        EXPECT_EQ(tokenizer.decode(said, engine::ControlText::Hide), answer);
    }
}

// One preference pair a prompt: what is preferred becomes more probable than what is not, also after a stop.
TEST_F(TrainerTest, PrefersTheChosenAnswers) {
    test::writePairs(work.path() / "pairs.jsonl", 5);
    const test::TinyFolder model(test::withChatVocabulary(test::tinyFamilies().front().options));
    test::writeChatTokenizer(model);
    for (const char* method : {"full", "lora"}) {
        RunConfig settings = config(
            R"({"steps":12,"micro_batch":3,"gradient_accumulation":2,"shuffle":true,"template":"chatml",
                "objective":"dpo","objective_options":{"beta":0.5},"optimizer":{"learning_rate":0.01},
                "data":[{"format":"pairs","path":")" +
            (work.path() / "pairs.jsonl").string() + R"("}],"method":")" + method + R"("})");
        settings.model = model.path();
        settings.output = work.path() / (std::string(method) + "-whole");
        const auto whole = train(settings);
        EXPECT_NEAR(whole[0].loss, std::log(2.0), 1e-6);
        EXPECT_LT(whole.back().loss, 0.1) << method;
        settings.output = work.path() / (std::string(method) + "-parts");
        auto parts = train(settings, {}, 5);
        const auto rest = train(settings, engine::findCheckpoint(settings.output));
        parts.insert(parts.end(), rest.begin(), rest.end());
        expectSameLosses(whole, parts, 0.0);
    }
}

// The disk fills at the n-th call: the error says so, nothing half is left, and what was there still is.
TEST_F(TrainerTest, LosesNothingWhenTheDiskIsFull) {
    const RunConfig settings = config();
    train(settings);
    const auto last = engine::findCheckpoint(settings.output);
    const engine::TrainingModel model = engine::loadTrainingModel(settings, last);
    const auto alone = engine::makeSingleRank();
    engine::Shards shards(model.trained(), *alone, engine::Shards::Keeps::OwnSlices);
    engine::AdamwOptimizer optimizer(model.trained(), shards, settings.optimizer);
    engine::readOptimizer(last, model.trained(), shards, optimizer);
    const engine::TrainingState state = engine::readTrainingState(last);
    const engine::CheckpointParts parts = {settings, *model.parameters, nullptr, optimizer, shards, state,
                                           *alone};
    const auto target = work.path() / "again" / "step-6";
    std::filesystem::create_directories(target.parent_path());
    int failing = 1;
    for (;; ++failing) {
        const test::FailingWrites writes(failing);
        try {
            engine::writeCheckpoint(parts, target, writes.calls());
            break;
        } catch (const engine::Error& error) {
            EXPECT_EQ(error.code(), engine::ErrorCode::CannotWrite) << failing;
            if (!std::filesystem::exists(target)) {
                EXPECT_TRUE(std::filesystem::is_empty(target.parent_path())) << failing;
            }
        }
    }
    EXPECT_GT(failing, 20);
    EXPECT_NO_THROW(engine::checkCheckpoint(target));
    for (const char* name : {"model.safetensors", "optimizer.safetensors", "state.json"}) {
        EXPECT_EQ(bytesOf(target / name), bytesOf(last / name)) << name;
    }
}

// What lies beside the model and is none of it, and may be what nobody is to read: rows, and a log.
TEST_F(TrainerTest, CopiesNoDataIntoAModel) {
    const std::string rows = tokenRows(4);
    for (const char* name : {"rows.json", "more.jsonl", "run.log", "LICENSE", "tokenizer_config.json"}) {
        std::ofstream(folder.path() / name) << rows;
    }
    const json data = {{{"path", (folder.path() / "rows.json").string()}, {"format", "tokens"}},
                       {{"path", (folder.path() / "more.jsonl").string()}, {"format", "tokens"}}};
    const RunConfig settings = config(json{{"data", data}, {"steps", 1}}.dump());
    train(settings);
    const auto last = engine::findCheckpoint(settings.output);
    for (const char* name : {"rows.json", "more.jsonl", "run.log"}) {
        EXPECT_FALSE(std::filesystem::exists(last / name)) << name;
    }
    for (const char* name : {"LICENSE", "tokenizer_config.json", "config.json"}) {
        EXPECT_TRUE(std::filesystem::exists(last / name)) << name;
    }
}

TEST_F(TrainerTest, LeavesFrozenTensorsAlone) {
    train(config(R"({"freeze":["embed_tokens","layers.0."]})"));
    const auto before = engine::Model::load(folder.path(), {1, engine::Arithmetic::Float32});
    const auto after =
        engine::Model::load(work.path() / "run/checkpoints/last", {1, engine::Arithmetic::Float32});
    const engine::Parameters was(*before, engine::trainsNothing);
    const engine::Parameters is(*after, engine::trainsNothing);
    for (std::size_t i = 0; i < was.all().size(); ++i) {
        const engine::Parameter& parameter = was.all()[i];
        const bool isSame =
            std::equal(parameter.value, parameter.value + parameter.size(), is.all()[i].value);
        const bool isFrozen = parameter.name.find("embed_tokens") != std::string::npos ||
                              parameter.name.find("layers.0.") != std::string::npos;
        EXPECT_TRUE(parameter.name.empty() || isSame == isFrozen) << parameter.name;
    }
    EXPECT_THROW(train(config(R"({"freeze":[""],"output":"x"})")), engine::Error);
}

TEST_F(TrainerTest, BeginsEveryFamilyFromNothing) {
    for (const test::TinyFamily& family : test::tinyFamilies()) {
        const test::TinyFolder base(family.options);
        const auto bare = work.path() / family.name;
        std::filesystem::create_directory(bare);
        json written = json::parse(bytesOf(base.path() / "config.json"));
        written["vocab_size"] = family.options.vocabulary;
        std::ofstream(bare / "config.json") << written;
        RunConfig settings = config(R"({"init":"random","steps":2})");
        settings.model = bare;
        settings.output = work.path() / (family.name + "-run");
        const auto rows = train(settings);
        EXPECT_NEAR(rows[0].loss, std::log(family.options.vocabulary), 0.5) << family.name;
        EXPECT_LT(rows[1].loss, 1.2 * rows[0].loss) << family.name;
        const auto model =
            engine::Model::load(settings.output / "checkpoints/last", {1, engine::Arithmetic::Float32});
        EXPECT_EQ(model->file().tensors().size(), engine::WeightFile::open(base.path())->tensors().size())
            << family.name;
    }
}

TEST_F(TrainerTest, SaysWhichRowsCannotBeUsed) {
    std::ofstream(work.path() / "data.jsonl", std::ios::app) << R"({"input_ids":[1,2],"labels":[1]})"
                                                             << "\n";
    try {
        train(config());
        FAIL();
    } catch (const engine::Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("1 of 12 rows"));
        EXPECT_THAT(error.what(), HasSubstr("row 12 (line 12): \"labels\": 1 labels beside 2 tokens"));
    }
    // All ranks read them, and one of them tells it.
    test::runQueuedRanks(2, [&](engine::Communicator& self) {
        engine::Trainer::Listener listener;
        listener.onPhase = [](const std::string&, std::optional<double>) {};
        try {
            const engine::Trainer trainer(config(), {}, self, listener, {});
            ADD_FAILURE();
        } catch (const engine::ErrorOfRank& error) {
            EXPECT_EQ(error.rank(), 0);
            EXPECT_EQ(error.code(), engine::ErrorCode::InvalidInput);
        }
    });
    EXPECT_FALSE(std::filesystem::exists(work.path() / "run"));
}

// One tells it, and whoever has another error of its own tells that.
TEST_F(TrainerTest, SaysWhatIsWrongOnAnyRank) {
    const auto errorsOf = [&](const std::array<engine::RunConfig, 2>& configs) {
        std::array<std::string, 2> told;
        test::runQueuedRanks(2, [&](engine::Communicator& self) {
            engine::Trainer::Listener listener;
            listener.onPhase = [](const std::string&, std::optional<double>) {};
            const auto own = static_cast<std::size_t>(self.rank());
            try {
                const engine::Trainer trainer(configs.at(own), {}, self, listener, {});
                ADD_FAILURE();
            } catch (const engine::ErrorOfRank& error) {
                EXPECT_EQ(error.rank(), 0);
                told.at(own) = error.isToldBy(self.rank()) ? error.what() : "";
            }
        });
        return told;
    };
    const engine::RunConfig frozen = config(R"({"freeze":[""]})");
    EXPECT_THAT(errorsOf({frozen, frozen}), ::testing::ElementsAre(HasSubstr("\"freeze\""), ""));
    const engine::RunConfig untold = config(R"({"template":"no-such"})");
    EXPECT_THAT(errorsOf({untold, untold}), ::testing::ElementsAre(HasSubstr("no-such"), ""));
    engine::RunConfig here = config();
    engine::RunConfig there = config();
    here.data = {{work.path() / "not-here.jsonl", "tokens"}};
    there.data = {{work.path() / "not-there.jsonl", "tokens"}};
    EXPECT_THAT(errorsOf({here, here}), ::testing::ElementsAre(HasSubstr("not-here"), ""));
    EXPECT_THAT(errorsOf({here, there}),
                ::testing::ElementsAre(HasSubstr("not-here"), HasSubstr("not-there")));
}

// What is wrong with a token shows only when the model is asked. The samples of that step are not lost.
TEST_F(TrainerTest, TakesTheSamplesOfAFailedStepAgain) {
    const RunConfig settings = config(R"({"micro_batch":1})");
    std::ofstream(work.path() / "data.jsonl") << tokenRows(2) << R"({"input_ids":[1,61]})"
                                              << "\n"
                                              << tokenRows(1);
    EXPECT_THROW(train(settings), engine::Error);
    const auto state = engine::readTrainingState(engine::findCheckpoint(settings.output));
    EXPECT_EQ(state.step, 2);
    EXPECT_EQ(state.position, 2);
}

TEST_F(TrainerTest, RefusesATokenOutsideTheVocabulary) {
    std::ofstream(work.path() / "data.jsonl") << R"({"input_ids":[1,61]})"
                                              << "\n";
    EXPECT_THROW(train(config()), engine::Error);
}

TEST_F(TrainerTest, DoesNotOverwriteAnotherRun) {
    train(config());
    EXPECT_THROW(train(config()), engine::Error);
}

TEST_F(TrainerTest, RefusesACheckpointThatIsNotWhole) {
    train(config());
    const auto checkpoint = engine::findCheckpoint(work.path() / "run");
    std::filesystem::resize_file(checkpoint / "optimizer.safetensors", 100);
    EXPECT_THROW(train(config(), checkpoint), engine::Error);
    std::filesystem::remove(checkpoint / "DONE");
    try {
        train(config(), checkpoint);
        FAIL();
    } catch (const engine::Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("DONE is missing"));
    }
    EXPECT_THROW(engine::findCheckpoint(work.path()), engine::Error);
}

TEST_F(TrainerTest, EvaluatesAndKeepsTheBest) {
    std::ofstream(work.path() / "eval.jsonl") << tokenRows(3);
    const auto rows = train(config(
        R"({"steps":8,"eval_every":1,"save_every":2,"keep_last":1,"optimizer":{"learning_rate":0.5},
            "eval_data":[{"path":")" +
        (work.path() / "eval.jsonl").string() + R"("}],"on_spike":"skip"})"));
    // Of the steps that were saved.
    std::int64_t best = 0;
    double least = 1e30;
    for (const StepMetrics& row : rows) {
        ASSERT_TRUE(row.evalLoss.has_value());
        if (row.step % 2 == 0 && *row.evalLoss < least) {
            least = *row.evalLoss;
            best = row.step;
        }
    }
    EXPECT_EQ(std::filesystem::read_symlink(work.path() / "run/checkpoints/best"),
              "step-" + std::to_string(best));
    EXPECT_TRUE(std::filesystem::exists(work.path() / "run/checkpoints/best/model.safetensors"));
}
