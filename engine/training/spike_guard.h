#pragma once

#include <cstddef>
#include <deque>
#include <span>
#include <vector>

namespace xinglin::engine {

/// Tells when a number stands far out from those before it: a loss or a gradient norm that is no number, or
/// that lies eight deviations and half its size above the mean of the last 128. Needs 32 of them to judge.
class SpikeGuard final {
public:
    /// Whether `value` stands out; if not, it is remembered.
    bool standsOut(double value);

    std::vector<double> recent() const { return {m_recent.begin(), m_recent.end()}; }
    void restore(std::span<const double> recent) { m_recent.assign(recent.begin(), recent.end()); }

private:
    std::deque<double> m_recent;
};

}  // namespace xinglin::engine
