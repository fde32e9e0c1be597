#pragma once

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>
#include <vector>

#ifdef XINGLIN_CUDA_ON_DEVICE
#include "kernels/cuda/cuda_error.h"
#endif

namespace xinglin::test {

/// Device memory of a test, without meaning (all bits set) where nothing was given. On the host it is exactly
/// as large as asked for, so that the address sanitizer sees the first byte past it, and aligned as
/// cudaMalloc aligns. toHost() waits for what was queued on the default stream.
template <typename T>
class DeviceBuffer final {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    explicit DeviceBuffer(std::size_t count) : m_count(count), m_memory(static_cast<T*>(take(bytes()))) {
        fill(m_memory.get(), bytes());
    }
    explicit DeviceBuffer(const std::vector<T>& values) : DeviceBuffer(values.size()) {
        copy(m_memory.get(), values.data(), bytes());
    }

    T* data() const { return m_memory.get(); }
    std::vector<T> toHost() const {
        std::vector<T> values(m_count);
        copy(values.data(), m_memory.get(), bytes());
        return values;
    }

private:
    std::size_t bytes() const { return m_count * sizeof(T); }

#ifdef XINGLIN_CUDA_ON_DEVICE
    struct Free {
        void operator()(T* memory) const { cudaFree(memory); }
    };
    static void* take(std::size_t bytes) {
        void* memory = nullptr;
        kernels::checkCuda(cudaMalloc(&memory, bytes > 0 ? bytes : 1), "memory of a test");
        return memory;
    }
    static void fill(void* memory, std::size_t bytes) {
        kernels::checkCuda(cudaMemset(memory, 0xff, bytes), "fill of a test");
    }
    static void copy(void* to, const void* from, std::size_t bytes) {
        kernels::checkCuda(cudaMemcpy(to, from, bytes, cudaMemcpyDefault), "copy of a test");
    }
#else
    struct Free {
        void operator()(T* memory) const { std::free(memory); }
    };
    static void* take(std::size_t bytes) {
        constexpr std::size_t kAlignment = 256;
        void* memory = nullptr;
        if (posix_memalign(&memory, kAlignment, bytes) != 0) {
            throw std::bad_alloc();
        }
        return memory;
    }
    static void fill(void* memory, std::size_t bytes) {
        std::memset(memory, 0xff, bytes);
    }
    static void copy(void* to, const void* from, std::size_t bytes) {
        if (bytes > 0) {
            std::memcpy(to, from, bytes);
        }
    }
#endif

    std::size_t m_count;
    std::unique_ptr<T, Free> m_memory;
};

}  // namespace xinglin::test
