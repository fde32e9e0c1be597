#include "engine/model/device_memory.h"

#include <iterator>

#include "engine/core/memory_error.h"

namespace xinglin::engine {
namespace {

constexpr std::size_t kAlignment = 256;

std::size_t rounded(std::size_t bytes) {
    return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

}  // namespace

DeviceMemory::~DeviceMemory() {
    for (const auto& [memory, piece] : m_pieces) {
        m_runtime.release(memory);
    }
}

std::byte* DeviceMemory::takeFromDevice(std::size_t bytes, const std::string& name) {
    auto* const memory = static_cast<std::byte*>(m_runtime.allocate(bytes));
    if (!memory) {
        const kernels::DeviceRuntime::Memory there = m_runtime.memory();
        const std::size_t used = there.total - there.free;
        throw MemoryError(
            m_runtime.name() + " has no memory for " + name + ": " + std::to_string(bytes) +
                " bytes wanted, " + std::to_string(there.free) + " of " + std::to_string(there.total) +
                " free; this program holds " + std::to_string(m_held) + ", other programs and the driver " +
                std::to_string(used > m_held ? used - m_held : 0) +
                ". Choose a smaller context, fewer conversations or a smaller model, or end what "
                "else uses the GPU.",
            bytes);
    }
    m_held += bytes;
    return memory;
}

Buffer DeviceMemory::take(std::size_t bytes, const std::string& name) {
    if (bytes == 0) {
        return {};
    }
    const std::lock_guard lock(m_mutex);
    m_runtime.enter();
    std::byte* memory = nullptr;
    if (bytes > smallBytes()) {
        memory = takeFromDevice(bytes, name);
    } else {
        if (!m_open || m_pieces[m_open].filled + bytes > m_runtime.pieceBytes()) {
            std::byte* const piece = takeFromDevice(m_runtime.pieceBytes(), name);
            m_pieces[piece] = {};
            m_open = piece;
        }
        Piece& piece = m_pieces[m_open];
        memory = m_open + piece.filled;
        piece.filled += rounded(bytes);
        ++piece.buffers;
    }
    m_runtime.clear(memory, bytes);
    return {memory, bytes, *this};
}

void DeviceMemory::giveBack(std::byte* data, std::size_t bytes) noexcept {
    const std::lock_guard lock(m_mutex);
    if (bytes > smallBytes()) {
        m_runtime.release(data);
        m_held -= bytes;
        return;
    }
    const auto at = std::prev(m_pieces.upper_bound(data));
    if (--at->second.buffers > 0) {
        return;
    }
    if (at->first == m_open) {
        at->second.filled = 0;  // what is queued comes before what will be queued for its next owner
        return;
    }
    m_runtime.release(at->first);
    m_held -= m_runtime.pieceBytes();
    m_pieces.erase(at);
}

std::size_t DeviceMemory::heldBytes() const {
    const std::lock_guard lock(m_mutex);
    return m_held;
}

}  // namespace xinglin::engine
