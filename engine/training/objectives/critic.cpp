#include "engine/training/objectives/critic.h"

#include "engine/training/training_memory_plan.h"

namespace xinglin::engine {
namespace {

constexpr const char* kFolder = "value";

}  // namespace

Critic::Critic(const ObjectiveParts& parts) : m_parts(parts) {
    const RunConfig& config = parts.config;
    const Parameters& base = *parts.model.parameters;
    const std::filesystem::path& given = config.options.critic.model;
    if (!parts.checkpoint.empty()) {
        m_adapter = loadScoredAdapter(parts.checkpoint / kFolder, base, AdapterUse::Learns::Yes);
    } else if (!given.empty()) {
        m_adapter = loadScoredAdapter(given, base, AdapterUse::Learns::Yes);
    } else {
        // Its head stays 0: nothing is expected before anything was seen.
        NewAdapter settings = newAdapterOf(config);
        settings.seed = CountedRandom(config.seed).part(kFolder).bits(0);
        m_adapter = std::make_unique<TrainedAdapter>(settings, base, AdapterUse{WithScore::Yes});
    }
    m_shards = std::make_unique<Shards>(*m_adapter, parts.ranks, Shards::keepsOf(config.zero),
                                        shardOptions(config), &parts.all, parts.exchange);
    m_optimizer = std::make_unique<AdamwOptimizer>(*m_adapter, *m_shards, config.optimizer);
    if (!parts.checkpoint.empty()) {
        readOptimizer(parts.checkpoint / kFolder, *m_adapter, *m_shards, *m_optimizer, ExactValues::InModel,
                      parts.stages.size() > 1 ? OtherTensors::PassedOver : OtherTensors::Refused);
    }
}

double Critic::update(std::int64_t step, double rate) {
    const RunConfig& config = m_parts.config;
    const double norm = m_shards->finishGradients();
    m_optimizer->update(
        step, rate * config.options.critic.learningRate.value_or(config.optimizer.learningRate), norm);
    return norm;
}

CheckpointPart Critic::part() const {
    return {kFolder, m_adapter.get(), m_optimizer.get(), m_shards.get()};
}

std::size_t Critic::heldBytes() const {
    return m_adapter->values().size_bytes() + m_adapter->gradients().size_bytes() +
           2 * m_optimizer->firstMoment().size_bytes() + m_shards->heldBytes();
}

}  // namespace xinglin::engine
