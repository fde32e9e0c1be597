#include "engine/inference/backend_choice.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/inference/memory_plan.h"
#include "engine/model/cuda_backend.h"
#include "kernels/cuda/device_list.h"

namespace xinglin::engine {
namespace {

// Null with a reason where there is none.
BackendChoice findDevice([[maybe_unused]] unsigned threads) {
    const kernels::CudaDeviceList list = kernels::listCudaDevices();
    if (list.status != kernels::CudaStatus::Ready) {
        return {nullptr, list.message};
    }
#ifdef XINGLIN_WITH_CUDA
    const auto best =
        std::max_element(list.devices.begin(), list.devices.end(),
                         [](const auto& one, const auto& other) { return one.freeBytes < other.freeBytes; });
    try {
        const auto index = static_cast<int>(best - list.devices.begin());
        return {makeCudaBackend(kernels::makeCudaRuntime(index), threads), {}};
    } catch (const kernels::DeviceFault& fault) {
        return {nullptr, best->name + " cannot be used: " + fault.what() + "."};
    }
#else
    return {nullptr, list.message};
#endif
}

}  // namespace

BackendChoice findBackend(BackendKind kind, unsigned threads) {
    BackendChoice choice;
    if (kind != BackendKind::Cpu) {
        choice = findDevice(threads);
        if (!choice.backend && kind == BackendKind::Cuda) {
            throw Error(ErrorCode::InvalidInput,
                        "there is no GPU to compute on. " + choice.reason + " Choose --backend cpu.");
        }
    }
    if (!choice.backend) {
        choice.backend = makeCpuBackend(threads);
    }
    return choice;
}

BackendChoice chooseBackend(BackendKind kind, const WeightFile& file, const ModelOptions& options) {
    BackendChoice choice = findBackend(kind, options.threads);
    if (choice.backend->isHost()) {
        return choice;
    }
    const MemoryPlan plan = planMemory(file, options, *choice.backend, 0, 1);
    const std::size_t free = choice.backend->freeBytes();
    if (plan.total() <= free) {
        return choice;
    }
    const std::string reason =
        choice.backend->description() + " has " + std::to_string(free) +
        " bytes free beside what other programs hold; the model with one conversation of " +
        std::to_string(plan.contextTokens) + " tokens takes " + std::to_string(plan.total()) + ".";
    if (kind == BackendKind::Cuda) {
        throw Error(ErrorCode::OutOfMemory, reason + " Choose a smaller model or --backend cpu.");
    }
    return {makeCpuBackend(options.threads), reason};
}

}  // namespace xinglin::engine
