#pragma once

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>

#include "kernels/cuda/cuda_stream.h"
#include "kernels/matmul/device_products.h"

namespace xinglin::kernels {

/// A device's runtime refused a call, or work that was queued before it failed. Then every later call fails
/// too: the process has to be started again.
class DeviceFault : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Work of a stream that was recorded once and can be queued again at once, with the same addresses.
class DeviceRecording {
public:
    virtual ~DeviceRecording() = default;
    /// Queues it.
    virtual void replay() = 0;

protected:
    DeviceRecording() = default;
};

/// The few calls that are made of one device beside launches: memory, copies and one stream, in which all
/// follow one another. Throws DeviceFault. Used by one thread at a time, whichever it is.
class DeviceRuntime {
public:
    struct Memory {
        std::size_t free = 0;
        std::size_t total = 0;  ///< free, ours, and what other processes and the driver hold
    };

    virtual ~DeviceRuntime() = default;
    DeviceRuntime(const DeviceRuntime&) = delete;
    DeviceRuntime& operator=(const DeviceRuntime&) = delete;

    /// For people: "NVIDIA H200".
    virtual const std::string& name() const = 0;
    /// Its number, as listCudaDevices() counts.
    virtual int device() const = 0;
    /// Its compute capability: 90 for 9.0.
    virtual int capability() const = 0;
    virtual Memory memory() = 0;
    /// Memory without meaning, aligned to 256 bytes; null where there is not so much.
    virtual void* allocate(std::size_t bytes) = 0;
    /// Requests of less than a 32nd of this are to share pieces of so many bytes: each piece by itself takes
    /// a page at least, and a wait. 0: every request may be made by itself.
    virtual std::size_t pieceBytes() const { return std::size_t{2} << 20; }
    /// Waits until nothing queued uses it.
    virtual void release(void* memory) noexcept = 0;

    /// Before the calls and launches of a thread: they go to this device.
    virtual void enter() = 0;
    virtual CudaStream stream() const = 0;
    /// Queues zeros.
    virtual void clear(void* to, std::size_t bytes) = 0;
    /// Queues a copy from the host, which may change `from` once this returns.
    virtual void upload(void* to, const void* from, std::size_t bytes) = 0;
    /// Copies to the host when everything queued is done.
    virtual void download(void* to, const void* from, std::size_t bytes) = 0;

    /// Queues a copy within the device.
    virtual void copy(void* to, const void* from, std::size_t bytes) = 0;
    /// Queues a copy from here to the memory of `other`, another device of the same kind: it comes after what
    /// both have queued, and what either queues later comes after it. Waits for nothing.
    virtual void copyTo(DeviceRuntime& other, void* to, const void* from, std::size_t bytes) = 0;

    /// A library's products, or null. Borrowed; opened by the first call.
    virtual DeviceProducts* products() = 0;

    /// Whether launches can be recorded here.
    virtual bool canRecord() const = 0;
    /// From here to endRecording() launches are recorded and not run; no other call may be made.
    virtual void beginRecording() = 0;
    virtual std::unique_ptr<DeviceRecording> endRecording() = 0;

protected:
    DeviceRuntime() = default;
};

#ifdef XINGLIN_WITH_CUDA
/// The CUDA runtime's GPU number `device`, as listCudaDevices() counts them.
std::unique_ptr<DeviceRuntime> makeCudaRuntime(int device);
#endif

}  // namespace xinglin::kernels
