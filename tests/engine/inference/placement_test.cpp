#include "engine/inference/placement.h"

#include <gmock/gmock.h>

#include "engine/core/error.h"
#include "engine/inference/processors.h"
#include "engine/model/lora_adapter.h"
#include "engine/model/reference_backend.h"
#include "kernels/cuda/device_list.h"
#include "tests/support/temporary_file.h"
#include "tests/support/tiny_adapter.h"
#include "tests/support/tiny_families.h"
#include "tests/support/tiny_model.h"

namespace xinglin::engine {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Placements : public ::testing::Test {
protected:
    Placement choose(const PlacementRequest& request) const {
        const auto model = WeightFile::open(path.path());
        return place(*model, {.threads = 1}, request, findProcessors(request, 1), Fit::Required);
    }

    test::TemporaryFile path{test::makeTinyModel({}).writer.build()};
    kernels::CudaDeviceList devices = kernels::listCudaDevices();
};

TEST_F(Placements, TakeTheCpuWhereItIsAskedForAndSayNothing) {
    const Placement placement = choose({});
    ASSERT_EQ(placement.parts.size(), 1u);
    EXPECT_TRUE(placement.parts[0].backend->isHost());
    EXPECT_EQ(placement.reason, "");
}

TEST_F(Placements, CountTheAdaptersThatWillBeLoaded) {
    const test::TinyFolderOptions options = test::tinyFamilies().front().options;
    const test::TinyFolder folder(options);
    const test::TinyAdapter one(options, {.targets = {"q_proj"}, .rank = 2});
    const test::TinyAdapter two(options, {.targets = {"up_proj", "lm_head"}, .rank = 7});
    PlacementRequest request;
    const auto file = WeightFile::open(folder.path());
    const MemoryPlan without = place(*file, {.threads = 1}, request, {}, Fit::Required).plans.front();
    for (const test::TinyAdapter* adapter : {&one, &two}) {
        request.adapters.push_back(std::make_shared<const AdapterFolder>(adapter->path()));
    }
    EXPECT_EQ(request.adapterRank(), 7);
    const MemoryPlan with = place(*file, {.threads = 1}, request, {}, Fit::Required).plans.front();
    const auto model = Model::load(folder.path(), {.threads = 1});
    EXPECT_EQ(with.adapters, LoraAdapter::load(one.path(), *model)->byteSize() +
                                 LoraAdapter::load(two.path(), *model)->byteSize());
    EXPECT_EQ(with.total(), without.total() + with.adapters + with.scratch - without.scratch);
    // One that belongs to another model is refused before anything is loaded.
    const auto other = WeightFile::open(path.path());
    EXPECT_THROW(place(*other, {.threads = 1}, request, {}, Fit::Planned), Error);
}

// Beside a pair that is larger than all blocks together the last device has room for one.
TEST(AdapterPlacement, CountsThePairOfTheOutputWhereTheOutputIs) {
    class Roomy final : public ReferenceBackend {
    public:
        std::size_t freeBytes() const override { return std::size_t{1} << 30; }
    };
    test::TinyFolderOptions options = test::tinyFamilies().front().options;
    options.layers = 4;
    const test::TinyFolder folder(options);
    const test::TinyAdapter adapter(options, {.targets = {"lm_head"}, .rank = 1024});
    const auto file = WeightFile::open(folder.path());
    const auto onTwo = [&](const PlacementRequest& request) {
        Processors two;
        two.gpus.push_back(std::make_unique<Roomy>());
        two.gpus.push_back(std::make_unique<Roomy>());
        return place(*file, {.threads = 1}, request, std::move(two), Fit::Required);
    };
    PlacementRequest request = {.kind = BackendKind::Cuda, .devices = {0, 1}, .contextTokens = 16};
    EXPECT_EQ(onTwo(request).parts.at(0).share.layers, 2);
    request.adapters.push_back(std::make_shared<const AdapterFolder>(adapter.path()));
    const Placement placement = onTwo(request);
    EXPECT_EQ(placement.plans.at(0).adapters, 0u);
    const MemoryPlan& first = placement.plans[0];
    ASSERT_GT(placement.plans.at(1).adapters, 4 * (first.layers.at(0) + first.kv));
    ASSERT_GT(first.layers[0] + first.kv, 0u);
    EXPECT_EQ(placement.parts[0].share.layers, 3);
}

TEST_F(Placements, SayWhyThereIsNoGpu) {
    if (devices.status == kernels::CudaStatus::Ready) {
        GTEST_SKIP() << "there is a GPU here";
    }
    const Placement placement = choose({.kind = BackendKind::Auto, .isAutoLayers = true});
    EXPECT_TRUE(placement.parts[0].backend->isHost());
    EXPECT_EQ(placement.reason, devices.message);
    try {
        choose({.kind = BackendKind::Cuda, .devices = {1}});
        ADD_FAILURE() << "a GPU out of nothing";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::InvalidInput);
        EXPECT_THAT(error.what(), ::testing::HasSubstr(devices.message));
        EXPECT_THAT(error.what(), ::testing::HasSubstr("--backend cpu"));
    }
}

TEST_F(Placements, TakeTheGpuThatThereIs) {
    if (devices.status != kernels::CudaStatus::Ready) {
        GTEST_SKIP() << devices.message;
    }
    EXPECT_FALSE(choose({.kind = BackendKind::Auto}).parts[0].backend->isHost());
    EXPECT_FALSE(choose({.kind = BackendKind::Cuda}).parts[0].backend->isHost());
    EXPECT_THROW(choose({.kind = BackendKind::Cuda, .devices = {99}}), Error);
}

TEST(ShareLayers, GivesEachDeviceAsMuchAsItsMemory) {
    const std::vector<std::size_t> twelve(12, 100);
    EXPECT_THAT(shareLayers(twelve, {2000, 1000}, 0, 0), ElementsAre(8, 4));
    EXPECT_THAT(shareLayers(twelve, {5000, 5000, 5000}, 10, 0), ElementsAre(4, 4, 4));
    // What the last one has more counts.
    EXPECT_THAT(shareLayers(twelve, {1000, 1000}, 0, 400), ElementsAre(8, 4));
    // One device takes all as it comes.
    EXPECT_THAT(shareLayers(twelve, {1200}, 0, 0), ElementsAre(12));
}

TEST(ShareLayers, HasNoAnswerWhereTheyDoNotFit) {
    const std::vector<std::size_t> three(3, 100);
    EXPECT_THAT(shareLayers(three, {299}, 0, 0), IsEmpty());
    EXPECT_THAT(shareLayers(three, {150, 150}, 0, 0), IsEmpty());
    EXPECT_THAT(shareLayers(three, {350}, 51, 0), IsEmpty());
    EXPECT_THAT(shareLayers(three, {100, 100, 100, 100}, 0, 0), IsEmpty());  // more devices than blocks
}

}  // namespace
}  // namespace xinglin::engine
