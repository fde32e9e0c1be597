#include "engine/inference/processors.h"

#include "engine/core/error.h"
#include "kernels/cuda/device_list.h"

namespace xinglin::engine {

Processors findProcessors(const PlacementRequest& request, [[maybe_unused]] unsigned threads) {
    Processors found;
    if (request.kind == BackendKind::Cpu) {
        return found;
    }
    const kernels::CudaDeviceList list = kernels::listCudaDevices();
    found.reason = list.status == kernels::CudaStatus::Ready ? std::string() : list.message;
#ifdef XINGLIN_WITH_CUDA
    std::vector<int> wanted = request.devices;
    for (std::size_t device = 0; wanted.size() < list.devices.size() && request.devices.empty(); ++device) {
        wanted.push_back(static_cast<int>(device));
    }
    for (const int device : wanted) {
        if (list.status == kernels::CudaStatus::Ready &&
            (device < 0 || static_cast<std::size_t>(device) >= list.devices.size())) {
            throw Error(ErrorCode::InvalidInput,
                        "there is no GPU " + std::to_string(device) + ": this machine has " +
                            std::to_string(list.devices.size()) + ", counted from 0. See `doctor`.");
        }
        if (list.status != kernels::CudaStatus::Ready) {
            break;
        }
        try {
            found.gpus.push_back(
                makeCudaBackend(kernels::makeCudaRuntime(device), threads, request.products));
        } catch (const kernels::DeviceFault& fault) {
            found.reason = list.devices[static_cast<std::size_t>(device)].name +
                           " cannot be used: " + fault.what() + ".";
        }
    }
#endif
    if (found.gpus.empty() && request.kind == BackendKind::Cuda) {
        throw Error(ErrorCode::InvalidInput,
                    "there is no GPU to compute on. " + found.reason + " Choose --backend cpu.");
    }
    return found;
}

}  // namespace xinglin::engine
