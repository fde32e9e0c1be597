#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace xinglin::engine {

/// Who gets a buffer's memory back when it is not the host's: a device's pool. Outlives its buffers.
class MemorySource {
public:
    virtual void giveBack(std::byte* data, std::size_t bytes) noexcept = 0;

protected:
    ~MemorySource() = default;
};

/// Owns memory, as a rule the host's: zeroed, aligned to 64 bytes. Large ones are asked for in huge pages and
/// take physical memory only as they are written. Named, so that running out of memory says in which context.
/// Memory of a device (Backend::allocate) is owned by the same type, so that it is given back the same way;
/// the host cannot read it.
class Buffer final {
public:
    Buffer() = default;
    /// Throws Error(OutOfMemory) with the name and the bytes. Zero bytes are no memory.
    Buffer(std::size_t bytes, const std::string& name);
    /// Takes over memory that `source` gave.
    Buffer(std::byte* data, std::size_t bytes, MemorySource& source)
        : m_data(data), m_size(bytes), m_source(&source) {}
    ~Buffer();
    Buffer(Buffer&& other) noexcept;
    Buffer& operator=(Buffer&& other) noexcept;

    std::byte* data() const { return m_data; }
    std::size_t size() const { return m_size; }
    std::span<std::byte> bytes() const { return {m_data, m_size}; }
    template <typename T>
    T* as() const {
        return reinterpret_cast<T*>(m_data);
    }

private:
    void release();

    std::byte* m_data = nullptr;
    std::size_t m_size = 0;
    MemorySource* m_source = nullptr;  ///< null: the host's memory
};

/// While one lives, large buffers of this thread take addresses alone, however many: for plans, which ask how
/// much there would be and touch none of it.
class AddressesOnly final {
public:
    AddressesOnly();
    ~AddressesOnly();
    AddressesOnly(const AddressesOnly&) = delete;
    AddressesOnly& operator=(const AddressesOnly&) = delete;
};

/// Bytes that the system says can still be used without swapping; 0 where it does not say.
std::size_t availableMemoryBytes();

/// Bytes of this process that are in memory, mapped files among them; 0 where the system does not say.
std::size_t residentBytes();

/// The most that residentBytes() has been since the process began; 0 where the system does not say.
std::size_t peakResidentBytes();

}  // namespace xinglin::engine
