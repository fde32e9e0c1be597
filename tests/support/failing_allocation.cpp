#include "tests/support/failing_allocation.h"

#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

thread_local int left = 0;  // 0: nothing is to fail

bool failsNow() {
    return left > 0 && --left == 0;
}

void* allocate(std::size_t bytes, std::size_t alignment) {
    if (failsNow()) {
        return nullptr;
    }
    const std::size_t wanted = bytes == 0 ? 1 : bytes;
    return alignment <= alignof(std::max_align_t)
               ? std::malloc(wanted)
               : std::aligned_alloc(alignment, (wanted + alignment - 1) / alignment * alignment);
}

void* allocateOrThrow(std::size_t bytes, std::size_t alignment) {
    if (void* memory = allocate(bytes, alignment)) {
        return memory;
    }
    throw std::bad_alloc();
}

}  // namespace

namespace xinglin::test {

FailingAllocation::FailingAllocation(int n) {
    left = n;
}

FailingAllocation::~FailingAllocation() {
    left = 0;
}

bool FailingAllocation::happened() const {
    return left == 0;
}

}  // namespace xinglin::test

void* operator new(std::size_t bytes) {
    return allocateOrThrow(bytes, 0);
}
void* operator new(std::size_t bytes, std::align_val_t alignment) {
    return allocateOrThrow(bytes, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept {
    return allocate(bytes, 0);
}
void* operator new(std::size_t bytes, std::align_val_t alignment, const std::nothrow_t&) noexcept {
    return allocate(bytes, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
    std::free(memory);
}
