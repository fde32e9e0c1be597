#include "engine/training/spike_guard.h"

#include <cmath>

namespace xinglin::engine {

bool SpikeGuard::standsOut(double value) {
    constexpr std::size_t kWindow = 128;
    constexpr std::size_t kLeast = 32;
    constexpr double kDeviations = 8.0;
    constexpr double kGrowth = 1.5;
    if (!std::isfinite(value)) {
        return true;
    }
    if (m_recent.size() >= kLeast) {
        const auto count = static_cast<double>(m_recent.size());
        double mean = 0.0;
        for (const double number : m_recent) {
            mean += number / count;
        }
        double variance = 0.0;
        for (const double number : m_recent) {
            variance += (number - mean) * (number - mean) / count;
        }
        if (value > mean + kDeviations * std::sqrt(variance) && value > kGrowth * mean) {
            return true;
        }
    }
    m_recent.push_back(value);
    if (m_recent.size() > kWindow) {
        m_recent.pop_front();
    }
    return false;
}

}  // namespace xinglin::engine
