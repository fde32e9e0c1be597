#include "engine/inference/part_pass.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "engine/core/buffer.h"
#include "engine/inference/decode_step.h"
#include "engine/inference/session_cache.h"
#include "engine/model/lora_adapter.h"
#include "engine/model/model.h"

namespace xinglin::engine {
namespace {

using kernels::MatmulTarget;
using kernels::ProductWrite;

// Rows of logits that are fetched together from a device.
constexpr std::int64_t kFetchedRows = 64;

}  // namespace

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

// Normalised rows whose logits are wanted one after another.
struct PartPass::LogitRun {
    std::int64_t first = 0;
    std::int64_t count = 0;
    float* to = nullptr;
};

struct PartPass::Scratch {
    std::vector<std::int32_t> tokens;
    std::vector<std::int32_t> positions;
    std::vector<kernels::AttentionSegment> segments;
    std::vector<AdaptedRows> adapted;
    std::vector<AdaptedRows> adaptedLogits;  ///< rows of `normed`
    std::unique_ptr<DecodeStep> step;        ///< null where steps go the general way
    std::vector<DecodeStep::Row> stepRows;
    std::vector<float> fetched;  ///< rows of logits whose columns others write too
    Buffer integers;             ///< tokens and positions, where the backend does not see the host's
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

    Scratch(const Model& model, std::size_t part)
        : step(DecodeStep::make(model, part)), backend(*model.parts()[part].backend) {}
    Backend& backend;
};

std::span<std::byte> PartPass::Scratch::grow(Buffer& buffer, std::size_t bytes, const char* name) {
    if (buffer.size() < bytes) {
        buffer = Buffer();  // first give back, then ask: the peak counts
        buffer = backend.allocate(bytes, name);
    }
    return buffer.bytes();
}

void PartPass::Scratch::uploadIntegers() {
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
std::size_t PartPass::Scratch::layOut(const ModelConfig& config, std::size_t rows, Place place) {
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

void PartPass::Scratch::reserve(const ModelConfig& config, std::size_t rows) {
    const std::size_t total = layOut(config, rows, [](float* Scratch::*, std::size_t) {});
    grow(floats, total * sizeof(float), "a pass through the model");
    layOut(config, rows,
           [&](float* Scratch::*part, std::size_t at) { this->*part = floats.as<float>() + at; });
}

PartPass::PartPass(const Model& model, std::size_t part)
    : m_model(model),
      m_index(part),
      m_part(model.parts()[part]),
      m_config(m_part.config),
      m_backend(*m_part.backend),
      m_scratch(std::make_unique<Scratch>(model, part)) {}
PartPass::~PartPass() = default;

std::size_t PartPass::scratchBytes(const ModelConfig& config, const kernels::WeightView& weight,
                                   std::size_t rows, std::size_t context, const Backend& backend) {
    const std::size_t floats = Scratch::layOut(config, rows, [](float* Scratch::*, std::size_t) {});
    kernels::CachedAttentionArgs attention;
    attention.heads = config.heads;
    attention.kvHeads = config.kvHeads;
    attention.headDim = config.headDim;
    const kernels::AttentionSegment segment = {0, 1, static_cast<std::int64_t>(context) - 1, {}};
    attention.segments = {&segment, 1};
    const std::int64_t attentionFloats = backend.cachedAttentionScratch(attention);
    // The widest products are those into the feed-forward part and back.
    const auto scratchOf = [&](std::int64_t outputs, std::int64_t cols) {
        MatmulTarget target = {weight, nullptr, nullptr};
        target.weight.rows = outputs;
        target.weight.cols = cols;
        kernels::MatmulArgs product;
        product.rows = static_cast<std::int64_t>(rows);
        product.cols = cols;
        product.targets = {&target, 1};
        return backend.matmulScratch(product);
    };
    return (floats + static_cast<std::size_t>(attentionFloats)) * sizeof(float) +
           std::max(scratchOf(config.ffn, config.hidden), scratchOf(config.hidden, config.ffn));
}

void PartPass::begin(std::span<const PassSlice> slices, PassWay way) {
    m_slices = slices;
    m_isStep = way == PassWay::Step && m_scratch->step;
    if (!m_isStep) {
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
    return m_isStep ? m_scratch->step->hidden() : m_scratch->hidden;
}

float* PartPass::partial() const {
    return m_isStep ? m_scratch->step->partial() : m_scratch->normed;
}

void PartPass::gatherRows() {
    m_scratch->tokens.clear();
    m_scratch->positions.clear();
    m_scratch->segments.clear();
    m_scratch->adapted.clear();
    for (const PassSlice& slice : m_slices) {
        kernels::AttentionSegment segment;
        segment.firstRow = static_cast<std::int64_t>(m_scratch->tokens.size());
        segment.rows = static_cast<std::int64_t>(slice.tokens.size());
        segment.past = slice.past;
        m_scratch->segments.push_back(segment);
        if (const LoraAdapter* adapter = slice.session->adapter) {
            std::vector<AdaptedRows>& adapted = m_scratch->adapted;
            if (!adapted.empty() && adapted.back().adapter == adapter &&
                adapted.back().first + adapted.back().count == segment.firstRow) {
                adapted.back().count += segment.rows;
            } else {
                adapted.push_back({adapter, segment.firstRow, segment.rows});
            }
        }
        for (std::size_t i = 0; i < slice.tokens.size(); ++i) {
            m_scratch->tokens.push_back(slice.tokens[i]);
            m_scratch->positions.push_back(static_cast<std::int32_t>(segment.past) +
                                           static_cast<std::int32_t>(i));
        }
    }
    m_rows = static_cast<std::int64_t>(m_scratch->tokens.size());
    m_scratch->reserve(m_config, m_scratch->tokens.size());
    m_scratch->uploadIntegers();
}

void PartPass::multiply(const float* x, std::int64_t rows, std::int64_t cols,
                        std::span<const MatmulTarget> targets) {
    kernels::MatmulArgs args;
    args.x = x;
    args.rows = rows;
    args.cols = cols;
    args.targets = targets;
    args.scratch =
        m_scratch->grow(m_scratch->products, m_backend.matmulScratch(args), "the matrix products of a pass");
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
            const auto floats = static_cast<std::size_t>(rows.count * pair.down.rows);
            m_scratch->grow(m_scratch->lowRank, floats * sizeof(float), "an adapter's products");
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

void PartPass::attend(std::size_t index) {
    if (m_isStep) {
        m_scratch->step->attend(index);
        return;
    }
    const LayerWeights& layer = m_part.weights.layers[index];
    Scratch& s = *m_scratch;
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
    for (std::size_t i = 0; i < m_slices.size(); ++i) {
        kernels::AttentionSegment& segment = s.segments[i];
        segment.cache = m_slices[i].session->parts[m_index].layers[index];
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
    args.slopes = m_part.weights.alibiSlopes;
    args.window = m_config.window;
    const auto floats = static_cast<std::size_t>(m_backend.cachedAttentionScratch(args));
    s.grow(s.attention, floats * sizeof(float), "the attention of a pass");
    args.scratch = {s.attention.as<float>(), floats};
    m_backend.cachedAttention(args);

    const BlockProduct back[] = {backToHidden(&LayerWeights::attentionOutput, layer.attentionOutputBias)};
    multiply(index, s.attended, m_config.heads * m_config.headDim, back);
}

void PartPass::feedForward(std::size_t index) {
    if (m_isStep) {
        m_scratch->step->feedForward(index);
        return;
    }
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
    if (m_isStep) {
        m_scratch->step->enter();
        return;
    }
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
    if (m_isStep) {
        m_scratch->step->run();
        return true;
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

// The rows of a run are one product, so that a step of many sessions reads the output matrix once. Where the
// backend does not write into the host's memory, or not whole rows, some rows at a time, which then go there.
void PartPass::writeRun(const LogitRun& run, std::int64_t firstColumn, std::int64_t rowWidth) {
    Scratch& s = *m_scratch;
    const std::int64_t width = m_config.vocabulary;
    const bool isDirect = m_backend.isHost() && width == rowWidth;
    const std::int64_t step = isDirect ? run.count : std::min<std::int64_t>(run.count, kFetchedRows);
    for (std::int64_t first = 0; first < run.count; first += step) {
        const std::int64_t count = std::min(step, run.count - first);
        const std::size_t bytes = static_cast<std::size_t>(count * width) * sizeof(float);
        float* const to = run.to + first * rowWidth;
        float* values = to;
        if (!isDirect) {
            s.grow(s.logits, bytes, "the logits of a pass");
            values = s.logits.as<float>();
        }
        const float* normed = s.normed + (run.first + first) * m_config.hidden;
        const MatmulTarget out[] = {{m_part.weights.output, nullptr, values}};
        multiply(normed, count, m_config.hidden, out);
        for (const AdaptedRows& adapted : s.adaptedLogits) {
            const std::int64_t begin = std::max<std::int64_t>(0, adapted.first - run.first - first);
            const std::int64_t end = std::min(count, adapted.first + adapted.count - run.first - first);
            if (begin < end) {
                const BlockProduct product[] = {{nullptr, nullptr, values}};
                adapt({adapted.adapter, begin, end - begin}, {adapted.adapter->output(m_index), 1}, normed,
                      m_config.hidden, product);
            }
        }
        if (!isDirect) {
            fetch(values, count, to + firstColumn, rowWidth);
        }
    }
}

// Rows of the part's columns, from the backend's memory to places `rowWidth` numbers apart.
void PartPass::fetch(const float* rows, std::int64_t count, float* to, std::int64_t rowWidth) {
    const std::int64_t width = m_config.vocabulary;
    const std::size_t bytes = static_cast<std::size_t>(count * width) * sizeof(float);
    if (width == rowWidth) {
        m_backend.download(to, rows, bytes);
        return;
    }
    std::vector<float>& fetched = m_scratch->fetched;
    fetched.resize(static_cast<std::size_t>(count * width));
    m_backend.download(fetched.data(), rows, bytes);
    for (std::int64_t row = 0; row < count; ++row) {
        std::copy_n(fetched.data() + row * width, width, to + row * rowWidth);
    }
}

void PartPass::write(std::span<const WantedRows> wanted, std::int64_t firstColumn, std::int64_t rowWidth) {
    if (m_isStep) {
        // One copy for all: each waits for the device.
        std::vector<float>& fetched = m_scratch->fetched;
        fetched.resize(static_cast<std::size_t>(m_rows * m_config.vocabulary));
        m_backend.download(fetched.data(), m_scratch->step->logits(), fetched.size() * sizeof(float));
        for (const WantedRows& rows : wanted) {
            std::copy_n(fetched.data() + rows.first * m_config.vocabulary, m_config.vocabulary,
                        rows.to + firstColumn);
        }
        return;
    }
    Scratch& s = *m_scratch;
    s.adaptedLogits.clear();
    LogitRun run;
    std::int64_t filled = 0;  // rows of s.normed
    for (const WantedRows& rows : wanted) {
        float* normed = s.normed + filled * m_config.hidden;
        normalise(s.hidden + rows.first * m_config.hidden, m_part.weights.outputNorm,
                  m_part.weights.outputNormBias, normed, rows.count);
        if (rows.areStates) {
            if (m_part.share.index == 0) {  // all that share have the same
                m_backend.download(rows.to, normed,
                                   static_cast<std::size_t>(rows.count * m_config.hidden) * sizeof(float));
            }
        } else {
            if (run.to + run.count * rowWidth != rows.to || run.first + run.count != filled) {
                writeRun(run, firstColumn, rowWidth);
                run = {filled, 0, rows.to};
            }
            run.count += rows.count;
            if (rows.adapter && rows.adapter->output(m_index)) {
                s.adaptedLogits.push_back({rows.adapter, filled, rows.count});
            }
        }
        filled += rows.count;
    }
    writeRun(run, firstColumn, rowWidth);
}

}  // namespace xinglin::engine
