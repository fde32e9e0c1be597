#pragma once

#include <barrier>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <thread>
#include <vector>

#include "engine/parallel/communicator.h"

namespace xinglin::test {

/// Calls `body` with every rank of a job of `size` ranks, on a thread each. They speak through this process's
/// memory.
inline void runRanks(int size, const std::function<void(engine::Communicator& ranks)>& body) {
    struct Shared {
        explicit Shared(int size) : barrier(size), sent(static_cast<std::size_t>(size)) {}
        std::barrier<> barrier;
        std::vector<const char*> sent;
    } shared(size);

    class Rank final : public engine::Communicator {
    public:
        Rank(Shared& shared, int rank, int size) : m_shared(shared), m_rank(rank), m_size(size) {}
        int rank() const override { return m_rank; }
        int size() const override { return m_size; }
        void allToAll(const void* send, void* receive, std::size_t partBytes) override {
            exchange(send, receive, partBytes, static_cast<std::size_t>(m_rank) * partBytes);
        }
        void allGather(const void* send, void* receive, std::size_t partBytes) override {
            const std::vector<char> own(static_cast<const char*>(send),
                                        static_cast<const char*>(send) + partBytes);
            exchange(own.data(), receive, partBytes, 0);
        }
        void endJob(int) override { std::abort(); }

    private:
        void exchange(const void* send, void* receive, std::size_t partBytes, std::size_t offset) {
            m_shared.sent[static_cast<std::size_t>(m_rank)] = static_cast<const char*>(send);
            m_shared.barrier.arrive_and_wait();
            for (std::size_t r = 0; r < m_shared.sent.size(); ++r) {
                std::memcpy(static_cast<char*>(receive) + r * partBytes, m_shared.sent[r] + offset,
                            partBytes);
            }
            m_shared.barrier.arrive_and_wait();
        }

        Shared& m_shared;
        int m_rank;
        int m_size;
    };

    std::vector<std::thread> threads;
    for (int rank = 0; rank < size; ++rank) {
        threads.emplace_back([&, rank] {
            Rank self(shared, rank, size);
            body(self);
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}

}  // namespace xinglin::test
