#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/cuda_stream.h"
#include "kernels/quant/tensor_type.h"

namespace xinglin::kernels {

/// y[r] = the row tokens[r] of a table, dequantised.
///
/// Memory: the table is [vocabulary, cols] in file layout, `rowBytes` apart; tokens is [rows], every one
/// within 0 … vocabulary − 1; y is [rows, cols].
struct EmbeddingArgs {
    TensorType type = TensorType::F32;
    const void* table = nullptr;
    std::size_t rowBytes = 0;
    std::int64_t vocabulary = 0;
    const std::int32_t* tokens = nullptr;
    float* y = nullptr;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
};

/// dTable[tokens[r]] += dy[r], in the order of the rows. dTable is [vocabulary, cols].
template <typename T>
struct EmbeddingBackwardArgsOf {
    const std::int32_t* tokens = nullptr;
    const T* dy = nullptr;
    T* dTable = nullptr;
    std::int64_t vocabulary = 0;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
};
using EmbeddingBackwardArgs = EmbeddingBackwardArgsOf<float>;

void embeddingReference(const EmbeddingArgs& args);
/// For float and double.
template <typename T>
void embeddingBackwardReference(const EmbeddingBackwardArgsOf<T>& args);

/// Bit for bit equal to the reference.
void embeddingCpu(const EmbeddingArgs& args, CpuContext& context);
void embeddingBackwardCpu(const EmbeddingBackwardArgs& args, CpuContext& context);

/// Queues the work and returns; device pointers, which the caller keeps until the stream has passed this
/// point. Bit for bit equal to the reference. The host cannot see the tokens: one outside the vocabulary
/// makes its row no numbers. Rows of F32, F16 and BF16 tables are aligned to their numbers.
void embeddingCuda(const EmbeddingArgs& args, CudaStream stream);
/// Floats of scratch memory, aligned to eight bytes, that the derivative takes on the device.
std::int64_t embeddingBackwardCudaScratch(const EmbeddingBackwardArgs& args);
/// The same for the derivative: bit for bit equal to the reference. Rows are sorted by their token, so that
/// the work grows with them and not with their square. A token outside the vocabulary is passed over.
void embeddingBackwardCuda(const EmbeddingBackwardArgs& args, std::span<float> scratch, CudaStream stream);

}  // namespace xinglin::kernels
