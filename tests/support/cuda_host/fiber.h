#pragma once

#include <cstddef>

namespace xinglin::cuda_host {

/// A thread of control with its own stack that runs until it switches to another one. Address and thread
/// sanitizer are told of every switch, where their runtime is part of the program; the switch itself is not
/// an event that orders memory for the thread sanitizer.
///
/// All fibers of a program belong to one thread. x86-64 only.
class Fiber final {
public:
    using Body = void (*)();

    /// The thread's own stack, which is already running.
    Fiber();
    /// A new stack, a guard page below it. `body` runs at the first switch and must not return.
    explicit Fiber(Body body);
    ~Fiber();
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;

    /// Leaves `from`, which is the running one, and goes on with this one.
    void resumeFrom(Fiber& from);

    /// For a fiber that is never resumed again: what it did happens before what `running`, the running one,
    /// does from now on.
    void endBefore(Fiber& running);

private:
    static void enter();

    Body m_body = nullptr;
    void* m_stackPointer = nullptr;
    void* m_memory = nullptr;  ///< null for the thread's own stack
    const void* m_bottom = nullptr;
    std::size_t m_bytes = 0;
    void* m_fakeStack = nullptr;  ///< address sanitizer's
    void* m_tsanFiber = nullptr;
};

}  // namespace xinglin::cuda_host
