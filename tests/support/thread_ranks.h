#pragma once

#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "engine/parallel/communicator.h"

namespace xinglin::test {

/// Calls `body` with every rank of a job of `size` ranks, on a thread each. They speak through this process's
/// memory.
inline void runRanks(int size, const std::function<void(engine::Communicator& ranks)>& body) {
    using Message = std::vector<char>;
    struct Mail {
        std::mutex mutex;
        std::condition_variable came;
        std::map<std::pair<int, int>, std::deque<Message>> waiting;  ///< by sender and receiver
    } mail;

    class Rank final : public engine::Communicator {
    public:
        Rank(Mail& mail, int rank, int size) : m_mail(mail), m_rank(rank), m_size(size) {}
        int rank() const override { return m_rank; }
        int size() const override { return m_size; }
        void exchange(const Outgoing& outgoing, const Incoming& incoming) override {
            std::unique_lock lock(m_mail.mutex);
            if (outgoing.to != kNobody) {
                const auto* bytes = static_cast<const char*>(outgoing.bytes);
                m_mail.waiting[{m_rank, outgoing.to}].emplace_back(bytes, bytes + outgoing.count);
                m_mail.came.notify_all();
            }
            if (incoming.from == kNobody) {
                return;
            }
            std::deque<Message>& box = m_mail.waiting[{incoming.from, m_rank}];
            m_mail.came.wait(lock, [&] { return !box.empty(); });
            if (box.front().size() != incoming.count) {
                throw std::logic_error("a message is not as long as its receiver expects");
            }
            std::memcpy(incoming.bytes, box.front().data(), incoming.count);
            box.pop_front();
        }
        void endJob(int) override { std::abort(); }

    private:
        Mail& m_mail;
        int m_rank;
        int m_size;
    };

    std::vector<std::thread> threads;
    for (int rank = 0; rank < size; ++rank) {
        threads.emplace_back([&, rank] {
            Rank self(mail, rank, size);
            body(self);
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
}

}  // namespace xinglin::test
