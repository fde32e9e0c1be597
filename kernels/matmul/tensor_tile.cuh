#pragma once

#include <cstdint>

#include "kernels/cuda/device.cuh"

namespace xinglin::kernels::cuda {

// A product a · bᵀ of 16-bit numbers by the tensor cores: a block has 16 · RowFragments rows × 64 outputs,
// its four warps 16 outputs each. What a factor's numbers come from is a source: a struct with
//   kIsAcross                 whether its tile lies [k][n] in shared memory rather than [n][k]
//   Fetched                   what a thread holds of a tile on its way
//   fetch(firstK, fetched)    from global memory; zeros where the matrix ends
//   store(fetched, tile)      into shared memory
inline constexpr int kTensorThreads = 128;
inline constexpr int kTileOutputs = 64;
inline constexpr int kStepCols = 32;    // columns that are in shared memory at a time
inline constexpr int kTilePadding = 8;  // numbers, so that the rows of a fragment lie in different banks

/// How the tile of `Count` rows (or outputs) lies.
template <int Count, bool IsAcross>
struct TileShape {
    static constexpr int kStride = (IsAcross ? Count : kStepCols) + kTilePadding;
    static constexpr int kNumbers = (IsAcross ? kStepCols : Count) * kStride;
};

/// Rows of floats, [rows, cols]: rounded to bfloat16, or to half precision, where what is finite stays so.
template <bool IsBfloat16, int Count>
struct FloatRows {
    static constexpr bool kIsAcross = false;
    static constexpr int kPieces = Count * kStepCols / 4 / kTensorThreads;
    struct Fetched {
        float numbers[kPieces][4];
    };

    const float* data;
    std::int64_t first;  ///< row of the tile
    std::int64_t rows;
    std::int64_t cols;
    bool isWide;  ///< four numbers can be read at a time

    __device__ void fetch(std::int64_t firstK, Fetched& fetched) const {
        XINGLIN_UNROLL_ALL
        for (int p = 0; p < kPieces; ++p) {
            const int i = static_cast<int>(threadIdx.x) + p * kTensorThreads;
            const std::int64_t row = first + i / (kStepCols / 4);
            const std::int64_t k = firstK + i % (kStepCols / 4) * 4;
            const float* from = data + row * cols + k;
            if (isWide && row < rows && k < cols) {
                const float4 four = load4(from);
                fetched.numbers[p][0] = four.x;
                fetched.numbers[p][1] = four.y;
                fetched.numbers[p][2] = four.z;
                fetched.numbers[p][3] = four.w;
            } else {
                XINGLIN_UNROLL_ALL
                for (int j = 0; j < 4; ++j) {
                    fetched.numbers[p][j] = row < rows && k + j < cols ? from[j] : 0.0f;
                }
            }
        }
    }
    __device__ void store(const Fetched& fetched, std::uint16_t* tile) const {
        XINGLIN_UNROLL_ALL
        for (int p = 0; p < kPieces; ++p) {
            const int i = static_cast<int>(threadIdx.x) + p * kTensorThreads;
            const int at = i / (kStepCols / 4) * TileShape<Count, false>::kStride + i % (kStepCols / 4) * 4;
            const float(&n)[4] = fetched.numbers[p];
            *reinterpret_cast<uint2*>(tile + at) = make_uint2(pack(n[0], n[1]), pack(n[2], n[3]));
        }
    }

    __device__ static float bounded(float value) {
        constexpr float kMost = 65504.0f;
        return fabsf(value) > kMost && fabsf(value) < INFINITY ? copysignf(kMost, value) : value;
    }
    __device__ static unsigned pack(float first, float second) {
        if constexpr (IsBfloat16) {
            return packBfloat16(first, second);
        } else {
            return packHalves(bounded(first), bounded(second));
        }
    }
};

/// Eight neighbouring 16-bit numbers, of which the first `count` are there.
__device__ inline uint4 loadEight(const std::uint16_t* from, std::int64_t count, bool isWide) {
    if (isWide && count >= 8) {
        return load16(from);
    }
    unsigned words[4];
    XINGLIN_UNROLL_ALL
    for (int w = 0; w < 4; ++w) {
        const unsigned low = 2 * w < count ? from[2 * w] : 0u;
        const unsigned high = 2 * w + 1 < count ? from[2 * w + 1] : 0u;
        words[w] = low | high << 16;
    }
    return make_uint4(words[0], words[1], words[2], words[3]);
}

/// Rows of a matrix of 16-bit numbers, [rows, cols], or (across) its columns as rows, [cols, rows]; `stride`
/// numbers apart.
template <int Count, bool IsAcross>
struct Numbers {
    static constexpr bool kIsAcross = IsAcross;
    static constexpr int kPieces = Count * kStepCols / 8 / kTensorThreads;
    static constexpr int kLinePieces = (IsAcross ? Count : kStepCols) / 8;  ///< of what lies side by side
    struct Fetched {
        uint4 numbers[kPieces];
    };

    const std::uint16_t* data;
    std::int64_t stride;
    std::int64_t first;  ///< row of the tile
    std::int64_t rows;
    std::int64_t cols;
    bool isWide;  ///< eight numbers can be read at a time

    __device__ void fetch(std::int64_t firstK, Fetched& fetched) const {
        XINGLIN_UNROLL_ALL
        for (int p = 0; p < kPieces; ++p) {
            const int i = static_cast<int>(threadIdx.x) + p * kTensorThreads;
            const std::int64_t line = (IsAcross ? firstK : first) + i / kLinePieces;
            const std::int64_t at = (IsAcross ? first : firstK) + i % kLinePieces * 8;
            const bool isThere = line < (IsAcross ? cols : rows);
            const std::int64_t end = IsAcross ? rows : cols;
            fetched.numbers[p] = loadEight(data + line * stride + at, isThere ? end - at : 0, isWide);
        }
    }
    __device__ void store(const Fetched& fetched, std::uint16_t* tile) const {
        XINGLIN_UNROLL_ALL
        for (int p = 0; p < kPieces; ++p) {
            const int i = static_cast<int>(threadIdx.x) + p * kTensorThreads;
            const int at = i / kLinePieces * TileShape<Count, IsAcross>::kStride + i % kLinePieces * 8;
            *reinterpret_cast<uint4*>(tile + at) = fetched.numbers[p];
        }
    }
};

/// The fragment of 16 rows from `row` on and 16 columns from `k` on.
template <int Count, bool IsAcross>
__device__ void loadRowFragment(const std::uint16_t* tile, int row, int k, unsigned (&fragment)[4]) {
    constexpr int kStride = TileShape<Count, IsAcross>::kStride;
    const auto lane = static_cast<int>(threadIdx.x % kWarpSize);
    const int matrix = lane / 8;
    if constexpr (IsAcross) {
        loadTransposed(tile + (k + lane % 8 + matrix / 2 * 8) * kStride + row + matrix % 2 * 8, fragment);
    } else {
        loadMatrices(tile + (row + lane % 8 + matrix % 2 * 8) * kStride + k + matrix / 2 * 8, fragment);
    }
}

/// Two fragments of 8 outputs, from `output` on: words 0 and 1, and 2 and 3.
template <bool IsAcross>
__device__ void loadOutputFragments(const std::uint16_t* tile, int output, int k, unsigned (&fragments)[4]) {
    constexpr int kStride = TileShape<kTileOutputs, IsAcross>::kStride;
    const auto lane = static_cast<int>(threadIdx.x % kWarpSize);
    const int matrix = lane / 8;
    if constexpr (IsAcross) {
        loadTransposed(tile + (k + lane % 8 + matrix % 2 * 8) * kStride + output + matrix / 2 * 8, fragments);
    } else {
        loadMatrices(tile + (output + lane % 8 + matrix / 2 * 8) * kStride + k + matrix % 2 * 8, fragments);
    }
}

/// Calls write(row of the tile, output of the tile, sum over `cols` columns) for every number of the block's
/// tile. Sums go through the columns in order, sixteen at a time. All threads of a block of kTensorThreads.
template <bool IsBfloat16, int RowFragments, typename Rows, typename Outputs, typename Write>
__device__ void multiplyBlock(const Rows& rows, const Outputs& outputs, std::int64_t cols, Write write) {
    constexpr int kRows = 16 * RowFragments;
    using RowShape = TileShape<kRows, Rows::kIsAcross>;
    using OutputShape = TileShape<kTileOutputs, Outputs::kIsAcross>;
    XINGLIN_SHARED(std::uint16_t, left, [2][RowShape::kNumbers]);
    XINGLIN_SHARED(std::uint16_t, right, [2][OutputShape::kNumbers]);
    const auto lane = static_cast<int>(threadIdx.x % kWarpSize);
    const int firstOutput = static_cast<int>(threadIdx.x / kWarpSize) * 16;

    typename Rows::Fetched fetchedRows;
    typename Outputs::Fetched fetchedOutputs;
    float sums[RowFragments][2][4] = {};
    rows.fetch(0, fetchedRows);
    outputs.fetch(0, fetchedOutputs);
    rows.store(fetchedRows, left[0]);
    outputs.store(fetchedOutputs, right[0]);
    __syncthreads();  // the first tiles are there
    int stage = 0;
    for (std::int64_t k = 0; k < cols; k += kStepCols, stage ^= 1) {
        const bool isLast = k + kStepCols >= cols;
        if (!isLast) {  // under way while this stage is multiplied
            rows.fetch(k + kStepCols, fetchedRows);
            outputs.fetch(k + kStepCols, fetchedOutputs);
        }
        XINGLIN_UNROLL_ALL
        for (int inStep = 0; inStep < kStepCols; inStep += 16) {
            unsigned b[4];
            loadOutputFragments<Outputs::kIsAcross>(right[stage], firstOutput, inStep, b);
            const unsigned halves[2][2] = {{b[0], b[1]}, {b[2], b[3]}};
            XINGLIN_UNROLL_ALL
            for (int f = 0; f < RowFragments; ++f) {
                unsigned a[4];
                loadRowFragment<kRows, Rows::kIsAcross>(left[stage], f * 16, inStep, a);
                XINGLIN_UNROLL_ALL
                for (int n = 0; n < 2; ++n) {
                    if constexpr (IsBfloat16) {
                        multiplyBfloat16Tile(sums[f][n], a, halves[n]);
                    } else {
                        multiplyTile(sums[f][n], a, halves[n]);
                    }
                }
            }
        }
        if (!isLast) {
            rows.store(fetchedRows, left[stage ^ 1]);
            outputs.store(fetchedOutputs, right[stage ^ 1]);
        }
        __syncthreads();  // the next stage is written, and nobody reads this one any more
    }
    XINGLIN_UNROLL_ALL
    for (int f = 0; f < RowFragments; ++f) {
        XINGLIN_UNROLL_ALL
        for (int n = 0; n < 2; ++n) {
            XINGLIN_UNROLL_ALL
            for (int i = 0; i < 4; ++i) {
                write(f * 16 + lane / 4 + i / 2 * 8, firstOutput + n * 8 + lane % 4 * 2 + i % 2,
                      sums[f][n][i]);
            }
        }
    }
}

}  // namespace xinglin::kernels::cuda
