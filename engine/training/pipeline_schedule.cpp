#include "engine/training/pipeline_schedule.h"

#include <algorithm>

namespace xinglin::engine {
namespace {

using Kind = PipelineAction::Kind;
using Neighbour = PipelineMessages::Neighbour;

}  // namespace

std::size_t batchesInFlight(PipelineSchedule schedule, int stages, int stage, std::size_t batches) {
    if (stages == 1) {
        return std::min<std::size_t>(1, batches);
    }
    const bool holdsAll = schedule == PipelineSchedule::GPipe;
    return holdsAll ? batches : std::min(batches, static_cast<std::size_t>(stages - stage));
}

std::vector<PipelineAction> pipelineActions(PipelineSchedule schedule, int stages, int stage,
                                            std::size_t batches) {
    const std::size_t ahead = batchesInFlight(schedule, stages, stage, batches);
    std::vector<PipelineAction> actions;
    for (std::size_t batch = 0; batch < ahead; ++batch) {
        actions.push_back({Kind::Forward, batch});
    }
    for (std::size_t batch = 0; batch < batches; ++batch) {
        actions.push_back({Kind::Backward, batch});
        if (batch + ahead < batches) {
            actions.push_back({Kind::Forward, batch + ahead});
        }
    }
    return actions;
}

std::vector<std::vector<PipelineMessages>> pipelineMessages(const std::vector<PipelineAction>& actions,
                                                            int stages, int stage) {
    const auto neighbour = [&](bool isBehind) {
        if (isBehind) {
            return stage + 1 < stages ? Neighbour::Behind : Neighbour::Nobody;
        }
        return stage > 0 ? Neighbour::Before : Neighbour::Nobody;
    };
    std::vector<std::vector<PipelineMessages>> all(actions.size() + 1);
    for (std::size_t i = 0; i <= actions.size(); ++i) {
        PipelineMessages message;
        if (i > 0) {
            message.to = neighbour(actions[i - 1].kind == Kind::Forward);
            message.sent = actions[i - 1].batch;
        }
        if (i < actions.size()) {
            message.from = neighbour(actions[i].kind == Kind::Backward);
            message.received = actions[i].batch;
        }
        const bool isBoth = message.to != Neighbour::Nobody && message.from != Neighbour::Nobody;
        if (isBoth && message.to != message.from) {
            // In one direction one after the other: what comes takes the place of what goes.
            all[i].push_back({message.to, message.sent, Neighbour::Nobody, 0});
            all[i].push_back({Neighbour::Nobody, 0, message.from, message.received});
        } else if (message.to != Neighbour::Nobody || message.from != Neighbour::Nobody) {
            all[i].push_back(message);
        }
    }
    return all;
}

}  // namespace xinglin::engine
