#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace xinglin::engine {

/// How the learning rate goes over a run.
struct ScheduleSettings {
    std::string name = "constant";
    std::int64_t warmupSteps = 0;
    double warmupRatio = 0.0;                ///< of all steps, rounded up; counts where warmupSteps is 0
    double minRatio = 0.0;                   ///< of the rate, at the end of a decay
    std::optional<std::int64_t> decaySteps;  ///< of wsd; nothing: a tenth of the steps
};

/// The share of the full learning rate in every step of a run. With W warm-up steps of N, step s counted from
/// 1, m the least share:
///
///   s ≤ W              (s − 1) / W
///   after it           m + (1 − m) · f
///   constant           f = 1
///   linear             f = (N − s + 1) / (N − W)
///   cosine             f = ½ (1 + cos π (s − 1 − W) / (N − W))
///   wsd                f = 1, falling in a line to 0 over the last decaySteps
///   ds_warmup_decay    warm-up ln s / ln max(2, W), then as linear: DeepSpeed's WarmupDecayLR
///
/// so that the first step of a warm-up has rate 0, as in transformers and DeepSpeed.
class Schedule final {
public:
    /// Throws Error(InvalidInput) for an unknown name, naming the known ones, and for numbers that do not fit
    /// `steps`.
    Schedule(const ScheduleSettings& settings, std::int64_t steps);

    /// `step` from 1 to steps.
    double factor(std::int64_t step) const;

    static std::vector<std::string_view> names();

private:
    struct Kind;
    static const std::span<const Kind> kKinds;

    const Kind* m_kind = nullptr;
    ScheduleSettings m_settings;
    std::int64_t m_steps;
    std::int64_t m_decaySteps = 0;
};

}  // namespace xinglin::engine
