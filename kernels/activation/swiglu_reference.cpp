#include <cmath>
#include <complex>

#include "kernels/activation/swiglu.h"

namespace xinglin::kernels {

template <typename T>
void swigluReference(const SwigluArgsOf<T>& args) {
    checkContract(args);
    for (std::int64_t i = 0; i < args.rows * args.cols; ++i) {
        args.y[i] = args.gate[i] / (T(1) + std::exp(-args.gate[i])) * args.up[i];
    }
}

template <typename T>
void swigluBackwardReference(const SwigluBackwardArgsOf<T>& args) {
    require(args.rows >= 0 && args.cols > 0, "swigluBackward: shape");
    require(args.rows == 0 || (args.gate && args.up && args.dy && args.dGate && args.dUp),
            "swigluBackward: null tensor");
    for (std::int64_t i = 0; i < args.rows * args.cols; ++i) {
        const T gate = args.gate[i];
        const T up = args.up[i];
        const T dy = args.dy[i];
        const T s = T(1) / (T(1) + std::exp(-gate));
        args.dGate[i] = dy * up * s * (T(1) + gate * (T(1) - s));
        args.dUp[i] = dy * gate * s;
    }
}

template void swigluReference(const SwigluArgsOf<float>&);
template void swigluReference(const SwigluArgsOf<double>&);
template void swigluReference(const SwigluArgsOf<std::complex<double>>&);
template void swigluBackwardReference(const SwigluBackwardArgsOf<float>&);
template void swigluBackwardReference(const SwigluBackwardArgsOf<double>&);

}  // namespace xinglin::kernels
