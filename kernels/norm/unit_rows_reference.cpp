#include <cmath>
#include <complex>
#include <type_traits>

#include "kernels/cpu/real_part.h"
#include "kernels/norm/unit_rows.h"
#include "kernels/quant/half.h"

namespace xinglin::kernels {
namespace {

// What is computed with: never less than double.
template <typename T>
using Wide = std::conditional_t<std::is_same_v<T, float>, double, T>;

template <typename T>
Wide<T> numberAt(const T* x, const std::uint16_t* rounded, std::int64_t i) {
    return rounded ? Wide<T>(static_cast<double>(floatFromBfloat16(rounded[i]))) : Wide<T>(x[i]);
}

}  // namespace

template <typename T>
void unitRowsReference(const UnitRowsArgsOf<T>& args) {
    using std::sqrt;
    checkContract(args);
    for (std::int64_t first = 0; first < args.rows * args.cols; first += args.cols) {
        Wide<T> squares = 0.0;
        for (std::int64_t c = 0; c < args.cols; ++c) {
            const Wide<T> x = numberAt(args.x, args.rounded, first + c);
            squares += x * x;
        }
        const Wide<T> length = sqrt(squares);
        const Wide<T> inverse =
            1.0 / (realPart(length) > args.leastLength ? length : Wide<T>(args.leastLength));
        for (std::int64_t c = 0; c < args.cols; ++c) {
            args.y[first + c] = static_cast<T>(numberAt(args.x, args.rounded, first + c) * inverse);
        }
    }
}

template <typename T>
void unitRowsBackwardReference(const UnitRowsBackwardArgsOf<T>& args) {
    checkContract(args);
    for (std::int64_t first = 0; first < args.rows * args.cols; first += args.cols) {
        double squares = 0.0;
        double along = 0.0;
        for (std::int64_t c = 0; c < args.cols; ++c) {
            const double x = numberAt(args.x, args.rounded, first + c);
            squares += x * x;
            along += x * static_cast<double>(args.dy[first + c]);
        }
        const bool isTiny = std::sqrt(squares) < args.leastLength;
        const double inverse = 1.0 / (isTiny ? args.leastLength : std::sqrt(squares));
        const double share = isTiny ? 0.0 : along / squares;
        for (std::int64_t c = 0; c < args.cols; ++c) {
            const double x = numberAt(args.x, args.rounded, first + c);
            const double dy = static_cast<double>(args.dy[first + c]);
            args.dx[first + c] += static_cast<T>((dy - x * share) * inverse);
        }
    }
}

template void unitRowsReference(const UnitRowsArgsOf<float>&);
template void unitRowsReference(const UnitRowsArgsOf<double>&);
template void unitRowsReference(const UnitRowsArgsOf<std::complex<double>>&);
template void unitRowsBackwardReference(const UnitRowsBackwardArgsOf<float>&);
template void unitRowsBackwardReference(const UnitRowsBackwardArgsOf<double>&);

}  // namespace xinglin::kernels
