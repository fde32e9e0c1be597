#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>
#include <vector>

namespace xinglin::test {

/// What stands for device memory: exactly as large as asked for, so that the address sanitizer sees the first
/// byte past it, aligned as cudaMalloc aligns, and without meaning (all bits set) where nothing was given.
template <typename T>
class DeviceBuffer final {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    explicit DeviceBuffer(std::size_t count) : m_count(count) {
        constexpr std::size_t kAlignment = 256;
        void* memory = nullptr;
        if (posix_memalign(&memory, kAlignment, bytes()) != 0) {
            throw std::bad_alloc();
        }
        std::memset(memory, 0xff, bytes());
        m_memory.reset(static_cast<T*>(memory));
    }
    explicit DeviceBuffer(const std::vector<T>& values) : DeviceBuffer(values.size()) {
        if (!values.empty()) {
            std::memcpy(m_memory.get(), values.data(), bytes());
        }
    }

    T* data() const { return m_memory.get(); }
    std::vector<T> toHost() const { return std::vector<T>(m_memory.get(), m_memory.get() + m_count); }

private:
    struct Free {
        void operator()(T* memory) const { std::free(memory); }
    };
    std::size_t bytes() const { return m_count * sizeof(T); }

    std::size_t m_count;
    std::unique_ptr<T, Free> m_memory;
};

}  // namespace xinglin::test
