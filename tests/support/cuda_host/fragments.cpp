#include "tests/support/cuda_host/fragments.h"

#include "kernels/quant/half.h"

namespace xinglin::cuda_host {
namespace {

constexpr unsigned kFull = 0xffffffffu;

using Widen = float (*)(std::uint16_t bits);

template <Widen Of>
void multiply(void* const* payloads, unsigned) {
    const auto halfOf = [](unsigned pair, unsigned which) {
        return Of(static_cast<std::uint16_t>(pair >> (16 * which) & 0xffffu));
    };
    float a[16][16];
    float b[16][8];
    for (unsigned l = 0; l < kWarpSize; ++l) {
        const auto& lane = *static_cast<const MmaLane*>(payloads[l]);
        const unsigned group = l / 4;
        const unsigned pair = l % 4 * 2;
        for (unsigned i = 0; i < 2; ++i) {
            a[group][pair + i] = halfOf(lane.a[0], i);
            a[group + 8][pair + i] = halfOf(lane.a[1], i);
            a[group][pair + 8 + i] = halfOf(lane.a[2], i);
            a[group + 8][pair + 8 + i] = halfOf(lane.a[3], i);
            b[pair + i][group] = halfOf(lane.b[0], i);
            b[pair + 8 + i][group] = halfOf(lane.b[1], i);
        }
    }
    for (unsigned l = 0; l < kWarpSize; ++l) {
        auto& lane = *static_cast<MmaLane*>(payloads[l]);
        for (unsigned i = 0; i < 4; ++i) {
            const unsigned row = l / 4 + i / 2 * 8;
            const unsigned column = l % 4 * 2 + i % 2;
            for (unsigned k = 0; k < 16; ++k) {
                lane.c[i] += a[row][k] * b[k][column];
            }
        }
    }
}

void transpose(void* const* payloads, unsigned) {
    const auto numberOf = [&](unsigned matrix, unsigned row, unsigned column) {
        const auto& lane = *static_cast<const MatrixLane*>(payloads[matrix * 8 + row]);
        return lane.row[column / 2] >> (16 * (column % 2)) & 0xffffu;
    };
    for (unsigned l = 0; l < kWarpSize; ++l) {
        auto& lane = *static_cast<MatrixLane*>(payloads[l]);
        for (unsigned m = 0; m < 4; ++m) {
            const unsigned row = l % 4 * 2;
            lane.out[m] = numberOf(m, row, l / 4) | numberOf(m, row + 1, l / 4) << 16;
        }
    }
}

void share(void* const* payloads, unsigned) {
    for (unsigned l = 0; l < kWarpSize; ++l) {
        auto& lane = *static_cast<MatrixLane*>(payloads[l]);
        for (unsigned m = 0; m < 4; ++m) {
            lane.out[m] = static_cast<const MatrixLane*>(payloads[m * 8 + l / 4])->row[l % 4];
        }
    }
}

}  // namespace

void multiplyHalves(const Place& place, MmaLane& lane) {
    meetWarp(kFull, place, &lane, multiply<kernels::floatFromHalf>, false);
}

void multiplyBfloat16(const Place& place, MmaLane& lane) {
    meetWarp(kFull, place, &lane, multiply<kernels::floatFromBfloat16>, false);
}

void shareMatrices(const Place& place, MatrixLane& lane) {
    meetWarp(kFull, place, &lane, share, false);
}

void transposeMatrices(const Place& place, MatrixLane& lane) {
    meetWarp(kFull, place, &lane, transpose, false);
}

}  // namespace xinglin::cuda_host
