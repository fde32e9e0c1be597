#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>

#include "engine/core/buffer.h"
#include "kernels/cuda/device_runtime.h"

namespace xinglin::engine {

/// A device's memory as named buffers. Small ones share larger pieces, since a model has hundreds of vectors
/// and each piece of the runtime's takes at least a page and a wait. Any thread.
class DeviceMemory final : public MemorySource {
public:
    /// `runtime` is borrowed and outlives this, which outlives its buffers.
    explicit DeviceMemory(kernels::DeviceRuntime& runtime) : m_runtime(runtime) {}
    ~DeviceMemory();
    DeviceMemory(const DeviceMemory&) = delete;
    DeviceMemory& operator=(const DeviceMemory&) = delete;

    /// Zeroed. Throws Error(OutOfMemory) saying for what, how much there is and who has the rest.
    Buffer take(std::size_t bytes, const std::string& name);
    void giveBack(std::byte* data, std::size_t bytes) noexcept override;

    /// Bytes that are taken from the device.
    std::size_t heldBytes() const;

private:
    struct Piece {
        std::size_t filled = 0;
        std::size_t buffers = 0;  ///< that are in it
    };

    std::size_t smallBytes() const { return m_runtime.pieceBytes() / 32; }
    std::byte* takeFromDevice(std::size_t bytes, const std::string& name);

    kernels::DeviceRuntime& m_runtime;
    mutable std::mutex m_mutex;
    std::map<std::byte*, Piece> m_pieces;  ///< shared by small buffers
    std::byte* m_open = nullptr;           ///< the piece that is being filled
    std::size_t m_held = 0;
};

}  // namespace xinglin::engine
