#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/cuda/shim/seeded_kernels.h"
#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"

using namespace xinglin;
using kernels::cuda::kFullWarp;
using test::Mistake;

namespace {

constexpr int kBlocks = 3;

__global__ void whoAmI(std::uint32_t* out) {
    const unsigned block = (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
    const unsigned thread = (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
    out[block * blockDim.x * blockDim.y * blockDim.z + thread] = block * 1000 + thread;
}

__global__ void lanes(int* out, unsigned* votes) {
    const auto lane = static_cast<int>(threadIdx.x % 32);
    int* mine = out + threadIdx.x * 5;
    mine[0] = __shfl_sync(kFullWarp, lane, 5);
    mine[1] = __shfl_xor_sync(kFullWarp, lane, 3);
    mine[2] = __shfl_down_sync(kFullWarp, lane, 4u);
    mine[3] = __shfl_up_sync(kFullWarp, lane, 2u, 8);
    mine[4] = lane < 8 ? __shfl_sync(0xffu, lane, 7) : -1;
    votes[threadIdx.x * 3] = __ballot_sync(kFullWarp, lane % 2);
    votes[threadIdx.x * 3 + 1] = __any_sync(kFullWarp, lane == 31) ? 1 : 0;
    votes[threadIdx.x * 3 + 2] = __all_sync(kFullWarp, lane != 31) ? 1 : 0;
}

__global__ void half(int* out) {
    if (threadIdx.x < 32) {
        __syncthreads();
    }
    out[threadIdx.x] = 1;
}

__global__ void twoPlaces(int* out) {
    if (threadIdx.x < 32) {
        __syncthreads();
    } else {
        __syncthreads();
    }
    out[threadIdx.x] = 1;
}

__global__ void shuffleInBranch(int* out) {
    int value = static_cast<int>(threadIdx.x);
    if (value < 16) {
        value = __shfl_sync(kFullWarp, value, 0);
    }
    out[threadIdx.x] = value;
}

__global__ void outsideTheMask(int* out) {
    if (threadIdx.x < 16) {
        out[threadIdx.x] = __shfl_sync(0xffffu, static_cast<int>(threadIdx.x), 20);
    }
}

__global__ void readUnwritten(float* out) {
    XINGLIN_SHARED(float, tile, [32]);
    XINGLIN_DYNAMIC_SHARED(float, more);
    out[threadIdx.x] = tile[threadIdx.x] + more[threadIdx.x];
}

__global__ void loadWide(const float* in, float* out) {
    kernels::cuda::store4(out, kernels::cuda::load4(in + 1));
}

template <typename Run>
std::string faultOf(Run run) {
    try {
        run();
    } catch (const cuda_host::KernelFault& fault) {
        return fault.what();
    }
    return {};
}

}  // namespace

TEST(CudaHost, RunsEveryThreadOfEveryBlockOnce) {
    test::inEveryOrder([] {
        constexpr unsigned kThreads = 4 * 3 * 2;
        test::DeviceBuffer<std::uint32_t> out(2 * 3 * 2 * kThreads);
        kernels::cuda::launch(whoAmI, {dim3(2, 3, 2), dim3(4, 3, 2)}, nullptr, out.data());
        const auto got = out.toHost();
        for (std::uint32_t i = 0; i < got.size(); ++i) {
            ASSERT_EQ(got[i], i / kThreads * 1000 + i % kThreads);
        }
    });
}

TEST(CudaHost, ShufflesAndVotes) {
    test::inEveryOrder([] {
        test::DeviceBuffer<int> out(64 * 5);
        test::DeviceBuffer<unsigned> votes(64 * 3);
        kernels::cuda::launch(lanes, {1, 64}, nullptr, out.data(), votes.data());
        const auto got = out.toHost();
        const auto voted = votes.toHost();
        for (int t = 0; t < 64; ++t) {
            const int lane = t % 32;
            const int* mine = &got[static_cast<std::size_t>(t * 5)];
            ASSERT_EQ(mine[0], 5);
            ASSERT_EQ(mine[1], lane ^ 3);
            ASSERT_EQ(mine[2], lane < 28 ? lane + 4 : lane);
            ASSERT_EQ(mine[3], lane % 8 >= 2 ? lane - 2 : lane);
            ASSERT_EQ(mine[4], lane < 8 ? 7 : -1);
            const unsigned* vote = &voted[static_cast<std::size_t>(t * 3)];
            ASSERT_EQ(vote[0], 0xaaaaaaaau);
            ASSERT_EQ(vote[1], 1u);
            ASSERT_EQ(vote[2], 0u);
        }
    });
}

TEST(CudaHost, GivesTheSameResultInEveryOrderWithoutAMistake) {
    test::inEveryOrder([] {
        const test::DeviceBuffer<int> in(test::counted(kBlocks * test::kSeededThreads));
        test::DeviceBuffer<int> out(kBlocks * test::kSeededThreads);
        kernels::cuda::launch(test::turnRound, {kBlocks, test::kSeededThreads}, nullptr, in.data(),
                              out.data(), Mistake::None);
        const auto got = out.toHost();
        for (int i = 0; i < static_cast<int>(got.size()); ++i) {
            ASSERT_EQ(got[static_cast<std::size_t>(i)], i + 1);
        }
        test::DeviceBuffer<int> handed(test::kSeededThreads);
        kernels::cuda::launch(test::handOn, {1, test::kSeededThreads}, nullptr, handed.data(), Mistake::None);
        EXPECT_EQ(handed.toHost()[31], 0);
        EXPECT_EQ(handed.toHost()[32], 330);
        const test::DeviceBuffer<int> sum(std::vector<int>{0});
        kernels::cuda::launch(test::addUp, {kBlocks, 64}, nullptr, sum.data(), Mistake::None);
        EXPECT_EQ(sum.toHost()[0], kBlocks * 63 * 32);
    });
}

TEST(CudaHost, NamesTheBarrierThatSomeThreadsNeverReach) {
    test::DeviceBuffer<int> out(64);
    const std::string fault = faultOf([&] { kernels::cuda::launch(half, {1, 64}, nullptr, out.data()); });
    EXPECT_NE(fault.find("__syncthreads at "), std::string::npos) << fault;
    EXPECT_NE(fault.find("meetings_test.cpp:"), std::string::npos) << fault;
    EXPECT_NE(fault.find("32 have left the kernel: 32 33"), std::string::npos) << fault;
}

TEST(CudaHost, RefusesABarrierInTwoBranches) {
    test::DeviceBuffer<int> out(64);
    EXPECT_NE(faultOf([&] {
                  kernels::cuda::launch(twoPlaces, {1, 64}, nullptr, out.data());
              }).find("meet at different barriers"),
              std::string::npos);
}

TEST(CudaHost, RefusesAShuffleOfLanesThatAreElsewhere) {
    test::DeviceBuffer<int> out(32);
    const std::string fault = faultOf([&] {
        kernels::cuda::launch(shuffleInBranch, {1, 32}, nullptr, out.data());
    });
    EXPECT_NE(fault.find("16 wait for __shfl_sync at "), std::string::npos) << fault;
    EXPECT_NE(faultOf([&] {
                  kernels::cuda::launch(outsideTheMask, {1, 32}, nullptr, out.data());
              }).find("reads a lane outside its mask"),
              std::string::npos);
}

TEST(CudaHost, RunsOnAfterAFault) {
    test::DeviceBuffer<int> out(64);
    EXPECT_FALSE(faultOf([&] { kernels::cuda::launch(half, {1, 64}, nullptr, out.data()); }).empty());
    const test::DeviceBuffer<int> sum(std::vector<int>{0});
    kernels::cuda::launch(test::addUp, {1, 64}, nullptr, sum.data(), Mistake::None);
    EXPECT_EQ(sum.toHost()[0], 63 * 32);
}

TEST(CudaHost, FillsSharedMemoryWithWhatIsNoNumber) {
    test::DeviceBuffer<float> out(32);
    kernels::cuda::launch(readUnwritten, {1, 32, 32 * sizeof(float)}, nullptr, out.data());
    for (const float value : out.toHost()) {
        ASSERT_NE(value, value);
    }
}

TEST(CudaHost, RefusesAWideLoadFromAnOddAddress) {
    const test::DeviceBuffer<float> in(8);
    test::DeviceBuffer<float> out(4);
    EXPECT_NE(faultOf([&] {
                  kernels::cuda::launch(loadWide, {1, 1}, nullptr, in.data(), out.data());
              }).find("no multiple of 16"),
              std::string::npos);
}

TEST(CudaHost, RefusesWhatAGridCannotBe) {
    test::DeviceBuffer<int> out(1);
    for (const auto& grid :
         {kernels::cuda::Grid{0, 32}, {1, 0}, {1, 1025}, {dim3(1, 65536), 32}, {1, 32, 300000}}) {
        EXPECT_THROW(kernels::cuda::launch(half, grid, nullptr, out.data()), cuda_host::KernelFault);
    }
}
