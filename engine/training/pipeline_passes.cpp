#include "engine/training/pipeline_passes.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "engine/core/error.h"
#include "engine/training/backend_numbers.h"

namespace xinglin::engine {
namespace {

using Kind = PipelineAction::Kind;
using Neighbour = PipelineMessages::Neighbour;
using Want = DecoderGradients::Want;

// Tells batches apart, in a number that gathers (FNV-1a over their tokens and starts).
double fingerprintOf(std::span<const TrainingBatch> batches) {
    std::uint64_t hash = 14695981039346656037U;
    const auto add = [&hash](std::int64_t number) {
        hash = (hash ^ static_cast<std::uint64_t>(number)) * 1099511628211U;
    };
    for (const TrainingBatch& batch : batches) {
        add(batch.rows());
        std::for_each(batch.tokens.begin(), batch.tokens.end(), add);
        std::for_each(batch.starts.begin(), batch.starts.end(), add);
    }
    return static_cast<double>(hash >> 12);
}

// Floats of a tied gradient that are beside it at one time.
constexpr std::size_t kTiedFloats = std::size_t{1} << 18;

}  // namespace

PipelinePasses::PipelinePasses(DecoderGradients& gradients, Communicator& stages, PipelineSchedule schedule,
                               PlaneExchange* exchange)
    : m_gradients(gradients),
      m_stages(stages),
      m_schedule(schedule),
      m_ownExchange(exchange ? nullptr : makeHostExchange(stages, gradients.backend())),
      m_exchange(exchange ? *exchange : *m_ownExchange) {}

PipelinePasses::PipelinePasses(DecoderGradients& gradients, const PipelinePasses& others)
    : PipelinePasses(gradients, others.m_stages, others.m_schedule, &others.m_exchange) {}

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

// One message in each direction and none before it: who sends one is not held up by waiting for the other.
// Of a batch without rows nothing is sent, and nobody waits for it.
void PipelinePasses::exchange(const Message& outgoing, const Message& incoming) {
    const auto peerOf = [](const Message& message) {
        return message.numbers.empty() ? Communicator::kNobody : message.peer;
    };
    m_exchange.exchange(outgoing.numbers, peerOf(outgoing), incoming.numbers, peerOf(incoming));
}

// Every stage reads the data itself, so it knows how many rows will come, before they come.
void PipelinePasses::requireSame(std::span<const TrainingBatch> batches) {
    const std::vector<double> all = m_stages.gather(std::vector<double>{fingerprintOf(batches)});
    const auto other = std::find_if(all.begin(), all.end(), [&](double one) { return one != all[0]; });
    if (other != all.end()) {
        throw Error(ErrorCode::Internal, "stages 0 and " + std::to_string(other - all.begin()) +
                                             " of the pipeline did not read the same samples");
    }
}

double PipelinePasses::accumulate(std::span<const TrainingBatch> batches, const Listener& listener) {
    return accumulate(batches, std::vector<HeadUse>(batches.size()), listener);
}

double PipelinePasses::accumulate(std::span<const TrainingBatch> batches, std::span<const HeadUse> uses,
                                  const Listener& listener) {
    const int stages = m_stages.size();
    const int stage = m_stages.rank();
    requireSame(batches);
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
            m_gradients.begin(slotOf(action.batch), batches[action.batch], Want::Gradients,
                              uses[action.batch]);
        }
        for (const PipelineMessages& message : messages[i]) {
            Message outgoing;
            if (message.to != Neighbour::Nobody) {
                outgoing = {made, rankOf(message.to)};
            }
            Message incoming;
            if (message.from != Neighbour::Nobody) {
                const std::size_t slot = slotOf(message.received);
                incoming = {goesForward ? m_gradients.input(slot) : m_gradients.outputGradient(slot),
                            rankOf(message.from)};
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

void PipelinePasses::shareFromLast(std::span<float> numbers) {
    m_stages.share(numbers.data(), numbers.size_bytes(), m_stages.size() - 1);
}

std::vector<float> PipelinePasses::rowsFromLast(std::vector<float> rows, std::size_t count) {
    rows.resize(count);
    shareFromLast(rows);
    return rows;
}

double PipelinePasses::fromLast(double number) {
    return m_stages.size() == 1 ? number : m_stages.sum(isLast() ? number : 0.0);
}

void PipelinePasses::addTiedGradient(std::span<float> gradient) {
    const bool gives = m_stages.rank() > 0 && isLast();
    const bool gets = m_stages.isFirst() && m_stages.size() > 1;
    if (!gives && !gets) {
        return;
    }
    Backend& backend = m_gradients.backend();
    auto* const received =
        gets
            ? grown<float>(backend, m_tied, static_cast<std::int64_t>(std::min(kTiedFloats, gradient.size())),
                           "the gradient of a tied embedding")
            : nullptr;
    for (std::size_t first = 0; first < gradient.size(); first += kTiedFloats) {
        const auto part = gradient.subspan(first, std::min(kTiedFloats, gradient.size() - first));
        if (gives) {
            exchange({part, 0}, {});
            continue;
        }
        exchange({}, {{received, part.size()}, m_stages.size() - 1});
        backend.moveRows({received, part.data(), 1, static_cast<std::int64_t>(part.size()), nullptr, nullptr,
                          1.0f, kernels::RowWrite::Add});
    }
}

std::size_t PipelinePasses::tiedBytes(std::size_t numbers) {
    return std::min(kTiedFloats, numbers) * sizeof(float);
}

void PipelinePasses::copyTiedValues(std::span<float> values) {
    if (values.empty() || m_stages.size() == 1) {
        return;
    }
    if (m_stages.isFirst()) {
        exchange({values, m_stages.size() - 1}, {});
    } else if (isLast()) {
        exchange({}, {values, 0});
    }
}

std::vector<float> PipelinePasses::score(const TrainingBatch& batch, const ScoreHead* head) {
    return measureBy(batch, {nullptr, head});
}

std::vector<float> PipelinePasses::measureBy(const TrainingBatch& batch, const HeadUse& use) {
    m_gradients.begin(0, batch, Want::Measure, use);
    if (m_stages.rank() > 0) {
        exchange({}, {m_gradients.input(0), m_stages.rank() - 1});
    }
    const std::span<float> output = m_gradients.forward(0);
    if (!isLast()) {
        exchange({output, m_stages.rank() + 1}, {});
    }
    return m_gradients.rowLosses(0);
}

}  // namespace xinglin::engine
