#include "kernels/cuda/shared_memory_grants.h"

#include <gtest/gtest.h>

#include <stdexcept>

using xinglin::kernels::cuda::SharedMemoryGrants;

TEST(SharedMemoryGrants, AreAskedForOnceAKernelAndDevice) {
    SharedMemoryGrants grants;
    const int kernels[2] = {};
    int asked = 0;
    const auto ensure = [&](int kernel, int device, std::size_t bytes) {
        grants.ensure(&kernels[kernel], device, bytes, [&] { ++asked; });
        return asked;
    };
    EXPECT_EQ(ensure(0, 0, 1000), 1);
    EXPECT_EQ(ensure(0, 0, 1000), 1);
    EXPECT_EQ(ensure(0, 0, 500), 1);
    EXPECT_EQ(ensure(0, 0, 2000), 2) << "more than it has";
    EXPECT_EQ(ensure(0, 1, 1000), 3) << "another device";
    EXPECT_EQ(ensure(1, 0, 1000), 4) << "another kernel";
}

TEST(SharedMemoryGrants, AreAskedForAgainWhereTheyWereRefused) {
    SharedMemoryGrants grants;
    const int kernel = 0;
    const auto refuse = [] { throw std::runtime_error("refused"); };
    EXPECT_THROW(grants.ensure(&kernel, 0, 1000, refuse), std::runtime_error);
    bool isAsked = false;
    grants.ensure(&kernel, 0, 1000, [&] { isAsked = true; });
    EXPECT_TRUE(isAsked);
}
