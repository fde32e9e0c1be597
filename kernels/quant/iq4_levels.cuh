#pragma once

#include "kernels/cuda/device.cuh"

namespace xinglin::kernels::cuda {

/// kIq4Levels of four bytes that each hold 0 … 15, as signed bytes: two choices among eight, then between
/// them.
__device__ inline unsigned iq4Levels(unsigned bytes) {
    // Nibbles side by side: 0x000a0b0c0d with the upper bits gone becomes 0xabcd.
    const unsigned three = bytes & 0x07070707u;
    const unsigned pairs = (three | three >> 4) & 0x00ff00ffu;
    const unsigned selector = (pairs | pairs >> 8) & 0xffffu;
    const unsigned lower = __byte_perm(0xbfad9881u, 0xf6eaddcfu, selector);
    const unsigned upper = __byte_perm(0x26190d01u, 0x71594535u, selector);
    const unsigned isUpper = (bytes >> 3 & 0x01010101u) * 0xffu;
    return (lower & ~isUpper) | (upper & isUpper);
}

}  // namespace xinglin::kernels::cuda
