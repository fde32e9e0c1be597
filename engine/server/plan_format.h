#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "engine/inference/memory_plan.h"

namespace xinglin::engine {

/// The plan as `plan --json` and GET /plan print it: "fits", "devices" with "free" and "bytes" by what they
/// are for, "advice". `program` are the bytes of everything that is no model, in the host's memory. The
/// device with the model comes first.
struct PlanMemory {
    std::size_t program = 0;
    std::size_t hostFree = 0;    ///< what the program and, on the CPU, the model could use together
    std::string device = {};     ///< the GPU's name; empty: the CPU computes
    std::size_t deviceFree = 0;  ///< what the model could use there
};
nlohmann::json planJson(const MemoryPlan& plan, const PlanMemory& memory);

}  // namespace xinglin::engine
