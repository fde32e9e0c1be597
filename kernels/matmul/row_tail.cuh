#pragma once

#include "kernels/cuda/reduce.cuh"
#include "kernels/matmul/row_tail.h"
#include "kernels/quant/quantise_block.cuh"

namespace xinglin::kernels::cuda {

/// Rounds `cols` numbers of a row by all threads of a block; x was written by this block, before a barrier.
template <int Threads>
__device__ void roundRow(const StepActivations& to, std::int64_t row, std::int64_t first, std::int64_t last,
                         std::int64_t cols) {
    for (std::int64_t block = first / kQuantBlock + threadIdx.x / kWarpSize; block * kQuantBlock < last;
         block += Threads / kWarpSize) {
        const std::int64_t at = row * (cols / kQuantBlock) + block;
        const float x = to.x[at * kQuantBlock + threadIdx.x % kWarpSize];
        if (to.whole) {
            quantiseBlock(x, ActivationScales::Whole, to.whole[at]);
        }
        if (to.halves) {
            quantiseBlock(x, ActivationScales::Halves, to.halves[at]);
        }
    }
}

/// Normalises one row by all threads of a block. What other blocks wrote is read past the first-level cache.
template <int Threads>
__device__ void normaliseRow(const RowTail& tail, const float* y, std::int64_t row, std::int64_t cols) {
    const float* from = y + row * cols;
    float* to = tail.out.x + row * cols;
    float sum = 0.0f;
    for (std::int64_t c = threadIdx.x; c < cols; c += Threads) {
        const float v = loadFresh(from + c);
        sum += tail.isLayerNorm ? v : v * v;
    }
    float mean = blockSum<Threads>(sum) / static_cast<float>(cols);
    float square = mean;
    if (tail.isLayerNorm) {
        float squares = 0.0f;
        for (std::int64_t c = threadIdx.x; c < cols; c += Threads) {
            const float v = loadFresh(from + c) - mean;
            squares += v * v;
        }
        square = blockSum<Threads>(squares) / static_cast<float>(cols);
    } else {
        mean = 0.0f;
    }
    const float scale = 1.0f / sqrtf(square + static_cast<float>(tail.epsilon));
    for (std::int64_t c = threadIdx.x; c < cols; c += Threads) {
        const float v = (loadFresh(from + c) - mean) * scale * tail.weight[c];
        to[c] = tail.bias ? v + tail.bias[c] : v;
    }
    if (tail.out.whole || tail.out.halves) {
        __syncthreads();  // the row is there
        roundRow<Threads>(tail.out, row, 0, cols, cols);
    }
}

/// At the end of a product's kernel, by all threads of all its `blocks` blocks: the last to come normalises
/// the rows of y.
template <int Threads>
__device__ void finishRows(const RowTail& tail, const float* y, std::int64_t rows, std::int64_t cols,
                           unsigned blocks) {
    XINGLIN_SHARED(int, isLast, [1]);
    __syncthreads();  // the block's outputs are written
    if (threadIdx.x == 0) {
        isLast[0] = arriveLast(tail.arrivals, blocks) ? 1 : 0;
    }
    __syncthreads();  // everybody knows
    if (isLast[0] == 0) {
        return;  // the whole block
    }
    for (std::int64_t row = 0; row < rows; ++row) {
        normaliseRow<Threads>(tail, y, row, cols);
    }
}

}  // namespace xinglin::kernels::cuda
