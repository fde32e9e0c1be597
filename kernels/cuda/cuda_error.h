#pragma once

#include <cuda_runtime_api.h>

#include <string>

#include "kernels/cuda/device_runtime.h"

namespace xinglin::kernels {

/// The CUDA runtime refused something: which call, and what it says. A device fault before this call surfaces
/// here too, and then every later call fails: the process has to be started again.
class CudaError final : public DeviceFault {
public:
    CudaError(cudaError_t code, const char* what)
        : DeviceFault(std::string("CUDA ") + what + ": " + cudaGetErrorString(code)), m_code(code) {}

    cudaError_t code() const { return m_code; }

private:
    cudaError_t m_code;
};

/// Throws CudaError unless `code` is a success; `what` names the call for people.
inline void checkCuda(cudaError_t code, const char* what) {
    if (code != cudaSuccess) {
        cudaGetLastError();  // reported here; must not surface in a later call
        throw CudaError(code, what);
    }
}

}  // namespace xinglin::kernels
