#include "engine/inference/backend_choice.h"

#include <gmock/gmock.h>

#include "engine/core/error.h"
#include "kernels/cuda/device_list.h"
#include "tests/support/temporary_file.h"
#include "tests/support/tiny_model.h"

namespace xinglin::engine {
namespace {

class BackendChoices : public ::testing::Test {
protected:
    BackendChoice choose(BackendKind kind) const {
        const auto model = WeightFile::open(path.path());
        return chooseBackend(kind, *model, {.threads = 1});
    }

    test::TemporaryFile path{test::makeTinyModel({}).writer.build()};
    kernels::CudaDeviceList devices = kernels::listCudaDevices();
};

TEST_F(BackendChoices, TakeTheCpuWhereItIsAskedForAndSayNothing) {
    const BackendChoice choice = choose(BackendKind::Cpu);
    EXPECT_TRUE(choice.backend->isHost());
    EXPECT_EQ(choice.reason, "");
}

TEST_F(BackendChoices, SayWhyThereIsNoGpu) {
    if (devices.status == kernels::CudaStatus::Ready) {
        GTEST_SKIP() << "there is a GPU here";
    }
    const BackendChoice choice = choose(BackendKind::Auto);
    EXPECT_TRUE(choice.backend->isHost());
    EXPECT_EQ(choice.reason, devices.message);
    try {
        choose(BackendKind::Cuda);
        ADD_FAILURE() << "a GPU out of nothing";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::InvalidInput);
        EXPECT_THAT(error.what(), ::testing::HasSubstr(devices.message));
        EXPECT_THAT(error.what(), ::testing::HasSubstr("--backend cpu"));
    }
}

TEST_F(BackendChoices, TakeTheGpuThatThereIs) {
    if (devices.status != kernels::CudaStatus::Ready) {
        GTEST_SKIP() << devices.message;
    }
    EXPECT_FALSE(choose(BackendKind::Auto).backend->isHost());
    EXPECT_FALSE(choose(BackendKind::Cuda).backend->isHost());
}

}  // namespace
}  // namespace xinglin::engine
