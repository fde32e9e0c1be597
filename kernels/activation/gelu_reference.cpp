#include <cmath>
#include <complex>

#include "kernels/activation/gelu.h"

namespace xinglin::kernels {

template <typename T>
void geluReference(const GeluArgsOf<T>& args) {
    checkContract(args);
    for (std::int64_t i = 0; i < args.rows * args.cols; ++i) {
        const T x = args.x[i];
        const T inner = static_cast<T>(kGeluScale) * x * (T(1) + static_cast<T>(kGeluCubic) * x * x);
        args.y[i] = x * static_cast<T>(0.5) * (T(1) + std::tanh(inner));
    }
}

template <typename T>
void geluBackwardReference(const GeluBackwardArgsOf<T>& args) {
    require(args.rows >= 0 && args.cols > 0, "geluBackward: shape");
    require(args.rows == 0 || (args.x && args.dy && args.dx), "geluBackward: null tensor");
    constexpr T kHalf = static_cast<T>(0.5);
    constexpr T kScale = static_cast<T>(kGeluScale);
    constexpr T kCubic = static_cast<T>(kGeluCubic);
    for (std::int64_t i = 0; i < args.rows * args.cols; ++i) {
        const T x = args.x[i];
        const T t = std::tanh(kScale * x * (T(1) + kCubic * x * x));
        const T slope = kScale * (T(1) + T(3) * kCubic * x * x);
        args.dx[i] = args.dy[i] * (kHalf * (T(1) + t) + kHalf * x * (T(1) - t * t) * slope);
    }
}

template void geluReference(const GeluArgsOf<float>&);
template void geluReference(const GeluArgsOf<double>&);
template void geluReference(const GeluArgsOf<std::complex<double>>&);
template void geluBackwardReference(const GeluBackwardArgsOf<float>&);
template void geluBackwardReference(const GeluBackwardArgsOf<double>&);

}  // namespace xinglin::kernels
