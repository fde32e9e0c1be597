#include <algorithm>
#include <cmath>

#include "kernels/norm/unit_rows.h"
#include "kernels/quant/half.h"

namespace xinglin::kernels {
namespace {

template <typename Args>
double numberAt(const Args& args, std::int64_t i) {
    return static_cast<double>(args.rounded ? floatFromBfloat16(args.rounded[i]) : args.x[i]);
}

}  // namespace

void unitRowsReference(const UnitRowsArgs& args) {
    checkContract(args);
    for (std::int64_t first = 0; first < args.rows * args.cols; first += args.cols) {
        double squares = 0.0;
        for (std::int64_t c = 0; c < args.cols; ++c) {
            squares += numberAt(args, first + c) * numberAt(args, first + c);
        }
        const double inverse = 1.0 / std::max(std::sqrt(squares), args.leastLength);
        for (std::int64_t c = 0; c < args.cols; ++c) {
            args.y[first + c] = static_cast<float>(numberAt(args, first + c) * inverse);
        }
    }
}

void unitRowsBackwardReference(const UnitRowsBackwardArgs& args) {
    checkContract(args);
    for (std::int64_t first = 0; first < args.rows * args.cols; first += args.cols) {
        double squares = 0.0;
        double along = 0.0;
        for (std::int64_t c = 0; c < args.cols; ++c) {
            const double x = numberAt(args, first + c);
            squares += x * x;
            along += x * static_cast<double>(args.dy[first + c]);
        }
        const bool isTiny = std::sqrt(squares) < args.leastLength;
        const double inverse = 1.0 / (isTiny ? args.leastLength : std::sqrt(squares));
        const double share = isTiny ? 0.0 : along / squares;
        for (std::int64_t c = 0; c < args.cols; ++c) {
            const double dy = static_cast<double>(args.dy[first + c]);
            args.dx[first + c] += static_cast<float>((dy - numberAt(args, first + c) * share) * inverse);
        }
    }
}

}  // namespace xinglin::kernels
