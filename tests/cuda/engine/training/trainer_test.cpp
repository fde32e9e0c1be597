// Whole runs on a device: what a run leaves, going on, several ranks of one device, and running out of its
// memory.

#include "engine/training/trainer.h"

#include <gmock/gmock.h>

#include <array>
#include <chrono>
#include <fstream>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include "engine/core/error.h"
#include "engine/model/cuda_backend.h"
#include "engine/training/training_preview.h"
#include "tests/support/cuda_host/test_runtime.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/thread_ranks.h"
#include "tests/support/tiny_families.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

class CudaTrainer : public ::testing::Test {
protected:
    void SetUp() override {
        std::ofstream data(work.path() / "data.jsonl");
        for (int row = 0; row < 7; ++row) {
            json ids = json::array();
            for (int i = 0; i < 4 + row % 3; ++i) {
                ids.push_back((row * 17 + i * 7) % 61);
            }
            json labels = ids;
            labels[1] = -100;
            data << json{{"input_ids", ids}, {"labels", labels}}.dump() << "\n";
        }
    }

    RunConfig config(const std::string& name, const std::string& changes = "{}") const {
        json file = {{"model", folder.path().string()},
                     {"output", (work.path() / name).string()},
                     {"data", {{{"path", (work.path() / "data.jsonl").string()}}}},
                     {"steps", 4},
                     {"micro_batch", 2},
                     {"shuffle", true},
                     {"threads", 1},
                     {"backend", "cuda"},
                     {"optimizer", {{"learning_rate", 0.003}}}};
        file.merge_patch(json::parse(changes));
        return parseRunConfig(file, "run.json");
    }

    static TrainingDevice device(const test::TestDevice& options = {}) {
        TrainingDevice made;
        made.backend = makeCudaBackend(test::makeTestRuntime(options), 1);
        made.uuid[0] = static_cast<std::uint8_t>(options.number + 1);
        made.pciId = static_cast<std::uint64_t>(options.number);
        return made;
    }

    std::vector<double> train(const RunConfig& settings, Communicator& ranks, const TrainingDevice* device,
                              const std::filesystem::path& checkpoint = {}, std::int64_t stopAfter = 0) {
        std::vector<double> losses;
        std::stop_source stop;
        Trainer::Listener listener;
        listener.onPhase = [&](const std::string& what, std::optional<double>) {
            const std::lock_guard lock(mutex);
            phases += what + "\n";
        };
        listener.onStep = [&](const StepMetrics& metrics, std::int64_t) {
            losses.push_back(metrics.loss);
            losses.push_back(metrics.gradientNorm);
            if (metrics.step == stopAfter) {
                stop.request_stop();
            }
        };
        Trainer(settings, checkpoint, ranks, listener, stop.get_token(), device).run();
        return losses;
    }
    std::vector<double> train(const RunConfig& settings, const TrainingDevice* device,
                              const std::filesystem::path& checkpoint = {}, std::int64_t stopAfter = 0) {
        return train(settings, *makeSingleRank(), device, checkpoint, stopAfter);
    }

    std::string fileOf(const std::string& run, const char* name) const {
        std::ifstream file(work.path() / run / "checkpoints/last" / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }

    static void expectNear(const std::vector<double>& got, const std::vector<double>& expected,
                           double tolerance) {
        ASSERT_EQ(got.size(), expected.size());
        for (std::size_t i = 0; i < got.size(); ++i) {
            EXPECT_NEAR(got[i], expected[i], tolerance * expected[i]) << i;
        }
    }

    test::TinyFolder folder{test::tinyFamilies().front().options};
    test::TemporaryFolder work;
    std::mutex mutex;
    std::string phases;
};

}  // namespace

// Also a run that began on a GPU goes on on the processor: a checkpoint knows nothing of either.
TEST_F(CudaTrainer, GoesOnAsIfItHadNeverStopped) {
    for (const char* changes :
         {"{}", R"({"precision":"bf16"})", R"({"precision":"bf16","rounding":"stochastic"})",
          R"({"method":"lora","lora":{"r":2,"dropout":0.2}})"}) {
        const std::string name = changes;
        const TrainingDevice there = device();
        const auto whole = train(config(name + "whole", changes), &there);
        const RunConfig settings = config(name + "parts", changes);
        auto parts = train(settings, &there, {}, 2);
        const auto stopped = findCheckpoint(settings.output);
        const auto rest = train(settings, &there, stopped);
        parts.insert(parts.end(), rest.begin(), rest.end());
        EXPECT_EQ(parts, whole) << changes;
        const bool isLora = settings.method == TrainingMethod::Lora;
        for (const char* file :
             {isLora ? "adapter_model.safetensors" : "model.safetensors", "optimizer.safetensors"}) {
            EXPECT_EQ(fileOf(name + "parts", file), fileOf(name + "whole", file)) << changes << file;
        }
        if (settings.precision == TrainingPrecision::F32) {
            expectNear(train(config(name + "host", changes), nullptr), whole, 1e-4);
        }
    }
}

#ifndef XINGLIN_CUDA_ON_DEVICE  // downloads are counted on the host
// Frozen numbers come from the device while the next steps use it.
TEST_F(CudaTrainer, WritesCheckpointsBesideTheSteps) {
    std::set<std::thread::id> readers;
    const TrainingDevice there =
        device({.onDownload = [&](std::size_t) { readers.insert(std::this_thread::get_id()); }});
    const std::string changes =
        R"("save_every":1,"keep_last":9,"freeze":["embed","layers.0."],"precision":"bf16"})";
    train(config("between", R"({"async_checkpoints":false,)" + changes), &there);
    EXPECT_EQ(readers.size(), 1u);
    train(config("beside", "{" + changes), &there);
    EXPECT_GT(readers.size(), 1u);
    for (const char* step : {"step-1", "step-3", "step-4"}) {
        for (const char* file : {"model.safetensors", "optimizer.safetensors", "state.json"}) {
            const std::string path = std::string("../") + step + "/" + file;
            EXPECT_FALSE(fileOf("beside", path.c_str()).empty()) << path;
            EXPECT_EQ(fileOf("beside", path.c_str()), fileOf("between", path.c_str())) << path;
        }
    }
    EXPECT_NE(fileOf("beside", "../step-1/model.safetensors"), fileOf("beside", "model.safetensors"));
}

// What the steps do to the numbers behind the copy is not in it.
TEST_F(CudaTrainer, WritesTheMomentOfTheCopy) {
    const RunConfig settings = config("copied", R"({"freeze":["embed"],"precision":"bf16"})");
    const TrainingDevice there = device();
    const TrainingModel model = loadTrainingModel(settings, {}, {.backend = there.backend.get()});
    const auto alone = makeSingleRank();
    Shards shards(model.trained(), *alone, Shards::Keeps::WholePlanes);
    AdamwOptimizer optimizer(model.trained(), shards, settings.optimizer);
    const TrainingState state{7, 14, 1.0, {}, {}, {}};
    const CheckpointParts parts{settings, *model.parameters, nullptr, optimizer, shards, state, *alone};
    writeCheckpoint(parts, work.path() / "now");
    CheckpointSnapshot copy(parts);
    for (const std::span<float> plane :
         {model.trained().values(), optimizer.firstMoment(), optimizer.secondMoment()}) {
        const std::vector<float> later(plane.size(), 3.0f);
        there.backend->upload(plane.data(), later.data(), plane.size_bytes());
    }
    beginCheckpoint(work.path() / "beside");
    const std::vector<std::string> reports = {copy.write(work.path() / "beside")};
    finishCheckpoint(reports, work.path() / "beside");
    for (const char* name : {"model.safetensors", "optimizer.safetensors"}) {
        const auto bytesOf = [&](const char* folder) {
            std::ifstream file(work.path() / folder / name, std::ios::binary);
            return std::string(std::istreambuf_iterator<char>(file), {});
        };
        EXPECT_FALSE(bytesOf("now").empty());
        EXPECT_EQ(bytesOf("beside"), bytesOf("now")) << name;
    }
}

// Only the rank that writes reads values and moments back.
TEST_F(CudaTrainer, ReadsBackWhatIsWrittenAlone) {
    const RunConfig settings = config("written", R"({"steps":1})");
    std::array<std::size_t, 2> read = {};
    test::runRanks(2, [&](Communicator& ranks) {
        const TrainingDevice own = device({.onDownload = [&, rank = static_cast<std::size_t>(ranks.rank())](
                                                             auto bytes) { read[rank] += bytes; }});
        train(settings, ranks, &own);
    });
    const std::size_t numbers = fileOf("written", "optimizer.safetensors").size() / 2;
    EXPECT_GE(read[0], read[1] + 29 * numbers / 10);
}
#endif

TEST_F(CudaTrainer, SharesADeviceAmongRanks) {
    const TrainingDevice one = device();
    const auto alone = train(config("alone", R"({"gradient_accumulation":2})"), &one);
    for (const int zero : {0, 2}) {
        const RunConfig settings =
            config("two" + std::to_string(zero), R"({"parallel":{"zero":)" + std::to_string(zero) + "}}");
        std::vector<double> losses;
        test::runRanks(2, [&](Communicator& ranks) {
            const TrainingDevice own = device();
            const auto mine = train(settings, ranks, &own);
            if (ranks.isFirst()) {
                losses = mine;
            }
        });
        expectNear(losses, alone, 2e-5);
    }
    EXPECT_EQ(fileOf("two0", "model.safetensors"), fileOf("two2", "model.safetensors"));
    EXPECT_EQ(fileOf("two0", "optimizer.safetensors"), fileOf("two2", "optimizer.safetensors"));
}

#ifndef XINGLIN_CUDA_ON_DEVICE  // as many GPUs, and memory as large, as a test wants
// NCCL moves the same numbers as the host does, and the sums are ours: the same bits.
TEST_F(CudaTrainer, ExchangesThroughNccl) {
    for (const int zero : {0, 2}) {
        std::map<std::string, std::vector<double>> byLibrary;
        const std::string stage = R"({"parallel":{"zero":)" + std::to_string(zero) + "}}";
        for (const char* library : {XINGLIN_FAKE_NCCL_RANKS, "libnccl-that-nobody-has.so"}) {
            const RunConfig settings = config(std::filesystem::path(library).stem().string() + stage, stage);
            phases.clear();
            test::runRanks(3, [&](Communicator& ranks) {
                TrainingDevice own = device({.number = ranks.rank()});
                own.nccl = library;
                const auto losses = train(settings, ranks, &own);
                if (ranks.isFirst()) {
                    byLibrary[library] = losses;
                }
            });
            EXPECT_THAT(phases,
                        HasSubstr(std::string("3 ranks exchange numbers through ") +
                                  (library == std::string(XINGLIN_FAKE_NCCL_RANKS) ? "NCCL 2.28.9"
                                                                                   : "the host's memory")));
        }
        EXPECT_EQ(byLibrary.size(), 2u);
        EXPECT_EQ(byLibrary.begin()->second, byLibrary.rbegin()->second);
    }
}

// The other rank is at work and will never end NCCL with it.
TEST_F(CudaTrainer, ARankThatFailsWaitsForNobodyToEndNccl) {
    std::promise<void> end;
    const std::shared_future<void> hasEnded = end.get_future().share();
    test::runRanks(2, [&](Communicator& ranks) {
        TrainingDevice own = device({.number = ranks.rank()});
        own.nccl = XINGLIN_FAKE_NCCL_RANKS;
        Trainer::Listener listener;
        listener.onPhase = [](const std::string&, std::optional<double>) {};
        listener.onStep = [&](const StepMetrics&, std::int64_t) {
            if (ranks.isFirst()) {
                EXPECT_EQ(hasEnded.wait_for(std::chrono::seconds(30)), std::future_status::ready);
            }
            throw std::runtime_error("a full disk");
        };
        EXPECT_THROW(Trainer(config("failed"), {}, ranks, listener, {}, &own).run(), std::runtime_error);
        if (!ranks.isFirst()) {
            end.set_value();
        }
    });
}

TEST_F(CudaTrainer, SaysWhatToChangeWhereMemoryIsShort) {
    const TrainingDevice small = device({.totalBytes = 40 << 20, .othersBytes = 4 << 20});
    try {
        train(config("refused", R"({"micro_batch":4096})"), &small);
        ADD_FAILURE() << "more than the device has";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::OutOfMemory);
        EXPECT_THAT(error.what(), HasSubstr("that are free on the host as a GPU; nothing was loaded"));
        EXPECT_THAT(error.what(), HasSubstr("\"backend\": \"cpu\""));
    }
    const TrainingDevice smaller = device({.totalBytes = 1 << 20});
    try {
        train(config("tried", R"({"check_memory":false})"), &smaller);
        ADD_FAILURE() << "more than the device has";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::OutOfMemory);
        EXPECT_THAT(error.what(), HasSubstr("has no memory for the activations of a training step"));
        EXPECT_THAT(error.what(), HasSubstr("smaller \"micro_batch\""));
        EXPECT_THAT(error.what(), HasSubstr("\"recompute\": 1"));
        EXPECT_THAT(error.what(), Not(HasSubstr("bf16")));  // all numbers are trained
    }
}

TEST_F(CudaTrainer, SaysWhatToChangeWhereTheModelIsTooLarge) {
    const auto messageOf = [&](const std::string& changes) {
        const TrainingDevice small = device({.totalBytes = 100 << 10});
        try {
            train(
                config("loaded" + std::to_string(changes.size()), R"({"check_memory":false)" + changes + "}"),
                &small);
            ADD_FAILURE() << "more than the device has";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::OutOfMemory);
            return std::string(error.what());
        }
        return std::string();
    };
    const std::string whole = messageOf("");
    EXPECT_THAT(whole, HasSubstr("less of the GPU's memory with \"method\": \"lora\" or a smaller model."));
    const std::string exact = messageOf(R"(,"method":"lora")");
    EXPECT_THAT(exact, HasSubstr("with \"precision\": \"bf16\" or a smaller model."));
    const std::string rounded = messageOf(R"(,"method":"lora","precision":"bf16")");
    EXPECT_THAT(rounded, HasSubstr("with a smaller model."));
}

// A run's peak, of a model whose pieces are large enough to be held one by one.
TEST_F(CudaTrainer, TakesWhatWasPlanned) {
    constexpr std::size_t kShared = std::size_t{2} << 20;  // the piece that small buffers lie in
    test::TinyFolderOptions options = folder.options();
    options.vocabulary = 1024;
    options.hidden = options.ffn = 128;
    options.heads = options.kvHeads = 2;
    options.headDim = 64;
    options.layers = 1;
    const test::TinyFolder wide(options);
    std::ofstream(work.path() / "long.jsonl") << json{{"input_ids", std::vector<int>(65, 5)}}.dump() << "\n"
                                              << json{{"input_ids", std::vector<int>(65, 7)}}.dump() << "\n";
    const json files = {{"model", wide.path().string()},
                        {"steps", 1},
                        {"data", {{{"path", (work.path() / "long.jsonl").string()}}}}};
    for (const char* changes :
         {"{}", R"({"precision":"bf16"})", R"({"recompute":1})", R"({"method":"lora","lora":{"r":4}})"}) {
        json changed = files;
        changed.merge_patch(json::parse(changes));
        const RunConfig settings = config(changes, changed.dump());
        std::size_t most = 0;
        std::size_t products = 0;
        // Those of a library are the reference's, which is quicker than the kernels on the host.
        const TrainingDevice there = device({.hasProducts = true, .counted = &products, .most = &most});
        const auto alone = makeSingleRank();
        const PlanLimits limits = limitsOfRanks(*alone, there);
        EXPECT_EQ(limits.deviceFree, std::size_t{1} << 30);
        const TrainingMemoryPlan plan = TrainingPreview(settings).memoryPlan({}, limits);
        EXPECT_TRUE(plan.fits());
        train(settings, &there);
        const std::size_t planned = plan.ranks.at(0).onDevice() - kDeviceRuntimeBytes;
        EXPECT_LE(most, planned + kShared) << changes;
        EXPECT_GE(most + planned / 20, planned + kShared) << changes;
        EXPECT_THAT(phases, HasSubstr("were in the GPU's memory"));
        const json described = plan.toJson();
        EXPECT_EQ(described["devices"][0]["name"], "the host as a GPU rank 0");
        EXPECT_EQ(described["devices"][1]["bytes"].size(), 3u);
    }
}
#endif

}  // namespace xinglin::engine
