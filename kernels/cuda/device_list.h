#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace xinglin::kernels {

/// What CUDA says about one GPU.
struct CudaDevice {
    std::string name;
    int major = 0;  ///< compute capability
    int minor = 0;
    int multiprocessors = 0;
    std::uint64_t memoryBytes = 0;
    std::uint64_t freeBytes = 0;  ///< 0 where the device is not to be had
    /// Domain, bus and device of the card as one number: the same for every process. Slices of a card (MIG)
    /// share it.
    std::uint64_t pciId = 0;
    std::array<std::uint8_t, 16> uuid{};  ///< the same for every process, and a slice's own
};

enum class CudaStatus {
    NotBuilt,  ///< this program was built without CUDA
    NoDriver,  ///< no driver, or one that is too old for the runtime
    NoDevice,  ///< a driver, but no GPU for this process
    Failed,    ///< see the message
    Ready,
};

/// The GPUs of this machine. Never throws for their absence and starts where nothing of NVIDIA's is
/// installed.
struct CudaDeviceList {
    CudaStatus status = CudaStatus::NotBuilt;
    std::string message;  ///< one English sentence for people
    std::vector<CudaDevice> devices;
};

/// Asks the runtime; the first call may take a second on a machine with GPUs. Any thread.
CudaDeviceList listCudaDevices();

}  // namespace xinglin::kernels
