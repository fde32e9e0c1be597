#include "engine/core/buffer.h"

#include <sys/mman.h>

#include <cstring>
#include <fstream>
#include <new>
#include <string_view>
#include <utility>

#include "engine/core/memory_error.h"

namespace xinglin::engine {
namespace {

constexpr std::align_val_t kAlignment{64};
// From here on memory comes from the system in whole pages, untouched.
constexpr std::size_t kMappedFrom = std::size_t{2} << 20;

thread_local int addressesOnly = 0;

std::byte* mapPages(std::size_t bytes) {
    const int promise = addressesOnly > 0 ? MAP_NORESERVE : 0;
    void* address =
        ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | promise, -1, 0);
    if (address == MAP_FAILED) {
        return nullptr;
    }
#ifdef MADV_HUGEPAGE
    ::madvise(address, bytes, MADV_HUGEPAGE);  // a wish: fewer address translations while weights stream by
#endif
    return static_cast<std::byte*>(address);
}

}  // namespace

Buffer::Buffer(std::size_t bytes, const std::string& name) : m_size(bytes) {
    if (bytes == 0) {
        return;
    }
    if (bytes >= kMappedFrom) {
        m_data = mapPages(bytes);
    } else {
        m_data = static_cast<std::byte*>(::operator new(bytes, kAlignment, std::nothrow));
        if (m_data) {
            std::memset(m_data, 0, bytes);
        }
    }
    if (!m_data) {
        throw MemoryError("no memory for " + name + ": " + std::to_string(bytes) + " bytes wanted, " +
                              std::to_string(availableMemoryBytes()) +
                              " available. Choose a smaller model, context or batch.",
                          bytes);
    }
}

Buffer::~Buffer() {
    release();
}

Buffer::Buffer(Buffer&& other) noexcept
    : m_data(std::exchange(other.m_data, nullptr)),
      m_size(std::exchange(other.m_size, 0)),
      m_source(std::exchange(other.m_source, nullptr)) {}

Buffer& Buffer::operator=(Buffer&& other) noexcept {
    if (this != &other) {
        release();
        m_data = std::exchange(other.m_data, nullptr);
        m_size = std::exchange(other.m_size, 0);
        m_source = std::exchange(other.m_source, nullptr);
    }
    return *this;
}

AddressesOnly::AddressesOnly() {
    ++addressesOnly;
}

AddressesOnly::~AddressesOnly() {
    --addressesOnly;
}

void Buffer::release() {
    if (!m_data) {
        return;
    }
    if (m_source) {
        m_source->giveBack(m_data, m_size);
    } else if (m_size >= kMappedFrom) {
        ::munmap(m_data, m_size);
    } else {
        ::operator delete(m_data, kAlignment);
    }
}

namespace {

// The number behind `key` in one of the kernel's files that count in KiB; 0 where it has none.
std::size_t bytesBehind(const char* path, std::string_view key) {
    std::ifstream info(path);
    for (std::string word; info >> word;) {
        if (word == key) {
            std::size_t kibibytes = 0;
            return info >> kibibytes ? kibibytes * 1024 : 0;
        }
    }
    return 0;
}

}  // namespace

std::size_t availableMemoryBytes() {
    return bytesBehind("/proc/meminfo", "MemAvailable:");
}

std::size_t residentBytes() {
    return bytesBehind("/proc/self/status", "VmRSS:");
}

std::size_t peakResidentBytes() {
    return bytesBehind("/proc/self/status", "VmHWM:");
}

}  // namespace xinglin::engine
