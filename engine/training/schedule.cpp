#include "engine/training/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "engine/core/error.h"
#include "engine/core/nearest_name.h"

namespace xinglin::engine {
namespace {

// Where a step after the warm-up stands.
struct Place {
    double done;  // steps since the warm-up, this one not among them
    double left;  // steps to come, this one among them
    double all;   // steps after the warm-up
    double decaySteps;
};

double constantShare(const Place&) {
    return 1.0;
}
double linearShare(const Place& place) {
    return place.left / place.all;
}
double cosineShare(const Place& place) {
    return 0.5 * (1.0 + std::cos(std::numbers::pi * place.done / place.all));
}
double stableThenLinearShare(const Place& place) {
    return std::min(1.0, place.left / place.decaySteps);
}

double linearWarmup(double step, double steps) {
    return (step - 1.0) / steps;
}
double logarithmicWarmup(double step, double steps) {
    return std::log(step) / std::log(std::max(2.0, steps));
}

}  // namespace

struct Schedule::Kind {
    std::string_view name;
    double (*warmup)(double step, double steps);
    double (*share)(const Place& place);
};

const std::span<const Schedule::Kind> Schedule::kKinds = [] {
    static constexpr Kind kTable[] = {
        {"constant", linearWarmup, constantShare},
        {"linear", linearWarmup, linearShare},
        {"cosine", linearWarmup, cosineShare},
        {"wsd", linearWarmup, stableThenLinearShare},
        {"ds_warmup_decay", logarithmicWarmup, linearShare},
    };
    return std::span<const Kind>(kTable);
}();

std::vector<std::string_view> Schedule::names() {
    std::vector<std::string_view> names;
    for (const Kind& kind : kKinds) {
        names.push_back(kind.name);
    }
    return names;
}

Schedule::Schedule(const ScheduleSettings& settings, std::int64_t steps)
    : m_settings(settings), m_steps(steps) {
    const auto known = std::find_if(kKinds.begin(), kKinds.end(),
                                    [&](const Kind& kind) { return kind.name == settings.name; });
    if (known == kKinds.end()) {
        throw Error(ErrorCode::InvalidInput, unknownName("schedule", settings.name, names()));
    }
    m_kind = &*known;
    if (settings.warmupSteps == 0) {
        m_settings.warmupSteps =
            static_cast<std::int64_t>(std::ceil(settings.warmupRatio * static_cast<double>(steps)));
    }
    if (m_settings.warmupSteps < 0 || m_settings.warmupSteps >= steps) {
        throw Error(ErrorCode::InvalidInput,
                    "schedule: warmup_steps is " + std::to_string(m_settings.warmupSteps) + " of " +
                        std::to_string(steps) + " steps. It is to be at least 0 and less than the steps.");
    }
    if (!(settings.minRatio >= 0.0 && settings.minRatio <= 1.0)) {
        throw Error(ErrorCode::InvalidInput, "schedule: min_ratio is to be from 0 to 1");
    }
    m_decaySteps = settings.decaySteps.value_or(std::max<std::int64_t>(1, steps / 10));
    if (m_decaySteps < 1 || m_decaySteps > steps - m_settings.warmupSteps) {
        throw Error(ErrorCode::InvalidInput,
                    "schedule: decay_steps is " + std::to_string(m_decaySteps) +
                        "; it is to be at least 1 and at most the steps after the warm-up");
    }
}

double Schedule::factor(std::int64_t step) const {
    const auto at = static_cast<double>(step);
    const auto warmup = static_cast<double>(m_settings.warmupSteps);
    if (step <= m_settings.warmupSteps) {
        return m_kind->warmup(at, warmup);
    }
    const auto all = static_cast<double>(m_steps);
    const double share =
        m_kind->share({at - 1.0 - warmup, all - at + 1.0, all - warmup, static_cast<double>(m_decaySteps)});
    return m_settings.minRatio + (1.0 - m_settings.minRatio) * share;
}

}  // namespace xinglin::engine
