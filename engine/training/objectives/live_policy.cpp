#include "engine/training/objectives/live_policy.h"

#include <algorithm>

#include "engine/core/unit_length.h"
#include "engine/formats/adapter_folder.h"
#include "engine/training/backend_numbers.h"

namespace xinglin::engine {

// A conversation and the answer that is being drawn in it.
struct LivePolicy::Slot {
    explicit Slot(const Model& model, std::size_t context) : session(model, context) {}

    Session session;
    std::optional<Sampler> sampler;  ///< nothing: the slot is free
    std::span<const TokenId> next;   ///< tokens that the model has not seen
    std::size_t index = 0;           ///< of the answer
    TokenId last = kNoToken;
};

std::size_t slotsOf(const RunConfig& config, std::int64_t sharers) {
    const RolloutSettings& rollout = config.options.rollout;
    const std::int64_t answers = config.microBatch * config.gradientAccumulation * rollout.batches;
    const std::int64_t own = (answers + sharers - 1) / sharers;
    return static_cast<std::size_t>(config.evalData.empty() ? std::min(rollout.parallel, own)
                                                            : rollout.parallel);
}

DrawnFrom wholeModel(const TrainingModel& model) {
    DrawnFrom from = {*model.model, *model.parameters, model.tokenizer ? &*model.tokenizer : nullptr, {}};
    if (const TrainedAdapter* adapter = model.adapter.get()) {
        from.adapter = [adapter](const DrawnFrom::UseModules& use) {
            const HostNumbers values(adapter->backend(), adapter->values());
            use(adapter->asModules(values));
        };
    }
    return from;
}

LivePolicy::LivePolicy(const DrawnFrom& from, std::size_t context, std::size_t parallel) : m_from(from) {
    Backend& backend = from.parameters.backend();
    DecoderWeights weights = from.parameters.asWeights();
    // A model has the one or the other.
    const ModelConfig& config = from.model.config();
    const bool rotates = weights.ropeFrequencyDivisors != nullptr;
    const std::span<const float> constants = rotates ? config.ropeDivisors : config.alibiSlopes;
    const float*& constant = rotates ? weights.ropeFrequencyDivisors : weights.alibiSlopes;
    constant = constants.empty() ? nullptr : there(backend, m_constants, constants);
    if (from.model.config().normalisesOutputRows) {
        const Parameter& output = from.parameters.output();
        m_unitRows = backend.allocate(output.size() * sizeof(float), "the output matrix with unit rows");
        weights.output.type = kernels::TensorType::F32;
        weights.output.rowBytes = static_cast<std::size_t>(output.cols) * sizeof(float);
        weights.output.data = m_unitRows.data();
    }
    m_live = Model::withWeights(from.model, backend, std::move(weights));
    m_decoder = std::make_unique<Decoder>(*m_live);
    m_slots.reserve(parallel);
    for (std::size_t i = 0; i < parallel; ++i) {
        m_slots.emplace_back(*m_live, context);
    }
}

LivePolicy::~LivePolicy() = default;

// What does not follow the numbers in training by itself.
void LivePolicy::refresh() {
    if (m_unitRows.size() > 0) {
        const Parameter& output = m_from.parameters.output();
        m_from.parameters.backend().unitRows(
            {output.value, output.rounded, m_unitRows.as<float>(), output.rows, output.cols, kLeastLength});
    }
    for (Slot& slot : m_slots) {
        slot.session.use(nullptr);
    }
    m_adapter.reset();
    if (m_from.adapter) {
        m_from.adapter([this](std::span<const AdapterModule> modules) {
            m_adapter = LoraAdapter::make(modules, "the adapter in training", *m_live);
        });
    }
}

bool LivePolicy::isEnd(TokenId token) const {
    return m_from.tokenizer && m_from.tokenizer->isEndOfGeneration(token);
}

// Without rows that only pad the output matrix: no text has these tokens.
std::span<const float> LivePolicy::known(std::span<const float> logits) const {
    return m_from.tokenizer ? logits.first(std::min(logits.size(), m_from.tokenizer->size())) : logits;
}

void LivePolicy::start(Slot& slot, const Draw& draw, const SamplingOptions& sampling) {
    SamplingOptions own = sampling;
    own.seed = draw.seed;
    slot.session.use(m_adapter.get());
    slot.session.rewindTo(0);
    slot.sampler.emplace(own);
    slot.next = draw.prompt;
}

std::vector<DrawnAnswer> LivePolicy::draw(std::span<const Draw> draws, const SamplingOptions& sampling,
                                          std::int64_t mostTokens) {
    refresh();
    std::vector<DrawnAnswer> answers(draws.size());
    std::size_t begun = 0;
    std::vector<BatchItem> items;
    std::vector<Slot*> active;
    for (;;) {
        items.clear();
        active.clear();
        for (Slot& slot : m_slots) {
            if (!slot.sampler && begun < draws.size()) {
                slot.index = begun;
                start(slot, draws[begun++], sampling);
            }
            if (slot.sampler) {
                items.push_back({&slot.session, slot.next, LogitRows::Last});
                active.push_back(&slot);
            }
        }
        if (active.empty()) {
            return answers;
        }
        m_decoder->forward(items, m_logits);
        for (std::size_t i = 0; i < active.size(); ++i) {
            Slot& slot = *active[i];
            DrawnAnswer& answer = answers[slot.index];
            slot.last = slot.sampler->sample(known(m_logits.lastRow(i)), slot.session.tokens());
            slot.next = {&slot.last, 1};
            answer.tokens.push_back(slot.last);
            const bool isEnded = isEnd(slot.last);
            answer.isCut = !isEnded && static_cast<std::int64_t>(answer.tokens.size()) == mostTokens;
            if (isEnded || answer.isCut) {
                slot.sampler.reset();
            }
        }
    }
}

std::size_t LivePolicy::heldBytes() const {
    std::size_t tokens = 0;
    for (const Slot& slot : m_slots) {
        tokens += static_cast<std::size_t>(
            kernels::roundUp(static_cast<std::int64_t>(slot.session.capacity()), kernels::kKeyTile));
    }
    return tokens * m_live->cacheBytesPerToken() + m_unitRows.size() + m_constants.size() +
           (m_adapter ? m_adapter->byteSize() : 0);
}

}  // namespace xinglin::engine
