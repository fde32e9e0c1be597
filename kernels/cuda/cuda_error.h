#pragma once

#include <cuda_runtime_api.h>

#include <stdexcept>
#include <string>

namespace xinglin::kernels {

/// The CUDA runtime refused something: which call, and what it says. A device fault before this call surfaces
/// here too, and then every later call fails: the process has to be started again.
class CudaError final : public std::runtime_error {
public:
    CudaError(cudaError_t code, const char* what)
        : std::runtime_error(std::string("CUDA ") + what + ": " + cudaGetErrorString(code)), m_code(code) {}

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
