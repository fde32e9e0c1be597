#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace xinglin::engine {

/// Looks at rows [0, rows) on all cores: `look(row)` gives a result and may run on any thread, `take(row,
/// result)` gets them on the caller's thread in the order of the rows. Between chunks `goesOn(done)` hears
/// how many were taken and says whether to go on; returns whether all were. What `look` throws is thrown
/// here, rows of its chunk are lost.
template <typename Look, typename Take, typename GoesOn>
bool sweepRows(std::int64_t rows, const Look& look, const Take& take, const GoesOn& goesOn) {
    // Enough to be worth threads of their own, few enough that results are no memory worth a word.
    constexpr std::int64_t kChunk = 4096;
    using Result = decltype(look(std::int64_t{0}));
    const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
    std::vector<Result> results;
    for (std::int64_t first = 0; first < rows; first += kChunk) {
        const std::int64_t count = std::min(kChunk, rows - first);
        results.assign(static_cast<std::size_t>(count), Result());
        std::atomic<std::int64_t> next = 0;
        std::exception_ptr problem;
        std::mutex mutex;
        const auto work = [&] {
            try {
                for (std::int64_t i = next++; i < count; i = next++) {
                    results[static_cast<std::size_t>(i)] = look(first + i);
                }
            } catch (...) {  // of a thread: told by the caller's
                const std::lock_guard lock(mutex);
                problem = problem ? problem : std::current_exception();
                next = count;
            }
        };
        {
            std::vector<std::jthread> others;
            constexpr std::int64_t kRowsWorthAThread = 16;
            for (std::size_t i = 1; i < cores && static_cast<std::int64_t>(i) * kRowsWorthAThread < count;
                 ++i) {
                others.emplace_back(work);
            }
            work();
        }
        if (problem) {
            std::rethrow_exception(problem);
        }
        for (std::int64_t i = 0; i < count; ++i) {
            take(first + i, results[static_cast<std::size_t>(i)]);
        }
        if (!goesOn(first + count)) {
            return false;
        }
    }
    return true;
}

}  // namespace xinglin::engine
