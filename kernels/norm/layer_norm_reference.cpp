#include <cmath>
#include <complex>

#include "kernels/norm/layer_norm.h"

namespace xinglin::kernels {
namespace {

template <typename T>
struct Moments {
    T mean;
    T inverseRoot;
};

template <typename T>
Moments<T> momentsOf(const T* x, std::int64_t cols, double epsilon) {
    const T count = static_cast<T>(static_cast<double>(cols));
    T sum = 0;
    for (std::int64_t c = 0; c < cols; ++c) {
        sum += x[c];
    }
    const T mean = sum / count;
    T squares = 0;
    for (std::int64_t c = 0; c < cols; ++c) {
        squares += (x[c] - mean) * (x[c] - mean);
    }
    return {mean, static_cast<T>(1) / std::sqrt(squares / count + static_cast<T>(epsilon))};
}

}  // namespace

template <typename T>
void layerNormReference(const LayerNormArgsOf<T>& args) {
    checkContract(args);
    for (std::int64_t r = 0; r < args.rows; ++r) {
        const T* x = args.x + r * args.cols;
        T* y = args.y + r * args.cols;
        const Moments<T> moments = momentsOf(x, args.cols, args.epsilon);
        for (std::int64_t c = 0; c < args.cols; ++c) {
            y[c] = (x[c] - moments.mean) * moments.inverseRoot * args.weight[c] + args.bias[c];
        }
    }
}

template <typename T>
void layerNormBackwardReference(const LayerNormBackwardArgsOf<T>& args) {
    require(args.rows >= 0 && args.cols > 0, "layerNormBackward: shape");
    require(args.rows == 0 || (args.x && args.weight && args.dy), "layerNormBackward: null tensor");
    const T count = static_cast<T>(static_cast<double>(args.cols));
    for (std::int64_t row = 0; row < args.rows; ++row) {
        const T* x = args.x + row * args.cols;
        const T* dy = args.dy + row * args.cols;
        const Moments<T> moments = momentsOf(x, args.cols, args.epsilon);
        T pull = 0;
        T turn = 0;
        for (std::int64_t c = 0; c < args.cols; ++c) {
            pull += dy[c] * args.weight[c];
            turn += dy[c] * args.weight[c] * (x[c] - moments.mean) * moments.inverseRoot;
        }
        for (std::int64_t c = 0; c < args.cols; ++c) {
            const T given = dy[c];  // dx may be dy
            const T normed = (x[c] - moments.mean) * moments.inverseRoot;
            if (args.dWeight) {
                args.dWeight[c] += given * normed;
            }
            if (args.dBias) {
                args.dBias[c] += given;
            }
            if (args.dx) {
                args.dx[row * args.cols + c] =
                    moments.inverseRoot * (given * args.weight[c] - pull / count - normed * turn / count);
            }
        }
    }
}

template void layerNormReference(const LayerNormArgsOf<float>&);
template void layerNormReference(const LayerNormArgsOf<double>&);
template void layerNormReference(const LayerNormArgsOf<std::complex<double>>&);
template void layerNormBackwardReference(const LayerNormBackwardArgsOf<float>&);
template void layerNormBackwardReference(const LayerNormBackwardArgsOf<double>&);

}  // namespace xinglin::kernels
