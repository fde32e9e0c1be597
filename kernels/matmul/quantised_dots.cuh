#pragma once

#include "kernels/matmul/interleaved_read.cuh"
#include "kernels/quant/quantise_rows.h"

namespace xinglin::kernels::cuda {

inline constexpr int kProductThreads = 256;
inline constexpr int kProductWarps = kProductThreads / kWarpSize;

// What a lane's numbers add to the sums of its rows for one row of activations.
template <TensorType Type>
__device__ void addProducts(const int numbers[Cut<Type>::kParts][kLaneRows],
                            const LaneScales<Cut<Type>::kHalves>& scales, const ActivationBlock& x, int unit,
                            float sums[kLaneRows]) {
    using C = Cut<Type>;
    constexpr InterleavedForm form = C::kForm;
    constexpr int kPerHalf = C::kParts / C::kHalves;
    constexpr int kZero = form.lowBits == 8 ? 0 : form.zero;
    const int* words = reinterpret_cast<const int*>(x.values);
    for (int half = 0; half < C::kHalves; ++half) {
        int dots[kLaneRows] = {};
        int total = 0;
        for (int part = half * kPerHalf; part < (half + 1) * kPerHalf; ++part) {
            const int word = words[unit + part * C::kUnits];
            if constexpr (kZero != 0 || form.hasMinimum()) {
                total = __dp4a(0x01010101, word, total);
            }
            for (int row = 0; row < kLaneRows; ++row) {
                dots[row] = __dp4a(numbers[part][row], word, dots[row]);
            }
        }
        const float scale = half == 0 ? x.scale : x.secondScale;
        for (int row = 0; row < kLaneRows; ++row) {
            const int dot = dots[row] - kZero * total;
            sums[row] =
                fmaf(static_cast<float>(scales.scale[half][row] * dot), scales.d[row] * scale, sums[row]);
            if constexpr (form.hasMinimum()) {
                sums[row] = fmaf(static_cast<float>(-scales.minimum[half][row] * total),
                                 scales.dMin[row] * scale, sums[row]);
            }
        }
    }
}

/// What a block's warps make of a group's sums, in its shared memory.
template <int Rows>
using GroupPartials = float[kProductWarps][Rows][kRowGroup];

/// Products of a group of 16 outputs by a block of kProductThreads, its warps for the blocks of columns in
/// turn: every byte of the weights is read once, for up to `Rows` rows of activations from `firstRow` on.
/// Calls write(row of these, output of the group, sum) once each. A row's sum runs in the same order whatever
/// `Rows` is. A second call with the same `partial` may follow at once.
template <TensorType Type, int Rows, typename Write>
__device__ void multiplyGroup(GroupPartials<Rows>& partial, const QuantisedWeight& weight, std::int64_t group,
                              std::int64_t blocks, const ActivationBlock* activations, std::int64_t firstRow,
                              std::int64_t rows, Write write) {
    using C = Cut<Type>;
    __syncthreads();  // of a call before this one, everybody has read
    const auto lane = static_cast<int>(threadIdx.x % kWarpSize);
    const auto warp = static_cast<int>(threadIdx.x / kWarpSize);
    const int quad = lane % kQuads;
    const int unit = lane / kQuads % C::kUnits;
    float sums[Rows][kLaneRows] = {};

    for (std::int64_t b = warp * C::kBlocks + lane / C::kLanes; b < blocks; b += kProductWarps * C::kBlocks) {
        const std::int64_t at = group * blocks + b;
        int numbers[C::kParts][kLaneRows];
        loadNumbers<Type>(weight.values + at * C::kForm.valueBytes(), unit, quad, numbers);
        const auto scales = loadScales<Type>(
            weight.scales + at * C::kForm.scaleBytes(),
            weight.supers + (group * (blocks / kSuperBlocks) + b / kSuperBlocks) * C::kForm.superBytes(),
            quad);
        for (int r = 0; r < Rows; ++r) {  // beyond the last row: that row again, and nothing is written
            const std::int64_t row = firstRow + r < rows ? firstRow + r : rows - 1;
            addProducts<Type>(numbers, scales, activations[row * blocks + b], unit, sums[r]);
        }
    }
    for (int r = 0; r < Rows; ++r) {
        for (int row = 0; row < kLaneRows; ++row) {
            float sum = sums[r][row];
            for (int lanes = kQuads; lanes < kWarpSize; lanes *= 2) {  // those of the same rows
                sum += __shfl_xor_sync(kFullWarp, sum, lanes);
            }
            if (lane < kQuads) {
                partial[warp][r][quad * kLaneRows + row] = sum;
            }
        }
    }
    __syncthreads();  // every warp's part is there before they are added up
    for (auto i = static_cast<int>(threadIdx.x); i < Rows * kRowGroup; i += kProductThreads) {
        const int r = i / static_cast<int>(kRowGroup);
        const int output = i % static_cast<int>(kRowGroup);
        if (firstRow + r < rows) {
            float sum = 0.0f;
            for (int w = 0; w < kProductWarps; ++w) {
                sum += partial[w][r][output];
            }
            write(r, output, sum);
        }
    }
}

}  // namespace xinglin::kernels::cuda
