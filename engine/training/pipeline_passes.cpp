#include "engine/training/pipeline_passes.h"

#include <cstdint>

#include "engine/core/error.h"

namespace xinglin::engine {
namespace {

using Kind = PipelineAction::Kind;
using Neighbour = PipelineMessages::Neighbour;
using Want = DecoderGradients::Want;

// Goes before the numbers, so that stages that do not read the same data say so instead of mixing batches.
struct Header {
    std::uint64_t batch = 0;
    std::uint64_t numbers = 0;
};

}  // namespace

PipelinePasses::PipelinePasses(DecoderGradients& gradients, Communicator& stages, PipelineSchedule schedule)
    : m_gradients(gradients), m_stages(stages), m_schedule(schedule) {}

int PipelinePasses::rankOf(Neighbour neighbour) const {
    switch (neighbour) {
    case Neighbour::Before:
        return m_stages.rank() - 1;
    case Neighbour::Behind:
        return m_stages.rank() + 1;
    case Neighbour::Nobody:
        break;
    }
    return Communicator::kNobody;
}

void PipelinePasses::exchange(const Message& outgoing, const Message& incoming) {
    const Header sent = {outgoing.batch, outgoing.numbers.size()};
    Header received;
    m_stages.exchange({&sent, sizeof(sent), outgoing.peer}, {&received, sizeof(received), incoming.peer});
    const bool hasIncoming = incoming.peer != Communicator::kNobody;
    if (hasIncoming && (received.batch != incoming.batch || received.numbers != incoming.numbers.size())) {
        throw Error(ErrorCode::Internal, "stage " + std::to_string(m_stages.rank()) + " waits for " +
                                             std::to_string(incoming.numbers.size()) +
                                             " numbers of micro-batch " + std::to_string(incoming.batch) +
                                             ", but stage " + std::to_string(incoming.peer) + " sends " +
                                             std::to_string(received.numbers) + " of " +
                                             std::to_string(received.batch) +
                                             ": they do not read the same data");
    }
    m_stages.exchange({outgoing.numbers.data(), outgoing.numbers.size_bytes(), outgoing.peer},
                      {incoming.numbers.data(), incoming.numbers.size_bytes(), incoming.peer});
}

double PipelinePasses::accumulate(std::span<const TrainingBatch> batches, const Listener& listener) {
    const int stages = m_stages.size();
    const int stage = m_stages.rank();
    const auto actions = pipelineActions(m_schedule, stages, stage, batches.size());
    const auto messages = pipelineMessages(actions, stages, stage);
    const std::size_t slots = batchesInFlight(m_schedule, stages, stage, batches.size());
    const auto slotOf = [&](std::size_t batch) { return batch % slots; };
    double loss = 0.0;
    std::span<float> made;  // by the last action, for a neighbour
    for (std::size_t i = 0; i <= actions.size(); ++i) {
        const bool hasAction = i < actions.size();
        const PipelineAction action = hasAction ? actions[i] : PipelineAction{};
        const bool goesForward = action.kind == Kind::Forward;
        if (hasAction && goesForward) {
            m_gradients.begin(slotOf(action.batch), batches[action.batch], Want::Gradients);
        }
        for (const PipelineMessages& message : messages[i]) {
            Message outgoing;
            if (message.to != Neighbour::Nobody) {
                outgoing = {made, message.sent, rankOf(message.to)};
            }
            Message incoming;
            if (message.from != Neighbour::Nobody) {
                const std::size_t slot = slotOf(message.received);
                incoming = {goesForward ? m_gradients.input(slot) : m_gradients.outputGradient(slot),
                            message.received, rankOf(message.from)};
            }
            exchange(outgoing, incoming);
        }
        if (i > 0 && actions[i - 1].kind == Kind::Backward) {
            listener.afterGradient(actions[i - 1].batch);
        }
        if (!hasAction) {
            break;
        }
        listener.beforePass(action.batch);
        const std::size_t slot = slotOf(action.batch);
        if (goesForward) {
            made = m_gradients.forward(slot);
        } else {
            loss += m_gradients.backward(slot);
            made = m_gradients.inputGradient(slot);
        }
    }
    return fromLast(loss);
}

std::vector<float> PipelinePasses::measure(const TrainingBatch& batch) {
    m_gradients.begin(0, batch, Want::Measure);
    if (m_stages.rank() > 0) {
        exchange({}, {m_gradients.input(0), 0, m_stages.rank() - 1});
    }
    const std::span<float> output = m_gradients.forward(0);
    if (!isLast()) {
        exchange({output, 0, m_stages.rank() + 1}, {});
    }
    return m_gradients.rowLosses(0);
}

}  // namespace xinglin::engine
