#include "engine/parallel/hang_judge.h"

#include <algorithm>
#include <cmath>

namespace xinglin::engine {
namespace {

// Less than this is no computing: libraries' threads look around now and then.
constexpr double kLeastBusySeconds = 0.05;

}  // namespace

HangJudge::HangJudge(int ranks, int patience, double seconds)
    : m_ranks(static_cast<std::size_t>(ranks)), m_patience(patience), m_seconds(seconds) {}

void HangJudge::note(Seen& seen, const std::optional<RankPulse>& pulse) const {
    ++seen.looksSilent;
    if (!pulse) {
        return;
    }
    const bool isSameExchange =
        pulse->isWaiting && seen.pulse.isWaiting && pulse->sequence == seen.pulse.sequence;
    const bool isAlive = pulse->beat != seen.pulse.beat;
    // A rank that is silent waits on, for all that is known.
    seen.looksWaiting = isSameExchange ? seen.looksWaiting + 1 : 0;
    const bool isBusy = std::fabs(pulse->busySeconds - seen.busyMark) >= kLeastBusySeconds;
    const bool isElsewhere = pulse->isWaiting || pulse->sequence != seen.pulse.sequence;
    ++seen.looksIdle;
    if (isBusy || isElsewhere || pulse->pace == Communicator::Pace::Waits) {
        seen.looksIdle = 0;
        seen.busyMark = pulse->busySeconds;
    }
    seen.looksSilent = isAlive ? 0 : seen.looksSilent;
    seen.pulse = *pulse;
}

std::optional<Hang> HangJudge::look(std::span<const std::optional<RankPulse>> pulses) {
    ++m_looksStill;
    for (std::size_t rank = 0; rank < m_ranks.size(); ++rank) {
        if (pulses[rank] && pulses[rank]->sequence != m_ranks[rank].pulse.sequence) {
            m_looksStill = 0;
        }
        note(m_ranks[rank], pulses[rank]);
    }
    for (int rank = 0; rank < static_cast<int>(m_ranks.size()); ++rank) {
        const bool waitsTooLong = of(rank).pulse.isWaiting && of(rank).looksWaiting >= m_patience;
        if (waitsTooLong && !isSilent(rank)) {
            if (std::optional<Hang> hang = follow(rank)) {
                return hang;
            }
        }
    }
    return m_looksStill >= m_patience ? stopped(pulses) : std::nullopt;
}

// A rank that nobody says to wait for. One without a pulse has ended as it should, or not begun.
std::optional<Hang> HangJudge::stopped(std::span<const std::optional<RankPulse>> pulses) const {
    for (int rank = 0; rank < static_cast<int>(m_ranks.size()); ++rank) {
        if (pulses[static_cast<std::size_t>(rank)] && isSilent(rank)) {
            std::string text = nameOf(rank) + " has given no sign of life for ";
            text += std::to_string(std::lround(m_seconds)) + " s; its last was " + placeOf(rank);
            return Hang{rank, text + ". No rank has begun an exchange since."};
        }
    }
    return std::nullopt;
}

std::string HangJudge::nameOf(int rank) const {
    const std::string& machine = of(rank).pulse.machine;
    std::string name = "rank " + std::to_string(rank);
    name += machine.empty() ? std::string(" (which never began)") : " on machine " + machine;
    return name;
}

std::string HangJudge::placeOf(int rank) const {
    const RankPulse& pulse = of(rank).pulse;
    return pulse.sequence == 0 ? std::string("no exchange")
                               : "exchange " + std::to_string(pulse.sequence) + " (" + pulse.operation + ")";
}

// Along who waits for whom, to one that does not wait.
std::optional<Hang> HangJudge::follow(int waiting) const {
    std::vector<int> reached = {waiting};
    std::vector<int> culprits;
    bool goesOn = false;
    for (std::size_t i = 0; i < reached.size(); ++i) {
        const Seen& seen = of(reached[i]);
        if (isSilent(reached[i])) {
            culprits.insert(culprits.begin(), reached[i]);  // before one that is only idle
            continue;
        }
        if (!seen.pulse.isWaiting) {
            const bool isIdle = seen.looksIdle >= m_patience;
            goesOn = goesOn || !isIdle;
            if (isIdle) {
                culprits.push_back(reached[i]);
            }
            continue;
        }
        goesOn = goesOn || seen.looksWaiting < m_patience;
        for (const int next : {seen.pulse.from, seen.pulse.to}) {
            // It was read from a file that anybody may have written.
            const bool isRank = next >= 0 && next < static_cast<int>(m_ranks.size());
            if (isRank && std::find(reached.begin(), reached.end(), next) == reached.end()) {
                reached.push_back(next);
            }
        }
    }
    const std::string since = " for " + std::to_string(std::lround(m_seconds)) + " s";
    if (!culprits.empty() && (isSilent(culprits[0]) || !goesOn)) {
        const int culprit = culprits[0];
        std::string text = nameOf(culprit);
        text += isSilent(culprit) ? " has given no sign of life" : " has neither computed nor answered";
        text += since + "; its last was " + placeOf(culprit) + ". ";
        text += nameOf(waiting) + " waits in " + placeOf(waiting) + ".";
        return Hang{culprit, text};
    }
    if (goesOn) {
        return std::nullopt;
    }
    std::string text = "ranks have waited for one another" + since + ":";
    for (const int rank : reached) {
        text += " " + nameOf(rank) + " in " + placeOf(rank) + ";";
    }
    text.back() = '.';
    return Hang{waiting, text + " The connection between their machines does not deliver."};
}

}  // namespace xinglin::engine
