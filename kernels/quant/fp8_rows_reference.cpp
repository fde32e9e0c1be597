#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/quant/fp8.h"
#include "kernels/quant/fp8_rows.h"

namespace xinglin::kernels {

void fp8RowsReference(const Fp8RowsArgs& args) {
    checkContract(args);
    for (std::int64_t row = 0; row < args.rows; ++row) {
        const float* x = args.x + row * args.cols;
        std::uint8_t* out = args.out + row * args.cols;
        float greatest = 0.0f;
        bool isNumber = true;
        for (std::int64_t c = 0; c < args.cols; ++c) {
            greatest = std::max(greatest, std::fabs(x[c]));
            isNumber = isNumber && std::isfinite(x[c]);
        }
        const float inverse = greatest > 0.0f && isNumber ? kGreatestE4m3 / greatest : 0.0f;
        for (std::int64_t c = 0; c < args.cols; ++c) {
            out[c] = isNumber ? e4m3FromFloat(x[c] * inverse) : 0;
        }
        args.scales[row] = isNumber ? greatest / kGreatestE4m3 : std::numeric_limits<float>::quiet_NaN();
    }
}

}  // namespace xinglin::kernels
