#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "engine/parallel/communicator.h"

namespace xinglin::engine {

/// Ranks behind a thread of their own, which makes them, speaks through them in the order of the calls, and
/// ends them: MPI wants to be called by one thread, and work handed to later() goes on beside the caller's.
/// Used by one thread, and by the works that it hands over.
class QueuedRanks final : public Communicator {
public:
    using Maker = std::function<std::unique_ptr<Communicator>()>;

    /// Calls `make` on the new thread; throws what it throws.
    explicit QueuedRanks(const Maker& make);
    /// Waits for what was handed over.
    ~QueuedRanks() override;

    int rank() const override { return m_rank; }
    int size() const override { return m_size; }
    void exchange(const Outgoing& outgoing, const Incoming& incoming) override;
    /// What fails ends the works behind it too, until finishLater() has told of it: their messages would not
    /// be those that others expect.
    void later(std::function<void()> work) override;
    void finishLater() override;
    void setPace(Pace pace) override { m_ranks->setPace(pace); }
    /// From the calling thread: the other one may be waiting for a rank that never answers.
    void endJob(int exitCode) override { m_ranks->endJob(exitCode); }

private:
    void serve(const Maker& make);
    bool isOnOwnThread() const { return std::this_thread::get_id() == m_thread.get_id(); }

    std::unique_ptr<Communicator> m_ranks;  ///< made and ended on the thread
    int m_rank = 0;
    int m_size = 1;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::function<void()>> m_waiting;
    std::exception_ptr m_failure;
    bool m_isBusy = true;  ///< making the ranks is the first work
    bool m_isEnding = false;
    std::thread m_thread;
};

}  // namespace xinglin::engine
