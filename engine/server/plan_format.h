#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "engine/inference/memory_plan.h"

namespace xinglin::engine {

/// A part of a model, its plan and where it goes.
struct PlannedPart {
    MemoryPlan plan;
    PartShare share;
    bool isHost = true;
    std::string device = {};  ///< the GPU's name; of the CPU none
    std::size_t free = 0;     ///< what the part could use there; of the CPU PlanMemory has it
};

/// Of the host's memory, what is no model.
struct PlanMemory {
    std::size_t program = 0;   ///< bytes of everything that is no model
    std::size_t hostFree = 0;  ///< what the program and, on the CPU, the model could use together
};

/// The plan as `plan --json` and GET /plan print it: "fits", "devices" with "free" and "bytes" by what they
/// are for, "advice". The devices with a part of the model come first, the CPU last. Where the model is split
/// a device has "part", for people, and "blocks", how many. With a `refusal`, why the model would not be
/// loaded as it was asked for, it does not fit, and that is the advice.
nlohmann::json planJson(const std::vector<PlannedPart>& parts, const PlanMemory& memory,
                        const std::string& refusal = {});

}  // namespace xinglin::engine
