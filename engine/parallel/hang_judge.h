#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/parallel/rank_pulse.h"

namespace xinglin::engine {

/// A job that does not go on, and who is to blame.
struct Hang {
    int rank = 0;      ///< the one that did not come
    std::string text;  ///< rank, machine, operation and number of the exchange, for a person
};

/// Tells a job that hangs from one that computes, by looking at the ranks' pulses again and again. Time is
/// counted in looks: a process that was stopped and goes on has not been looking, and blames nobody for it.
class HangJudge final {
public:
    /// `patience`: looks without any change behind which a rank hangs; they take `seconds`.
    HangJudge(int ranks, int patience, double seconds);

    /// A rank waits too long for one that gives no sign of life, or that neither computes nor said it would
    /// take time; or ranks wait for one another. One that computes is waited for however long it takes. One
    /// that has begun and gives no sign of life is to blame without anybody's waiting, too, once no rank
    /// begins an exchange any more: those that wait for it inside NCCL do not say so.
    std::optional<Hang> look(std::span<const std::optional<RankPulse>> pulses);
    /// Whether that rank shows any life.
    bool isSilent(int rank) const { return of(rank).looksSilent >= m_patience; }

private:
    struct Seen {
        RankPulse pulse;
        double busyMark = 0.0;  ///< processor seconds when it was last seen to compute
        int looksSilent = 0;    ///< without a beat
        int looksIdle = 0;      ///< without computing
        int looksWaiting = 0;   ///< in the same exchange
    };
    const Seen& of(int rank) const { return m_ranks[static_cast<std::size_t>(rank)]; }
    void note(Seen& seen, const std::optional<RankPulse>& pulse) const;
    std::optional<Hang> follow(int waiting) const;
    std::optional<Hang> stopped(std::span<const std::optional<RankPulse>> pulses) const;
    std::string nameOf(int rank) const;
    std::string placeOf(int rank) const;

    std::vector<Seen> m_ranks;
    int m_patience;
    double m_seconds;
    int m_looksStill = 0;  ///< without an exchange that begins
};

}  // namespace xinglin::engine
