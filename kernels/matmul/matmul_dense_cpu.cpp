#include <algorithm>

#include "kernels/matmul/matmul_tiles.h"
#include "kernels/quant/dequantise.h"
#include "kernels/quant/half.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/matmul/matmul_dense_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace xinglin::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using DF = hn::CappedTag<float, 16>;
using VF = hn::Vec<DF>;

// Four weight rows times six activation rows fill 24 of 32 registers, or times two 8 of 16.
constexpr int kWeightRows = 4;
constexpr int kInputRows = HWY_ARCH_X86 && HWY_TARGET > HWY_AVX3 ? 2 : 6;

HWY_INLINE VF loadNumbers(DF d, const float* p) {
    return hn::LoadU(d, p);
}
HWY_INLINE VF loadNumbers(DF d, const hwy::float16_t* p) {
    return hn::PromoteTo(d, hn::LoadU(hn::Rebind<hwy::float16_t, DF>(), p));
}
HWY_INLINE VF loadNumbers(DF d, const hwy::bfloat16_t* p) {
    return hn::PromoteTo(d, hn::LoadU(hn::Rebind<hwy::bfloat16_t, DF>(), p));
}

HWY_INLINE float oneNumber(const float* p) {
    return *p;
}
HWY_INLINE float oneNumber(const hwy::float16_t* p) {
    std::uint16_t bits;
    __builtin_memcpy(&bits, p, sizeof(bits));
    return floatFromHalf(bits);
}
HWY_INLINE float oneNumber(const hwy::bfloat16_t* p) {
    std::uint16_t bits;
    __builtin_memcpy(&bits, p, sizeof(bits));
    return floatFromBfloat16(bits);
}

// y[t][r] = x[t] · weights[r]. Every output has one register of partial sums over the columns, whatever R and
// T are, so its value does not depend on them.
template <int R, int T, typename Number>
HWY_INLINE void dotRows(const DenseTile& tile, const Number* weights, std::int64_t stride,
                        std::int64_t output, std::int64_t row) {
    const DF d;
    const std::int64_t lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const std::int64_t whole = tile.cols / lanes * lanes;
    const float* x = tile.x + row * tile.cols;
    VF sums[T][R];
    for (int t = 0; t < T; ++t) {
        for (int r = 0; r < R; ++r) {
            sums[t][r] = hn::Zero(d);
        }
    }
    for (std::int64_t c = 0; c < whole; c += lanes) {
        VF weight[R];
        for (int r = 0; r < R; ++r) {
            weight[r] = loadNumbers(d, weights + r * stride + c);
        }
        for (int t = 0; t < T; ++t) {
            const VF input = hn::LoadU(d, x + t * tile.cols + c);
            for (int r = 0; r < R; ++r) {
                sums[t][r] = hn::MulAdd(weight[r], input, sums[t][r]);
            }
        }
    }
    for (int t = 0; t < T; ++t) {
        float* y = tile.y + (row + t) * tile.yStride + output;
        for (int r = 0; r < R; ++r) {
            float sum = hn::GetLane(hn::SumOfLanes(d, sums[t][r]));
            for (std::int64_t c = whole; c < tile.cols; ++c) {
                sum += oneNumber(weights + r * stride + c) * x[t * tile.cols + c];
            }
            sum += tile.bias ? tile.bias[output + r] : 0.0f;
            y[r] = tile.write == ProductWrite::Add ? y[r] + sum : sum;
        }
    }
}

template <int R, typename Number>
HWY_INLINE void dotAllInputs(const DenseTile& tile, const Number* weights, std::int64_t stride,
                             std::int64_t output) {
    std::int64_t row = 0;
    for (; row + kInputRows <= tile.rows; row += kInputRows) {
        dotRows<R, kInputRows>(tile, weights, stride, output, row);
    }
    for (; row + 2 <= tile.rows; row += 2) {
        dotRows<R, 2>(tile, weights, stride, output, row);
    }
    for (; row < tile.rows; ++row) {
        dotRows<R, 1>(tile, weights, stride, output, row);
    }
}

template <typename Number>
HWY_NOINLINE void dotWeights(const DenseTile& tile, const Number* weights, std::int64_t stride,
                             std::int64_t firstOutput, std::int64_t outputs) {
    std::int64_t r = 0;
    for (; r + kWeightRows <= outputs; r += kWeightRows) {
        dotAllInputs<kWeightRows>(tile, weights + r * stride, stride, firstOutput + r);
    }
    for (; r < outputs; ++r) {
        dotAllInputs<1>(tile, weights + r * stride, stride, firstOutput + r);
    }
}

template <typename Number>
void widenRow(const Number* from, float* to, std::int64_t count) {
    const DF d;
    const std::int64_t lanes = static_cast<std::int64_t>(hn::Lanes(d));
    std::int64_t c = 0;
    for (; c + lanes <= count; c += lanes) {
        hn::StoreU(loadNumbers(d, from + c), d, to + c);
    }
    for (; c < count; ++c) {
        to[c] = oneNumber(from + c);
    }
}

void floatsOfRow(const DenseTile& tile, const unsigned char* row, float* to) {
    if (tile.type == TensorType::F16) {
        widenRow(reinterpret_cast<const hwy::float16_t*>(row), to, tile.cols);
    } else if (tile.type == TensorType::BF16) {
        widenRow(reinterpret_cast<const hwy::bfloat16_t*>(row), to, tile.cols);
    } else {
        dequantiseReference({tile.type, row, to, tile.cols});
    }
}

void multiplyDense(const DenseTile& tile) {
    const std::int64_t halfStride = static_cast<std::int64_t>(tile.rowBytes / 2);
    if (tile.type == TensorType::F32) {
        const auto* weights = reinterpret_cast<const float*>(tile.weights);
        return dotWeights(tile, weights, static_cast<std::int64_t>(tile.rowBytes / 4), 0, tile.outputs);
    }
    // With few inputs the weights are widened on the way; with many it pays to do it once for all of them.
    if (tile.rows <= kInputRows && tile.type == TensorType::F16) {
        const auto* weights = reinterpret_cast<const hwy::float16_t*>(tile.weights);
        return dotWeights(tile, weights, halfStride, 0, tile.outputs);
    }
    if (tile.rows <= kInputRows && tile.type == TensorType::BF16) {
        const auto* weights = reinterpret_cast<const hwy::bfloat16_t*>(tile.weights);
        return dotWeights(tile, weights, halfStride, 0, tile.outputs);
    }
    const std::int64_t stride = (tile.cols + 15) / 16 * 16;
    for (std::int64_t first = 0; first < tile.outputs; first += kDenseRows) {
        const std::int64_t count = HWY_MIN(kDenseRows, tile.outputs - first);
        for (std::int64_t r = 0; r < count; ++r) {
            floatsOfRow(tile, tile.weights + static_cast<std::size_t>(first + r) * tile.rowBytes,
                        tile.scratch + r * stride);
        }
        dotWeights(tile, static_cast<const float*>(tile.scratch), stride, first, count);
    }
}

}  // namespace xinglin::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace xinglin::kernels {

HWY_EXPORT(multiplyDense);

void multiplyDenseTile(const DenseTile& tile) {
    HWY_DYNAMIC_DISPATCH(multiplyDense)(tile);
}

}  // namespace xinglin::kernels
#endif
