#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "engine/parallel/hang_judge.h"

namespace xinglin::engine {

/// How the ranks of a job are watched.
struct RankWatch {
    std::filesystem::path folder;  ///< for pulses; all machines of the job share it
    double limitSeconds = 45.0;    ///< without any sign, behind which a rank hangs
    /// Called on the watching thread of one rank after the other, until the job has ended.
    std::function<void(const Hang& hang)> onHang;
    /// Processor seconds of this rank's work.
    std::function<double()> busySeconds = busySecondsBesideThisThread;
};

/// Ranks that watch one another: a thread beside each leaves its pulse in a folder and looks at those of the
/// others, so that a rank that is stopped or stuck is named and not waited for. Owns the ranks. Used by one
/// thread; setPace() by any.
class WatchedRanks final : public Communicator {
public:
    /// Throws Error(CannotWrite).
    WatchedRanks(std::unique_ptr<Communicator> ranks, RankWatch watch);
    /// Ends the ranks, and waits for the others' end, watched.
    ~WatchedRanks() override;

    int rank() const override { return m_rank; }
    int size() const override { return m_size; }
    void exchange(const Outgoing& outgoing, const Incoming& incoming) override;
    void setPace(Pace pace) override;
    void endJob(int exitCode) override { m_ranks->endJob(exitCode); }

private:
    void beginWaiting(int to, int from);
    void watch(const std::stop_token& stop);
    bool isMyTurn(const Hang& hang, const HangJudge& judge, int looks) const;

    std::unique_ptr<Communicator> m_ranks;
    int m_rank;  ///< asked for once: MPI wants to be called by one thread
    int m_size;
    RankWatch m_watch;
    PulseFolder m_folder;
    std::mutex m_mutex;
    std::condition_variable_any m_ended;
    RankPulse m_pulse;      ///< of this rank
    std::jthread m_thread;  ///< the last member: it ends first
};

}  // namespace xinglin::engine
