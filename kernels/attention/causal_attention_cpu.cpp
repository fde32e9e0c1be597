#include <algorithm>
#include <cmath>

#include "kernels/attention/causal_attention.h"
#include "kernels/matmul/gemm.h"
#include "kernels/require.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/attention/causal_attention_cpu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
// After highway.h, and once per target.
#include <hwy/contrib/math/math-inl.h>

HWY_BEFORE_NAMESPACE();
namespace xinglin::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// Turns the products q · k of one row into softmax weights, in place. Entry j is the key of distance
// `farthest` − j.
void softmaxRow(float* x, std::int64_t count, float scale, float slope, float farthest) {
    const hn::ScalableTag<float> d;
    const hn::CappedTag<float, 1> single;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const std::int64_t whole = count / lanes * lanes;
    const auto scaled = [&](auto tag, std::int64_t i) {
        const auto place = hn::Iota(tag, static_cast<float>(i));
        const auto bias = hn::Mul(hn::Set(tag, slope), hn::Sub(hn::Set(tag, farthest), place));
        return hn::Sub(hn::Mul(hn::LoadU(tag, x + i), hn::Set(tag, scale)), bias);
    };
    auto most = hn::Set(d, -HUGE_VALF);
    for (std::int64_t i = 0; i < whole; i += lanes) {
        const auto v = scaled(d, i);
        hn::StoreU(v, d, x + i);
        most = hn::Max(most, v);
    }
    float greatest = hn::GetLane(hn::MaxOfLanes(d, most));
    for (std::int64_t i = whole; i < count; ++i) {
        x[i] = hn::GetLane(scaled(single, i));
        greatest = std::max(greatest, x[i]);
    }
    auto sums = hn::Zero(d);
    for (std::int64_t i = 0; i < whole; i += lanes) {
        const auto e = hn::Exp(d, hn::Sub(hn::LoadU(d, x + i), hn::Set(d, greatest)));
        hn::StoreU(e, d, x + i);
        sums = hn::Add(sums, e);
    }
    float sum = hn::GetLane(hn::SumOfLanes(d, sums));
    for (std::int64_t i = whole; i < count; ++i) {
        x[i] = hn::GetLane(hn::Exp(single, hn::Set(single, x[i] - greatest)));
        sum += x[i];
    }
    const float inverse = 1.0f / sum;
    for (std::int64_t i = 0; i < whole; i += lanes) {
        hn::StoreU(hn::Mul(hn::LoadU(d, x + i), hn::Set(d, inverse)), d, x + i);
    }
    for (std::int64_t i = whole; i < count; ++i) {
        x[i] *= inverse;
    }
}

// With p the weights, turns dp into scale · p · (dp − Σ p · dp), in place.
void softmaxRowBackward(const float* p, float* dp, std::int64_t count, float scale) {
    const hn::ScalableTag<float> d;
    const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
    const std::int64_t whole = count / lanes * lanes;
    auto sums = hn::Zero(d);
    for (std::int64_t i = 0; i < whole; i += lanes) {
        sums = hn::MulAdd(hn::LoadU(d, p + i), hn::LoadU(d, dp + i), sums);
    }
    float mean = hn::GetLane(hn::SumOfLanes(d, sums));
    for (std::int64_t i = whole; i < count; ++i) {
        mean += p[i] * dp[i];
    }
    for (std::int64_t i = 0; i < whole; i += lanes) {
        const auto off = hn::Sub(hn::LoadU(d, dp + i), hn::Set(d, mean));
        hn::StoreU(hn::Mul(hn::Mul(hn::LoadU(d, p + i), off), hn::Set(d, scale)), d, dp + i);
    }
    for (std::int64_t i = whole; i < count; ++i) {
        dp[i] = scale * p[i] * (dp[i] - mean);
    }
}

}  // namespace xinglin::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace xinglin::kernels {

HWY_EXPORT(softmaxRow);
HWY_EXPORT(softmaxRowBackward);

namespace {

// Query rows whose weights exist at one time: enough for the products, few enough for a core's cache.
constexpr std::int64_t kBlock = 64;
constexpr std::size_t kAlignment = 64;

struct Documents {
    explicit Documents(const CausalAttentionArgs& args) : args(args) {}

    const CausalAttentionArgs& args;
    std::int64_t count() const { return static_cast<std::int64_t>(args.starts.size()); }
    std::int64_t first(std::int64_t document) const {
        return args.starts[static_cast<std::size_t>(document)];
    }
    std::int64_t end(std::int64_t document) const {
        return document + 1 < count() ? first(document + 1) : args.rows;
    }
};

std::size_t scratchFloats(const CausalAttentionArgs& args) {
    const Documents documents(args);
    std::int64_t longest = 0;
    for (std::int64_t i = 0; i < documents.count(); ++i) {
        longest = std::max(longest, documents.end(i) - documents.first(i));
    }
    if (args.window > 0) {
        longest = std::min(longest, args.window + kBlock);
    }
    // Weights and their derivatives.
    return static_cast<std::size_t>(2 * kBlock * (longest + 16));
}

// Some query rows of one head and the keys that any of them sees.
struct Block {
    const CausalAttentionArgs& args;
    std::int64_t document;  // its first row
    std::int64_t head;
    std::int64_t firstRow;
    std::int64_t rows;
    std::int64_t firstKey;
    std::int64_t keys;

    Block(const CausalAttentionArgs& args, std::int64_t document, std::int64_t head, std::int64_t firstRow,
          std::int64_t end)
        : args(args),
          document(document),
          head(head),
          firstRow(firstRow),
          rows(std::min(kBlock, end - firstRow)),
          firstKey(firstSeen(firstRow)),
          keys(firstRow + rows - firstKey) {}

    std::int64_t firstSeen(std::int64_t row) const {
        return args.window > 0 ? std::max(document, row - args.window + 1) : document;
    }
    std::int64_t queryStride() const { return args.heads * args.headDim; }
    std::int64_t keyStride() const { return args.kvHeads * args.headDim; }
    std::int64_t queryAt() const { return firstRow * queryStride() + head * args.headDim; }
    std::int64_t keyAt() const {
        return firstKey * keyStride() + head / (args.heads / args.kvHeads) * args.headDim;
    }

    // Calls use(row, where its first key lies in a row of weights, keys that it sees); what it does not see
    // becomes 0 first, so that products may run over all keys of the block.
    template <typename Use>
    void forEachRow(float* weights, Use&& use) const {
        for (std::int64_t i = 0; i < rows; ++i) {
            const std::int64_t before = firstSeen(firstRow + i) - firstKey;
            const std::int64_t seen = firstRow + i + 1 - firstKey;
            float* row = weights + i * keys;
            std::fill(row, row + before, 0.0f);
            std::fill(row + seen, row + keys, 0.0f);
            use(i, before, seen - before);
        }
    }
};

GemmFactor factor(const float* data, std::int64_t stride, bool isTransposed = false) {
    return {data, stride, isTransposed};
}

// The softmax weights of a block: [rows, keys].
void weigh(const Block& block, float* weights) {
    const CausalAttentionArgs& args = block.args;
    GemmArgs product;
    product.a = factor(args.q + block.queryAt(), block.queryStride());
    product.b = factor(args.k + block.keyAt(), block.keyStride(), true);
    product.c = weights;
    product.cStride = block.keys;
    product.m = block.rows;
    product.n = block.keys;
    product.k = args.headDim;
    gemmOnThisThread(product);
    const auto softmax = HWY_DYNAMIC_DISPATCH(softmaxRow);
    const float slope = args.slopes ? args.slopes[block.head] : 0.0f;
    block.forEachRow(weights, [&](std::int64_t i, std::int64_t before, std::int64_t seen) {
        softmax(weights + i * block.keys + before, seen, static_cast<float>(args.scale), slope,
                static_cast<float>(seen - 1));
    });
}

void attendBlock(const Block& block, float* weights) {
    const CausalAttentionArgs& args = block.args;
    weigh(block, weights);
    GemmArgs product;
    product.a = factor(weights, block.keys);
    product.b = factor(args.v + block.keyAt(), block.keyStride());
    product.c = args.out + block.queryAt();
    product.cStride = block.queryStride();
    product.m = block.rows;
    product.n = args.headDim;
    product.k = block.keys;
    gemmOnThisThread(product);
}

void attendBlockBackward(const CausalAttentionBackwardArgs& args, const Block& block, float* weights,
                         float* slopes) {
    const CausalAttentionArgs& forward = args.forward;
    weigh(block, weights);
    GemmArgs product;
    product.m = block.rows;
    product.n = block.keys;
    product.k = forward.headDim;
    product.a = factor(args.dOut + block.queryAt(), block.queryStride());
    product.b = factor(forward.v + block.keyAt(), block.keyStride(), true);
    product.c = slopes;
    product.cStride = block.keys;
    gemmOnThisThread(product);
    const auto backward = HWY_DYNAMIC_DISPATCH(softmaxRowBackward);
    block.forEachRow(slopes, [&](std::int64_t i, std::int64_t before, std::int64_t seen) {
        const std::int64_t at = i * block.keys + before;
        backward(weights + at, slopes + at, seen, static_cast<float>(forward.scale));
    });

    GemmArgs query;
    query.a = factor(slopes, block.keys);
    query.b = factor(forward.k + block.keyAt(), block.keyStride());
    query.c = args.dq + block.queryAt();
    query.cStride = block.queryStride();
    query.m = block.rows;
    query.n = forward.headDim;
    query.k = block.keys;
    gemmOnThisThread(query);

    GemmArgs key;
    key.a = factor(slopes, block.keys, true);
    key.b = factor(forward.q + block.queryAt(), block.queryStride());
    key.c = args.dk + block.keyAt();
    key.cStride = block.keyStride();
    key.m = block.keys;
    key.n = forward.headDim;
    key.k = block.rows;
    key.adds = true;
    gemmOnThisThread(key);
    key.a.data = weights;
    key.b = factor(args.dOut + block.queryAt(), block.queryStride());
    key.c = args.dv + block.keyAt();
    gemmOnThisThread(key);
}

void checkCpu(const CausalAttentionArgs& args, unsigned threads) {
    require(args.rows >= 0 && args.headDim > 0 && args.kvHeads > 0 && args.heads % args.kvHeads == 0,
            "causalAttention: shape");
    require(args.rows == 0 || (!args.starts.empty() && args.starts.front() == 0),
            "causalAttention: the first document starts at row 0");
    require(args.scratch.size() >= causalAttentionScratch(args, threads), "causalAttention: scratch");
}

float* scratchOf(const CausalAttentionArgs& args, unsigned worker) {
    return reinterpret_cast<float*>(args.scratch.data()) + worker * scratchFloats(args);
}

}  // namespace

std::size_t causalAttentionScratch(const CausalAttentionArgs& args, unsigned threads) {
    const std::size_t bytes = scratchFloats(args) * sizeof(float) * threads;
    return (bytes + kAlignment - 1) / kAlignment * kAlignment;
}

void causalAttentionCpu(const CausalAttentionArgs& args, CpuContext& context) {
    checkCpu(args, context.pool.threads());
    const Documents documents(args);
    context.pool.run(documents.count() * args.heads, [&](std::int64_t piece, unsigned worker) {
        const std::int64_t document = piece / args.heads;
        const std::int64_t end = documents.end(document);
        for (std::int64_t row = documents.first(document); row < end; row += kBlock) {
            attendBlock(Block(args, documents.first(document), piece % args.heads, row, end),
                        scratchOf(args, worker));
        }
    });
}

void causalAttentionBackwardCpu(const CausalAttentionBackwardArgs& args, CpuContext& context) {
    const CausalAttentionArgs& forward = args.forward;
    checkCpu(forward, context.pool.threads());
    const Documents documents(forward);
    const std::int64_t group = forward.heads / forward.kvHeads;
    const std::int64_t half = static_cast<std::int64_t>(scratchFloats(forward)) / 2;
    // Whoever has a key/value head has all that is added to it.
    context.pool.run(documents.count() * forward.kvHeads, [&](std::int64_t piece, unsigned worker) {
        const std::int64_t document = piece / forward.kvHeads;
        const std::int64_t kvHead = piece % forward.kvHeads;
        const std::int64_t end = documents.end(document);
        float* scratch = scratchOf(forward, worker);
        for (std::int64_t row = documents.first(document); row < end; ++row) {
            const std::int64_t at = (row * forward.kvHeads + kvHead) * forward.headDim;
            std::fill_n(args.dk + at, forward.headDim, 0.0f);
            std::fill_n(args.dv + at, forward.headDim, 0.0f);
        }
        for (std::int64_t head = kvHead * group; head < (kvHead + 1) * group; ++head) {
            for (std::int64_t row = documents.first(document); row < end; row += kBlock) {
                attendBlockBackward(args, Block(forward, documents.first(document), head, row, end), scratch,
                                    scratch + half);
            }
        }
    });
}

}  // namespace xinglin::kernels
#endif
