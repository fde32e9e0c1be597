#pragma once

#include <string>

#include "engine/inference/scheduler.h"

namespace xinglin::engine {

/// The scheduler's counters in Prometheus' text format.
std::string prometheusText(const SchedulerStats& stats);

}  // namespace xinglin::engine
