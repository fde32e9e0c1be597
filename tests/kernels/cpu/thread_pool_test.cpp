#include "kernels/cpu/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

using xinglin::kernels::ThreadPool;

TEST(ThreadPool, RunsEveryPieceOnce) {
    ThreadPool pool(4);
    for (const std::int64_t pieces : {0, 1, 2, 3, 7, 64, 1000}) {
        std::vector<std::atomic<int>> seen(static_cast<std::size_t>(pieces));
        pool.run(pieces, [&](std::int64_t piece, unsigned worker) {
            EXPECT_LT(worker, pool.threads());
            ++seen[static_cast<std::size_t>(piece)];
        });
        for (const auto& count : seen) {
            EXPECT_EQ(count, 1);
        }
    }
}

TEST(ThreadPool, SeesTheCallersWritesAndShowsTheWorkers) {
    ThreadPool pool(3);
    std::vector<int> values(257, 0);
    for (int round = 1; round <= 2000; ++round) {
        pool.run(257, [&](std::int64_t piece, unsigned) {
            int& value = values[static_cast<std::size_t>(piece)];
            value = value == round - 1 ? round : -1;
        });
    }
    for (const int value : values) {
        EXPECT_EQ(value, 2000);
    }
}

TEST(ThreadPool, HandsAnExceptionToTheCallerAndGoesOn) {
    ThreadPool pool(3);
    std::atomic<int> done{0};
    const auto failAtFive = [&](std::int64_t piece, unsigned) {
        if (piece == 5) {
            throw std::runtime_error("five");
        }
        ++done;
    };
    EXPECT_THROW(pool.run(20, failAtFive), std::runtime_error);
    EXPECT_EQ(done, 19);
    pool.run(20, [&](std::int64_t, unsigned) { ++done; });
    EXPECT_EQ(done, 39);
}

TEST(ThreadPool, LetsSeveralCallersTakeTurns) {
    ThreadPool pool(2);
    std::atomic<long> sum{0};
    std::vector<std::thread> callers;
    for (int caller = 0; caller < 4; ++caller) {
        callers.emplace_back([&] {
            for (int round = 0; round < 200; ++round) {
                std::vector<long> mine(16, 0);
                pool.run(
                    16, [&](std::int64_t piece, unsigned) { mine[static_cast<std::size_t>(piece)] = piece; });
                for (const long value : mine) {
                    sum += value;
                }
            }
        });
    }
    for (std::thread& caller : callers) {
        caller.join();
    }
    EXPECT_EQ(sum, 4 * 200 * 120);
}
