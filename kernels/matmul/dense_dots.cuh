#pragma once

#include "kernels/cuda/device.cuh"
#include "kernels/quant/tensor_type.h"

namespace xinglin::kernels::cuda {

/// The numbers of sixteen bytes.
template <TensorType Type>
inline constexpr int kPerLoad = Type == TensorType::F32 ? 4 : 8;

template <TensorType Type>
__device__ void widen(uint4 bits, float* out) {
    const unsigned words[4] = {bits.x, bits.y, bits.z, bits.w};
    for (int i = 0; i < 4; ++i) {
        if constexpr (Type == TensorType::F32) {
            out[i] = __uint_as_float(words[i]);
        } else if constexpr (Type == TensorType::BF16) {
            out[2 * i] = __uint_as_float(words[i] << 16);
            out[2 * i + 1] = __uint_as_float(words[i] & 0xffff0000u);
        } else {
            out[2 * i] = cuda::halfToFloat(static_cast<std::uint16_t>(words[i] & 0xffffu));
            out[2 * i + 1] = cuda::halfToFloat(static_cast<std::uint16_t>(words[i] >> 16));
        }
    }
}

template <TensorType Type>
__device__ float numberAt(const unsigned char* row, std::int64_t c) {
    if constexpr (Type == TensorType::F32) {
        return reinterpret_cast<const float*>(row)[c];
    } else if constexpr (Type == TensorType::BF16) {
        return cuda::bfloat16ToFloat(reinterpret_cast<const std::uint16_t*>(row)[c]);
    } else {
        return cuda::halfToFloat(reinterpret_cast<const std::uint16_t*>(row)[c]);
    }
}

/// The rows of activations from `first` on; beyond the last row that row again, and nothing is written for
/// it.
template <int Rows>
__device__ void rowsOf(const float* activations, std::int64_t first, std::int64_t rows, std::int64_t cols,
                       const float* (&x)[Rows]) {
    for (int r = 0; r < Rows; ++r) {
        x[r] = activations + (first + r < rows ? first + r : rows - 1) * cols;
    }
}

/// Adds a lane's part of the dot products of one row of weights with `Rows` rows of activations, in the same
/// order whatever `Rows` is: the weights are read once.
template <TensorType Type, int Rows, bool IsWide>
__device__ void denseDots(const unsigned char* weights, const float* const (&x)[Rows], std::int64_t cols,
                          float (&sums)[Rows]) {
    const auto lane = static_cast<int>(threadIdx.x % kWarpSize);
    if constexpr (IsWide) {
        constexpr int kNumbers = kPerLoad<Type>;
        XINGLIN_UNROLL(4)
        for (std::int64_t c = lane * kNumbers; c < cols; c += kWarpSize * kNumbers) {
            float w[kNumbers];
            widen<Type>(loadOnce16(weights + c * (16 / kNumbers)), w);
            for (int r = 0; r < Rows; ++r) {
                for (int i = 0; i < kNumbers; i += 4) {
                    const float4 v = load4(x[r] + c + i);
                    sums[r] = fmaf(w[i], v.x, sums[r]);
                    sums[r] = fmaf(w[i + 1], v.y, sums[r]);
                    sums[r] = fmaf(w[i + 2], v.z, sums[r]);
                    sums[r] = fmaf(w[i + 3], v.w, sums[r]);
                }
            }
        }
    } else {
        for (std::int64_t c = lane; c < cols; c += kWarpSize) {
            const float w = numberAt<Type>(weights, c);
            for (int r = 0; r < Rows; ++r) {
                sums[r] = fmaf(w, x[r][c], sums[r]);
            }
        }
    }
}

}  // namespace xinglin::kernels::cuda
