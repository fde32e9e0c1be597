#include "engine/server/plan_format.h"

namespace xinglin::engine {

nlohmann::json planJson(const std::vector<PlannedPart>& parts, const PlanMemory& memory,
                        const std::string& refusal) {
    const std::size_t left = memory.hostFree > memory.program ? memory.hostFree - memory.program : 0;
    const bool isSplit = parts.size() > 1;
    nlohmann::json devices = nlohmann::json::array();
    nlohmann::json host = {
        {"name", "CPU"}, {"free", memory.hostFree}, {"bytes", {{"program", memory.program}}}};
    std::vector<std::string> advice;
    bool fits = true;
    std::size_t total = memory.program;
    std::size_t mapped = 0;
    std::size_t kvPerToken = 0;
    for (const PlannedPart& part : parts) {
        const MemoryPlan& plan = part.plan;
        nlohmann::json model = {
            {"weights", plan.weights + plan.readRows}, {"kv", plan.kv}, {"scratch", plan.scratch}};
        if (plan.adapters > 0) {
            model["adapters"] = plan.adapters;
        }
        nlohmann::json here = {{"name", part.device}, {"free", part.free}, {"bytes", model}};
        nlohmann::json& device = part.isHost ? host : here;
        if (part.isHost) {
            host["bytes"].update(model);
        }
        if (isSplit) {
            device["part"] = describeShare(part.share);
            device["blocks"] = part.share.layers;
        }
        if (!part.isHost) {
            devices.push_back(here);
        }
        const std::size_t available = part.isHost ? left : part.free;
        if (plan.total() > available && fits) {
            fits = false;
            advice = adviceToFit(plan, available);
            if (!part.isHost) {
                advice.emplace_back(part.share.count > 1
                                        ? "Leave blocks that do not fit to the CPU: --split layer "
                                          "--gpu-layers auto."
                                        : "Leave blocks that do not fit to the CPU: --gpu-layers auto.");
            }
        }
        total += plan.total();
        mapped += plan.embedding - plan.readRows;
        kvPerToken += plan.kvPerToken;
    }
    devices.push_back(host);
    if (!refusal.empty()) {
        fits = false;
        advice = {refusal};
    }
    return {{"fits", fits},
            {"devices", devices},
            {"total", total},
            // Not in the total: the system reads these rows when their tokens come, and may drop them again.
            {"mapped_rows", mapped},
            {"kv_per_token", kvPerToken},
            {"ctx", parts.front().plan.contextTokens},
            {"parallel", parts.front().plan.parallel},
            {"advice", advice}};
}

}  // namespace xinglin::engine
