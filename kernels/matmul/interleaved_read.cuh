#pragma once

#include "kernels/cuda/device.cuh"
#include "kernels/matmul/matmul.h"
#include "kernels/quant/interleave.h"
#include "kernels/quant/iq4_levels.cuh"

namespace xinglin::kernels::cuda {

inline constexpr int kLaneRows = 4;    // of sixteen bytes of a chunk
inline constexpr int kQuads = 4;       // lanes of a chunk
inline constexpr int kUnitBytes = 64;  // a chunk's bytes in a plane
static_assert(kRowGroup == kLaneRows * kQuads);

struct QuantisedWeight {
    const unsigned char* values;
    const unsigned char* scales;
    const unsigned char* supers;
};

/// Where the parts of an interleaved matrix begin.
template <TensorType Type>
QuantisedWeight quantisedWeight(const WeightView& view) {
    const InterleavedLayout layout = {Type, view.rows, view.cols};
    const auto* data = static_cast<const unsigned char*>(view.data);
    return {data, data + layout.scalesOffset(), data + layout.supersOffset()};
}

// How the lanes of a warp share a block of 16 rows × 32 columns. Each loads sixteen bytes of the low plane:
// four rows of kParts chunks. Where a block takes fewer than 32 lanes, the warp has several blocks at a time.
template <TensorType Type>
struct Cut {
    static constexpr InterleavedForm kForm = *findInterleavedForm(Type);
    static constexpr int kUnits = kForm.lowBits;              // of 64 bytes in the low plane
    static constexpr int kParts = 8 / kForm.lowBits;          // chunks in a lane's bytes
    static constexpr int kLanes = kQuads * kUnits;            // of a block
    static constexpr int kBlocks = kWarpSize / kLanes;        // of a warp
    static constexpr int kHalves = kForm.hasPairs() ? 2 : 1;  // that have scales of their own
};

__device__ inline void loadWords(const unsigned char* from, unsigned* words) {
    const uint4 bits = loadOnce16(from);
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
                word = iq4Levels(word);
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

__device__ inline void loadHalves(const unsigned char* from, float* out) {
    const uint2 bits = *reinterpret_cast<const uint2*>(from);
    out[0] = halfToFloat(static_cast<std::uint16_t>(bits.x & 0xffffu));
    out[1] = halfToFloat(static_cast<std::uint16_t>(bits.x >> 16));
    out[2] = halfToFloat(static_cast<std::uint16_t>(bits.y & 0xffffu));
    out[3] = halfToFloat(static_cast<std::uint16_t>(bits.y >> 16));
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

}  // namespace xinglin::kernels::cuda
