#pragma once

#include <cstdint>

#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/cuda_stream.h"
#include "kernels/require.h"

namespace xinglin::kernels {

/// Every row divided by its length (NormHead), or by `leastLength` where it is shorter:
///
///   y[r][c] = x[r][c] / max(|x[r]|, leastLength)
///
/// Memory:   x and y are [rows, cols], packed; x is float, or bfloat16 bits in `rounded`. y may be x.
/// Numerics: in double, rounded once; a device adds the squares in another order, so that it agrees to
///           kUnitRowsTolerance, relative.
template <typename T>
struct UnitRowsArgsOf {
    const T* x = nullptr;
    const std::uint16_t* rounded = nullptr;  ///< in place of x
    T* y = nullptr;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    double leastLength = 1e-7;
};
using UnitRowsArgs = UnitRowsArgsOf<float>;

/// The derivative: with l = max(|x|, leastLength), dx += (dy − x · (x · dy) / l²) / l; where the row is
/// shorter than the least length the second term is not there. dx is added to.
template <typename T>
struct UnitRowsBackwardArgsOf {
    const T* x = nullptr;
    const std::uint16_t* rounded = nullptr;  ///< in place of x
    const T* dy = nullptr;
    T* dx = nullptr;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    double leastLength = 1e-7;
};
using UnitRowsBackwardArgs = UnitRowsBackwardArgsOf<float>;

/// Of a derivative relative to the greatest |dy| of its row divided by the row's length.
inline constexpr float kUnitRowsTolerance = 2e-7f;

/// For float, double and std::complex<double>.
template <typename T>
void unitRowsReference(const UnitRowsArgsOf<T>& args);
/// For float and double.
template <typename T>
void unitRowsBackwardReference(const UnitRowsBackwardArgsOf<T>& args);
/// The reference's loops, some rows a thread: bit for bit equal to it.
void unitRowsCpu(const UnitRowsArgs& args, CpuContext& context);
void unitRowsBackwardCpu(const UnitRowsBackwardArgs& args, CpuContext& context);
/// Queue the work and return; device pointers, which the caller keeps until the stream has passed this point.
void unitRowsCuda(const UnitRowsArgs& args, CudaStream stream);
void unitRowsBackwardCuda(const UnitRowsBackwardArgs& args, CudaStream stream);

template <typename T>
void checkContract(const UnitRowsArgsOf<T>& args) {
    require(args.rows >= 0 && args.cols > 0 && args.leastLength > 0.0, "unitRows: shape");
    require(args.rows == 0 || ((args.x || args.rounded) && args.y), "unitRows: null tensor");
}

template <typename T>
void checkContract(const UnitRowsBackwardArgsOf<T>& args) {
    require(args.rows >= 0 && args.cols > 0 && args.leastLength > 0.0, "unitRowsBackward: shape");
    require(args.rows == 0 || ((args.x || args.rounded) && args.dy && args.dx),
            "unitRowsBackward: null tensor");
}

}  // namespace xinglin::kernels
