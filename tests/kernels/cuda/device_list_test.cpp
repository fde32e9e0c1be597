#include "kernels/cuda/device_list.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

using namespace xinglin;
using kernels::CudaStatus;

TEST(CudaDeviceList, IsConsistentOnEveryMachine) {
    const kernels::CudaDeviceList list = kernels::listCudaDevices();
    EXPECT_FALSE(list.message.empty());
    EXPECT_EQ(list.status == CudaStatus::Ready, !list.devices.empty());
#ifdef XINGLIN_WITH_CUDA
    EXPECT_NE(list.status, CudaStatus::NotBuilt);
#else
    EXPECT_EQ(list.status, CudaStatus::NotBuilt);
#endif
    for (const kernels::CudaDevice& device : list.devices) {
        EXPECT_FALSE(device.name.empty());
        EXPECT_GE(device.major, 5);
        EXPECT_GT(device.multiprocessors, 0);
        EXPECT_LE(device.freeBytes, device.memoryBytes);
    }
}

TEST(CudaDeviceList, FindsAGpuWhereOneIsRequired) {
    const char* required = std::getenv("XINGLIN_REQUIRE_GPU");
    if (!required || std::string(required) != "1") {
        GTEST_SKIP() << "no GPU is required here (XINGLIN_REQUIRE_GPU=1)";
    }
    const kernels::CudaDeviceList list = kernels::listCudaDevices();
    EXPECT_EQ(list.status, CudaStatus::Ready) << list.message;
}
