#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#include "kernels/cuda/host_device.h"

namespace xinglin::kernels {

// Rounded one by one: a compiler for GPUs would make one operation of a product and a sum, which rounds once.
XINGLIN_HOST_DEVICE inline double roundedProduct(double a, double b) {
#ifdef __CUDA_ARCH__
    return __dmul_rn(a, b);
#else
    return a * b;
#endif
}
XINGLIN_HOST_DEVICE inline double roundedSum(double a, double b) {
#ifdef __CUDA_ARCH__
    return __dadd_rn(a, b);
#else
    return a + b;
#endif
}

/// e^x for x ≤ 0, with the same bits on every processor, which no library's is sure to have: within a few
/// units of the last place, exactly 1 at 0, and 0 where the result would have fewer bits than a double has
/// (from −708 on).
XINGLIN_HOST_DEVICE inline double exactExp(double x) {
    if (!(x > -708.0)) {
        return 0.0;
    }
    // x = n · ln 2 + rest, |rest| ≤ ½ ln 2; the upper part of ln 2 has so few bits that n times it is exact.
    const double n = floor(roundedSum(roundedProduct(x, 0x1.71547652b82fep+0), 0.5));
    const double rest = roundedSum(roundedSum(x, -roundedProduct(n, 0x1.62e42fee00000p-1)),
                                   -roundedProduct(n, 0x1.a39ef35793c76p-33));
    // Taylor's sum up to rest^13 / 13!, whose next term is below a double's last place: 1 / k!, the last
    // first.
    constexpr double kFactors[] = {0x1.6124613a86d09p-33, 0x1.1eed8eff8d898p-29, 0x1.ae64567f544e4p-26,
                                   0x1.27e4fb7789f5cp-22, 0x1.71de3a556c734p-19, 0x1.a01a01a01a01ap-16,
                                   0x1.a01a01a01a01ap-13, 0x1.6c16c16c16c17p-10, 0x1.1111111111111p-7,
                                   0x1.5555555555555p-5,  0x1.5555555555555p-3,  0x1.0000000000000p-1,
                                   0x1.0000000000000p+0,  0x1.0000000000000p+0};
    double sum = 0.0;
    for (const double factor : kFactors) {
        sum = roundedSum(factor, roundedProduct(sum, rest));
    }
    const std::uint64_t bits = static_cast<std::uint64_t>(1023 + static_cast<std::int64_t>(n)) << 52;
    double power = 0.0;
    memcpy(&power, &bits, sizeof(power));
    return roundedProduct(sum, power);
}

}  // namespace xinglin::kernels
