#pragma once

#include <cstddef>

// What the sanitizers' runtimes offer. Weak: the core of the shim is compiled once, without a sanitizer, and
// linked into programs with one runtime or the other.
extern "C" {
[[gnu::weak]] void __sanitizer_start_switch_fiber(void** fakeStack, const void* bottom, std::size_t size);
[[gnu::weak]] void __sanitizer_finish_switch_fiber(void* fakeStack, const void** bottom, std::size_t* size);
[[gnu::weak]] void __asan_unpoison_memory_region(const volatile void* address, std::size_t size);
[[gnu::weak]] void* __tsan_get_current_fiber();
[[gnu::weak]] void* __tsan_create_fiber(unsigned flags);
[[gnu::weak]] void __tsan_destroy_fiber(void* fiber);
[[gnu::weak]] void __tsan_switch_to_fiber(void* fiber, unsigned flags);
[[gnu::weak]] void __tsan_acquire(void* address);
[[gnu::weak]] void __tsan_release(void* address);
[[gnu::weak]] void AnnotateIgnoreWritesBegin(const char* file, int line);
[[gnu::weak]] void AnnotateIgnoreWritesEnd(const char* file, int line);
}

namespace xinglin::cuda_host {

/// A switch that orders nothing.
inline constexpr unsigned kTsanNoSync = 1;

inline bool hasThreadSanitizer() {
    return __tsan_create_fiber != nullptr;
}
/// What came before release(address) happens before what follows acquire(address).
inline void acquire(void* address) {
    if (__tsan_acquire) {
        __tsan_acquire(address);
    }
}
inline void release(void* address) {
    if (__tsan_release) {
        __tsan_release(address);
    }
}

/// Memory that is taken and filled for the threads of a block by one of them is not that thread's write.
class IgnoredWrites final {
public:
    IgnoredWrites() {
        if (AnnotateIgnoreWritesBegin) {
            AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
        }
    }
    ~IgnoredWrites() {
        if (AnnotateIgnoreWritesEnd) {
            AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
        }
    }
    IgnoredWrites(const IgnoredWrites&) = delete;
    IgnoredWrites& operator=(const IgnoredWrites&) = delete;
};

}  // namespace xinglin::cuda_host
