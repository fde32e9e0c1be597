#pragma once

#include <cstdint>

#include "kernels/cpu/cpu_context.h"
#include "kernels/cuda/cuda_stream.h"
#include "kernels/require.h"

namespace xinglin::kernels {

/// Which two numbers of a head make a pair.
enum class RopePairs {
    Neighbours,  ///< 2i and 2i + 1
    Halves,      ///< i and i + half of the rotated part
};

/// The angles of `rows` positions: with theta(r, i) = position(r) / positionDivisor · base^(−2i / dim) /
/// frequencyDivisors[i], the cosines and sines, [rows, dim / 2] each. Computed in double, rounded once.
struct RopeTableArgs {
    const std::int32_t* positions = nullptr;   ///< [rows]
    const float* frequencyDivisors = nullptr;  ///< [dim / 2]; null: ones
    float* cosines = nullptr;
    float* sines = nullptr;
    std::int64_t rows = 0;
    std::int64_t dim = 0;  ///< even
    double base = 10000.0;
    double positionDivisor = 1.0;
};

void ropeTableReference(const RopeTableArgs& args);

enum class RopeDirection {
    Forward,
    Backward,  ///< the derivative: the same rotation the other way round
};

/// Rotates, in place, the first `dim` numbers of every head of every row:
///
///   (a, b) ← (a · cos − b · sin, a · sin + b · cos)
///
/// x is [rows, heads, headDim], packed; cosines and sines are [rows, dim / 2].
template <typename T>
struct RopeArgsOf {
    T* x = nullptr;
    const T* cosines = nullptr;
    const T* sines = nullptr;
    std::int64_t rows = 0;
    std::int64_t heads = 0;
    std::int64_t headDim = 0;
    std::int64_t dim = 0;
    RopePairs pairs = RopePairs::Neighbours;
    RopeDirection direction = RopeDirection::Forward;
};
using RopeArgs = RopeArgsOf<float>;

/// For float, double and std::complex<double>.
template <typename T>
void ropeReference(const RopeArgsOf<T>& args);

/// Bit for bit equal to the reference.
void ropeCpu(const RopeArgs& args, CpuContext& context);

/// Queue the work and return; device pointers, which the caller keeps until the stream has passed this point.
/// A device may fuse a product with its sum: a rotated number agrees to kRopeCudaTolerance relative to |a| +
/// |b|, a cosine or sine to kRopeCudaTolerance.
void ropeTableCuda(const RopeTableArgs& args, CudaStream stream);
void ropeCuda(const RopeArgs& args, CudaStream stream);

inline constexpr float kRopeCudaTolerance = 1.5e-7f;

inline void checkContract(const RopeTableArgs& args) {
    require(args.rows >= 0 && args.dim > 0 && args.dim % 2 == 0, "ropeTable: shape");
    require(args.base > 0.0 && args.positionDivisor > 0.0, "ropeTable: base or divisor");
    require(args.rows == 0 || (args.positions && args.cosines && args.sines), "ropeTable: null tensor");
}

template <typename T>
void checkContract(const RopeArgsOf<T>& args) {
    require(args.rows >= 0 && args.heads > 0, "rope: shape");
    require(args.dim > 0 && args.dim % 2 == 0 && args.dim <= args.headDim, "rope: dim");
    require(args.rows == 0 || (args.x && args.cosines && args.sines), "rope: null tensor");
}

}  // namespace xinglin::kernels
