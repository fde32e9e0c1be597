#include "engine/server/plan_format.h"

namespace xinglin::engine {

nlohmann::json planJson(const MemoryPlan& plan, std::size_t program, std::size_t free) {
    const std::size_t forModel = free > program ? free - program : 0;
    const nlohmann::json bytes = {
        {"weights", plan.weights}, {"kv", plan.kv}, {"scratch", plan.scratch}, {"program", program}};
    return {{"fits", plan.total() <= forModel},
            {"devices", {{{"name", "CPU"}, {"free", free}, {"bytes", bytes}}}},
            {"total", plan.total() + program},
            // Not in the total: the system reads these rows as their tokens come, and may drop them again.
            {"mapped_rows", plan.embedding},
            {"kv_per_token", plan.kvPerToken},
            {"ctx", plan.contextTokens},
            {"parallel", plan.parallel},
            {"advice", adviceToFit(plan, forModel)}};
}

}  // namespace xinglin::engine
