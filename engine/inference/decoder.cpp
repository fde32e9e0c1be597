#include "engine/inference/decoder.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "engine/core/buffer.h"
#include "engine/core/error.h"
#include "engine/inference/decode_step.h"
#include "engine/inference/session_cache.h"
#include "engine/model/backend.h"
#include "engine/model/decoder_weights.h"

namespace xinglin::engine {
namespace {

using kernels::MatmulTarget;
using kernels::ProductWrite;

// A product with a matrix of a block.
struct BlockProduct {
    kernels::WeightView LayerWeights::*matrix = nullptr;
    const float* bias = nullptr;
    float* y = nullptr;
    ProductWrite write = ProductWrite::Store;
};

// Consecutive rows of a pass that are computed with the same adapter.
struct AdaptedRows {
    const LoraAdapter* adapter = nullptr;
    std::int64_t first = 0;
    std::int64_t count = 0;
};

// Normalised rows whose logits are wanted one after another.
struct LogitRun {
    std::int64_t first = 0;
    std::int64_t count = 0;
    float* to = nullptr;
};

// Rows of logits that are fetched together from a device.
constexpr std::int64_t kFetchedRows = 64;

// Rows of one pass: enough for the products to be limited by arithmetic, few enough that scratch memory stays
// some ten megabytes. Results do not depend on it.
constexpr std::size_t kPassRows = 512;

// Some tokens of one item that are worked on in one pass.
struct Slice {
    std::size_t item = 0;
    std::size_t first = 0;
    std::size_t count = 0;
};

[[noreturn]] void refuse(std::size_t item, const std::string& what) {
    throw Error(ErrorCode::InvalidInput, "batch item " + std::to_string(item) + ": " + what);
}

std::vector<std::vector<Slice>> planPasses(std::span<const BatchItem> items) {
    std::vector<std::vector<Slice>> passes;
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

}  // namespace

// Scratch memory of a pass; grows to the largest pass seen.
struct Decoder::Scratch {
    std::vector<std::int32_t> tokens;
    std::vector<std::int32_t> positions;
    std::vector<kernels::AttentionSegment> segments;
    std::vector<AdaptedRows> adapted;
    std::vector<AdaptedRows> adaptedLogits;  ///< rows of `normed`
    std::unique_ptr<DecodeStep> step;        ///< null where steps go the general way
    std::vector<DecodeStep::Row> stepRows;
    std::vector<float> stepLogits;
    Buffer integers;  ///< tokens and positions, where the backend does not see the host's
    Buffer floats;
    Buffer products;
    Buffer lowRank;
    Buffer attention;
    Buffer logits;  ///< of some rows, where the backend does not write into the host's memory

    const std::int32_t* tokenIds = nullptr;     ///< [rows], the backend's
    const std::int32_t* positionIds = nullptr;  ///< the same

    float* hidden = nullptr;    ///< [rows, hidden]: the residual stream
    float* normed = nullptr;    ///< [rows, hidden]
    float* query = nullptr;     ///< [rows, heads · headDim]
    float* key = nullptr;       ///< [rows, kvHeads · headDim]
    float* value = nullptr;     ///< the same
    float* attended = nullptr;  ///< [rows, heads · headDim]
    float* gate = nullptr;      ///< [rows, ffn]
    float* up = nullptr;        ///< [rows, ffn]
    float* cosines = nullptr;   ///< [rows, ropeDim / 2]
    float* sines = nullptr;     ///< the same

    /// Floats of all parts together; tells `place` every part and where it begins.
    template <typename Place>
    static std::size_t layOut(const ModelConfig& config, std::size_t rows, Place place);
    void reserve(const ModelConfig& config, std::size_t rows);
    std::span<std::byte> grow(Buffer& buffer, std::size_t bytes, const char* name);
    void uploadIntegers();

    explicit Scratch(const Model& model) : step(DecodeStep::make(model)), backend(model.backend()) {}
    Backend& backend;
};

std::span<std::byte> Decoder::Scratch::grow(Buffer& buffer, std::size_t bytes, const char* name) {
    if (buffer.size() < bytes) {
        buffer = Buffer();  // first give back, then ask: the peak counts
        buffer = backend.allocate(bytes, name);
    }
    return buffer.bytes();
}

void Decoder::Scratch::uploadIntegers() {
    tokenIds = tokens.data();
    positionIds = positions.data();
    if (backend.isHost()) {
        return;
    }
    const std::size_t bytes = tokens.size() * sizeof(std::int32_t);
    grow(integers, 2 * bytes, "the tokens of a pass");
    auto* const ids = integers.as<std::int32_t>();
    backend.upload(ids, tokens.data(), bytes);
    backend.upload(ids + tokens.size(), positions.data(), bytes);
    tokenIds = ids;
    positionIds = ids + tokens.size();
}

template <typename Place>
std::size_t Decoder::Scratch::layOut(const ModelConfig& config, std::size_t rows, Place place) {
    const auto queryWidth = config.heads * config.headDim;
    const auto kvWidth = config.kvHeads * config.headDim;
    const std::pair<float * Scratch::*, std::int64_t> parts[] = {
        {&Scratch::hidden, config.hidden},
        {&Scratch::normed, config.hidden},
        {&Scratch::query, queryWidth},
        {&Scratch::key, kvWidth},
        {&Scratch::value, kvWidth},
        {&Scratch::attended, queryWidth},
        {&Scratch::gate, config.ffn},
        {&Scratch::up, config.ffn},
        {&Scratch::cosines, config.ropeDim / 2},
        {&Scratch::sines, config.ropeDim / 2},
    };
    std::size_t total = 0;
    for (const auto& [part, width] : parts) {
        place(part, total);
        total += static_cast<std::size_t>(kernels::roundUp(width * static_cast<std::int64_t>(rows), 16));
    }
    return total;
}

void Decoder::Scratch::reserve(const ModelConfig& config, std::size_t rows) {
    const std::size_t total = layOut(config, rows, [](float* Scratch::*, std::size_t) {});
    grow(floats, total * sizeof(float), "a pass through the model");
    layOut(config, rows,
           [&](float* Scratch::*part, std::size_t at) { this->*part = floats.as<float>() + at; });
}

// One forward call, so that its parts need not hand everything to one another.
class Decoder::Pass final {
public:
    Pass(const Model& model, Scratch& scratch, std::span<const BatchItem> items)
        : m_model(model),
          m_config(model.config()),
          m_backend(model.backend()),
          m_scratch(scratch),
          m_items(items) {}

    ForwardResult run(std::span<const Slice> slices, Logits& logits, const std::stop_token& stop);

private:
    bool isStep(std::span<const Slice> slices) const;
    void runStep(std::span<const Slice> slices, Logits& logits);
    void gatherRows(std::span<const Slice> slices);
    void rotate();
    void normalise(const float* x, const float* weight, const float* bias, float* y, std::int64_t rows);
    void attend(std::span<const Slice> slices, std::size_t layer);
    void feedForward(std::size_t layer);
    void writeLogits(std::span<const Slice> slices, Logits& logits);
    void writeRun(const LogitRun& run);
    void multiply(const float* x, std::int64_t rows, std::int64_t cols,
                  std::span<const MatmulTarget> targets);
    void multiply(std::size_t layer, const float* x, std::int64_t cols,
                  std::span<const BlockProduct> products);
    void adapt(const AdaptedRows& rows, std::span<const LoraPair> pairs, const float* x, std::int64_t cols,
               std::span<const BlockProduct> products);

    const Model& m_model;
    const ModelConfig& m_config;
    Backend& m_backend;
    Scratch& m_scratch;
    std::span<const BatchItem> m_items;
    std::int64_t m_rows = 0;
};

void Decoder::Pass::gatherRows(std::span<const Slice> slices) {
    m_scratch.tokens.clear();
    m_scratch.positions.clear();
    m_scratch.segments.clear();
    m_scratch.adapted.clear();
    for (const Slice& slice : slices) {
        const BatchItem& item = m_items[slice.item];
        kernels::AttentionSegment segment;
        segment.firstRow = static_cast<std::int64_t>(m_scratch.tokens.size());
        segment.rows = static_cast<std::int64_t>(slice.count);
        segment.past = static_cast<std::int64_t>(item.session->length() + slice.first);
        m_scratch.segments.push_back(segment);
        if (const LoraAdapter* adapter = item.session->adapter()) {
            std::vector<AdaptedRows>& adapted = m_scratch.adapted;
            if (!adapted.empty() && adapted.back().adapter == adapter &&
                adapted.back().first + adapted.back().count == segment.firstRow) {
                adapted.back().count += segment.rows;
            } else {
                adapted.push_back({adapter, segment.firstRow, segment.rows});
            }
        }
        for (std::size_t i = 0; i < slice.count; ++i) {
            m_scratch.tokens.push_back(item.tokens[slice.first + i]);
            m_scratch.positions.push_back(static_cast<std::int32_t>(segment.past) +
                                          static_cast<std::int32_t>(i));
        }
    }
    m_rows = static_cast<std::int64_t>(m_scratch.tokens.size());
    m_scratch.reserve(m_config, m_scratch.tokens.size());
    m_scratch.uploadIntegers();
}

void Decoder::Pass::multiply(const float* x, std::int64_t rows, std::int64_t cols,
                             std::span<const MatmulTarget> targets) {
    kernels::MatmulArgs args;
    args.x = x;
    args.rows = rows;
    args.cols = cols;
    args.targets = targets;
    args.scratch =
        m_scratch.grow(m_scratch.products, m_backend.matmulScratch(args), "the matrix products of a pass");
    m_backend.matmul(args);
}

void Decoder::Pass::multiply(std::size_t layer, const float* x, std::int64_t cols,
                             std::span<const BlockProduct> products) {
    const LayerWeights& weights = m_model.weights().layers[layer];
    std::array<MatmulTarget, 3> targets;
    for (std::size_t i = 0; i < products.size(); ++i) {
        const BlockProduct& product = products[i];
        targets[i] = {weights.*(product.matrix), product.bias, product.y, product.write};
    }
    multiply(x, m_rows, cols, std::span(targets).first(products.size()));
    for (const AdaptedRows& rows : m_scratch.adapted) {
        adapt(rows, rows.adapter->layer(layer), x, cols, products);
    }
}

// Adds what the pairs of a block give to those of its products that they are made for. Every pair is a
// product of its own, so that a row's sums do not depend on the rows or adapters beside it.
void Decoder::Pass::adapt(const AdaptedRows& rows, std::span<const LoraPair> pairs, const float* x,
                          std::int64_t cols, std::span<const BlockProduct> products) {
    const void* computed = nullptr;  // whose product the scratch memory holds
    for (const BlockProduct& product : products) {
        for (const LoraPair& pair : pairs) {
            if (pair.target != product.matrix) {
                continue;
            }
            const auto floats = static_cast<std::size_t>(rows.count * pair.down.rows);
            m_scratch.grow(m_scratch.lowRank, floats * sizeof(float), "an adapter's products");
            auto* inner = m_scratch.lowRank.as<float>();
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

void Decoder::Pass::normalise(const float* x, const float* weight, const float* bias, float* y,
                              std::int64_t rows) {
    if (m_config.norm == NormKind::Layer) {
        m_backend.layerNorm({x, weight, bias, y, rows, m_config.hidden, m_config.normEpsilon});
    } else {
        m_backend.rmsNorm({x, weight, y, rows, m_config.hidden, m_config.normEpsilon});
    }
}

// Nothing where positions tell by a bias of the attention.
void Decoder::Pass::rotate() {
    if (!m_config.alibiSlopes.empty()) {
        return;
    }
    const Scratch& s = m_scratch;
    const auto pairs = m_config.ropeStyle == RopeStyle::Interleaved ? kernels::RopePairs::Neighbours
                                                                    : kernels::RopePairs::Halves;
    m_backend.rope(
        {s.query, s.cosines, s.sines, m_rows, m_config.heads, m_config.headDim, m_config.ropeDim, pairs});
    m_backend.rope(
        {s.key, s.cosines, s.sines, m_rows, m_config.kvHeads, m_config.headDim, m_config.ropeDim, pairs});
}

void Decoder::Pass::attend(std::span<const Slice> slices, std::size_t index) {
    const LayerWeights& layer = m_model.weights().layers[index];
    Scratch& s = m_scratch;
    normalise(s.hidden, layer.attentionNorm, layer.attentionNormBias, s.normed, m_rows);
    const BlockProduct projections[] = {
        {&LayerWeights::query, layer.queryBias, s.query},
        {&LayerWeights::key, layer.keyBias, s.key},
        {&LayerWeights::value, layer.valueBias, s.value},
    };
    multiply(index, s.normed, m_config.hidden, projections);

    if (layer.queryNorm) {
        m_backend.rmsNorm({s.query, layer.queryNorm, s.query, m_rows * m_config.heads, m_config.headDim,
                           m_config.normEpsilon});
        m_backend.rmsNorm(
            {s.key, layer.keyNorm, s.key, m_rows * m_config.kvHeads, m_config.headDim, m_config.normEpsilon});
    }
    rotate();

    const std::int64_t kvWidth = m_config.kvHeads * m_config.headDim;
    for (std::size_t i = 0; i < slices.size(); ++i) {
        kernels::AttentionSegment& segment = s.segments[i];
        segment.cache = m_items[slices[i].item].session->m_cache->layers[index];
        m_backend.storeKeysValues({s.key + segment.firstRow * kvWidth, s.value + segment.firstRow * kvWidth,
                                   segment.rows, segment.past, segment.cache});
    }
    kernels::CachedAttentionArgs args;
    args.q = s.query;
    args.out = s.attended;
    args.heads = m_config.heads;
    args.kvHeads = m_config.kvHeads;
    args.headDim = m_config.headDim;
    args.scale = 1.0f / std::sqrt(static_cast<float>(m_config.headDim));
    args.segments = s.segments;
    args.slopes = m_model.weights().alibiSlopes;
    args.window = m_config.window;
    const auto floats = static_cast<std::size_t>(m_backend.cachedAttentionScratch(args));
    s.grow(s.attention, floats * sizeof(float), "the attention of a pass");
    args.scratch = {s.attention.as<float>(), floats};
    m_backend.cachedAttention(args);

    const BlockProduct back[] = {
        {&LayerWeights::attentionOutput, layer.attentionOutputBias, s.hidden, ProductWrite::Add}};
    multiply(index, s.attended, m_config.heads * m_config.headDim, back);
}

void Decoder::Pass::feedForward(std::size_t index) {
    const LayerWeights& layer = m_model.weights().layers[index];
    Scratch& s = m_scratch;
    normalise(s.hidden, layer.ffnNorm, layer.ffnNormBias, s.normed, m_rows);
    if (m_config.feedForward == FeedForward::Gelu) {
        const BlockProduct wide[] = {{&LayerWeights::up, layer.upBias, s.up}};
        multiply(index, s.normed, m_config.hidden, wide);
        m_backend.gelu({s.up, s.up, m_rows, m_config.ffn});
        const BlockProduct back[] = {{&LayerWeights::down, layer.downBias, s.hidden, ProductWrite::Add}};
        multiply(index, s.up, m_config.ffn, back);
        return;
    }
    const BlockProduct wide[] = {{&LayerWeights::gate, nullptr, s.gate}, {&LayerWeights::up, nullptr, s.up}};
    multiply(index, s.normed, m_config.hidden, wide);
    m_backend.swiglu({s.gate, s.up, s.gate, m_rows, m_config.ffn});
    const BlockProduct back[] = {{&LayerWeights::down, nullptr, s.hidden, ProductWrite::Add}};
    multiply(index, s.gate, m_config.ffn, back);
}

// The rows of a run are one product, so that a step of many sessions reads the output matrix once. Where the
// backend does not write into the host's memory, some rows at a time, which are then fetched.
void Decoder::Pass::writeRun(const LogitRun& run) {
    Scratch& s = m_scratch;
    const bool isHost = m_backend.isHost();
    const std::int64_t step = isHost ? run.count : std::min<std::int64_t>(run.count, kFetchedRows);
    const std::int64_t width = m_config.vocabulary;
    for (std::int64_t first = 0; first < run.count; first += step) {
        const std::int64_t count = std::min(step, run.count - first);
        const std::size_t bytes = static_cast<std::size_t>(count * width) * sizeof(float);
        float* const to = run.to + first * width;
        float* values = to;
        if (!isHost) {
            s.grow(s.logits, bytes, "the logits of a pass");
            values = s.logits.as<float>();
        }
        const float* normed = s.normed + (run.first + first) * m_config.hidden;
        const MatmulTarget out[] = {{m_model.weights().output, nullptr, values}};
        multiply(normed, count, m_config.hidden, out);
        for (const AdaptedRows& adapted : s.adaptedLogits) {
            const std::int64_t begin = std::max<std::int64_t>(0, adapted.first - run.first - first);
            const std::int64_t end = std::min(count, adapted.first + adapted.count - run.first - first);
            if (begin < end) {
                const BlockProduct product[] = {{nullptr, nullptr, values}};
                adapt({adapted.adapter, begin, end - begin}, {adapted.adapter->output(), 1}, normed,
                      m_config.hidden, product);
            }
        }
        if (!isHost) {
            m_backend.download(to, values, bytes);
        }
    }
}

void Decoder::Pass::writeLogits(std::span<const Slice> slices, Logits& logits) {
    Scratch& s = m_scratch;
    s.adaptedLogits.clear();
    LogitRun run;
    std::int64_t row = 0;
    std::int64_t filled = 0;  // rows of s.normed
    for (const Slice& slice : slices) {
        const BatchItem& item = m_items[slice.item];
        // Slices of an item come in order, so its wanted rows are consecutive in `logits`.
        std::size_t firstWanted = slice.count;
        const Logits::Item& place = logits.m_items[slice.item];
        std::size_t at = 0;
        if (item.rows == LogitRows::All || item.rows == LogitRows::States) {
            firstWanted = 0;
            at = slice.first;
        } else if (item.rows == LogitRows::Last && slice.first + slice.count == item.tokens.size()) {
            firstWanted = slice.count - 1;
        }
        const auto count = static_cast<std::int64_t>(slice.count - firstWanted);
        const float* hidden = s.hidden + (row + static_cast<std::int64_t>(firstWanted)) * m_config.hidden;
        row += static_cast<std::int64_t>(slice.count);
        if (count == 0) {
            continue;
        }
        float* normed = s.normed + filled * m_config.hidden;
        normalise(hidden, m_model.weights().outputNorm, m_model.weights().outputNormBias, normed, count);
        float* values = logits.m_values.data() + place.first + at * place.width;
        if (item.rows == LogitRows::States) {
            m_backend.download(values, normed,
                               static_cast<std::size_t>(count * m_config.hidden) * sizeof(float));
        } else {
            if (run.to + run.count * m_config.vocabulary != values || run.first + run.count != filled) {
                writeRun(run);
                run = {filled, 0, values};
            }
            run.count += count;
            const LoraAdapter* adapter = item.session->adapter();
            if (adapter && adapter->output()) {
                s.adaptedLogits.push_back({adapter, filled, count});
            }
        }
        filled += count;
    }
    writeRun(run);
}

// One token of each of a few conversations, without adapters.
bool Decoder::Pass::isStep(std::span<const Slice> slices) const {
    return m_scratch.step && slices.size() <= static_cast<std::size_t>(kernels::kMostStepRows) &&
           std::all_of(slices.begin(), slices.end(), [&](const Slice& slice) {
               const BatchItem& item = m_items[slice.item];
               return item.tokens.size() == 1 && item.rows != LogitRows::States && !item.session->adapter();
           });
}

void Decoder::Pass::runStep(std::span<const Slice> slices, Logits& logits) {
    Scratch& s = m_scratch;
    s.stepRows.clear();
    for (const Slice& slice : slices) {
        const BatchItem& item = m_items[slice.item];
        s.stepRows.push_back({item.tokens[0], item.session->m_cache.get()});
    }
    const auto width = static_cast<std::size_t>(m_config.vocabulary);
    s.stepLogits.resize(slices.size() * width);
    s.step->run(s.stepRows, s.stepLogits.data());
    for (std::size_t i = 0; i < slices.size(); ++i) {
        const Logits::Item& place = logits.m_items[slices[i].item];
        if (place.rows > 0) {
            std::copy_n(s.stepLogits.data() + i * width, width, logits.m_values.data() + place.first);
        }
    }
}

ForwardResult Decoder::Pass::run(std::span<const Slice> slices, Logits& logits, const std::stop_token& stop) {
    if (isStep(slices)) {
        if (stop.stop_requested()) {
            return ForwardResult::Stopped;
        }
        runStep(slices, logits);
        return ForwardResult::Done;
    }
    gatherRows(slices);
    const DecoderWeights& weights = m_model.weights();
    Scratch& s = m_scratch;
    m_backend.embedding({weights.embedding.type, weights.embedding.data, weights.embedding.rowBytes,
                         m_config.vocabulary, s.tokenIds, s.hidden, m_rows, m_config.hidden});
    if (m_config.alibiSlopes.empty()) {
        m_backend.ropeTable({s.positionIds, weights.ropeFrequencyDivisors, s.cosines, s.sines, m_rows,
                             m_config.ropeDim, m_config.ropeBase, m_config.ropeFactor});
    }
    if (weights.embeddingNorm) {
        normalise(s.hidden, weights.embeddingNorm, weights.embeddingNormBias, s.hidden, m_rows);
    }
    for (std::size_t layer = 0; layer < weights.layers.size(); ++layer) {
        if (stop.stop_requested()) {
            return ForwardResult::Stopped;
        }
        attend(slices, layer);
        feedForward(layer);
    }
    writeLogits(slices, logits);
    return ForwardResult::Done;
}

Decoder::Decoder(const Model& model) : m_model(model), m_scratch(std::make_unique<Scratch>(model)) {}
Decoder::~Decoder() = default;

std::size_t Decoder::scratchBytes(const ModelConfig& config, const kernels::WeightView& weight,
                                  std::size_t rows, std::size_t context, const Backend& backend) {
    const std::size_t floats = Scratch::layOut(config, rows, [](float* Scratch::*, std::size_t) {});
    kernels::CachedAttentionArgs attention;
    attention.heads = config.heads;
    attention.kvHeads = config.kvHeads;
    attention.headDim = config.headDim;
    const kernels::AttentionSegment segment = {0, 1, static_cast<std::int64_t>(context) - 1, {}};
    attention.segments = {&segment, 1};
    const std::int64_t attentionFloats = backend.cachedAttentionScratch(attention);
    // The widest product is the one back from the feed-forward part.
    const MatmulTarget target[] = {{weight, nullptr, nullptr}};
    kernels::MatmulArgs product;
    product.rows = static_cast<std::int64_t>(rows);
    product.cols = config.ffn;
    product.targets = target;
    return (floats + static_cast<std::size_t>(attentionFloats)) * sizeof(float) +
           backend.matmulScratch(product);
}

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

ForwardResult Decoder::forward(std::span<const BatchItem> items, Logits& logits,
                               const std::stop_token& stop) {
    check(items);
    try {
        logits.m_items.clear();
        std::size_t numbers = 0;
        for (const BatchItem& item : items) {
            const std::size_t rows = item.rows == LogitRows::None   ? 0
                                     : item.rows == LogitRows::Last ? 1
                                                                    : item.tokens.size();
            const ModelConfig& config = m_model.config();
            const std::int64_t width = item.rows == LogitRows::States ? config.hidden : config.vocabulary;
            logits.m_items.push_back({numbers, rows, static_cast<std::size_t>(width)});
            numbers += rows * static_cast<std::size_t>(width);
        }
        logits.m_values.resize(numbers);
        Pass pass(m_model, *m_scratch, items);
        for (const std::vector<Slice>& slices : planPasses(items)) {
            if (pass.run(slices, logits, stop) == ForwardResult::Stopped) {
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
