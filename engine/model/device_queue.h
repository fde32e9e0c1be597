#pragma once

#include <functional>

#include "kernels/cuda/cuda_stream.h"

namespace xinglin::engine {

/// A GPU's stream, for a library's work that is no operation of the table.
class DeviceQueue {
public:
    virtual ~DeviceQueue() = default;
    DeviceQueue(const DeviceQueue&) = delete;
    DeviceQueue& operator=(const DeviceQueue&) = delete;

    /// The GPU's number, as listCudaDevices() counts.
    virtual int device() const = 0;
    /// Calls `work`, which queues into the stream; nobody else does meanwhile.
    virtual void queue(const std::function<void(kernels::CudaStream)>& work) = 0;

protected:
    DeviceQueue() = default;
};

}  // namespace xinglin::engine
