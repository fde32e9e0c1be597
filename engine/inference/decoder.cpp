#include "engine/inference/decoder.h"

#include <algorithm>
#include <string>

#include "engine/core/buffer.h"
#include "engine/core/error.h"
#include "engine/inference/part_pass.h"
#include "engine/inference/session_cache.h"
#include "engine/model/lora_adapter.h"
#include "engine/parallel/device_sums.h"
#include "kernels/matmul/step_products.h"
#include "kernels/sampling/top_k.h"

namespace xinglin::engine {
namespace {

[[noreturn]] void refuse(std::size_t item, const std::string& what) {
    throw Error(ErrorCode::InvalidInput, "batch item " + std::to_string(item) + ": " + what);
}

std::size_t rowsOf(const BatchItem& item) {
    return item.rows == LogitRows::None ? 0 : item.rows == LogitRows::Last ? 1 : item.tokens.size();
}

std::vector<std::vector<PassedTokens>> planPasses(std::span<const BatchItem> items) {
    std::vector<std::vector<PassedTokens>> passes;
    std::size_t free = 0;
    for (std::size_t item = 0; item < items.size(); ++item) {
        for (std::size_t first = 0; first < items[item].tokens.size();) {
            if (free == 0) {
                passes.emplace_back();
                free = kPassRows;
            }
            const std::size_t count = std::min(free, items[item].tokens.size() - first);
            passes.back().push_back({item, first, count});
            first += count;
            free -= count;
        }
    }
    return passes;
}

PassWay wayOf(std::span<const BatchItem> items, std::span<const PassedTokens> slices) {
    const bool areSingle = std::all_of(slices.begin(), slices.end(), [&](const PassedTokens& slice) {
        return items[slice.item].tokens.size() == 1;
    });
    if (!areSingle) {
        return PassWay::General;
    }
    const bool areFused = slices.size() <= static_cast<std::size_t>(kernels::kMostStepRows) &&
                          std::all_of(slices.begin(), slices.end(), [&](const PassedTokens& slice) {
                              const BatchItem& item = items[slice.item];
                              return item.rows != LogitRows::States && !item.session->adapter();
                          });
    return areFused ? PassWay::Step : PassWay::SingleTokens;
}

}  // namespace

struct Decoder::State {
    std::vector<std::unique_ptr<PartPass>> parts;
    std::vector<PassSlice> slices;
    std::vector<WantedRows> wanted;
    std::vector<std::int32_t> tokens;
    std::vector<float> embedded;  ///< on its way to a first part that looks up nothing
    bool canDraw = false;
    bool isOutputShared = false;        ///< by parts that each have some of its rows
    std::vector<Candidate> candidates;  ///< [rows that are drawn from, the most of a rule]: of all of them
};

// Makes room for what the items ask for.
void Logits::prepare(std::span<const BatchItem> items, const ModelConfig& config, bool canDraw) {
    m_items.clear();
    std::size_t numbers = 0;
    std::size_t tokens = 0;
    for (const BatchItem& item : items) {
        Item place;
        place.rows = rowsOf(item);
        place.areDrawn = canDraw && item.rows != LogitRows::States && !item.rules.empty() &&
                         std::all_of(item.rules.begin(), item.rules.end(),
                                     [](const auto& rule) { return rule.candidates <= kernels::kMostTopK; });
        place.width = place.areDrawn                   ? 1
                      : item.rows == LogitRows::States ? static_cast<std::size_t>(config.hidden)
                                                       : static_cast<std::size_t>(config.vocabulary);
        std::size_t& end = place.areDrawn ? tokens : numbers;
        place.first = end;
        end += place.rows * place.width;
        m_items.push_back(place);
    }
    m_values.resize(numbers);
    m_drawn.assign(tokens, kNoToken);
}

Decoder::Decoder(const Model& model, const PassLimits& limits)
    : m_model(model), m_state(std::make_unique<State>()) {
    for (std::size_t part = 0; part < model.parts().size(); ++part) {
        m_state->parts.push_back(std::make_unique<PartPass>(model, part, limits));
    }
    m_state->canDraw =
        std::all_of(m_state->parts.begin(), m_state->parts.end(), [&](const std::unique_ptr<PartPass>& part) {
            return !part->part().share.isLast(model.config()) || part->canDraw();
        });
    m_state->isOutputShared = model.parts().back().share.count > 1;
    if (model.sums() && limits.rows > 0) {
        model.sums()->reserve(static_cast<std::int64_t>(limits.rows) * model.config().hidden);
    }
}
Decoder::~Decoder() = default;

void Decoder::check(std::span<const BatchItem> items) const {
    for (std::size_t i = 0; i < items.size(); ++i) {
        const BatchItem& item = items[i];
        if (!item.session || &item.session->model() != &m_model) {
            refuse(i, "no session of this model.");
        }
        for (std::size_t other = 0; other < i; ++other) {
            if (items[other].session == item.session) {
                refuse(i, "the session is already in item " + std::to_string(other) + ".");
            }
        }
        if (item.tokens.empty()) {
            refuse(i, "no tokens.");
        }
        if (!item.rules.empty() && item.rules.size() != rowsOf(item)) {
            refuse(i, std::to_string(item.rules.size()) + " rules for " + std::to_string(rowsOf(item)) +
                          " rows of logits.");
        }
        if (item.tokens.size() > item.session->capacity() - item.session->length()) {
            refuse(i, std::to_string(item.tokens.size()) +
                          " tokens do not fit: " + std::to_string(item.session->length()) + " of " +
                          std::to_string(item.session->capacity()) +
                          " are taken. Choose a larger context or shorten the text.");
        }
        for (const TokenId token : item.tokens) {
            if (token < 0 || token >= m_model.config().vocabulary) {
                refuse(i, "the token " + std::to_string(token) + " is outside the vocabulary of " +
                              std::to_string(m_model.config().vocabulary) + ".");
            }
        }
    }
}

// Where the model is split, the embedding is the host's; every first part gets its rows.
void Decoder::lookUp() {
    const ModelPart& first = m_state->parts.front()->part();
    if (first.share.looksUp) {
        return;
    }
    std::vector<std::int32_t>& tokens = m_state->tokens;
    tokens.clear();
    for (const PassSlice& slice : m_state->slices) {
        tokens.insert(tokens.end(), slice.tokens.begin(), slice.tokens.end());
    }
    std::vector<float>& rows = m_state->embedded;
    rows.resize(tokens.size() * static_cast<std::size_t>(m_model.config().hidden));
    m_model.lookUp(tokens, rows.data());
    for (const std::unique_ptr<PartPass>& part : m_state->parts) {
        if (part->part().share.isFirst()) {
            part->part().backend->upload(part->hidden(), rows.data(), rows.size() * sizeof(float));
        }
    }
}

// From part to part, or all together.
bool Decoder::runParts(std::int64_t rows, const std::stop_token& stop) {
    const std::int64_t count = rows * m_model.config().hidden;
    const std::vector<std::unique_ptr<PartPass>>& parts = m_state->parts;
    if (!m_model.sums()) {
        const PartPass* before = nullptr;
        for (const std::unique_ptr<PartPass>& part : parts) {
            if (before) {
                before->part().backend->send(before->hidden(), *part->part().backend, part->hidden(),
                                             static_cast<std::size_t>(count) * sizeof(float));
            }
            if (!part->run(stop)) {
                return false;
            }
            before = part.get();
        }
        return true;
    }
    std::vector<const float*> partial;
    std::vector<float*> hidden;
    partial.reserve(parts.size());
    hidden.reserve(parts.size());
    for (const std::unique_ptr<PartPass>& part : parts) {
        partial.push_back(part->partial());
        hidden.push_back(part->hidden());
        part->enter();
    }
    for (std::size_t layer = 0; layer < parts.front()->part().weights.layers.size(); ++layer) {
        if (stop.stop_requested()) {
            return false;
        }
        for (const std::unique_ptr<PartPass>& part : parts) {
            part->attend(layer);
        }
        m_model.sums()->add(partial, hidden, count);
        for (const std::unique_ptr<PartPass>& part : parts) {
            part->feedForward(layer);
        }
        m_model.sums()->add(partial, hidden, count);
    }
    return true;
}

// The rows of a pass that items want, in order: slices of an item come in order, so its rows are consecutive
// in `logits`.
void Decoder::gatherWanted(std::span<const BatchItem> items, std::span<const PassedTokens> slices,
                           Logits& logits) {
    m_state->wanted.clear();
    m_state->candidates.clear();
    std::int64_t row = 0;
    for (const PassedTokens& slice : slices) {
        const BatchItem& item = items[slice.item];
        const bool isAll = item.rows == LogitRows::All || item.rows == LogitRows::States;
        std::size_t firstWanted = slice.count;
        if (isAll) {
            firstWanted = 0;
        } else if (item.rows == LogitRows::Last && slice.first + slice.count == item.tokens.size()) {
            firstWanted = slice.count - 1;
        }
        if (firstWanted < slice.count) {
            const Logits::Item& place = logits.m_items[slice.item];
            const std::size_t at = isAll ? slice.first : 0;
            const std::size_t first = place.first + at * place.width;
            WantedRows& wanted = m_state->wanted.emplace_back();
            wanted.first = row + static_cast<std::int64_t>(firstWanted);
            wanted.count = static_cast<std::int64_t>(slice.count - firstWanted);
            wanted.areStates = item.rows == LogitRows::States;
            wanted.adapter = item.session->adapter();
            if (place.areDrawn) {
                wanted.rules = item.rules.subspan(at, static_cast<std::size_t>(wanted.count));
                wanted.drawn = logits.m_drawn.data() + first;
            } else {
                wanted.to = logits.m_values.data() + first;
            }
        }
        row += static_cast<std::int64_t>(slice.count);
    }
    if (m_state->isOutputShared) {
        placeCandidates();
    }
}

// Where parts share the output, each adds its best to those of the others.
void Decoder::placeCandidates() {
    std::size_t numbers = 0;
    for (const WantedRows& wanted : m_state->wanted) {
        numbers += wanted.rules.size() * wanted.candidates();
    }
    m_state->candidates.assign(numbers, {});
    Candidate* next = m_state->candidates.data();
    for (WantedRows& wanted : m_state->wanted) {
        wanted.best = next;
        next += wanted.rules.size() * wanted.candidates();
    }
}

// And the draw, by the rule that a device has too, is made from the best of all.
void Decoder::drawFromParts() const {
    std::vector<std::int32_t> tokens;
    std::vector<float> values;
    for (const WantedRows& wanted : m_state->wanted) {
        const std::size_t width = wanted.candidates();
        tokens.resize(width);
        values.resize(width);
        for (std::size_t row = 0; row < wanted.rules.size(); ++row) {
            for (std::size_t i = 0; i < width; ++i) {
                tokens[i] = wanted.best[row * width + i].token;
                values[i] = wanted.best[row * width + i].logit;
            }
            kernels::sampleTokensReference({tokens.data(), values.data(), &wanted.rules[row],
                                            wanted.drawn + row, 1, static_cast<std::int64_t>(width)});
        }
    }
}

ForwardResult Decoder::run(std::span<const BatchItem> items, std::span<const PassedTokens> slices,
                           Logits& logits, const std::stop_token& stop) {
    if (stop.stop_requested()) {
        return ForwardResult::Stopped;
    }
    m_state->slices.clear();
    std::int64_t rows = 0;
    for (const PassedTokens& slice : slices) {
        const BatchItem& item = items[slice.item];
        const SessionCache& cache = *item.session->m_cache;
        m_state->slices.push_back({&cache, item.tokens.subspan(slice.first, slice.count),
                                   static_cast<std::int64_t>(cache.tokens.size() + slice.first)});
        rows += static_cast<std::int64_t>(slice.count);
    }
    const PassWay way = wayOf(items, slices);
    for (const std::unique_ptr<PartPass>& part : m_state->parts) {
        part->begin(m_state->slices, way);
    }
    lookUp();
    if (!runParts(rows, stop)) {
        return ForwardResult::Stopped;
    }
    gatherWanted(items, slices, logits);
    for (const std::unique_ptr<PartPass>& part : m_state->parts) {
        const PartShare& share = part->part().share;
        if (share.isLast(m_model.config())) {
            part->write(m_state->wanted, firstOutputRow(m_model.config(), share),
                        m_model.config().vocabulary);
        }
    }
    if (m_state->isOutputShared) {
        drawFromParts();
    }
    return ForwardResult::Done;
}

ForwardResult Decoder::forward(std::span<const BatchItem> items, Logits& logits,
                               const std::stop_token& stop) {
    check(items);
    try {
        logits.prepare(items, m_model.config(), m_state->canDraw);
        for (const std::vector<PassedTokens>& slices : planPasses(items)) {
            if (run(items, slices, logits, stop) == ForwardResult::Stopped) {
                return ForwardResult::Stopped;
            }
        }
    } catch (const std::bad_alloc&) {
        throw Error(ErrorCode::OutOfMemory,
                    "no memory for a pass through the model: " + std::to_string(availableMemoryBytes()) +
                        " bytes are available. Choose a smaller batch.");
    }
    // Only now do the tokens count, and nothing from here on can fail: the memory was reserved with the
    // session.
    for (const BatchItem& item : items) {
        std::vector<TokenId>& tokens = item.session->m_cache->tokens;
        tokens.insert(tokens.end(), item.tokens.begin(), item.tokens.end());
    }
    return ForwardResult::Done;
}

std::vector<float> logitsAfterEach(const Model& model, const LoraAdapter* adapter,
                                   std::span<const TokenId> tokens) {
    Session session(model, tokens.size());
    session.use(adapter);
    Decoder decoder(model);
    Logits logits;
    const BatchItem item = {&session, tokens, LogitRows::All};
    decoder.forward({&item, 1}, logits);
    const std::span<const float> first = logits.row(0, 0);
    return {first.data(), first.data() + first.size() * tokens.size()};
}

}  // namespace xinglin::engine
