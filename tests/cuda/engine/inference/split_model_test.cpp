#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "engine/core/error.h"
#include "engine/inference/decoder.h"
#include "engine/inference/placement.h"
#include "engine/model/cuda_backend.h"
#include "engine/model/lora_adapter.h"
#include "engine/model/model_family.h"
#include "engine/model/model_part.h"
#include "engine/parallel/device_sums.h"
#include "tests/support/cuda_host/test_runtime.h"
#include "tests/support/greatest_error.h"
#include "tests/support/random_values.h"
#include "tests/support/shareable_family.h"
#include "tests/support/temporary_file.h"
#include "tests/support/tiny_adapter.h"
#include "tests/support/tiny_model.h"

namespace xinglin::engine {
namespace {

// Two parts on one GPU where a machine has no more: then NCCL refuses, and copies do its work.
std::unique_ptr<Backend> gpu(int number, test::TestDevice device = {}) {
    device.number = number;
    return makeCudaBackend(test::makeTestRuntime(device), 1);
}

std::shared_ptr<const NcclLibrary> nccl() {
    std::string reason;
#ifdef XINGLIN_CUDA_ON_DEVICE
    return NcclLibrary::open(NcclLibrary::kName, reason);
#else
    auto library = NcclLibrary::open(XINGLIN_FAKE_NCCL, reason);
    EXPECT_TRUE(library) << reason;
    return library;
#endif
}

enum class Parts { CpuThenGpu, TwoGpus, Shared, SharedByNccl };

std::unique_ptr<Model> load(const std::filesystem::path& path, Parts how, const ModelOptions& options,
                            const test::TestDevice& device = {}) {
    std::vector<PartPlace> parts;
    const bool isShared = how == Parts::Shared || how == Parts::SharedByNccl;
    const auto layers = familyOf(*WeightFile::open(path)).readConfig(*WeightFile::open(path)).layers;
    parts.push_back({how == Parts::CpuThenGpu ? makeCpuBackend(1) : gpu(0, device),
                     isShared ? PartShare{0, layers, 0, 2} : PartShare{0, 1}});
    parts.push_back({gpu(1, device), isShared ? PartShare{0, layers, 1, 2} : PartShare{1, layers - 1}});
    return Model::load(WeightFile::open(path), std::move(parts),
                       how == Parts::SharedByNccl ? nccl() : nullptr, options);
}

double errorOf(std::span<const float> got, std::span<const float> expected) {
    return test::greatestError(got, expected, expected.size());
}

// A prompt at once, then single tokens, of two sessions together: prefill and steps.
std::vector<float> logitsOf(const Model& model, const LoraAdapter* adapter = nullptr) {
    const auto ids = test::tinyPrompt(6, static_cast<int>(model.config().vocabulary));
    Session a(model, 8), b(model, 8);
    a.use(adapter);
    b.use(adapter);
    Decoder decoder(model);
    Logits logits;
    std::vector<float> all;
    const auto keep = [&](std::size_t items) {
        for (std::size_t item = 0; item < items; ++item) {
            all.insert(all.end(), logits.lastRow(item).begin(), logits.lastRow(item).end());
        }
    };
    const BatchItem prompts[] = {{&a, std::span(ids).first(4)}, {&b, std::span(ids).first(2)}};
    decoder.forward(prompts, logits);
    keep(2);
    for (std::size_t i = 4; i < 6; ++i) {
        const BatchItem next[] = {{&a, std::span(ids).subspan(i, 1)}, {&b, std::span(ids).subspan(i - 2, 1)}};
        decoder.forward(next, logits);
        keep(2);
    }
    return all;
}

std::string nameOf(const ::testing::TestParamInfo<Parts>& info) {
    const char* const names[] = {"CpuThenGpu", "TwoGpus", "Shared", "SharedByNccl"};
    return names[static_cast<int>(info.param)];
}

test::TinyFolderOptions family(std::string_view name) {
    for (const test::TinyFamily& family : test::tinyFamilies()) {
        if (family.name == name) {
            return test::shareable(family.options);
        }
    }
    return {};
}

}  // namespace

class CudaSplit : public ::testing::TestWithParam<Parts> {};

// Tied and with biases, norms of layers and linear biases of attention; packed, with unit rows of the output.
TEST_P(CudaSplit, HasTheLogitsOfTheCpu) {
    for (const char* name : {"llama", "bloom", "baichuan2-7b"}) {
        const test::TinyFolder folder(family(name));
        const ModelOptions exact{.threads = 1, .arithmetic = Arithmetic::Float32};
        const std::vector<float> expected = logitsOf(*Model::load(folder.path(), exact));
        EXPECT_LT(errorOf(logitsOf(*load(folder.path(), GetParam(), exact)), expected), 1e-5) << name;
    }
}

TEST_P(CudaSplit, MultipliesQuantisedWeights) {
    test::TinyModelOptions tiny;
    tiny.ffn = 128;
    const test::TemporaryFile file(test::makeTinyModel(tiny).writer.build());
    const std::vector<float> expected = logitsOf(*Model::load(file.path(), {.threads = 1}));
    const auto split = load(file.path(), GetParam(), {.threads = 1});
    const std::vector<float> got = logitsOf(*split);
    EXPECT_LT(errorOf(got, expected), 0.02);
    EXPECT_EQ(logitsOf(*split), got) << "not the same in every run";
}

TEST_P(CudaSplit, ComputesWithAdapters) {
    const test::TinyFolderOptions options = family("llama");
    const test::TinyFolder folder(options);
    const test::TinyAdapter adapter(options, {.targets = {"q_proj", "o_proj", "down_proj", "lm_head"}});
    const ModelOptions exact{.threads = 1, .arithmetic = Arithmetic::Float32};
    const auto host = Model::load(folder.path(), exact);
    const auto split = load(folder.path(), GetParam(), exact);
    const auto expected = logitsOf(*host, LoraAdapter::load(adapter.path(), *host).get());
    EXPECT_LT(errorOf(logitsOf(*split, LoraAdapter::load(adapter.path(), *split).get()), expected), 1e-5);
}

INSTANTIATE_TEST_SUITE_P(Of, CudaSplit,
                         ::testing::Values(Parts::CpuThenGpu, Parts::TwoGpus, Parts::Shared,
                                           Parts::SharedByNccl),
                         nameOf);

TEST(CudaSums, HaveTheSameBitsHoweverPartsAreMoved) {
    for (const std::int64_t count : {64, 2 * 64 * 1024}) {
        std::vector<std::vector<float>> results;
        for (const bool isNccl : {false, true}) {
            const std::unique_ptr<Backend> backends[] = {gpu(0), gpu(1)};
            const auto sums =
                DeviceSums::make({backends[0].get(), backends[1].get()}, isNccl ? nccl() : nullptr);
#ifndef XINGLIN_CUDA_ON_DEVICE
            EXPECT_EQ(sums->description(), isNccl ? "NCCL 2.27.3" : "copies between the GPUs");
#endif
            std::vector<Buffer> memory;
            std::vector<const float*> parts;
            std::vector<float*> to;
            const std::size_t bytes = static_cast<std::size_t>(count) * sizeof(float);
            for (std::uint64_t i = 0; i < 2; ++i) {
                const auto part = test::randomValues(static_cast<std::size_t>(count), i, 1e3);
                memory.push_back(backends[i]->allocate(bytes, "a test"));
                backends[i]->upload(memory.back().data(), part.data(), bytes);
                parts.push_back(memory.back().as<float>());
                memory.push_back(backends[i]->allocate(bytes, "a test"));
                to.push_back(memory.back().as<float>());
            }
            sums->add(parts, to, count);
            for (std::size_t i = 0; i < 2; ++i) {
                results.emplace_back(static_cast<std::size_t>(count));
                backends[i]->download(results.back().data(), to[i], bytes);
            }
        }
        EXPECT_NE(results[0][0], 0.0f);
        for (std::size_t i = 1; i < results.size(); ++i) {
            EXPECT_EQ(results[i], results[0]);
        }
    }
}

#ifndef XINGLIN_CUDA_ON_DEVICE
// What lies between the sums, each piece by itself; fused steps, and general ones of rows with an adapter.
TEST(CudaSharedSteps, AreRecordedBetweenTheSums) {
    const test::TinyFolderOptions options = family("llama");
    const test::TinyFolder folder(options);
    const test::TinyAdapter adapter(options, {.targets = {"q_proj", "down_proj"}});
    for (const Parts how : {Parts::Shared, Parts::SharedByNccl}) {
        for (const bool isAdapted : {false, true}) {
            std::size_t recorded = 0;
            std::size_t replayed = 0;
            const auto direct = load(folder.path(), how, {.threads = 1});
            const auto recording = load(folder.path(), how, {.threads = 1},
                                        {.canRecord = true, .recorded = &recorded, .replayed = &replayed});
            const auto of = [&](const Model& model) {
                const auto loaded = isAdapted ? LoraAdapter::load(adapter.path(), model) : nullptr;
                return logitsOf(model, loaded.get());
            };
            EXPECT_EQ(of(*recording), of(*direct));
            // Of two steps the first is done as it is. On two devices: two pieces a block, and the entrance
            // and the logits of a fused one; what is done at an entrance is forgotten where scratch grows
            // behind it, as it does here.
            const std::size_t pieces =
                2 * (2 * static_cast<std::size_t>(options.layers) + (isAdapted ? 0 : 2));
            EXPECT_EQ(recorded, pieces) << isAdapted;
            EXPECT_EQ(replayed, pieces) << isAdapted;
        }
    }
}

TEST(CudaSums, AreCopiesWhereNcclCannotStart) {
    const std::unique_ptr<Backend> one = gpu(0);
    const std::unique_ptr<Backend> other = gpu(0);
    EXPECT_EQ(DeviceSums::make({one.get(), other.get()}, nccl())->description(), "copies between the GPUs");
}

namespace {

// Sixteen megabytes of blocks on devices of a few.
class CudaPlacements : public ::testing::Test {
protected:
    static test::TinyModelOptions tiny() {
        test::TinyModelOptions options;
        options.type = 0;  // F32
        options.hidden = 256;
        options.ffn = 1024;
        options.heads = options.kvHeads = 4;
        options.headDim = 64;
        options.layers = 4;
        options.vocabulary = 4096;
        return options;
    }

    Placement choose(PlacementRequest request, const std::vector<test::TestDevice>& devices,
                     Fit fit = Fit::Required) const {
        Processors processors;
        for (std::size_t i = 0; i < devices.size(); ++i) {
            processors.gpus.push_back(gpu(static_cast<int>(i), devices[i]));
        }
        request.contextTokens = request.contextTokens == 0 ? 64 : request.contextTokens;
        const auto model = WeightFile::open(path.path());
        return place(*model, {.threads = 1}, request, std::move(processors), fit);
    }

    static std::string refusal(const std::function<Placement()>& choosing) {
        try {
            choosing();
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ErrorCode::OutOfMemory);
            return error.what();
        }
        return "";
    }

    static std::vector<std::int64_t> blocks(const Placement& placement) {
        std::vector<std::int64_t> counts;
        for (const PartPlace& part : placement.parts) {
            counts.push_back(part.backend->isHost() ? -part.share.layers : part.share.layers);
        }
        return counts;
    }

    test::TemporaryFile path{test::makeTinyModel(tiny()).writer.build()};
};

constexpr std::size_t kMega = 1 << 20;
// Of a conversation: with its keys and values a block takes 10 MiB, and all 44.
constexpr std::size_t kLongContext = 6000;

}  // namespace

// A block has 256 · 256 · 4 + 256 · 1024 · 3 floats: 4 MiB; the output 4 MiB; scratch some.
TEST_F(CudaPlacements, PutAsManyBlocksOnAGpuAsFitBesideWhatOthersHold) {
    const PlacementRequest request{.kind = BackendKind::Cuda, .isAutoLayers = true};
    EXPECT_THAT(blocks(choose(request, {{.totalBytes = 64 * kMega}})), ::testing::ElementsAre(4));
    const Placement half = choose(request, {{.totalBytes = 64 * kMega, .othersBytes = 46 * kMega}});
    const std::vector<std::int64_t> split = blocks(half);
    ASSERT_EQ(split.size(), 2u);
    EXPECT_LT(split[0], 0);  // the CPU's come first
    EXPECT_GT(split[1], 0);
    EXPECT_EQ(split[1] - split[0], 4);
    EXPECT_THAT(half.reason, ::testing::HasSubstr("of 4 blocks fit"));
    EXPECT_THROW(choose(request, {{.totalBytes = 5 * kMega}}), Error);
    const PlacementRequest either{.kind = BackendKind::Auto, .isAutoLayers = true};
    EXPECT_THAT(blocks(choose(either, {{.totalBytes = 5 * kMega}})), ::testing::ElementsAre(-4));
}

TEST_F(CudaPlacements, PutAsManyBlocksOnAGpuAsAreAskedFor) {
    const PlacementRequest request{.kind = BackendKind::Cuda, .gpuLayers = 3};
    EXPECT_THAT(blocks(choose(request, {{.totalBytes = 64 * kMega}})), ::testing::ElementsAre(-1, 3));
    const PlacementRequest more{.kind = BackendKind::Cuda, .gpuLayers = 99};
    EXPECT_THAT(blocks(choose(more, {{.totalBytes = 64 * kMega}})), ::testing::ElementsAre(4));
    const PlacementRequest none{.kind = BackendKind::Cuda, .gpuLayers = 0};
    EXPECT_THAT(blocks(choose(none, {{.totalBytes = 64 * kMega}})), ::testing::ElementsAre(-4));
}

TEST_F(CudaPlacements, SpreadWhatDoesNotFitOverGpusByTheirFreeMemory) {
    const PlacementRequest request{.kind = BackendKind::Cuda};
    EXPECT_THAT(blocks(choose(request, {{.totalBytes = 64 * kMega}, {.totalBytes = 48 * kMega}})),
                ::testing::ElementsAre(4));
    EXPECT_THAT(blocks(choose(request, {{.totalBytes = 22 * kMega}, {.totalBytes = 22 * kMega}})),
                ::testing::ElementsAre(::testing::Gt(0), ::testing::Gt(0)));
    // Named ones are all used, in the order they are named.
    const PlacementRequest named{.kind = BackendKind::Cuda, .devices = {0, 1}};
    const auto counts = blocks(choose(named, {{.totalBytes = 96 * kMega}, {.totalBytes = 32 * kMega}}));
    EXPECT_THAT(counts, ::testing::ElementsAre(3, 1));
    try {
        choose(request, {{.totalBytes = 8 * kMega}, {.totalBytes = 8 * kMega}});
        ADD_FAILURE() << "more than there is";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::OutOfMemory);
        EXPECT_THAT(error.what(), ::testing::HasSubstr("--gpu-layers auto"));
    }
    EXPECT_EQ(
        choose(request, {{.totalBytes = 8 * kMega}, {.totalBytes = 8 * kMega}}, Fit::Planned).parts.size(),
        2u);
}

TEST_F(CudaPlacements, LeaveOutTheGpuThatIsTooSmallForABlock) {
    const std::vector<test::TestDevice> devices = {
        {.totalBytes = 8 * kMega}, {.totalBytes = 40 * kMega}, {.totalBytes = 40 * kMega}};
    PlacementRequest request{.kind = BackendKind::Cuda, .contextTokens = kLongContext};
    for (const bool isAuto : {false, true}) {
        request.isAutoLayers = isAuto;
        const Placement placement = choose(request, devices);
        EXPECT_THAT(blocks(placement), ::testing::ElementsAre(2, 2));
        for (const PartPlace& part : placement.parts) {
            EXPECT_GT(part.backend->freeBytes(), 8 * kMega);
        }
    }
    // Those that are named are all meant.
    request.devices = {0, 1, 2};
    EXPECT_THAT(refusal([&] { return choose(request, devices); }), ::testing::HasSubstr("not every GPU"));
    request.isAutoLayers = false;
    EXPECT_THAT(refusal([&] { return choose(request, devices); }), ::testing::HasSubstr("to have a block"));
    // But one block has room on one alone.
    request.gpuLayers = 1;
    const Placement one = choose(request, devices);
    EXPECT_THAT(blocks(one), ::testing::ElementsAre(-3, 1));
    EXPECT_GT(one.parts[1].backend->freeBytes(), 8 * kMega);
}

TEST_F(CudaPlacements, HaveRoomForOneConversationOfTheLengthThatIsAskedFor) {
    PlacementRequest request{.kind = BackendKind::Cuda, .contextTokens = 600, .parallel = 64};
    const std::vector<test::TestDevice> one = {{.totalBytes = 40 * kMega}};
    EXPECT_THAT(blocks(choose(request, one)), ::testing::ElementsAre(4));
    request.contextTokens = kLongContext;
    EXPECT_THAT(
        refusal([&] { return choose(request, one); }),
        ::testing::AllOf(::testing::HasSubstr("6000 tokens"), ::testing::HasSubstr("a smaller context")));
    const std::vector<test::TestDevice> two = {{.totalBytes = 40 * kMega}, {.totalBytes = 40 * kMega}};
    EXPECT_THAT(blocks(choose(request, two)), ::testing::ElementsAre(2, 2));
    request.split = SplitKind::Matrices;
    EXPECT_EQ(choose(request, two).parts.size(), 2u);
    const std::string tooLong = refusal([&] {
        return choose(request, {{.totalBytes = 24 * kMega}, {.totalBytes = 24 * kMega}});
    });
    EXPECT_THAT(tooLong,
                ::testing::AllOf(::testing::HasSubstr("6000 tokens"), ::testing::HasSubstr("--split layer"),
                                 ::testing::Not(::testing::HasSubstr("--gpu-layers"))));
}

TEST_F(CudaPlacements, KeepSomeMemoryFreeWhereMatricesAreShared) {
    const PlacementRequest request{.kind = BackendKind::Cuda, .split = SplitKind::Matrices};
    const auto planned = choose(request, {{}, {}}).plans;
    const auto with = [&](double share) {
        std::vector<test::TestDevice> devices;
        for (const MemoryPlan& plan : planned) {
            const auto total = static_cast<std::size_t>(share * static_cast<double>(plan.total()));
            devices.push_back({.totalBytes = total});
        }
        return choose(request, devices);
    };
    EXPECT_EQ(with(1.1).parts.size(), 2u);
    EXPECT_NE(refusal([&] { return with(1.01); }), "");
}

TEST_F(CudaPlacements, PlanWhatLoadingRefusesAsRefused) {
    PlacementRequest request{.kind = BackendKind::Cuda, .isAutoLayers = true};
    const std::vector<test::TestDevice> small = {{.totalBytes = 5 * kMega}};
    const Placement refused = choose(request, small, Fit::Planned);
    EXPECT_TRUE(refused.isRefused);
    EXPECT_EQ(refused.reason, refusal([&] { return choose(request, small); }));
    EXPECT_THAT(blocks(refused), ::testing::ElementsAre(-4));
    request.kind = BackendKind::Auto;
    EXPECT_FALSE(choose(request, small, Fit::Planned).isRefused);
}

// A little less than the plan, the plan alone, and the plan with room beside it: whichever way the model is
// put on the GPUs, planning says what loading does.
TEST_F(CudaPlacements, PlanAndLoadAreOneDecision) {
    for (const BackendKind kind : {BackendKind::Cuda, BackendKind::Auto}) {
        const PlacementRequest requests[] = {{.kind = kind},
                                             {.kind = kind, .gpuLayers = 3},
                                             {.kind = kind, .devices = {0, 1}},
                                             {.kind = kind, .split = SplitKind::Matrices}};
        for (const PlacementRequest& request : requests) {
            const bool isAlone =
                !request.gpuLayers && request.devices.empty() && request.split == SplitKind::Layers;
            std::vector<test::TestDevice> devices(isAlone ? 1 : 2);
            const Placement roomy = choose(request, devices);
            bool isEverRefused = false;
            for (const double share : {0.9, 1.001, 1.2}) {
                for (std::size_t i = 0; i < devices.size(); ++i) {
                    const MemoryPlan& plan = roomy.plans[std::min(i, roomy.plans.size() - 1)];
                    devices[i].totalBytes =
                        static_cast<std::size_t>(share * static_cast<double>(plan.total()));
                }
                const Placement planned = choose(request, devices, Fit::Planned);
                std::vector<std::int64_t> loaded;
                const std::string why = refusal([&] {
                    Placement placement = choose(request, devices);
                    loaded = blocks(placement);
                    return placement;
                });
                EXPECT_EQ(planned.isRefused, !why.empty()) << share;
                if (why.empty()) {
                    EXPECT_EQ(blocks(planned), loaded) << share;
                } else {
                    EXPECT_EQ(planned.reason, why);
                    EXPECT_GT(blocks(planned).back(), 0) << "the plan of what was asked for";
                }
                isEverRefused = isEverRefused || !why.empty() || blocks(planned).front() < 0;
            }
            EXPECT_TRUE(isEverRefused);
        }
    }
}

// Their caches may come later, or never; what passes take is taken when the scheduler is made.
TEST_F(CudaPlacements, HaveRoomForThePassesOfAllConversations) {
    PlacementRequest request{.kind = BackendKind::Cuda};
    const std::size_t alone = choose(request, {{}}).plans[0].total();
    const std::vector<test::TestDevice> device = {{.totalBytes = alone + alone / 12}};
    EXPECT_EQ(refusal([&] { return choose(request, device); }), "");
    request.parallel = 256;
    const std::string why = refusal([&] { return choose(request, device); });
    EXPECT_THAT(why, ::testing::HasSubstr("the passes of 256 conversations"));
    EXPECT_THAT(why, ::testing::HasSubstr("--parallel"));
    request.parallel = 1;
    EXPECT_THAT(refusal([&] { return choose(request, {{.totalBytes = alone / 2}}); }),
                ::testing::AllOf(::testing::HasSubstr("the passes of one takes"),
                                 ::testing::Not(::testing::HasSubstr("--parallel"))));
}

TEST_F(CudaPlacements, AdviseFewerDevicesWhereSeveralWereNamed) {
    const std::vector<test::TestDevice> small = {{.totalBytes = 5 * kMega}, {.totalBytes = 5 * kMega}};
    PlacementRequest request{.kind = BackendKind::Cuda, .devices = {0, 1}};
    EXPECT_THAT(refusal([&] { return choose(request, small); }), ::testing::HasSubstr("fewer --devices"));
    request.devices = {};
    EXPECT_THAT(refusal([&] { return choose(request, small); }),
                ::testing::Not(::testing::HasSubstr("--devices")));
}

TEST_F(CudaPlacements, ShareEveryMatrixWhereThatIsAskedFor) {
    const PlacementRequest request{.kind = BackendKind::Cuda, .split = SplitKind::Matrices};
    const Placement placement = choose(request, {{.totalBytes = 24 * kMega}, {.totalBytes = 24 * kMega}});
    ASSERT_EQ(placement.parts.size(), 2u);
    EXPECT_EQ(placement.parts[1].share.index, 1);
    EXPECT_EQ(placement.parts[1].share.count, 2);
    EXPECT_THROW(choose(request, {{.totalBytes = 64 * kMega}}), Error);
    EXPECT_THROW(choose(request, {{.totalBytes = 8 * kMega}, {.totalBytes = 24 * kMega}}), Error);
}

// What a placement plans is what the devices then hold.
TEST_F(CudaPlacements, TakeTheMemoryThatWasPlanned) {
    const std::vector<test::TestDevice> devices = {{.totalBytes = 64 * kMega}, {.totalBytes = 64 * kMega}};
    const PlacementRequest requests[] = {{.kind = BackendKind::Cuda, .gpuLayers = 2},
                                         {.kind = BackendKind::Cuda, .devices = {0, 1}},
                                         {.kind = BackendKind::Cuda, .split = SplitKind::Matrices}};
    for (const PlacementRequest& request : requests) {
        Placement placement = choose(request, devices);
        const auto plans = placement.plans;
        const auto model =
            Model::load(WeightFile::open(path.path()), std::move(placement.parts), nullptr, {.threads = 1});
        const Session session(*model, 64);
        for (std::size_t i = 0; i < plans.size(); ++i) {
            const ModelPart& part = model->parts()[i];
            if (part.backend->isHost()) {
                continue;
            }
            const std::size_t held = 64 * kMega - part.backend->freeBytes();
            const std::size_t planned = plans[i].weights + plans[i].kv;
            EXPECT_LT(held, planned + planned / 20 + (std::size_t{2} << 20)) << i;  // a piece for small ones
            EXPECT_GE(held, planned) << i;
        }
    }
}
#endif

}  // namespace xinglin::engine
