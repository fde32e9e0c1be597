#include "kernels/cpu/cpu_context.h"

#include <hwy/highway.h>

namespace xinglin::kernels {

CpuFeatures detectCpuFeatures() {
    CpuFeatures features;
#if defined(__x86_64__)
    features.avx512Vnni = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                          __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
                          __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("fma") &&
                          __builtin_cpu_supports("avx2");
    features.avx512Bf16 =
        features.avx512Vnni && __builtin_cpu_supports("avx512bf16") && __builtin_cpu_is("amd");
#endif
    return features;
}

std::string describeCpu(const CpuFeatures& features) {
    const std::int64_t targets = hwy::SupportedTargets() & HWY_TARGETS;
    // Lower bits are better targets.
    std::string name = hwy::TargetName(targets & -targets);
    if (features.avx512Vnni) {
        name += " + VNNI";
    }
    if (features.avx512Bf16) {
        name += " + BF16";
    }
    return name;
}

}  // namespace xinglin::kernels
