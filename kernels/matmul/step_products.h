#pragma once

#include <cstdint>
#include <span>

#include "kernels/cuda/cuda_stream.h"
#include "kernels/matmul/matmul.h"
#include "kernels/matmul/row_tail.h"

namespace xinglin::kernels {

/// Rows that a step of decoding has at most: they share one pass over the weights.
inline constexpr std::int64_t kMostStepRows = 8;

/// Products of a step of decoding whose activations were rounded by whoever made them. All pointers are
/// device memory but `targets`, which is read at once.
struct StepProductArgs {
    StepActivations input;
    std::int64_t rows = 0;  ///< at most kMostStepRows
    std::int64_t cols = 0;
    std::span<const MatmulTarget> targets;
    RowTail tail;  ///< of the first target's y; only where all targets share a launch
};

/// One launch for at most four neighbouring targets of one type and layout, or interleaved of any types. A
/// row's products have the bits of matmulCuda().
void stepProductCuda(const StepProductArgs& args, CudaStream stream);

/// The wide half of a feed-forward block: y = silu(gate · x) · (up · x), or y = gelu(up · x + bias) without a
/// gate, rounded for the product back.
struct StepGateArgs {
    StepActivations input;
    std::int64_t rows = 0;  ///< at most kMostStepRows
    std::int64_t cols = 0;
    WeightView gate;  ///< no data: none; else of up's type and layout
    WeightView up;
    const float* upBias = nullptr;  ///< without a gate only; may be null
    StepActivations out;            ///< rounded only where up's rows are a multiple of 32
};
void stepGateCuda(const StepGateArgs& args, CudaStream stream);

/// The first normalisation of a step: rows of x, [rows, cols], as a tail would.
void stepNormCuda(const float* x, std::int64_t rows, std::int64_t cols, const RowTail& tail,
                  CudaStream stream);

}  // namespace xinglin::kernels
