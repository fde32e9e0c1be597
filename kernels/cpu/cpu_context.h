#pragma once

#include <string>

#include "kernels/cpu/thread_pool.h"

namespace xinglin::kernels {

/// Instructions that Highway 1.0.3 has no operation for and that this program therefore guards itself.
struct CpuFeatures {
    bool avx512Vnni = false;  ///< 512-bit products of unsigned and signed bytes, summed in 32 bits
    /// 512-bit products of pairs of bfloat16, summed in float, where they are faster than products of floats:
    /// on AMD's processors, twice as fast. An Intel Xeon did a quarter as many of them as of those.
    bool avx512Bf16 = false;
};

/// What this processor and operating system offer.
CpuFeatures detectCpuFeatures();

/// Where the CPU implementations of the operations run. Borrows the pool.
struct CpuContext {
    ThreadPool& pool;
    CpuFeatures features = detectCpuFeatures();
};

/// The instruction set in use, for people: "AVX3 + VNNI".
std::string describeCpu(const CpuFeatures& features);

}  // namespace xinglin::kernels
