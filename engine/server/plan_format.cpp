#include "engine/server/plan_format.h"

namespace xinglin::engine {

nlohmann::json planJson(const MemoryPlan& plan, const PlanMemory& memory) {
    const bool isHost = memory.device.empty();
    const std::size_t left = memory.hostFree > memory.program ? memory.hostFree - memory.program : 0;
    const std::size_t forModel = isHost ? left : memory.deviceFree;
    nlohmann::json model = {{"weights", plan.weights}, {"kv", plan.kv}, {"scratch", plan.scratch}};
    nlohmann::json devices = nlohmann::json::array();
    nlohmann::json program = {{"program", memory.program}};
    if (isHost) {
        program.update(model);
    } else {
        devices.push_back({{"name", memory.device}, {"free", memory.deviceFree}, {"bytes", model}});
    }
    devices.push_back({{"name", "CPU"}, {"free", memory.hostFree}, {"bytes", program}});
    return {{"fits", plan.total() <= forModel},
            {"devices", devices},
            {"total", plan.total() + memory.program},
            // Not in the total: the system reads these rows as their tokens come, and may drop them again.
            {"mapped_rows", plan.embedding},
            {"kv_per_token", plan.kvPerToken},
            {"ctx", plan.contextTokens},
            {"parallel", plan.parallel},
            {"advice", adviceToFit(plan, forModel)}};
}

}  // namespace xinglin::engine
