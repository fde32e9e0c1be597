// Mistakes that the address and undefined behaviour sanitizers see, or that results show.

#include <gtest/gtest.h>

#include <vector>

#include "tests/cuda/shim/seeded_kernels.h"
#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using test::Mistake;

namespace {

__global__ void sharedOneTooFar(int* out, int last) {
    XINGLIN_SHARED(int, first, [33]);
    XINGLIN_SHARED(int, second, [33]);
    int* row = first;
    for (int i = static_cast<int>(threadIdx.x); i <= last; i += 32) {
        row[i] = i;
    }
    second[threadIdx.x] = 0;
    __syncthreads();
    out[threadIdx.x] = first[threadIdx.x] + second[threadIdx.x];
}

__global__ void dynamicOneTooFar(int* out, int last) {
    XINGLIN_DYNAMIC_SHARED(int, tile);
    if (static_cast<int>(threadIdx.x) <= last) {
        tile[threadIdx.x] = 1;
    }
    __syncthreads();
    out[threadIdx.x] = tile[0];
}

__global__ void fixedAndDynamic(int* out) {
    XINGLIN_SHARED(int, fixed, [32]);
    XINGLIN_DYNAMIC_SHARED(int, tile);
    fixed[threadIdx.x] = 1;
    tile[threadIdx.x] = 1;
    out[threadIdx.x] = fixed[threadIdx.x] + tile[threadIdx.x];
}

__global__ void localOneTooFar(int* out, int last) {
    int mine[4] = {1, 2, 3, 4};
    int* row = mine;
    out[threadIdx.x] = row[last];
}

// The memory of the first block's variable, used by the second.
__global__ void keepShared(int** kept, int* out) {
    XINGLIN_SHARED(int, tile, [32]);
    tile[threadIdx.x] = 1;
    if (blockIdx.x == 0 && threadIdx.x == 0) {
        *kept = tile;
    }
    out[threadIdx.x] = **kept;
}

}  // namespace

TEST(CudaHostMistakes, GlobalMemory) {
    const auto run = [](Mistake mistake) {
        const test::DeviceBuffer<int> in(std::vector<int>(100, 1));
        test::DeviceBuffer<int> out(100);
        kernels::cuda::launch(test::addOne, {2, 64}, nullptr, in.data(), out.data(), 100, mistake);
        return out.toHost()[99];
    };
    EXPECT_EQ(run(Mistake::None), 2);
    EXPECT_DEATH(run(Mistake::OneTooFar), "heap-buffer-overflow");
}

TEST(CudaHostMistakes, SharedVariables) {
    test::DeviceBuffer<int> out(32);
    kernels::cuda::launch(sharedOneTooFar, {1, 32}, nullptr, out.data(), 32);
    EXPECT_DEATH(kernels::cuda::launch(sharedOneTooFar, {1, 32}, nullptr, out.data(), 33),
                 "heap-buffer-overflow");
}

TEST(CudaHostMistakes, SharedMemoryThatWasNotAskedFor) {
    test::DeviceBuffer<int> out(32);
    const auto run = [&](std::size_t bytes, bool isAskedFor) {
        cuda_host::launch({1}, {32}, {bytes, isAskedFor}, [&] { fixedAndDynamic(out.data()); });
    };
    constexpr std::size_t kFixed = 32 * sizeof(int);
    run(48 * 1024 - kFixed, false);
    run(48 * 1024, true);
    EXPECT_THROW(run(48 * 1024 - kFixed + sizeof(int), false), cuda_host::KernelFault);
    EXPECT_THROW(run(99 * 1024, true), cuda_host::KernelFault);
}

TEST(CudaHostMistakes, DynamicSharedMemory) {
    test::DeviceBuffer<int> out(32);
    kernels::cuda::launch(dynamicOneTooFar, {1, 32, 5 * sizeof(int)}, nullptr, out.data(), 4);
    EXPECT_DEATH(kernels::cuda::launch(dynamicOneTooFar, {1, 32, 5 * sizeof(int)}, nullptr, out.data(), 5),
                 "heap-buffer-overflow");
}

TEST(CudaHostMistakes, LocalMemoryOfAThread) {
    test::DeviceBuffer<int> out(32);
    kernels::cuda::launch(localOneTooFar, {1, 32}, nullptr, out.data(), 3);
    EXPECT_DEATH(kernels::cuda::launch(localOneTooFar, {1, 32}, nullptr, out.data(), 4),
                 "stack-buffer-overflow|insufficient space");
}

TEST(CudaHostMistakes, SharedMemoryOfABlockThatIsOver) {
    test::DeviceBuffer<int*> kept(1);
    test::DeviceBuffer<int> out(32);
    EXPECT_DEATH(kernels::cuda::launch(keepShared, {2, 32}, nullptr, kept.data(), out.data()),
                 "heap-use-after-free");
}

TEST(CudaHostMistakes, AMissingWaitAndACopyBegunTooEarlyChangeTheResults) {
    const auto numbers = test::randomValues(8 * test::kSeededThreads, 1);
    const test::DeviceBuffer<float> in(numbers);
    const auto wrongSchedules = [&](Mistake mistake) {
        int wrong = 0;
        test::inEveryOrder([&] {
            test::DeviceBuffer<float> out(numbers.size());
            kernels::cuda::launch(test::copyThrough, {1, test::kSeededThreads}, nullptr, in.data(),
                                  out.data(), mistake);
            wrong += out.toHost() == numbers ? 0 : 1;
        });
        return wrong;
    };
    EXPECT_EQ(wrongSchedules(Mistake::None), 0);
    EXPECT_EQ(wrongSchedules(Mistake::NoWait), 2);        // of three: where copies arrive late
    EXPECT_EQ(wrongSchedules(Mistake::CopyTooEarly), 1);  // where they arrive at once
}

// Each in at least one of the orders.
TEST(CudaHostMistakes, AMissingBarrierChangesTheResults) {
    for (const Mistake mistake : {Mistake::NoBarrier, Mistake::NoBarrierAfter}) {
        int wrong = 0;
        test::inEveryOrder([&] {
            const test::DeviceBuffer<int> in(test::counted(test::kSeededThreads));
            test::DeviceBuffer<int> out(test::kSeededThreads);
            kernels::cuda::launch(test::turnRound, {1, test::kSeededThreads}, nullptr, in.data(), out.data(),
                                  mistake);
            const auto got = out.toHost();
            for (int i = 0; i < test::kSeededThreads; ++i) {
                wrong += got[static_cast<std::size_t>(i)] != i + 1 ? 1 : 0;
            }
        });
        EXPECT_GT(wrong, 0) << static_cast<int>(mistake);
    }
}
