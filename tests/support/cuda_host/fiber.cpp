#include "tests/support/cuda_host/fiber.h"

#include <pthread.h>
#include <sys/mman.h>

#include <cstdint>
#include <new>

#include "tests/support/cuda_host/sanitizers.h"

// Keeps the registers that a called function must keep, and goes on with the stack of another fiber. The
// signal mask stays: ucontext's system calls for it cost ten times the rest.
extern "C" void xinglinCudaHostSwitch(void** saved, void* next);
asm(R"(
.text
.globl xinglinCudaHostSwitch
.type xinglinCudaHostSwitch, @function
xinglinCudaHostSwitch:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
.size xinglinCudaHostSwitch, .-xinglinCudaHostSwitch
)");

namespace xinglin::cuda_host {
namespace {

constexpr std::size_t kStackBytes = 256 * 1024;
constexpr std::size_t kGuardBytes = 4096;
constexpr std::size_t kKeptRegisters = 6;

Fiber* g_entered = nullptr;  // tells a new fiber who it is

}  // namespace

Fiber::Fiber() {
    pthread_attr_t attributes;
    void* bottom = nullptr;
    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getstack(&attributes, &bottom, &m_bytes);
    pthread_attr_destroy(&attributes);
    m_bottom = bottom;
    if (hasThreadSanitizer()) {
        m_tsanFiber = __tsan_get_current_fiber();
    }
}

Fiber::Fiber(Body body) : m_body(body), m_bytes(kStackBytes) {
    m_memory = mmap(nullptr, kGuardBytes + kStackBytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (m_memory == MAP_FAILED) {
        throw std::bad_alloc();
    }
    mprotect(m_memory, kGuardBytes, PROT_NONE);
    auto* bottom = static_cast<unsigned char*>(m_memory) + kGuardBytes;
    m_bottom = bottom;
    // As if the entry had been called: its return address is nothing, and the stack pointer is 8 past a
    // multiple of 16.
    auto** top = reinterpret_cast<void**>(bottom + kStackBytes);
    top[-1] = nullptr;
    top[-2] = reinterpret_cast<void*>(&Fiber::enter);
    m_stackPointer = top - 2 - kKeptRegisters;
    if (hasThreadSanitizer()) {
        m_tsanFiber = __tsan_create_fiber(0);
    }
}

Fiber::~Fiber() {
    if (!m_memory) {
        return;
    }
    if (__asan_unpoison_memory_region) {  // of frames that were left in the middle
        __asan_unpoison_memory_region(m_bottom, m_bytes);
    }
    munmap(m_memory, kGuardBytes + kStackBytes);
    if (m_tsanFiber) {
        __tsan_destroy_fiber(m_tsanFiber);
    }
}

void Fiber::resumeFrom(Fiber& from) {
    g_entered = this;
    if (__sanitizer_start_switch_fiber) {
        __sanitizer_start_switch_fiber(&from.m_fakeStack, m_bottom, m_bytes);
    }
    if (m_tsanFiber) {
        __tsan_switch_to_fiber(m_tsanFiber, kTsanNoSync);
    }
    xinglinCudaHostSwitch(&from.m_stackPointer, m_stackPointer);
    if (__sanitizer_finish_switch_fiber) {
        __sanitizer_finish_switch_fiber(from.m_fakeStack, nullptr, nullptr);
    }
}

void Fiber::endBefore(Fiber& running) {
    if (m_tsanFiber) {
        __tsan_switch_to_fiber(m_tsanFiber, kTsanNoSync);
        __tsan_switch_to_fiber(running.m_tsanFiber, 0);
    }
}

void Fiber::enter() {
    if (__sanitizer_finish_switch_fiber) {
        __sanitizer_finish_switch_fiber(nullptr, nullptr, nullptr);
    }
    g_entered->m_body();
}

}  // namespace xinglin::cuda_host
