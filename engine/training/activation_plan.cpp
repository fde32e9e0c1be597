#include "engine/training/activation_plan.h"

#include <algorithm>
#include <numeric>

#include "kernels/attention/causal_attention_backward_scratch.h"
#include "kernels/loss/entropy_parts.h"
#include "kernels/norm/layer_norm.h"
#include "kernels/norm/norm_backward_rows.h"
#include "kernels/norm/rms_norm.h"

namespace xinglin::engine {
namespace {

enum class WithHead { No, Yes };

// A device's attention, as far as it decides on how that is done.
kernels::CausalAttentionArgs attentionOf(const ModelConfig& config, const ActivationShape& shape) {
    kernels::CausalAttentionArgs args;
    args.headDim = config.headDim;
    args.numbers =
        shape.isRounded && !shape.isHost ? kernels::AttentionNumbers::Bf16 : kernels::AttentionNumbers::Exact;
    return args;
}

// Whether a device's tensor cores do the attention.
bool attendsInBf16(const ModelConfig& config, const ActivationShape& shape) {
    return kernels::attendsInBf16(attentionOf(config, shape));
}

// Pieces of memory in the order in which passes take them, in floats. What lies there already is used again,
// and grows where it is too small.
class Pieces final {
public:
    void begin(std::size_t at = 0) { m_next = at; }
    std::size_t next() const { return m_next; }
    void take(std::initializer_list<std::int64_t> sizes) {
        for (const std::int64_t size : sizes) {
            if (m_next == m_pieces.size()) {
                m_pieces.push_back(0);
            }
            m_pieces[m_next] = std::max(m_pieces[m_next], size);
            ++m_next;
        }
    }
    std::int64_t total() const { return std::accumulate(m_pieces.begin(), m_pieces.end(), std::int64_t{0}); }

private:
    std::vector<std::int64_t> m_pieces;
    std::size_t m_next = 0;
};

// The memory of DecoderGradients, taken as its passes take it.
class GradientMemory final {
public:
    GradientMemory(const ModelConfig& config, const ActivationShape& shape, WithHead withHead)
        : m_config(config), m_shape(shape), m_withHead(withHead) {}

    std::int64_t floats() {
        kept(m_shape.stage.blocks(), m_shape.recomputes ? 0 : m_shape.stage.blocks());
        passing();
        if (m_shape.measures) {
            measuring();
        }
        return m_kept.total() * m_shape.inFlight + m_passing.total() +
               (m_shape.stage.isLast() ? 0 : hidden());
    }

    /// Where losses alone are ever computed.
    std::int64_t floatsOfMeasuring() {
        kept(1, 0);
        measuring();
        return m_kept.total() + m_passing.total() + (m_shape.stage.isLast() ? 0 : hidden());
    }

private:
    std::int64_t hidden() const { return m_shape.rows * m_config.hidden; }
    std::int64_t queryWidth() const { return m_config.heads * m_config.headDim; }
    std::int64_t kvWidth() const { return m_config.kvHeads * m_config.headDim; }

    // Of one micro-batch: so many blocks' inputs, and so many whole blocks.
    void kept(std::int64_t inputs, std::int64_t blocks) {
        if (m_shape.normalisesEmbeddings && m_shape.stage.isFirst()) {
            m_kept.take({hidden()});
        }
        m_kept.take({inputs * hidden()});
        if (m_config.alibiSlopes.empty()) {
            m_kept.take({m_shape.rows * m_config.ropeDim / 2, m_shape.rows * m_config.ropeDim / 2});
        }
        if (m_shape.stage.isLast()) {
            m_kept.take({hidden()});
        }
        for (std::int64_t block = 0; block < blocks; ++block) {
            takeBlock(m_kept);
        }
    }

    void passing() {
        const std::int64_t rows = m_shape.rows;
        m_passing.take({hidden(), hidden(), hidden()});
        m_passing.take({rows * m_config.ffn, rows * m_config.ffn});
        if (m_config.feedForward != FeedForward::Gelu) {
            m_passing.take({rows * m_config.ffn});
        }
        m_passing.take({rows * queryWidth(), rows * queryWidth(), rows * kvWidth(), rows * kvWidth()});
        blockAndHead(m_shape.recomputes);
    }

    void measuring() {
        m_passing.begin();
        if (m_shape.tensorRanks > 1) {
            m_passing.take({hidden()});
        }
        blockAndHead(true);
    }

    // One after the other in the same place.
    void blockAndHead(bool withBlock) {
        const std::size_t mark = m_passing.next();
        if (withBlock) {
            takeBlock(m_passing);
        }
        m_passing.begin(mark);
        head();
    }

    void takeBlock(Pieces& memory) const {
        const std::int64_t rows = m_shape.rows;
        memory.take({hidden()});
        memory.take({rows * queryWidth(), rows * kvWidth(), rows * kvWidth()});
        if (m_shape.normalisesQueries) {
            memory.take({rows * queryWidth()});
        }
        if (m_shape.normalisesKeys) {
            memory.take({rows * kvWidth()});
        }
        memory.take({rows * queryWidth()});
        if (attendsInBf16(m_config, m_shape)) {
            memory.take({rows * m_config.heads});
        }
        memory.take({hidden(), hidden()});
        memory.take({rows * m_config.ffn, rows * m_config.ffn});
        if (m_config.feedForward != FeedForward::Gelu) {
            memory.take({rows * m_config.ffn});
        }
    }

    void head() {
        if (m_withHead == WithHead::No || !m_shape.stage.isLast()) {
            return;
        }
        m_passing.take({hidden()});
        if (m_shape.scoresOnly) {
            return;
        }
        if (m_config.normalisesOutputRows) {
            m_passing.take({m_config.vocabulary * m_config.hidden});
            if (m_shape.trainsOutput) {
                m_passing.take({m_config.vocabulary * m_config.hidden});
            }
        }
        const std::int64_t most = headRows(m_shape.isHost);
        m_passing.take({most * m_config.hidden, most * m_config.hidden, most * m_config.vocabulary});
    }

    const ModelConfig& m_config;
    const ActivationShape& m_shape;
    WithHead m_withHead;
    Pieces m_kept;
    Pieces m_passing;
};

std::size_t bytesOfPasses(const ModelConfig& config, const ActivationShape& shape, WithHead withHead) {
    return static_cast<std::size_t>(GradientMemory(config, shape, withHead).floats()) * sizeof(float);
}

// What sums over ranks need beside the numbers, and a gradient of which ranks have parts.
std::size_t exchangeBytes(const ModelConfig& config, const ActivationShape& shape) {
    if (shape.tensorRanks == 1) {
        return 0;
    }
    std::int64_t floats = std::max(shape.rows * config.hidden, shape.partialFloats);
    for (const LowRankShape& pair : shape.lowRank) {
        floats = std::max({floats, pair.sumsDown ? pair.rank * pair.inputs : 0,
                           pair.sumsUp ? pair.rank * pair.outputs : 0});
    }
    return static_cast<std::size_t>(floats + shape.tensorRanks) * sizeof(float);
}

std::size_t scratchBytes(const ModelConfig& config, const ActivationShape& shape) {
    kernels::CausalAttentionArgs args;
    const std::int64_t start = 0;
    args.starts = {&start, 1};
    args.rows = shape.longest;
    args.heads = config.heads;
    args.kvHeads = config.kvHeads;
    args.headDim = config.headDim;
    args.window = config.window;
    const std::int64_t norms = config.norm == NormKind::Layer ? kernels::layerNormBackwardScratch(shape.rows)
                                                              : kernels::rmsNormBackwardScratch(shape.rows);
    const std::int64_t queries =
        shape.normalisesQueries ? kernels::rmsNormBackwardScratch(shape.rows * config.heads) : 0;
    std::size_t bytes = std::max(shape.isHost ? kernels::causalAttentionScratch(args, shape.threads) : 0,
                                 static_cast<std::size_t>(std::max(norms, queries)) * sizeof(float));
    bytes = std::max(bytes, exchangeBytes(config, shape));
    bytes += static_cast<std::size_t>(shape.partialFloats) * sizeof(float);
    if (!shape.isRounded) {
        return bytes;
    }
    const std::int64_t query = config.heads * config.headDim;
    const std::int64_t input = shape.rows * std::max({config.hidden, query, config.ffn});
    const bool hasLogits = shape.stage.isLast() && !shape.scoresOnly;
    const std::int64_t logits =
        hasLogits ? std::min(shape.labelled, headRows(shape.isHost)) * config.vocabulary : 0;
    const std::int64_t slope = std::max(input, logits);
    const bool hasUnitRows = config.normalisesOutputRows && hasLogits;
    const std::int64_t head = hasUnitRows ? config.vocabulary * config.hidden : 0;
    return bytes + static_cast<std::size_t>(input + slope + head) * sizeof(std::uint16_t);
}

std::size_t adapterBytes(const ActivationShape& shape) {
    std::int64_t up = 0;
    std::int64_t inner = 0;
    std::int64_t input = 0;
    std::int64_t summed = 0;
    for (const LowRankShape& pair : shape.lowRank) {
        summed = std::max(summed, pair.sumsDown ? pair.rank * pair.inputs : 0);
        up = std::max(up, pair.outputs * pair.rank);
        inner = std::max(inner, shape.rows * pair.rank);
        input = std::max(input, shape.rows * pair.inputs);
    }
    const std::int64_t floats = 2 * up + 2 * inner + summed + input * (shape.drops ? 2 : 1);
    return static_cast<std::size_t>(floats) * sizeof(float);
}

// Tokens, positions and labels on a device, and what of the model's configuration goes there.
std::size_t batchBytes(const ModelConfig& config, const ActivationShape& shape) {
    if (shape.isHost) {
        return 0;
    }
    const bool isRotated = config.alibiSlopes.empty();
    const std::int64_t perRow = static_cast<std::int64_t>(sizeof(std::int32_t)) * (isRotated ? 2 : 1);
    const std::int64_t perLabel = sizeof(std::int64_t) + sizeof(std::int32_t) + 2 * sizeof(float);
    const std::size_t constants = isRotated ? config.ropeDivisors.size() : config.alibiSlopes.size();
    // Ranks that cut the vocabulary: own tokens with their places, and of some labelled rows targets,
    // weights, losses and sums elsewhere. What a policy's loss asks for its entropy.
    constexpr std::int64_t perOwnToken = sizeof(std::int32_t) + sizeof(std::int64_t);
    constexpr std::int64_t perCutLabel = sizeof(std::int32_t) + 3 * sizeof(float);
    const std::int64_t some = std::min(shape.labelled, headRows(shape.isHost));
    const std::int64_t cut = shape.tensorRanks > 1 ? shape.rows * perOwnToken + some * perCutLabel : 0;
    const std::int64_t entropies =
        shape.asksEntropies ? some * static_cast<std::int64_t>(sizeof(kernels::EntropyPart)) : 0;
    return static_cast<std::size_t>(shape.rows * perRow + shape.labelled * perLabel + cut + entropies) +
           constants * sizeof(float);
}

// The greatest scratch memory that a device's kernels ask for.
std::size_t backendBytes(const ModelConfig& config, const ActivationShape& shape) {
    if (shape.isHost) {
        return 0;
    }
    const std::int64_t norms =
        kernels::normBackwardBlocks(shape.rows) * config.hidden * (config.norm == NormKind::Layer ? 2 : 1);
    const std::int64_t queries =
        shape.normalisesQueries ? kernels::normBackwardBlocks(shape.rows * config.heads) * config.headDim : 0;
    const std::int64_t sequences = shape.rows / std::max<std::int64_t>(1, shape.longest) + 1;
    kernels::CausalAttentionArgs args = attentionOf(config, shape);
    args.rows = shape.rows;
    args.heads = config.heads;
    args.kvHeads = config.kvHeads;
    const std::int64_t attention = kernels::attentionBackwardScratch(args) + 2 * (sequences + 1);
    const std::int64_t embedding = 4 * shape.rows;  // each row's place among those of its token, twice
    return static_cast<std::size_t>(std::max({norms, queries, attention, embedding})) * sizeof(float);
}

}  // namespace

ActivationBytes planMeasuring(const ModelConfig& config, const ActivationShape& shape) {
    const auto bytesOf = [&](WithHead withHead) {
        return static_cast<std::size_t>(GradientMemory(config, shape, withHead).floatsOfMeasuring()) *
               sizeof(float);
    };
    ActivationBytes bytes;
    bytes.blocks = bytesOf(WithHead::No);
    bytes.head = bytesOf(WithHead::Yes) - bytes.blocks;
    bytes.scratch = scratchBytes(config, shape);
    bytes.adapter = adapterBytes(shape);
    bytes.batch = batchBytes(config, shape);
    return bytes;
}

ActivationBytes planActivations(const ModelConfig& config, const ActivationShape& shape) {
    ActivationBytes bytes;
    bytes.blocks = bytesOfPasses(config, shape, WithHead::No);
    bytes.head = bytesOfPasses(config, shape, WithHead::Yes) - bytes.blocks;
    bytes.scratch = scratchBytes(config, shape);
    bytes.adapter = adapterBytes(shape);
    bytes.batch = batchBytes(config, shape);
    bytes.backend = backendBytes(config, shape);
    return bytes;
}

}  // namespace xinglin::engine
