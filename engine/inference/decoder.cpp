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
    bool choosesCandidates = false;
};

std::span<const Candidate> Logits::candidates(std::size_t item, std::size_t index) const {
    const Item& at = m_items[item];
    const std::span<const Candidate> all(m_candidates.data() + at.first + index * at.width, at.width);
    const auto end = std::find_if(all.begin(), all.end(),
                                  [](const Candidate& candidate) { return candidate.token == kNoToken; });
    return all.first(static_cast<std::size_t>(end - all.begin()));
}

// Makes room for what the items ask for.
void Logits::prepare(std::span<const BatchItem> items, const ModelConfig& config, bool choosesCandidates) {
    m_items.clear();
    std::size_t numbers = 0;
    std::size_t candidates = 0;
    for (const BatchItem& item : items) {
        Item place;
        place.rows = item.rows == LogitRows::None ? 0 : item.rows == LogitRows::Last ? 1 : item.tokens.size();
        place.areCandidates = choosesCandidates && item.rows != LogitRows::States && item.candidates > 0 &&
                              item.candidates <= static_cast<std::size_t>(kernels::kMostTopK);
        place.width = place.areCandidates              ? item.candidates
                      : item.rows == LogitRows::States ? static_cast<std::size_t>(config.hidden)
                                                       : static_cast<std::size_t>(config.vocabulary);
        std::size_t& end = place.areCandidates ? candidates : numbers;
        place.first = end;
        end += place.rows * place.width;
        m_items.push_back(place);
    }
    m_values.resize(numbers);
    m_candidates.assign(candidates, {});
}

Decoder::Decoder(const Model& model, const PassLimits& limits)
    : m_model(model), m_state(std::make_unique<State>()) {
    for (std::size_t part = 0; part < model.parts().size(); ++part) {
        m_state->parts.push_back(std::make_unique<PartPass>(model, part, limits));
    }
    m_state->choosesCandidates =
        std::all_of(m_state->parts.begin(), m_state->parts.end(), [&](const std::unique_ptr<PartPass>& part) {
            return !part->part().share.isLast(model.config()) || part->choosesCandidates();
        });
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
            if (place.areCandidates) {
                wanted.best = logits.m_candidates.data() + first;
                wanted.candidates = place.width;
            } else {
                wanted.to = logits.m_values.data() + first;
            }
        }
        row += static_cast<std::int64_t>(slice.count);
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
    return ForwardResult::Done;
}

ForwardResult Decoder::forward(std::span<const BatchItem> items, Logits& logits,
                               const std::stop_token& stop) {
    check(items);
    try {
        logits.prepare(items, m_model.config(), m_state->choosesCandidates);
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
