#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

namespace xinglin::kernels {

/// A few threads that work through the pieces of one job together with the caller.
///
/// Made for jobs of a few microseconds: idle workers spin for a moment before they sleep, and a job ends when
/// its pieces are done, not when every worker has looked at it, so that one worker without a core delays
/// nobody. How a job is cut into pieces is the caller's choice, and what comes out must not depend on it;
/// which thread takes a piece is left open. Jobs of several callers take turns.
class ThreadPool final {
public:
    /// `threads` counts the caller: 1 starts none. 0 means as many as the machine has cores.
    explicit ThreadPool(unsigned threads = 0);
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    /// How many threads a pool asked for `threads` has.
    static unsigned threadsFor(unsigned threads);
    unsigned threads() const { return static_cast<unsigned>(m_workers.size()) + 1; }

    /// Calls body(piece, worker) for every piece 0 … pieces − 1 and returns when all are done; worker is
    /// 0 … threads() − 1 and no two pieces run at once under one number. The first exception of a body is
    /// thrown again here, after the other pieces. A body must not call run() of the same pool. pieces < 2^24.
    template <typename Body>
    void run(std::int64_t pieces, Body&& body) {
        using Plain = std::remove_reference_t<Body>;
        runErased(
            pieces,
            [](void* context, std::int64_t piece, unsigned worker) {
                (*static_cast<Plain*>(context))(piece, worker);
            },
            const_cast<void*>(static_cast<const void*>(&body)));
    }

private:
    using Function = void (*)(void* context, std::int64_t piece, unsigned worker);

    void runErased(std::int64_t pieces, Function function, void* context);
    void workerLoop(unsigned worker);
    bool takePiece(std::int64_t& piece);
    void runPiece(std::int64_t piece, unsigned worker);

    // One number tells the state of the current job: 16 bits of job count, 24 of pieces, 24 of pieces taken.
    // A piece is taken by compare-and-swap on the whole number, so a late worker cannot take a piece of a
    // job that is over, and it may read m_function and m_context only after it has taken one.
    std::atomic<std::uint64_t> m_ticket{0};
    std::atomic<std::int64_t> m_remaining{0};
    std::atomic<Function> m_function{nullptr};
    std::atomic<void*> m_context{nullptr};
    std::atomic<bool> m_ending{false};

    std::mutex m_callers;  // one job at a time
    std::mutex m_failureGuard;
    std::exception_ptr m_failure;
    std::vector<std::thread> m_workers;
};

}  // namespace xinglin::kernels
