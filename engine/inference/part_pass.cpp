#include "engine/inference/part_pass.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <optional>
#include <vector>

#include "engine/core/buffer.h"
#include "engine/inference/decode_step.h"
#include "engine/inference/recordings.h"
#include "engine/inference/session_cache.h"
#include "engine/model/lora_adapter.h"
#include "engine/model/model.h"

namespace xinglin::engine {
namespace {

using kernels::MatmulTarget;
using kernels::ProductWrite;

}  // namespace

std::size_t WantedRows::candidates() const {
    std::int64_t most = 0;
    for (const kernels::SampleRule& rule : rules) {
        most = std::max(most, rule.candidates);
    }
    return static_cast<std::size_t>(most);
}

// A product with a matrix of a block.
struct PartPass::BlockProduct {
    kernels::WeightView LayerWeights::*matrix = nullptr;
    const float* bias = nullptr;
    float* y = nullptr;
    ProductWrite write = ProductWrite::Store;
};

// Consecutive rows of a pass that are computed with the same adapter.
struct PartPass::AdaptedRows {
    const LoraAdapter* adapter = nullptr;
    std::int64_t first = 0;
    std::int64_t count = 0;
};

// Rows of logits that are wanted, and where they are made.
struct PartPass::MadeRows {
    const WantedRows* wanted = nullptr;
    std::int64_t first = 0;  ///< row of `normed`, or of a fused step

    std::int64_t end() const { return first + wanted->count; }
};

struct PartPass::Scratch : PassNumbers {
    Scratch(const Model& model, std::size_t part, const PassLimits& given);

    void reserve(std::size_t rows);
    std::span<std::byte> grow(Buffer& buffer, std::size_t bytes, const char* name) const;
    /// The same of memory that recorded work names.
    std::span<std::byte> growRecorded(Buffer& buffer, std::size_t bytes, const char* name);
    void placeIntegers();

    const PassLimits limits;
    const ModelConfig& config;
    Backend& backend;
    std::unique_ptr<DecodeStep> step;  ///< null where steps go another way
    std::optional<Recordings> recordings;
    Recordings::Shape shape;  ///< of the pass

    std::vector<std::int32_t> tokens;
    std::vector<std::int32_t> positions;
    std::vector<kernels::StepRow> table;
    std::vector<kernels::AttentionSegment> segments;
    std::vector<AdaptedRows> adapted;
    std::vector<AdaptedRows> adaptedLogits;  ///< rows of `normed`
    std::vector<MadeRows> made;
    std::vector<DecodeStep::Row> stepRows;
    std::vector<std::byte> staged;         ///< integers on their way to the backend
    std::vector<float> fetched;            ///< rows of logits on their way to where they are wanted
    std::vector<std::int32_t> bestOfRows;  ///< [rows, candidates] tokens, then as many logits
    std::vector<kernels::SampleRule> rules;
    std::vector<std::int32_t> drawn;
    std::vector<Candidate> merged;

    std::size_t capacity = 0;  ///< rows that integers and numbers have places for
    Buffer integers;           ///< where the backend does not see the host's
    Buffer numbers;
    Buffer products;
    Buffer lowRank;
    Buffer attention;
    Buffer logits;  ///< of some rows, where the backend does not write into the host's memory
    Buffer candidates;

    const std::int32_t* tokenIds = nullptr;     ///< [rows], the backend's
    const std::int32_t* positionIds = nullptr;  ///< the same
    const kernels::StepRow* places = nullptr;   ///< the same: of each row
    std::int32_t* arrivals = nullptr;           ///< of attention by the table
};

PartPass::Scratch::Scratch(const Model& model, std::size_t part, const PassLimits& given)
    : limits(given), config(model.parts()[part].config), backend(*model.parts()[part].backend) {
    if (StepOperations* const operations = backend.stepOperations()) {
        recordings.emplace(*operations);
    }
    step = DecodeStep::make(model, part, limits.context);
    if (limits.rows == 0) {
        return;
    }
    const ModelPart& whole = model.parts()[part];
    const PassMemory memory =
        passMemory(config, whole.weights, whole.share.isLast(model.config()), limits, backend);
    reserve(limits.rows);
    growRecorded(products, memory.products, "the matrix products of a pass");
    growRecorded(lowRank, memory.lowRank, "an adapter's products");
    growRecorded(attention, memory.attention, "the attention of a pass");
    grow(logits, memory.logits, "the logits of a pass");
    grow(candidates, memory.candidates, "the best logits of a pass");
}

std::span<std::byte> PartPass::Scratch::growRecorded(Buffer& buffer, std::size_t bytes, const char* name) {
    if (buffer.size() < bytes && recordings) {
        recordings->forget();
    }
    return grow(buffer, bytes, name);
}

std::span<std::byte> PartPass::Scratch::grow(Buffer& buffer, std::size_t bytes, const char* name) const {
    if (buffer.size() < bytes) {
        buffer = Buffer();  // first give back, then ask: the peak counts
        buffer = backend.allocate(bytes, name);
    }
    return buffer.bytes();
}

void PartPass::Scratch::reserve(std::size_t rows) {
    if (rows > capacity) {
        capacity = 0;
        // Where memory runs out below, the next pass may be smaller: its arrivals are to be zeros as well,
        // and not what an older table left in a larger piece.
        if (recordings) {
            recordings->forget();
        }
        numbers = Buffer();
        integers = Buffer();
        grow(numbers, layOut(config, rows, nullptr), "a pass through the model");
        if (!backend.isHost()) {
            grow(integers, PassIntegers(config, rows).end, "the tokens of a pass");
        }
        layOut(config, rows, numbers.as<float>());
        capacity = rows;
    }
}

void PartPass::Scratch::placeIntegers() {
    tokenIds = tokens.data();
    positionIds = positions.data();
    places = table.data();
    if (backend.isHost()) {
        return;
    }
    const PassIntegers at(config, capacity);
    at.stage(tokens, positions, table, staged);
    backend.upload(integers.data(), staged.data(), staged.size());
    tokenIds = integers.as<std::int32_t>();
    positionIds = reinterpret_cast<const std::int32_t*>(integers.data() + at.positions);
    places = reinterpret_cast<const kernels::StepRow*>(integers.data() + at.table);
    arrivals = reinterpret_cast<std::int32_t*>(integers.data() + at.arrivals);
}

PartPass::PartPass(const Model& model, std::size_t part, const PassLimits& limits)
    : m_model(model),
      m_index(part),
      m_part(model.parts()[part]),
      m_config(m_part.config),
      m_backend(*m_part.backend),
      m_operations(m_backend.stepOperations()),
      m_scratch(std::make_unique<Scratch>(model, part, limits)) {}
PartPass::~PartPass() = default;

void PartPass::begin(std::span<const PassSlice> slices, PassWay way) {
    m_slices = slices;
    const bool isFused = way == PassWay::Step && m_scratch->step;
    const bool isRecorded = way != PassWay::General && m_operations && suitsStepAttention(m_config);
    m_route = isFused ? Route::Fused : isRecorded ? Route::Recorded : Route::General;
    if (!isFused) {
        gatherRows();
        return;
    }
    std::vector<DecodeStep::Row>& rows = m_scratch->stepRows;
    rows.clear();
    for (const PassSlice& slice : slices) {
        rows.push_back({slice.tokens[0], slice.session});
    }
    m_rows = static_cast<std::int64_t>(rows.size());
    m_scratch->step->begin(rows);
}

float* PartPass::hidden() const {
    return m_route == Route::Fused ? m_scratch->step->hidden() : m_scratch->hidden;
}

float* PartPass::partial() const {
    return m_route == Route::Fused ? m_scratch->step->partial() : m_scratch->normed;
}

void PartPass::gatherRows() {
    Scratch& s = *m_scratch;
    s.tokens.clear();
    s.positions.clear();
    s.table.clear();
    s.segments.clear();
    s.adapted.clear();
    std::int64_t longest = 0;
    std::int64_t rank = 0;
    for (const PassSlice& slice : m_slices) {
        const SessionCache::Part& cache = slice.session->parts[m_index];
        const auto layerBytes = static_cast<std::int64_t>(cache.memory.size() / cache.layers.size());
        kernels::AttentionSegment segment;
        segment.firstRow = static_cast<std::int64_t>(s.tokens.size());
        segment.rows = static_cast<std::int64_t>(slice.tokens.size());
        segment.past = slice.past;
        s.segments.push_back(segment);
        if (const LoraAdapter* adapter = slice.session->adapter) {
            rank = std::max(rank, adapter->greatestRank());
            if (!s.adapted.empty() && s.adapted.back().adapter == adapter &&
                s.adapted.back().first + s.adapted.back().count == segment.firstRow) {
                s.adapted.back().count += segment.rows;
            } else {
                s.adapted.push_back({adapter, segment.firstRow, segment.rows});
            }
        }
        for (std::size_t i = 0; i < slice.tokens.size(); ++i) {
            const std::int64_t position = segment.past + static_cast<std::int64_t>(i);
            s.tokens.push_back(slice.tokens[i]);
            s.positions.push_back(static_cast<std::int32_t>(position));
            s.table.push_back({cache.layers.front(), layerBytes, position});
        }
        longest = std::max(longest, segment.past + segment.rows);
    }
    m_rows = static_cast<std::int64_t>(s.tokens.size());
    m_splits = splitsOf(longest);
    s.shape = {m_rows, m_splits};
    for (const AdaptedRows& rows : s.adapted) {
        s.shape.insert(s.shape.end(), {rows.adapter->number(), rows.first, rows.count});
    }
    s.reserve(s.tokens.size());
    s.growRecorded(s.lowRank, s.capacity * static_cast<std::size_t>(rank) * sizeof(float),
                   "an adapter's products");
    s.placeIntegers();
}

void PartPass::multiply(const float* x, std::int64_t rows, std::int64_t cols,
                        std::span<const MatmulTarget> targets) {
    kernels::MatmulArgs args;
    args.x = x;
    args.rows = rows;
    args.cols = cols;
    args.targets = targets;
    args.scratch = m_scratch->growRecorded(m_scratch->products, m_backend.matmulScratch(args),
                                           "the matrix products of a pass");
    m_backend.matmul(args);
}

void PartPass::multiply(std::size_t layer, const float* x, std::int64_t cols,
                        std::span<const BlockProduct> products) {
    const LayerWeights& weights = m_part.weights.layers[layer];
    std::array<MatmulTarget, 3> targets;
    for (std::size_t i = 0; i < products.size(); ++i) {
        const BlockProduct& product = products[i];
        targets[i] = {weights.*(product.matrix), product.bias, product.y, product.write};
    }
    multiply(x, m_rows, cols, std::span(targets).first(products.size()));
    for (const AdaptedRows& rows : m_scratch->adapted) {
        adapt(rows, rows.adapter->layer(m_index, layer), x, cols, products);
    }
}

// Adds what the pairs of a block give to those of its products that they are made for. Every pair is a
// product of its own, so that a row's sums do not depend on the rows or adapters beside it.
void PartPass::adapt(const AdaptedRows& rows, std::span<const LoraPair> pairs, const float* x,
                     std::int64_t cols, std::span<const BlockProduct> products) {
    const void* computed = nullptr;  // whose product the scratch memory holds
    for (const BlockProduct& product : products) {
        for (const LoraPair& pair : pairs) {
            if (pair.target != product.matrix) {
                continue;
            }
            auto* inner = m_scratch->lowRank.as<float>();
            if (pair.down.data != computed) {  // parts of a packed matrix share it
                const MatmulTarget down[] = {{pair.down, nullptr, inner}};
                multiply(x + rows.first * cols, rows.count, cols, down);
                computed = pair.down.data;
            }
            const MatmulTarget up[] = {
                {pair.up, nullptr, product.y + rows.first * pair.up.rows, ProductWrite::Add}};
            multiply(inner, rows.count, pair.down.rows, up);
        }
    }
}

void PartPass::normalise(const float* x, const float* weight, const float* bias, float* y,
                         std::int64_t rows) {
    if (m_config.norm == NormKind::Layer) {
        m_backend.layerNorm({x, weight, bias, y, rows, m_config.hidden, m_config.normEpsilon});
    } else {
        m_backend.rmsNorm({x, weight, y, rows, m_config.hidden, m_config.normEpsilon});
    }
}

// Nothing where positions tell by a bias of the attention.
void PartPass::rotate() {
    if (!m_config.alibiSlopes.empty()) {
        return;
    }
    const Scratch& s = *m_scratch;
    const auto pairs = m_config.ropeStyle == RopeStyle::Interleaved ? kernels::RopePairs::Neighbours
                                                                    : kernels::RopePairs::Halves;
    m_backend.rope(
        {s.query, s.cosines, s.sines, m_rows, m_config.heads, m_config.headDim, m_config.ropeDim, pairs});
    m_backend.rope(
        {s.key, s.cosines, s.sines, m_rows, m_config.kvHeads, m_config.headDim, m_config.ropeDim, pairs});
}

// Where others share the matrix, this part's product is one of several that are added up.
PartPass::BlockProduct PartPass::backToHidden(kernels::WeightView LayerWeights::*matrix,
                                              const float* bias) const {
    const Scratch& s = *m_scratch;
    return isShared() ? BlockProduct{matrix, bias, s.normed, ProductWrite::Store}
                      : BlockProduct{matrix, bias, s.hidden, ProductWrite::Add};
}

// Work that is recorded by itself where the route is recorded and others' sums come before and after it.
template <typename Work>
void PartPass::inPiece(std::size_t piece, const Work& work) {
    if (m_route == Route::Recorded && isShared()) {
        m_scratch->recordings->run(m_scratch->shape, work, piece);
    } else {
        work();
    }
}

void PartPass::attend(std::size_t index) {
    if (m_route == Route::Fused) {
        m_scratch->step->attend(index);
    } else {
        inPiece(1 + 2 * index, [&] { queueAttention(index); });
    }
}

void PartPass::queueAttention(std::size_t index) {
    const LayerWeights& layer = m_part.weights.layers[index];
    const Scratch& s = *m_scratch;
    normalise(s.hidden, layer.attentionNorm, layer.attentionNormBias, s.normed, m_rows);
    const BlockProduct projections[] = {
        {&LayerWeights::query, layer.queryBias, s.query},
        {&LayerWeights::key, layer.keyBias, s.key},
        {&LayerWeights::value, layer.valueBias, s.value},
    };
    multiply(index, s.normed, m_config.hidden, projections);
    if (m_route == Route::Recorded) {
        attendByTable(index);
    } else {
        attendToCaches(index);
    }
    const BlockProduct back[] = {backToHidden(&LayerWeights::attentionOutput, layer.attentionOutputBias)};
    multiply(index, s.attended, m_config.heads * m_config.headDim, back);
}

// Between the projections and the product back, one operation after another.
void PartPass::attendToCaches(std::size_t index) {
    const LayerWeights& layer = m_part.weights.layers[index];
    Scratch& s = *m_scratch;
    if (layer.queryNorm) {
        m_backend.rmsNorm({s.query, layer.queryNorm, s.query, m_rows * m_config.heads, m_config.headDim,
                           m_config.normEpsilon});
        m_backend.rmsNorm(
            {s.key, layer.keyNorm, s.key, m_rows * m_config.kvHeads, m_config.headDim, m_config.normEpsilon});
    }
    rotate();
    m_backend.storeRows({s.key, s.value, s.places, static_cast<std::int64_t>(index), m_rows, m_config.kvHeads,
                         m_config.headDim});
    for (std::size_t i = 0; i < m_slices.size(); ++i) {
        s.segments[i].cache = m_slices[i].session->parts[m_index].layers[index];
    }
    kernels::CachedAttentionArgs args;
    args.q = s.query;
    args.out = s.attended;
    args.heads = m_config.heads;
    args.kvHeads = m_config.kvHeads;
    args.headDim = m_config.headDim;
    args.scale = 1.0f / std::sqrt(static_cast<float>(m_config.headDim));
    args.segments = s.segments;
    args.slopes = m_part.weights.alibiSlopes;
    args.window = m_config.window;
    const auto floats = static_cast<std::size_t>(m_backend.cachedAttentionScratch(args));
    s.growRecorded(s.attention, floats * sizeof(float), "the attention of a pass");
    args.scratch = {s.attention.as<float>(), floats};
    m_backend.cachedAttention(args);
}

// The same in one operation, which finds everything that changes from step to step in the backend's memory.
void PartPass::attendByTable(std::size_t index) {
    Scratch& s = *m_scratch;
    kernels::StepAttentionArgs args = stepAttentionOf(m_part, index, m_model.cacheType());
    const bool isRotated = m_config.alibiSlopes.empty();
    args.q = s.query;
    args.k = s.key;
    args.v = s.value;
    args.cosines = isRotated ? s.cosines : nullptr;
    args.sines = isRotated ? s.sines : nullptr;
    args.table = s.places;
    args.rows = m_rows;
    args.splits = m_splits;
    args.out.x = s.attended;
    args.arrivals = s.arrivals;
    const auto floats = static_cast<std::size_t>(m_operations->attentionScratch(args));
    s.growRecorded(s.attention, floats * sizeof(float), "the attention of a pass");
    args.partials = s.attention.as<float>();
    m_operations->attention(args);
}

void PartPass::feedForward(std::size_t index) {
    if (m_route == Route::Fused) {
        m_scratch->step->feedForward(index);
    } else {
        inPiece(2 + 2 * index, [&] { queueFeedForward(index); });
    }
}

void PartPass::queueFeedForward(std::size_t index) {
    const LayerWeights& layer = m_part.weights.layers[index];
    Scratch& s = *m_scratch;
    normalise(s.hidden, layer.ffnNorm, layer.ffnNormBias, s.normed, m_rows);
    if (m_config.feedForward == FeedForward::Gelu) {
        const BlockProduct wide[] = {{&LayerWeights::up, layer.upBias, s.up}};
        multiply(index, s.normed, m_config.hidden, wide);
        m_backend.gelu({s.up, s.up, m_rows, m_config.ffn});
        const BlockProduct back[] = {backToHidden(&LayerWeights::down, layer.downBias)};
        multiply(index, s.up, m_config.ffn, back);
        return;
    }
    const BlockProduct wide[] = {{&LayerWeights::gate, nullptr, s.gate}, {&LayerWeights::up, nullptr, s.up}};
    multiply(index, s.normed, m_config.hidden, wide);
    m_backend.swiglu({s.gate, s.up, s.gate, m_rows, m_config.ffn});
    const BlockProduct back[] = {backToHidden(&LayerWeights::down, nullptr)};
    multiply(index, s.gate, m_config.ffn, back);
}

void PartPass::enter() {
    if (m_route == Route::Fused) {
        m_scratch->step->enter();
    } else {
        inPiece(0, [this] { queueEntrance(); });
    }
}

void PartPass::queueEntrance() {
    const DecoderWeights& weights = m_part.weights;
    Scratch& s = *m_scratch;
    if (m_part.share.looksUp) {
        m_backend.embedding({weights.embedding.type, weights.embedding.data, weights.embedding.rowBytes,
                             m_config.vocabulary, s.tokenIds, s.hidden, m_rows, m_config.hidden});
    }
    if (m_config.alibiSlopes.empty()) {
        m_backend.ropeTable({s.positionIds, weights.ropeFrequencyDivisors, s.cosines, s.sines, m_rows,
                             m_config.ropeDim, m_config.ropeBase, m_config.ropeFactor});
    }
    if (weights.embeddingNorm) {
        normalise(s.hidden, weights.embeddingNorm, weights.embeddingNormBias, s.hidden, m_rows);
    }
}

bool PartPass::run(const std::stop_token& stop) {
    switch (m_route) {
    case Route::Fused:
        m_scratch->step->run();
        return true;
    case Route::Recorded:
        m_scratch->recordings->run(m_scratch->shape, [this] { runBlocks(); });
        return true;
    case Route::General:
        break;
    }
    enter();
    for (std::size_t layer = 0; layer < m_part.weights.layers.size(); ++layer) {
        if (stop.stop_requested()) {
            return false;
        }
        attend(layer);
        feedForward(layer);
    }
    return true;
}

void PartPass::runBlocks() {
    enter();
    for (std::size_t layer = 0; layer < m_part.weights.layers.size(); ++layer) {
        attend(layer);
        feedForward(layer);
    }
}

// The wanted rows one behind the other in `normed`; rows that follow one another in one operation.
void PartPass::normaliseWanted(std::span<const WantedRows> wanted) {
    Scratch& s = *m_scratch;
    std::int64_t filled = 0;
    for (std::size_t i = 0; i < wanted.size();) {
        const std::int64_t first = wanted[i].first;
        const std::int64_t at = filled;
        for (; i < wanted.size() && wanted[i].first == first + filled - at; ++i) {
            const WantedRows& rows = wanted[i];
            if (!rows.areStates) {
                s.made.push_back({&rows, filled});
                if (rows.adapter && rows.adapter->output(m_index)) {
                    s.adaptedLogits.push_back({rows.adapter, filled, rows.count});
                }
            }
            filled += rows.count;
        }
        normalise(s.hidden + first * m_config.hidden, m_part.weights.outputNorm,
                  m_part.weights.outputNormBias, s.normed + at * m_config.hidden, filled - at);
    }
}

// Rows first … first + count − 1 of `normed`: [count, vocabulary] in the backend's memory.
void PartPass::makeLogits(std::int64_t first, std::int64_t count, float* values) {
    const Scratch& s = *m_scratch;
    const float* normed = s.normed + first * m_config.hidden;
    const MatmulTarget out[] = {{m_part.weights.output, nullptr, values}};
    multiply(normed, count, m_config.hidden, out);
    for (const AdaptedRows& adapted : s.adaptedLogits) {
        const std::int64_t begin = std::max<std::int64_t>(0, adapted.first - first);
        const std::int64_t end = std::min(count, adapted.first + adapted.count - first);
        if (begin < end) {
            const BlockProduct product[] = {{nullptr, nullptr, values}};
            adapt({adapted.adapter, begin, end - begin}, {adapted.adapter->output(m_index), 1}, normed,
                  m_config.hidden, product);
        }
    }
}

// Whole rows in the host's memory. Those that go to one place after another are one product, so that a step
// of many sessions reads the output matrix once.
void PartPass::writeDirectly() {
    const std::vector<MadeRows>& made = m_scratch->made;
    for (std::size_t i = 0; i < made.size();) {
        const std::int64_t first = made[i].first;
        float* const to = made[i].wanted->to;
        std::int64_t count = 0;
        for (; i < made.size() && made[i].first == first + count &&
               made[i].wanted->to == to + count * m_config.vocabulary;
             ++i) {
            count += made[i].wanted->count;
        }
        makeLogits(first, count, to);
    }
}

// The best candidates of each of `count` rows of logits, in the backend's memory.
void PartPass::chooseBest(const float* values, std::int64_t count, std::size_t candidates) {
    Scratch& s = *m_scratch;
    const auto k = static_cast<std::int64_t>(candidates);
    const PassCandidates at(count, m_config.vocabulary, k, *m_operations);
    s.grow(s.candidates, at.end, "the best logits of a pass");
    std::byte* const memory = s.candidates.data();
    m_operations->topK({values,
                        reinterpret_cast<std::int32_t*>(memory + at.tokens),
                        reinterpret_cast<float*>(memory + at.values),
                        count,
                        m_config.vocabulary,
                        k,
                        {reinterpret_cast<std::uint64_t*>(memory), at.scratch}});
}

// Of rows first … first + count − 1 of those that are made, to the host, to those of other parts.
void PartPass::joinBest(std::int64_t first, std::int64_t count, std::int64_t firstColumn,
                        std::size_t candidates) {
    Scratch& s = *m_scratch;
    const PassCandidates at(count, m_config.vocabulary, static_cast<std::int64_t>(candidates), *m_operations);
    const std::size_t numbers = static_cast<std::size_t>(count) * candidates;
    s.bestOfRows.resize(2 * numbers);
    m_backend.download(s.bestOfRows.data(), s.candidates.data() + at.tokens,
                       numbers * (sizeof(std::int32_t) + sizeof(float)));
    const std::int32_t* const tokens = s.bestOfRows.data();
    const std::int32_t* const logits = tokens + numbers;
    for (const MadeRows& rows : s.made) {
        const std::size_t kept = rows.wanted->candidates();
        const std::int64_t end = std::min(rows.end(), first + count);
        for (std::int64_t row = std::max(rows.first, first); kept > 0 && row < end; ++row) {
            Candidate* const best = rows.wanted->best + static_cast<std::size_t>(row - rows.first) * kept;
            const std::size_t from = static_cast<std::size_t>(row - first) * candidates;
            s.merged.assign(best, std::find_if(best, best + kept, [](const Candidate& candidate) {
                                return candidate.token == kNoToken;
                            }));
            for (std::size_t i = from; i < from + kept && tokens[i] != kernels::kNoCandidate; ++i) {
                s.merged.push_back(
                    {std::bit_cast<float>(logits[i]), static_cast<TokenId>(tokens[i] + firstColumn)});
            }
            std::sort(s.merged.begin(), s.merged.end(), isBetter);
            std::copy_n(s.merged.begin(), std::min(kept, s.merged.size()), best);
        }
    }
}

// Calls use(wanted, i, row) for those of rows first … first + count − 1 that are drawn from: the i-th of
// `wanted` is the row-th of them.
template <typename Use>
void PartPass::forEachDrawn(std::int64_t first, std::int64_t count, const Use& use) const {
    for (const MadeRows& rows : m_scratch->made) {
        const std::int64_t end = std::min(rows.end(), first + count);
        for (std::int64_t row = std::max(rows.first, first); !rows.wanted->rules.empty() && row < end;
             ++row) {
            use(*rows.wanted, static_cast<std::size_t>(row - rows.first),
                static_cast<std::size_t>(row - first));
        }
    }
}

// From the best of those rows; only the tokens go to the host.
void PartPass::drawTokens(std::int64_t first, std::int64_t count, std::size_t candidates) {
    static_assert(kNoToken == kernels::kNoCandidate);
    Scratch& s = *m_scratch;
    const auto k = static_cast<std::int64_t>(candidates);
    const PassCandidates at(count, m_config.vocabulary, k, *m_operations);
    std::byte* const memory = s.candidates.data();
    s.rules.assign(static_cast<std::size_t>(count), {.temperature = 0.0});  // of a row that is wanted whole
    forEachDrawn(first, count, [&](const WantedRows& wanted, std::size_t i, std::size_t row) {
        s.rules[row] = wanted.rules[i];
    });
    m_backend.upload(memory + at.rules, s.rules.data(), s.rules.size() * sizeof(kernels::SampleRule));
    auto* const drawn = reinterpret_cast<std::int32_t*>(memory + at.drawn);
    m_operations->sampleTokens({reinterpret_cast<std::int32_t*>(memory + at.tokens),
                                reinterpret_cast<float*>(memory + at.values),
                                reinterpret_cast<kernels::SampleRule*>(memory + at.rules), drawn, count, k});
    s.drawn.resize(static_cast<std::size_t>(count));
    m_backend.download(s.drawn.data(), drawn, s.drawn.size() * sizeof(std::int32_t));
    forEachDrawn(first, count, [&](const WantedRows& wanted, std::size_t i, std::size_t row) {
        wanted.drawn[i] = s.drawn[row];
    });
}

// Whole rows to where they are wanted, in one copy from the backend: each waits for it.
void PartPass::fetchRows(const float* values, std::int64_t first, std::int64_t count,
                         std::int64_t firstColumn, std::int64_t rowWidth) {
    Scratch& s = *m_scratch;
    const std::int64_t width = m_config.vocabulary;
    s.fetched.resize(static_cast<std::size_t>(count * width));
    m_backend.download(s.fetched.data(), values, s.fetched.size() * sizeof(float));
    for (const MadeRows& rows : s.made) {
        const std::int64_t end = std::min(rows.end(), first + count);
        for (std::int64_t row = std::max(rows.first, first); rows.wanted->rules.empty() && row < end; ++row) {
            std::copy_n(s.fetched.data() + (row - first) * width, width,
                        rows.wanted->to + (row - rows.first) * rowWidth + firstColumn);
        }
    }
}

// Rows first … first + count − 1 of those that are made.
void PartPass::deliver(const float* values, std::int64_t first, std::int64_t count, std::int64_t firstColumn,
                       std::int64_t rowWidth) {
    Scratch& s = *m_scratch;
    std::size_t candidates = 0;
    bool isJoined = false;  // with what other parts have found
    std::int64_t firstWhole = first + count;
    std::int64_t endWhole = first;
    for (const MadeRows& rows : s.made) {
        const std::int64_t begin = std::max(rows.first, first);
        const std::int64_t end = std::min(rows.end(), first + count);
        if (begin < end && !rows.wanted->rules.empty()) {
            candidates = std::max(candidates, rows.wanted->candidates());
            isJoined = rows.wanted->best != nullptr;
        } else if (begin < end) {
            firstWhole = std::min(firstWhole, begin);
            endWhole = std::max(endWhole, end);
        }
    }
    if (firstWhole < endWhole) {
        fetchRows(values + (firstWhole - first) * m_config.vocabulary, firstWhole, endWhole - firstWhole,
                  firstColumn, rowWidth);
    }
    if (candidates == 0) {
        return;
    }
    chooseBest(values, count, candidates);
    if (isJoined) {
        joinBest(first, count, firstColumn, candidates);
    } else {
        drawTokens(first, count, candidates);
    }
}

void PartPass::write(std::span<const WantedRows> wanted, std::int64_t firstColumn, std::int64_t rowWidth) {
    Scratch& s = *m_scratch;
    s.made.clear();
    if (m_route == Route::Fused) {
        for (const WantedRows& rows : wanted) {
            s.made.push_back({&rows, rows.first});
        }
        if (!wanted.empty()) {
            deliver(s.step->logits(), 0, m_rows, firstColumn, rowWidth);
        }
        return;
    }
    s.adaptedLogits.clear();
    normaliseWanted(wanted);
    std::int64_t filled = 0;
    for (const WantedRows& rows : wanted) {
        if (rows.areStates && m_part.share.index == 0) {  // all that share have the same
            m_backend.download(rows.to, s.normed + filled * m_config.hidden,
                               static_cast<std::size_t>(rows.count * m_config.hidden) * sizeof(float));
        }
        filled += rows.count;
    }
    if (m_backend.isHost() && m_config.vocabulary == rowWidth) {
        writeDirectly();
        return;
    }
    PassLimits held = s.limits;
    held.logitRows = std::max(held.logitRows, held.rows > 0 ? 0 : static_cast<std::size_t>(m_rows));
    const auto most = static_cast<std::int64_t>(heldLogitRows(held));
    for (std::size_t i = 0; i < s.made.size();) {
        const std::int64_t begin = s.made[i].first;
        std::int64_t end = begin;
        for (; i < s.made.size() && s.made[i].first == end; ++i) {
            end = s.made[i].end();
        }
        for (std::int64_t first = begin; first < end; first += most) {
            const std::int64_t count = std::min(most, end - first);
            s.grow(s.logits, static_cast<std::size_t>(count * m_config.vocabulary) * sizeof(float),
                   "the logits of a pass");
            makeLogits(first, count, s.logits.as<float>());
            deliver(s.logits.as<float>(), first, count, firstColumn, rowWidth);
        }
    }
}

}  // namespace xinglin::engine
