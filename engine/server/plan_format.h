#pragma once

#include <nlohmann/json.hpp>

#include "engine/inference/memory_plan.h"

namespace xinglin::engine {

/// The plan as `plan --json` and GET /plan print it: "fits", "devices" with "free" and "bytes" by what they
/// are for, "advice". `program` are the bytes of everything that is no model; `free` what could be used by
/// both together.
nlohmann::json planJson(const MemoryPlan& plan, std::size_t program, std::size_t free);

}  // namespace xinglin::engine
