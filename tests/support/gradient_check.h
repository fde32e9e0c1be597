#pragma once

#include <gtest/gtest.h>

#include <complex>
#include <cstddef>
#include <vector>

namespace xinglin::test {

/// Compares a derivative with the complex step: Im f(x + i·h) / h has no rounding error of a difference, so h
/// can be tiny. `loss` takes a vector of complex numbers; `gradient` is what is checked.
template <typename Loss>
void expectGradient(const std::vector<double>& at, const std::vector<double>& gradient, Loss loss,
                    const char* what) {
    constexpr double kStep = 1e-100;
    std::vector<std::complex<double>> point(at.begin(), at.end());
    for (std::size_t i = 0; i < at.size(); ++i) {
        point[i] = {at[i], kStep};
        const double expected = loss(point).imag() / kStep;
        point[i] = at[i];
        EXPECT_NEAR(gradient[i], expected, 1e-12 * (1.0 + std::abs(expected))) << what << " " << i;
    }
}

/// Σ dy · y: the loss whose derivative by y is dy.
inline std::complex<double> weighted(const std::vector<double>& dy,
                                     const std::vector<std::complex<double>>& y) {
    std::complex<double> sum = 0.0;
    for (std::size_t i = 0; i < dy.size(); ++i) {
        sum += dy[i] * y[i];
    }
    return sum;
}

}  // namespace xinglin::test
