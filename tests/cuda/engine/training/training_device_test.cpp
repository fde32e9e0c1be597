// Which GPU a rank takes, which ranks share one, and what a run that nobody has started may take.

#include "engine/training/training_device.h"

#include <gmock/gmock.h>

#include <fstream>

#include "engine/core/error.h"
#include "engine/model/cuda_backend.h"
#include "engine/training/training_preview.h"
#include "tests/support/cuda_host/test_runtime.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/thread_ranks.h"
#include "tests/support/tiny_families.h"

namespace xinglin::engine {
namespace {

#ifndef XINGLIN_CUDA_ON_DEVICE  // as many GPUs, and memory as large, as a test wants

constexpr std::size_t kMebibyte = std::size_t{1} << 20;

class CudaTrainingDevice : public ::testing::Test {
protected:
    CudaTrainingDevice() {
        std::ofstream(work.path() / "data.jsonl") << R"({"input_ids":[3,4,5,6]})"
                                                  << "\n";
    }

    RunConfig config(const std::string& backend, const std::string& changes = "{}") const {
        nlohmann::json file = {{"model", folder.path().string()},
                               {"output", (work.path() / "run").string()},
                               {"data", {{{"path", (work.path() / "data.jsonl").string()}}}},
                               {"steps", 1},
                               {"threads", 1},
                               {"backend", backend}};
        file.merge_patch(nlohmann::json::parse(changes));
        return parseRunConfig(file, "run.json");
    }

    struct Gpu {
        std::uint8_t uuid;  // its first byte
        std::size_t freeBytes;
    };
    static TrainingGpus gpus(const std::vector<Gpu>& listed) {
        TrainingGpus made;
        made.list.status = kernels::CudaStatus::Ready;
        for (const Gpu& gpu : listed) {
            kernels::CudaDevice device;
            device.name = "GPU of " + std::to_string(gpu.freeBytes / kMebibyte) + " MiB";
            device.freeBytes = gpu.freeBytes;
            device.uuid[0] = gpu.uuid;
            device.pciId = 0x3b00;  // slices of a card
            made.list.devices.push_back(device);
        }
        made.open = [listed](int index) {
            test::TestDevice device;
            device.number = index;
            device.totalBytes = listed[static_cast<std::size_t>(index)].freeBytes;
            return makeCudaBackend(test::makeTestRuntime(device), 1);
        };
        return made;
    }

    test::TinyFolder folder{test::tinyFamilies().front().options};
    test::TemporaryFolder work;
};

#endif

}  // namespace

#ifndef XINGLIN_CUDA_ON_DEVICE

// Where each process is shown one GPU alone, all of these have the number 0; slices of a card have one place
// on the bus.
TEST_F(CudaTrainingDevice, IsKnownByItsUuid) {
    for (const bool isShared : {false, true}) {
        test::runRanks(2, [&](Communicator& ranks) {
            const std::uint8_t uuid = isShared || ranks.isFirst() ? 1 : 2;
            const TrainingDevice own =
                chooseTrainingDevice(config("cuda"), {}, ranks, gpus({{uuid, 64 * kMebibyte}}));
            ASSERT_NE(own.backend, nullptr);
            EXPECT_EQ(limitsOfRanks(ranks, own).onThisDevice, isShared ? 2 : 1);
        });
    }
}

TEST_F(CudaTrainingDevice, IsTakenInTurnByTheRanksOfAMachine) {
    const TrainingGpus three = gpus({{1, 64 * kMebibyte}, {2, 96 * kMebibyte}, {3, 80 * kMebibyte}});
    test::runRanks(4, [&](Communicator& ranks) {
        const TrainingDevice own = chooseTrainingDevice(config("cuda"), {}, ranks, three);
        EXPECT_EQ(own.uuid[0], ranks.rank() % 3 + 1);
    });
    EXPECT_EQ(chooseTrainingDevice(config("cuda"), {}, *makeSingleRank(), three).uuid[0], 2u);
}

TEST_F(CudaTrainingDevice, IsPlannedWithAllRanksThatShareIt) {
    const TrainingPreview preview(config("cuda"));
    const TrainingGpus two = gpus({{1, 96 * kMebibyte}, {2, 64 * kMebibyte}});
    const PlanLimits alone = limitsOfPlannedRanks(preview, 1, two);
    EXPECT_EQ(alone.deviceFree, 96 * kMebibyte);
    EXPECT_EQ(alone.onThisDevice, 1);
    // The last GPU has as many ranks as the first one and less memory.
    const PlanLimits three = limitsOfPlannedRanks(preview, 3, two);
    EXPECT_EQ(three.deviceFree, 64 * kMebibyte);
    EXPECT_EQ(three.device, "GPU of 64 MiB");
    EXPECT_EQ(three.onThisDevice, 2);
    EXPECT_FALSE(preview.memoryPlan({}, three).fits());
}

// One rank would fit, two do not: the run computes on the processor, and is planned there.
TEST_F(CudaTrainingDevice, IsNotPlannedWhereTheRanksDoNotFit) {
    const TrainingPreview preview(config("auto", R"({"parallel":{"dp":2}})"));
    const TrainingGpus small = gpus({{1, 64 * kMebibyte}});
    EXPECT_EQ(limitsOfPlannedRanks(preview, 2, small).device, "");
    const TrainingGpus large = gpus({{1, 640 * kMebibyte}});
    EXPECT_EQ(limitsOfPlannedRanks(preview, 2, large).device, "the host as a GPU");
    test::runRanks(2, [&](Communicator& ranks) {
        const TrainingDevice own = chooseTrainingDevice(preview.config(), {}, ranks, small);
        EXPECT_EQ(own.backend, nullptr);
        EXPECT_THAT(own.reason, ::testing::HasSubstr("that are free on the host as a GPU."));
    });
}

#endif

}  // namespace xinglin::engine
