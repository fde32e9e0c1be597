#include <gtest/gtest.h>

#include "kernels/cuda/launch.cuh"
#include "kernels/quant/half.h"
#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"

using namespace xinglin;
using test::DeviceBuffer;

namespace {

enum class Numbers { Halves, Bfloat16 };

// c [16][8] = 0.5 + a [16][16] · b [16][8], all in rows; b by way of shared memory and loadTransposed, a by
// loadMatrices.
template <Numbers Type>
__global__ void multiplyOnce(const std::uint16_t* a, const std::uint16_t* b, float* c) {
    XINGLIN_SHARED(std::uint16_t, rows, [32][8]);
    const auto lane = static_cast<int>(threadIdx.x);
    for (int i = lane; i < 16 * 8; i += 32) {
        rows[i / 8][i % 8] = b[i];
        rows[16 + i / 8][i % 8] = b[i];
    }
    __syncwarp();  // the rows are there
    unsigned matrices[4];
    kernels::cuda::loadTransposed(rows[lane], matrices);
    const unsigned right[2] = {matrices[0], matrices[1]};
    XINGLIN_SHARED(std::uint16_t, leftRows, [16][16]);
    for (int i = lane; i < 16 * 16; i += 32) {
        leftRows[i / 16][i % 16] = a[i];
    }
    __syncwarp();  // the rows are there
    unsigned left[4];
    kernels::cuda::loadMatrices(&leftRows[lane % 16][lane / 16 * 8], left);
    float sums[4] = {0.5f, 0.5f, 0.5f, 0.5f};
    if constexpr (Type == Numbers::Halves) {
        kernels::cuda::multiplyTile(sums, left, right);
    } else {
        kernels::cuda::multiplyBfloat16Tile(sums, left, right);
    }
    for (int i = 0; i < 4; ++i) {
        c[(lane / 4 + i / 2 * 8) * 8 + lane % 4 * 2 + i % 2] = sums[i];
    }
}

}  // namespace

template <Numbers Type>
void expectProduct(std::uint16_t (*fromFloat)(float)) {
    std::vector<std::uint16_t> a, b;
    for (int i = 0; i < 16 * 16; ++i) {
        a.push_back(fromFloat(static_cast<float>(i * 7 % 23 - 11)));
    }
    for (int i = 0; i < 16 * 8; ++i) {
        b.push_back(fromFloat(static_cast<float>(i * 5 % 19 - 9)));
    }
    const DeviceBuffer<std::uint16_t> deviceA(a), deviceB(b);
    test::inEveryOrder([&] {
        const DeviceBuffer<float> c(16 * 8);
        kernels::cuda::launch(multiplyOnce<Type>, {1, 32}, nullptr, deviceA.data(), deviceB.data(), c.data());
        const auto got = c.toHost();
        for (int r = 0; r < 16; ++r) {
            for (int n = 0; n < 8; ++n) {
                float expected = 0.5f;  // whole numbers: exact in any order
                for (int k = 0; k < 16; ++k) {
                    expected += static_cast<float>((r * 16 + k) * 7 % 23 - 11) *
                                static_cast<float>((k * 8 + n) * 5 % 19 - 9);
                }
                ASSERT_EQ(got[static_cast<std::size_t>(r * 8 + n)], expected) << r << " " << n;
            }
        }
    });
}

TEST(CudaHostFragments, MakeAProductOfWholeMatrices) {
    expectProduct<Numbers::Halves>(kernels::halfFromFloat);
    expectProduct<Numbers::Bfloat16>(kernels::bfloat16FromFloat);
}
