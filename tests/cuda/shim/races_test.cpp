// Needs the thread sanitizer. That a kernel without a mistake gives no report is held by every other test.

#include <gtest/gtest.h>

#include <vector>

#include "tests/cuda/shim/seeded_kernels.h"
#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/race_reports.h"

using namespace xinglin;
using test::Mistake;

namespace {

// A shuffle is a meeting of lanes, not of their memory.
__global__ void shuffleAsFence(int* out) {
    XINGLIN_SHARED(int, tile, [32]);
    tile[threadIdx.x] = static_cast<int>(threadIdx.x);
    const int lane = __shfl_xor_sync(kernels::cuda::kFullWarp, static_cast<int>(threadIdx.x), 1);
    out[threadIdx.x] = tile[lane];
}

// Each block writes a number that its neighbour writes too.
__global__ void sharedBorder(int* out) {
    if (threadIdx.x < 33) {
        out[blockIdx.x * 32 + threadIdx.x] = 1;
    }
}

template <typename Run>
int reportsOf(Run run) {
    cuda_host::expectRaces();
    const int before = cuda_host::raceReports();
    run();
    return cuda_host::raceReports() - before;
}

int reportsOfTurning(Mistake mistake) {
    return reportsOf([&] {
        const test::DeviceBuffer<int> in(std::vector<int>(2 * test::kSeededThreads, 1));
        test::DeviceBuffer<int> out(2 * test::kSeededThreads);
        kernels::cuda::launch(test::turnRound, {2, test::kSeededThreads}, nullptr, in.data(), out.data(),
                              mistake);
    });
}

}  // namespace

TEST(CudaHostRaces, NoneInAKernelWithoutAMistake) {
    EXPECT_EQ(reportsOfTurning(Mistake::None), 0);
}

TEST(CudaHostRaces, AMissingBarrier) {
    EXPECT_GT(reportsOfTurning(Mistake::NoBarrier), 0);
}

TEST(CudaHostRaces, AMissingBarrierBeforeMemoryIsUsedAgain) {
    EXPECT_GT(reportsOfTurning(Mistake::NoBarrierAfter), 0);
}

TEST(CudaHostRaces, AMissingSyncwarp) {
    EXPECT_GT(reportsOf([] {
                  test::DeviceBuffer<int> out(test::kSeededThreads);
                  kernels::cuda::launch(test::handOn, {1, test::kSeededThreads}, nullptr, out.data(),
                                        Mistake::NoSyncWarp);
              }),
              0);
}

TEST(CudaHostRaces, AShuffleTakenForAFence) {
    EXPECT_GT(reportsOf([] {
                  test::DeviceBuffer<int> out(32);
                  kernels::cuda::launch(shuffleAsFence, {1, 32}, nullptr, out.data());
              }),
              0);
}

TEST(CudaHostRaces, ASumWithoutAtomics) {
    EXPECT_GT(reportsOf([] {
                  const test::DeviceBuffer<int> sum(std::vector<int>{0});
                  kernels::cuda::launch(test::addUp, {1, 64}, nullptr, sum.data(), Mistake::PlainAdd);
              }),
              0);
}

TEST(CudaHostRaces, TwoBlocksThatWriteOneNumber) {
    EXPECT_GT(reportsOf([] {
                  test::DeviceBuffer<int> out(3 * 32 + 1);
                  kernels::cuda::launch(sharedBorder, {3, 64}, nullptr, out.data());
              }),
              0);
}
