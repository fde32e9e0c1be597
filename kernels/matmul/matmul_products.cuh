#pragma once

#include "kernels/cuda/launch.cuh"
#include "kernels/matmul/matmul_cuda.h"

namespace xinglin::kernels::cuda {

/// Activation rows that share a pass over the weights. Also the rows of a block's tile in the grid's y.
inline constexpr int kMostPassRows = 8;

/// A row-major matrix.
struct DenseWeight {
    const unsigned char* data;
    std::int64_t rowBytes;
};

/// The targets of one launch as its kernel gets them: by value, no copy to the device. Target t's blocks of
/// the grid begin at firstBlock[t].
template <typename Weight>
struct ProductCall {
    struct Target {
        Weight weight;
        const float* bias;
        float* y;
        std::int64_t outputs;
        std::int64_t firstBlock;
        bool isAdded;
    };
    Target targets[kMostCudaTargets];
    int count;
    std::int64_t rows;
    std::int64_t cols;

    __device__ const Target& targetOf(std::int64_t block) const {
        int t = 0;
        while (t + 1 < count && block >= targets[t + 1].firstBlock) {
            ++t;
        }
        return targets[t];
    }
};

/// Output o of row r is `product`.
template <typename Target>
__device__ void writeProduct(const Target& target, std::int64_t r, std::int64_t o, float product) {
    const float value = product + (target.bias ? target.bias[o] : 0.0f);
    float& y = target.y[r * target.outputs + o];
    y = target.isAdded ? y + value : value;
}

/// Fills the call; `weightOf(target)` is what the kernel gets of its weight, `perBlock` the outputs of a
/// block. Returns the blocks of all targets.
template <typename Weight, typename WeightOf>
std::int64_t fillCall(const CudaProducts& products, std::int64_t perBlock, WeightOf weightOf,
                      ProductCall<Weight>& call) {
    std::int64_t blocks = 0;
    call.count = 0;
    call.rows = products.rows;
    call.cols = products.cols;
    for (const MatmulTarget& target : products.targets) {
        call.targets[call.count++] = {weightOf(target),   target.bias, target.y,
                                      target.weight.rows, blocks,      target.write == ProductWrite::Add};
        blocks += (target.weight.rows + perBlock - 1) / perBlock;
    }
    return blocks;
}

/// The grid of `blocks` for each tile of rows.
inline dim3 productGrid(std::int64_t blocks, std::int64_t rows) {
    const std::int64_t tiles = (rows + kMostPassRows - 1) / kMostPassRows;
    require(tiles <= 65535, "matmulCuda: more rows than one grid has");
    return dim3(blocksFor(blocks, 1), static_cast<unsigned>(tiles));
}

}  // namespace xinglin::kernels::cuda
