#pragma once

#include <cstdint>
#include <initializer_list>

#include "kernels/cuda/cuda_stream.h"
#include "kernels/matmul/gemm.h"
#include "kernels/quant/tensor_type.h"

namespace xinglin::kernels {

/// A product of 16-bit numbers for a library to make:
///
///   y[r][o] = bias[o] + Σ_c x[r][c] · weight[o][c], or that added to y
///
/// x is [rows, cols] and weight [outputs, cols], both F16 or both BF16, packed; y and bias are float. All
/// pointers are device memory and cols is a multiple of 8.
struct LibraryProductArgs {
    TensorType type = TensorType::BF16;
    const void* x = nullptr;
    const void* weight = nullptr;
    const float* bias = nullptr;  ///< [outputs], or null
    float* y = nullptr;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    std::int64_t outputs = 0;
    bool adds = false;
    bool areE4m3 = false;  ///< x and weight are bytes of e4m3 instead of `type`; cols is a multiple of 16
};

/// A vendor's products, opened when the program runs. Used by one thread at a time.
class DeviceProducts {
public:
    virtual ~DeviceProducts() = default;
    /// Queues the product. False where the library has no way for it, or a pointer is no multiple of 16:
    /// nothing is queued then.
    bool multiply(const LibraryProductArgs& args, CudaStream stream) {
        return areWide({args.x, args.weight, args.bias, args.y}) && queue(args, stream);
    }
    /// The same for a product of training: device pointers; its strides in bytes are multiples of 16.
    bool multiply(const GemmArgs& args, CudaStream stream) {
        return areWide({args.a.data, args.b.data, args.c}) && queue(args, stream);
    }

protected:
    DeviceProducts() = default;

private:
    virtual bool queue(const LibraryProductArgs& args, CudaStream stream) = 0;
    virtual bool queue(const GemmArgs& args, CudaStream stream) = 0;

    // A library is told so once and for all when it chooses its kernels: one that is not would be a fault of
    // the device, after which the process is lost.
    static bool areWide(std::initializer_list<const void*> pointers) {
        for (const void* pointer : pointers) {
            if (reinterpret_cast<std::uintptr_t>(pointer) % 16 != 0) {
                return false;
            }
        }
        return true;
    }
};

}  // namespace xinglin::kernels
