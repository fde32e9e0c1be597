#pragma once

#include <complex>

namespace xinglin::kernels {

// The references also run on complex numbers, for complex-step derivatives: what they compare is the real
// part.
inline float realPart(float value) {
    return value;
}
inline double realPart(double value) {
    return value;
}
inline double realPart(const std::complex<double>& value) {
    return value.real();
}

}  // namespace xinglin::kernels
