#include "kernels/matmul/matmul_products.cuh"
#include "kernels/matmul/matmul_tiles.h"
#include "kernels/quant/interleave.h"
#include "kernels/quant/iq4_levels.cuh"

namespace xinglin::kernels {
namespace {

constexpr int kThreads = 256;
constexpr int kWarps = kThreads / cuda::kWarpSize;
constexpr int kLaneRows = 4;    // of sixteen bytes of a chunk
constexpr int kQuads = 4;       // lanes of a chunk
constexpr int kUnitBytes = 64;  // a chunk's bytes in a plane
static_assert(kRowGroup == kLaneRows * kQuads);

struct QuantisedWeight {
    const unsigned char* values;
    const unsigned char* scales;
    const unsigned char* supers;
};
using Call = cuda::ProductCall<QuantisedWeight>;

// How the lanes of a warp share a block of 16 rows × 32 columns. Each loads sixteen bytes of the low plane:
// four rows of kParts chunks. Where a block takes fewer than 32 lanes, the warp has several blocks at a time.
template <TensorType Type>
struct Cut {
    static constexpr InterleavedForm kForm = *findInterleavedForm(Type);
    static constexpr int kUnits = kForm.lowBits;              // of 64 bytes in the low plane
    static constexpr int kParts = 8 / kForm.lowBits;          // chunks in a lane's bytes
    static constexpr int kLanes = kQuads * kUnits;            // of a block
    static constexpr int kBlocks = cuda::kWarpSize / kLanes;  // of a warp
    static constexpr int kHalves = kForm.hasPairs() ? 2 : 1;  // that have scales of their own
};

__device__ void loadWords(const unsigned char* from, unsigned* words) {
    const uint4 bits = cuda::loadOnce16(from);
    words[0] = bits.x;
    words[1] = bits.y;
    words[2] = bits.z;
    words[3] = bits.w;
}

// Four neighbouring columns of kLaneRows rows as signed bytes, chunk unit + part · kUnits for each part. They
// are the stored numbers: a zero point is taken off later, but for 8 bits, where they would not fit.
template <TensorType Type>
__device__ void loadNumbers(const unsigned char* planes, int unit, int quad,
                            int numbers[Cut<Type>::kParts][kLaneRows]) {
    constexpr InterleavedForm form = Cut<Type>::kForm;
    constexpr unsigned kMask = form.lowBits == 8   ? 0xffffffffu
                               : form.lowBits == 4 ? 0x0f0f0f0fu
                                                   : 0x03030303u;
    unsigned low[kLaneRows];
    unsigned high[kLaneRows] = {};
    loadWords(planes + unit * kUnitBytes + quad * 16, low);
    if constexpr (form.highBits > 0) {
        const int highUnit = form.highBits == 2 ? unit % 2 : 0;  // the same for every part
        loadWords(planes + form.lowBytes() + highUnit * kUnitBytes + quad * 16, high);
    }
    for (int part = 0; part < Cut<Type>::kParts; ++part) {
        const int chunk = unit + part * Cut<Type>::kUnits;
        for (int row = 0; row < kLaneRows; ++row) {
            unsigned word = low[row] >> (part * form.lowBits) & kMask;
            if constexpr (form.highBits == 1) {
                word |= (high[row] >> chunk & 0x01010101u) << form.lowBits;
            } else if constexpr (form.highBits == 2) {
                word |= (high[row] >> (chunk / 2 * 2) & 0x03030303u) << form.lowBits;
            } else if constexpr (form.lowBits == 8) {
                word ^= 0x80808080u;
            } else if constexpr (form.isLevel) {
                word = cuda::iq4Levels(word);
            }
            numbers[part][row] = static_cast<int>(word);
        }
    }
}

template <int Halves>
struct LaneScales {
    float d[kLaneRows];
    float dMin[kLaneRows];
    int scale[Halves][kLaneRows];
    int minimum[Halves][kLaneRows];
};

__device__ void loadHalves(const unsigned char* from, float* out) {
    const uint2 bits = *reinterpret_cast<const uint2*>(from);
    out[0] = cuda::halfToFloat(static_cast<std::uint16_t>(bits.x & 0xffffu));
    out[1] = cuda::halfToFloat(static_cast<std::uint16_t>(bits.x >> 16));
    out[2] = cuda::halfToFloat(static_cast<std::uint16_t>(bits.y & 0xffffu));
    out[3] = cuda::halfToFloat(static_cast<std::uint16_t>(bits.y >> 16));
}

// Of a lane's rows, as InterleavedScales has them.
template <TensorType Type>
__device__ LaneScales<Cut<Type>::kHalves> loadScales(const unsigned char* scales, const unsigned char* supers,
                                                     int quad) {
    constexpr InterleavedForm form = Cut<Type>::kForm;
    constexpr int kHalfBytes = 2;
    LaneScales<Cut<Type>::kHalves> out = {};
    const unsigned char* halves = form.hasSuperScales() ? supers : scales;
    loadHalves(halves + quad * kLaneRows * kHalfBytes, out.d);
    if constexpr (form.hasMinimum()) {
        loadHalves(halves + (kRowGroup + quad * kLaneRows) * kHalfBytes, out.dMin);
    }
    for (int half = 0; half < Cut<Type>::kHalves; ++half) {
        unsigned bytes = 0;
        unsigned minima = 0;
        if constexpr (form.hasSuperScales()) {
            bytes = *reinterpret_cast<const unsigned*>(scales + half * kRowGroup + quad * kLaneRows);
        }
        if constexpr (form.scales == ScaleKind::ByteAndMinimum) {
            minima = *reinterpret_cast<const unsigned*>(scales + kRowGroup + quad * kLaneRows);
        }
        for (int row = 0; row < kLaneRows; ++row) {
            const auto byte = static_cast<int>(bytes >> (8 * row) & 0xffu);
            int scale = 1;
            int minimum = form.scales == ScaleKind::HalfAndMinimum ? -1 : 0;
            if constexpr (form.scales == ScaleKind::ByteAndMinimum) {
                scale = byte;
                minimum = static_cast<int>(minima >> (8 * row) & 0xffu);
            } else if constexpr (form.scales == ScaleKind::SignedPair) {
                scale = byte < 128 ? byte : byte - 256;
            } else if constexpr (form.scales == ScaleKind::NibblePair) {
                scale = byte & 15;
                minimum = byte >> 4;
            }
            out.scale[half][row] = scale;
            out.minimum[half][row] = minimum;
        }
    }
    return out;
}

// What a lane's numbers add to the sums of its rows for one row of activations.
template <TensorType Type>
__device__ void addProducts(const int numbers[Cut<Type>::kParts][kLaneRows],
                            const LaneScales<Cut<Type>::kHalves>& scales, const ActivationBlock& x, int unit,
                            float sums[kLaneRows]) {
    using C = Cut<Type>;
    constexpr InterleavedForm form = C::kForm;
    constexpr int kPerHalf = C::kParts / C::kHalves;
    constexpr int kZero = form.lowBits == 8 ? 0 : form.zero;
    const int* words = reinterpret_cast<const int*>(x.values);
    for (int half = 0; half < C::kHalves; ++half) {
        int dots[kLaneRows] = {};
        int total = 0;
        for (int part = half * kPerHalf; part < (half + 1) * kPerHalf; ++part) {
            const int word = words[unit + part * C::kUnits];
            if constexpr (kZero != 0 || form.hasMinimum()) {
                total = __dp4a(0x01010101, word, total);
            }
            for (int row = 0; row < kLaneRows; ++row) {
                dots[row] = __dp4a(numbers[part][row], word, dots[row]);
            }
        }
        const float scale = half == 0 ? x.scale : x.secondScale;
        for (int row = 0; row < kLaneRows; ++row) {
            const int dot = dots[row] - kZero * total;
            sums[row] =
                fmaf(static_cast<float>(scales.scale[half][row] * dot), scales.d[row] * scale, sums[row]);
            if constexpr (form.hasMinimum()) {
                sums[row] = fmaf(static_cast<float>(-scales.minimum[half][row] * total),
                                 scales.dMin[row] * scale, sums[row]);
            }
        }
    }
}

// One block for 16 outputs, its warps for the blocks of columns in turn: every byte of the weights is read
// once, for up to `Rows` rows of activations. A row's sum runs in the same order whatever `Rows` is.
template <TensorType Type, int Rows>
__global__ void __launch_bounds__(kThreads)
    quantisedProductKernel(Call call, const ActivationBlock* activations) {
    using C = Cut<Type>;
    XINGLIN_SHARED(float, partial, [kWarps][Rows][kRowGroup]);
    const Call::Target& target = call.targetOf(blockIdx.x);
    const std::int64_t group = static_cast<std::int64_t>(blockIdx.x) - target.firstBlock;
    const std::int64_t firstRow = static_cast<std::int64_t>(blockIdx.y) * cuda::kMostPassRows;
    const std::int64_t blocks = call.cols / kQuantBlock;
    const auto lane = static_cast<int>(threadIdx.x % cuda::kWarpSize);
    const auto warp = static_cast<int>(threadIdx.x / cuda::kWarpSize);
    const int quad = lane % kQuads;
    const int unit = lane / kQuads % C::kUnits;
    float sums[Rows][kLaneRows] = {};

    for (std::int64_t b = warp * C::kBlocks + lane / C::kLanes; b < blocks; b += kWarps * C::kBlocks) {
        const std::int64_t at = group * blocks + b;
        int numbers[C::kParts][kLaneRows];
        loadNumbers<Type>(target.weight.values + at * C::kForm.valueBytes(), unit, quad, numbers);
        const auto scales =
            loadScales<Type>(target.weight.scales + at * C::kForm.scaleBytes(),
                             target.weight.supers +
                                 (group * (blocks / kSuperBlocks) + b / kSuperBlocks) * C::kForm.superBytes(),
                             quad);
        for (int r = 0; r < Rows; ++r) {  // beyond the last row: that row again, and nothing is written
            const std::int64_t row = firstRow + r < call.rows ? firstRow + r : call.rows - 1;
            addProducts<Type>(numbers, scales, activations[row * blocks + b], unit, sums[r]);
        }
    }
    for (int r = 0; r < Rows; ++r) {
        for (int row = 0; row < kLaneRows; ++row) {
            float sum = sums[r][row];
            for (int lanes = kQuads; lanes < cuda::kWarpSize; lanes *= 2) {  // those of the same rows
                sum += __shfl_xor_sync(cuda::kFullWarp, sum, lanes);
            }
            if (lane < kQuads) {
                partial[warp][r][quad * kLaneRows + row] = sum;
            }
        }
    }
    __syncthreads();  // every warp's part is there before they are added up
    for (auto i = static_cast<int>(threadIdx.x); i < Rows * kRowGroup; i += kThreads) {
        const int r = i / static_cast<int>(kRowGroup);
        const std::int64_t o = group * kRowGroup + i % kRowGroup;
        if (o < target.outputs && firstRow + r < call.rows) {
            float sum = 0.0f;
            for (int w = 0; w < kWarps; ++w) {
                sum += partial[w][r][i % kRowGroup];
            }
            cuda::writeProduct(target, firstRow + r, o, sum);
        }
    }
}

template <TensorType Type>
void launchType(const CudaProducts& products, CudaStream stream) {
    Call call;
    const std::int64_t blocks = cuda::fillCall(
        products, kRowGroup,
        [](const MatmulTarget& target) {
            const InterleavedLayout layout = {Type, target.weight.rows, target.weight.cols};
            const auto* data = static_cast<const unsigned char*>(target.weight.data);
            return QuantisedWeight{data, data + layout.scalesOffset(), data + layout.supersOffset()};
        },
        call);
    const cuda::Grid grid = {cuda::productGrid(blocks, call.rows), kThreads};
    if (call.rows == 1) {
        cuda::launch(quantisedProductKernel<Type, 1>, grid, stream, call, products.blocks);
    } else if (call.rows <= 4) {
        cuda::launch(quantisedProductKernel<Type, 4>, grid, stream, call, products.blocks);
    } else {
        cuda::launch(quantisedProductKernel<Type, cuda::kMostPassRows>, grid, stream, call, products.blocks);
    }
}

}  // namespace

void multiplyQuantisedCuda(const CudaProducts& products, CudaStream stream) {
    switch (products.targets[0].weight.type) {
    case TensorType::Q8_0:
        return launchType<TensorType::Q8_0>(products, stream);
    case TensorType::Q4_0:
        return launchType<TensorType::Q4_0>(products, stream);
    case TensorType::Q4_1:
        return launchType<TensorType::Q4_1>(products, stream);
    case TensorType::Q5_0:
        return launchType<TensorType::Q5_0>(products, stream);
    case TensorType::Q5_1:
        return launchType<TensorType::Q5_1>(products, stream);
    case TensorType::IQ4_NL:
        return launchType<TensorType::IQ4_NL>(products, stream);
    case TensorType::Q2_K:
        return launchType<TensorType::Q2_K>(products, stream);
    case TensorType::Q3_K:
        return launchType<TensorType::Q3_K>(products, stream);
    case TensorType::Q4_K:
        return launchType<TensorType::Q4_K>(products, stream);
    case TensorType::Q5_K:
        return launchType<TensorType::Q5_K>(products, stream);
    case TensorType::Q6_K:
        return launchType<TensorType::Q6_K>(products, stream);
    default:
        require(false, "matmulCuda: a type that is not interleaved");
    }
}

}  // namespace xinglin::kernels
