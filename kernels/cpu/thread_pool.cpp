#include "kernels/cpu/thread_pool.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "kernels/require.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace xinglin::kernels {
namespace {

constexpr int kTakenBits = 24;
constexpr std::uint64_t kTakenMask = (std::uint64_t{1} << kTakenBits) - 1;
constexpr int kJobShift = 2 * kTakenBits;

// About 50 microseconds: longer than the serial stretch between two jobs of a decode step, short enough that
// an idle server costs nothing.
constexpr int kSpinsBeforeSleep = 2000;

void pause() {
#if defined(__x86_64__)
    _mm_pause();
#endif
}

bool hasWork(std::uint64_t ticket) {
    return (ticket & kTakenMask) < ((ticket >> kTakenBits) & kTakenMask);
}

}  // namespace

unsigned ThreadPool::threadsFor(unsigned threads) {
    return threads > 0 ? threads : std::max(1u, std::thread::hardware_concurrency());
}

ThreadPool::ThreadPool(unsigned threads) {
    const unsigned count = threadsFor(threads);
    m_workers.reserve(count - 1);
    try {
        for (unsigned worker = 1; worker < count; ++worker) {
            m_workers.emplace_back([this, worker] { workerLoop(worker); });
        }
    } catch (const std::system_error&) {
        // The system gives no more threads: those that started are enough to be correct.
    }
}

ThreadPool::~ThreadPool() {
    m_ending.store(true);
    m_ticket.fetch_add(std::uint64_t{1} << kJobShift);  // a change wakes the sleepers
    m_ticket.notify_all();
    for (std::thread& worker : m_workers) {
        worker.join();
    }
}

void ThreadPool::runErased(std::int64_t pieces, Function function, void* context) {
    require(pieces >= 0 && static_cast<std::uint64_t>(pieces) < kTakenMask, "ThreadPool::run: pieces");
    if (pieces == 0) {
        return;
    }
    if (pieces == 1 || m_workers.empty()) {
        // Worker 0 is the caller; its number may be in use by another caller's job.
        const std::lock_guard lock(m_callers);
        for (std::int64_t piece = 0; piece < pieces; ++piece) {
            function(context, piece, 0);
        }
        return;
    }
    const std::lock_guard lock(m_callers);
    m_function.store(function, std::memory_order_relaxed);
    m_context.store(context, std::memory_order_relaxed);
    m_remaining.store(pieces, std::memory_order_relaxed);
    const std::uint64_t job = (m_ticket.load(std::memory_order_relaxed) >> kJobShift) + 1;
    m_ticket.store((job << kJobShift) | (static_cast<std::uint64_t>(pieces) << kTakenBits),
                   std::memory_order_seq_cst);
    m_ticket.notify_all();

    for (std::int64_t piece = 0; takePiece(piece);) {
        runPiece(piece, 0);
    }
    for (int spins = 0; m_remaining.load(std::memory_order_acquire) != 0; ++spins) {
        if (spins < kSpinsBeforeSleep) {
            pause();
        } else {
            std::this_thread::yield();  // a worker holds a piece but has lost its core
        }
    }
    if (m_failure) {
        std::rethrow_exception(std::exchange(m_failure, nullptr));
    }
}

bool ThreadPool::takePiece(std::int64_t& piece) {
    std::uint64_t ticket = m_ticket.load(std::memory_order_acquire);
    while (hasWork(ticket)) {
        if (m_ticket.compare_exchange_weak(ticket, ticket + 1, std::memory_order_acq_rel,
                                           std::memory_order_acquire)) {
            piece = static_cast<std::int64_t>(ticket & kTakenMask);
            return true;
        }
    }
    return false;
}

void ThreadPool::runPiece(std::int64_t piece, unsigned worker) {
    const Function function = m_function.load(std::memory_order_relaxed);
    void* const context = m_context.load(std::memory_order_relaxed);
    try {
        function(context, piece, worker);
    } catch (...) {  // a worker's end: handed to the caller of run()
        const std::lock_guard lock(m_failureGuard);
        if (!m_failure) {
            m_failure = std::current_exception();
        }
    }
    m_remaining.fetch_sub(1, std::memory_order_acq_rel);
}

void ThreadPool::workerLoop(unsigned worker) {
    int spins = 0;
    while (!m_ending.load(std::memory_order_relaxed)) {
        std::int64_t piece = 0;
        if (takePiece(piece)) {
            runPiece(piece, worker);
            spins = 0;
        } else if (++spins < kSpinsBeforeSleep) {
            pause();
        } else {
            const std::uint64_t seen = m_ticket.load(std::memory_order_acquire);
            if (!hasWork(seen) && !m_ending.load(std::memory_order_acquire)) {
                m_ticket.wait(seen, std::memory_order_acquire);
            }
            spins = 0;
        }
    }
}

}  // namespace xinglin::kernels
