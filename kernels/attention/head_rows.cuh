#pragma once

#include "kernels/cuda/launch.cuh"

namespace xinglin::kernels::cuda {

/// bfloat16 rows of one head in shared memory, sixteen bytes after sixteen bytes, which are turned by the
/// row, so that the eight rows of a matrix lie in different banks. Its functions that give fragments
/// (multiplyTile) are for whole warps.
template <int HeadDim>
struct HeadRows {
    static constexpr int kNumbers = 8;                  // of sixteen bytes
    static constexpr int kChunks = HeadDim / kNumbers;  // of a row
    static_assert(kChunks % 8 == 0);

    uint4* memory;  ///< [rows, kChunks]

    __device__ uint4* at(int row, int chunk) const { return memory + row * kChunks + (chunk ^ (row & 7)); }

    /// Of sixteen rows the columns 16 · k …, as the left side of a product.
    __device__ void left(int firstRow, int k, unsigned (&a)[4]) const {
        const auto lane = static_cast<int>(threadIdx.x % kWarpSize);
        loadMatrices(at(firstRow + lane % 16, 2 * k + lane / 16), a);
    }
    /// The same, transposed, as the right side: the first eight rows and the others.
    __device__ void right(int firstRow, int k, unsigned (&first)[2], unsigned (&second)[2]) const {
        const auto lane = static_cast<int>(threadIdx.x % kWarpSize);
        unsigned b[4];
        loadMatrices(at(firstRow + lane / 16 * 8 + lane % 8, 2 * k + lane / 8 % 2), b);
        split(b, first, second);
    }
    /// Of sixteen rows the columns 16 · n …, as the right side: the first eight columns and the others.
    __device__ void below(int firstRow, int n, unsigned (&first)[2], unsigned (&second)[2]) const {
        const auto lane = static_cast<int>(threadIdx.x % kWarpSize);
        unsigned b[4];
        loadTransposed(at(firstRow + lane % 16, 2 * n + lane / 16), b);
        split(b, first, second);
    }

    /// Begins to fill `Rows` rows by `Threads` threads, all of which call: from rows `stride` numbers apart
    /// at multiples of 16 bytes; from the count-th on they are zero.
    template <int Rows, int Threads>
    __device__ void beginToFill(const std::uint16_t* from, std::int64_t stride, int count) const {
        static_assert(Rows * kChunks % Threads == 0);
        XINGLIN_UNROLL(1)
        for (int part = 0; part < Rows * kChunks / Threads; ++part) {
            const int i = part * Threads + static_cast<int>(threadIdx.x);
            const int row = i / kChunks;
            const int chunk = i % kChunks;
            if (row < count) {
                beginCopy16(at(row, chunk), from + row * stride + chunk * kNumbers);
            } else {
                *at(row, chunk) = make_uint4(0, 0, 0, 0);
            }
        }
    }

private:
    __device__ static void split(const unsigned (&b)[4], unsigned (&first)[2], unsigned (&second)[2]) {
        first[0] = b[0];
        first[1] = b[1];
        second[0] = b[2];
        second[1] = b[3];
    }
};

}  // namespace xinglin::kernels::cuda
