#include <cmath>
#include <complex>

#include "kernels/rope/rope.h"

namespace xinglin::kernels {

void ropeTableReference(const RopeTableArgs& args) {
    checkContract(args);
    const std::int64_t half = args.dim / 2;
    for (std::int64_t i = 0; i < half; ++i) {
        double frequency = std::pow(args.base, -2.0 * static_cast<double>(i) / static_cast<double>(args.dim));
        frequency /= args.positionDivisor;
        if (args.frequencyDivisors) {
            frequency /= static_cast<double>(args.frequencyDivisors[i]);
        }
        for (std::int64_t r = 0; r < args.rows; ++r) {
            const double theta = static_cast<double>(args.positions[r]) * frequency;
            args.cosines[r * half + i] = static_cast<float>(std::cos(theta));
            args.sines[r * half + i] = static_cast<float>(std::sin(theta));
        }
    }
}

template <typename T>
void ropeReference(const RopeArgsOf<T>& args) {
    checkContract(args);
    const std::int64_t half = args.dim / 2;
    const bool neighbours = args.pairs == RopePairs::Neighbours;
    const T sign = args.direction == RopeDirection::Forward ? T(1) : T(-1);
    for (std::int64_t r = 0; r < args.rows; ++r) {
        for (std::int64_t h = 0; h < args.heads; ++h) {
            T* x = args.x + (r * args.heads + h) * args.headDim;
            for (std::int64_t i = 0; i < half; ++i) {
                T& a = x[neighbours ? 2 * i : i];
                T& b = x[neighbours ? 2 * i + 1 : i + half];
                const T cosine = args.cosines[r * half + i];
                const T sine = sign * args.sines[r * half + i];
                const T rotated = a * cosine - b * sine;
                b = a * sine + b * cosine;
                a = rotated;
            }
        }
    }
}

template void ropeReference(const RopeArgsOf<float>&);
template void ropeReference(const RopeArgsOf<double>&);
template void ropeReference(const RopeArgsOf<std::complex<double>>&);

}  // namespace xinglin::kernels
