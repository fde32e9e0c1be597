#include <cmath>
#include <complex>
#include <vector>

#include "kernels/norm/rms_norm.h"

namespace xinglin::kernels {
namespace {

template <typename T>
T inverseRoot(const T* x, std::int64_t cols, double epsilon) {
    T sum = 0;
    for (std::int64_t c = 0; c < cols; ++c) {
        sum += x[c] * x[c];
    }
    return static_cast<T>(1) /
           std::sqrt(sum / static_cast<T>(static_cast<double>(cols)) + static_cast<T>(epsilon));
}

}  // namespace

template <typename T>
void rmsNormReference(const RmsNormArgsOf<T>& args) {
    checkContract(args);
    for (std::int64_t r = 0; r < args.rows; ++r) {
        const T* x = args.x + r * args.cols;
        T* y = args.y + r * args.cols;
        const T scale = inverseRoot(x, args.cols, args.epsilon);
        for (std::int64_t c = 0; c < args.cols; ++c) {
            y[c] = x[c] * scale * args.weight[c];
        }
    }
}

template <typename T>
void rmsNormBackwardReference(const RmsNormBackwardArgsOf<T>& args) {
    require(args.rows >= 0 && args.cols > 0, "rmsNormBackward: shape");
    require(args.rows == 0 || (args.x && args.weight && args.dy), "rmsNormBackward: null tensor");
    for (std::int64_t row = 0; row < args.rows; ++row) {
        const T* x = args.x + row * args.cols;
        const T* dy = args.dy + row * args.cols;
        const T r = inverseRoot(x, args.cols, args.epsilon);
        T dot = 0;
        for (std::int64_t c = 0; c < args.cols; ++c) {
            dot += dy[c] * args.weight[c] * x[c];
        }
        const T pull = r * r * dot / static_cast<T>(args.cols);
        for (std::int64_t c = 0; c < args.cols; ++c) {
            const T given = dy[c];  // dx may be dy
            if (args.dWeight) {
                args.dWeight[c] += given * x[c] * r;
            }
            if (args.dx) {
                args.dx[row * args.cols + c] = r * (given * args.weight[c] - x[c] * pull);
            }
        }
    }
}

template void rmsNormReference(const RmsNormArgsOf<float>&);
template void rmsNormReference(const RmsNormArgsOf<double>&);
template void rmsNormReference(const RmsNormArgsOf<std::complex<double>>&);
template void rmsNormBackwardReference(const RmsNormBackwardArgsOf<float>&);
template void rmsNormBackwardReference(const RmsNormBackwardArgsOf<double>&);

}  // namespace xinglin::kernels
