#include "engine/inference/processors.h"

#include <numeric>

#include "engine/core/error.h"

namespace xinglin::engine {
namespace {

// Null, and `reason` says why, where it cannot be used.
std::unique_ptr<Backend> tryToOpen(const OpenGpu& open, int device, const std::string& name,
                                   std::string& reason) {
    try {
        return open(device);
    } catch (const kernels::DeviceFault& fault) {
        reason = name + " cannot be used: " + fault.what() + ".";
    } catch (const Error& problem) {
        if (problem.code() != ErrorCode::InvalidInput) {
            throw;
        }
        reason = problem.what();
    }
    return nullptr;
}

}  // namespace

Processors openProcessors(const PlacementRequest& request, const kernels::CudaDeviceList& list,
                          const OpenGpu& open) {
    Processors found;
    if (list.status != kernels::CudaStatus::Ready) {
        found.reason = list.message;
    } else {
        std::vector<int> wanted = request.devices;
        if (wanted.empty()) {
            wanted.resize(list.devices.size());
            std::iota(wanted.begin(), wanted.end(), 0);
        }
        for (const int device : wanted) {
            if (device < 0 || static_cast<std::size_t>(device) >= list.devices.size()) {
                throw Error(ErrorCode::InvalidInput,
                            "there is no GPU " + std::to_string(device) + ": this machine has " +
                                std::to_string(list.devices.size()) + ", counted from 0. See `doctor`.");
            }
            const std::string& name = list.devices[static_cast<std::size_t>(device)].name;
            if (std::unique_ptr<Backend> gpu = tryToOpen(open, device, name, found.reason)) {
                found.gpus.push_back(std::move(gpu));
            } else if (!request.devices.empty()) {
                throw Error(ErrorCode::InvalidInput, "GPU " + std::to_string(device) + " of --devices: " +
                                                         found.reason + " Name others, or none.");
            }
        }
    }
    if (found.gpus.empty() && request.kind == BackendKind::Cuda) {
        throw Error(ErrorCode::InvalidInput,
                    "there is no GPU to compute on. " + found.reason + " Choose --backend cpu.");
    }
    return found;
}

Processors findProcessors(const PlacementRequest& request, [[maybe_unused]] unsigned threads) {
    if (request.kind == BackendKind::Cpu) {
        return {};
    }
    OpenGpu open;
#ifdef XINGLIN_WITH_CUDA
    open = [&](int device) {
        return makeCudaBackend(kernels::makeCudaRuntime(device), threads, request.products);
    };
#endif
    return openProcessors(request, kernels::listCudaDevices(), open);  // that list is empty without CUDA
}

}  // namespace xinglin::engine
