#include "engine/parallel/watched_ranks.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace xinglin::engine {
namespace {

// Looks within the limit: often enough to be exact, seldom enough to cost nothing.
constexpr double kLooks = 45.0;
constexpr double kShortestSeconds = 0.02;
// Looks that a rank leaves to the one before it to end the job.
constexpr int kLooksATurn = 3;

}  // namespace

WatchedRanks::WatchedRanks(std::unique_ptr<Communicator> ranks, RankWatch watch)
    : m_ranks(std::move(ranks)),
      m_rank(m_ranks->rank()),
      m_size(m_ranks->size()),
      m_watch(std::move(watch)),
      m_folder(m_watch.folder, m_rank) {
    m_pulse.machine = machineName();
    m_thread = std::jthread([this](const std::stop_token& stop) { this->watch(stop); });
}

// MPI ends when all ranks have come to their end, so that is watched too: each waits for those beside it, who
// wait for all others.
WatchedRanks::~WatchedRanks() {
    const OperationName name("ending");
    beginWaiting((m_rank + 1) % m_size, (m_rank + m_size - 1) % m_size);
    m_ranks.reset();
}

void WatchedRanks::setPace(Pace pace) {
    const std::lock_guard lock(m_mutex);
    m_pulse.pace = pace;
}

void WatchedRanks::beginWaiting(int to, int from) {
    const std::lock_guard lock(m_mutex);
    ++m_pulse.sequence;
    m_pulse.operation = OperationName::ofThisThread();
    m_pulse.to = to;
    m_pulse.from = from;
    m_pulse.isWaiting = true;
}

void WatchedRanks::exchange(const Outgoing& outgoing, const Incoming& incoming) {
    const auto setWaiting = [this](bool isWaiting) {
        const std::lock_guard lock(m_mutex);
        m_pulse.isWaiting = isWaiting;
    };
    struct Ended {
        decltype(setWaiting)& set;
        ~Ended() { set(false); }
    };
    beginWaiting(outgoing.to, incoming.from);
    const Ended ended{setWaiting};
    m_ranks->exchange(outgoing, incoming);
}

// One voice: the first rank that can speak, and the next one where that does not end the job.
bool WatchedRanks::isMyTurn(const Hang& hang, const HangJudge& judge, int looks) const {
    int before = 0;
    for (int other = 0; other < rank(); ++other) {
        before += other != hang.rank && !judge.isSilent(other) ? 1 : 0;
    }
    before += rank() == hang.rank ? size() : 0;
    return looks > before * kLooksATurn;
}

void WatchedRanks::watch(const std::stop_token& stop) {
    const double seconds = std::max(kShortestSeconds, m_watch.limitSeconds / kLooks);
    const int patience = static_cast<int>(std::ceil(m_watch.limitSeconds / seconds));
    HangJudge judge(size(), patience, m_watch.limitSeconds);
    int looksAtHang = 0;
    while (!stop.stop_requested()) {
        RankPulse own;
        {
            std::unique_lock lock(m_mutex);
            ++m_pulse.beat;
            m_pulse.busySeconds = m_watch.busySeconds();
            own = m_pulse;
        }
        m_folder.write(own);
        std::vector<std::optional<RankPulse>> pulses(static_cast<std::size_t>(size()));
        for (int other = 0; other < size(); ++other) {
            pulses[static_cast<std::size_t>(other)] = other == rank() ? own : m_folder.read(other);
        }
        const std::optional<Hang> hang = judge.look(pulses);
        looksAtHang = hang ? looksAtHang + 1 : 0;
        if (hang && isMyTurn(*hang, judge, looksAtHang)) {
            m_watch.onHang(*hang);
        }
        std::unique_lock lock(m_mutex);
        m_ended.wait_for(lock, stop, std::chrono::duration<double>(seconds), [] { return false; });
    }
}

}  // namespace xinglin::engine
