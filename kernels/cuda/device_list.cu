#include <cuda_runtime_api.h>

#include <cstring>

#include "kernels/cuda/device_list.h"

namespace xinglin::kernels {
namespace {

std::string versionText(int version) {
    return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

CudaDeviceList failed(CudaStatus status, const std::string& what) {
    cudaGetLastError();  // the error is reported here and must not surface in a later call
    return {status, what, {}};
}

std::uint64_t freeBytesOf(int device) {
    std::size_t free = 0;
    std::size_t total = 0;
    if (cudaSetDevice(device) != cudaSuccess || cudaMemGetInfo(&free, &total) != cudaSuccess) {
        cudaGetLastError();
        return 0;
    }
    return free;
}

// As in "00000000:3B:00.0", the bus and the device a byte each.
std::uint64_t pciIdOf(const cudaDeviceProp& properties) {
    return (static_cast<std::uint64_t>(properties.pciDomainID) << 16) |
           (static_cast<std::uint64_t>(properties.pciBusID) << 8) |
           static_cast<std::uint64_t>(properties.pciDeviceID);
}

std::array<std::uint8_t, 16> uuidOf(const cudaDeviceProp& properties) {
    std::array<std::uint8_t, 16> uuid{};
    static_assert(sizeof(properties.uuid.bytes) == sizeof(uuid));
    std::memcpy(uuid.data(), properties.uuid.bytes, sizeof(uuid));
    return uuid;
}

}  // namespace

CudaDeviceList listCudaDevices() {
    int count = 0;  // left alone by a failing call
    const cudaError_t counted = cudaGetDeviceCount(&count);
    if (counted == cudaErrorInsufficientDriver) {
        int driver = 0;
        cudaDriverGetVersion(&driver);
        return failed(CudaStatus::NoDriver,
                      driver == 0 ? "No NVIDIA driver is installed."
                                  : "The NVIDIA driver is for CUDA " + versionText(driver) +
                                        ", this program needs CUDA " + versionText(CUDART_VERSION) + ".");
    }
    if (counted == cudaErrorNoDevice || (counted == cudaSuccess && count == 0)) {
        return failed(CudaStatus::NoDevice, "There is no NVIDIA GPU for this process.");
    }
    if (counted != cudaSuccess) {
        return failed(CudaStatus::Failed,
                      std::string("CUDA does not start: ") + cudaGetErrorString(counted) + ".");
    }
    CudaDeviceList list;
    list.status = CudaStatus::Ready;
    list.message = count == 1 ? "One NVIDIA GPU." : std::to_string(count) + " NVIDIA GPUs.";
    for (int index = 0; index < count; ++index) {
        cudaDeviceProp properties;
        const cudaError_t asked = cudaGetDeviceProperties(&properties, index);
        if (asked != cudaSuccess) {
            return failed(CudaStatus::Failed, "GPU " + std::to_string(index) +
                                                  " does not answer: " + cudaGetErrorString(asked) + ".");
        }
        list.devices.push_back({properties.name, properties.major, properties.minor,
                                properties.multiProcessorCount, properties.totalGlobalMem, freeBytesOf(index),
                                pciIdOf(properties), uuidOf(properties)});
    }
    return list;
}

}  // namespace xinglin::kernels
