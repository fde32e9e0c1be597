#include "kernels/attention/step_attention.h"

#include <gtest/gtest.h>

#include <array>

#include "kernels/attention/cached_attention.h"
#include "kernels/attention/cached_attention_cuda.h"
#include "kernels/norm/rms_norm.h"
#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using namespace xinglin::kernels;
using test::DeviceBuffer;

namespace {

constexpr std::int64_t kLayers = 2;
constexpr std::int64_t kLayer = 1;
constexpr std::int64_t kRows = 2;

struct Shape {
    CacheType type;
    std::int64_t heads;
    std::int64_t kvHeads;
    std::int64_t headDim;
    bool hasNorms = false;
    std::int64_t ropeDim = 0;
    bool hasSlopes = false;
    std::int64_t window = 0;
};

// Two sessions with caches of two layers and different lengths; one row each.
class Step {
public:
    explicit Step(const Shape& shape) : m_shape(shape) {
        const std::int64_t positions[kRows] = {16, 640};
        for (std::int64_t r = 0; r < kRows; ++r) {
            m_layerBytes[r] = layerCacheBytes(shape.type, positions[r], shape.kvHeads, shape.headDim);
            m_caches[static_cast<std::size_t>(r)].resize(m_layerBytes[r] * kLayers);
            const auto seed = static_cast<std::uint64_t>(20 + r);
            const auto k = test::randomValues(
                static_cast<std::size_t>(kPast[r] * shape.kvHeads * shape.headDim), seed, 2.0);
            const auto v = test::randomValues(k.size(), seed + 10);
            storeKeysValuesReference(
                {k.data(), v.data(), kPast[r], 0, cacheOf(r, m_caches[static_cast<std::size_t>(r)], kLayer)});
        }
    }

    /// By the operations one after another.
    std::vector<float> reference() const {
        auto q = values(m_shape.heads, 1);
        auto k = values(m_shape.kvHeads, 2);
        const auto v = values(m_shape.kvHeads, 3);
        if (m_shape.hasNorms) {
            rmsNormReference<float>(
                {q.data(), m_norm.data(), q.data(), kRows * m_shape.heads, m_shape.headDim});
            rmsNormReference<float>(
                {k.data(), m_norm.data(), k.data(), kRows * m_shape.kvHeads, m_shape.headDim});
        }
        if (m_shape.ropeDim > 0) {
            ropeReference<float>({q.data(), m_cosines.data(), m_sines.data(), kRows, m_shape.heads,
                                  m_shape.headDim, m_shape.ropeDim, m_pairs});
            ropeReference<float>({k.data(), m_cosines.data(), m_sines.data(), kRows, m_shape.kvHeads,
                                  m_shape.headDim, m_shape.ropeDim, m_pairs});
        }
        auto caches = m_caches;
        std::vector<AttentionSegment> segments;
        const std::int64_t width = m_shape.kvHeads * m_shape.headDim;
        for (std::int64_t r = 0; r < kRows; ++r) {
            const KvCacheView cache = cacheOf(r, caches[static_cast<std::size_t>(r)], kLayer);
            storeKeysValuesReference({k.data() + r * width, v.data() + r * width, 1, kPast[r], cache});
            segments.push_back({r, 1, kPast[r], cache});
        }
        std::vector<float> out(q.size());
        CachedAttentionArgs args;
        args.q = q.data();
        args.out = out.data();
        args.heads = m_shape.heads;
        args.kvHeads = m_shape.kvHeads;
        args.headDim = m_shape.headDim;
        args.scale = 0.3f;
        args.segments = segments;
        args.slopes = m_shape.hasSlopes ? m_slopes.data() : nullptr;
        args.window = m_shape.window;
        cachedAttentionReference(args);
        return out;
    }

    void expectAgreement() {
        const std::vector<float> expected = reference();
        const DeviceBuffer<float> q(values(m_shape.heads, 1)), k(values(m_shape.kvHeads, 2)),
            v(values(m_shape.kvHeads, 3)), norm(m_norm), cosines(m_cosines), sines(m_sines), slopes(m_slopes);
        const DeviceBuffer<std::int32_t> arrivals(
            std::vector<std::int32_t>(static_cast<std::size_t>(kRows * m_shape.kvHeads)));
        test::inEveryOrder([&] {
            const DeviceBuffer<std::byte> caches[kRows] = {DeviceBuffer<std::byte>(m_caches[0]),
                                                           DeviceBuffer<std::byte>(m_caches[1])};
            std::vector<StepRow> table;
            for (std::int64_t r = 0; r < kRows; ++r) {
                table.push_back({layerCacheView(m_shape.type, caches[r].data(), r == 0 ? 16 : 640,
                                                m_shape.kvHeads, m_shape.headDim),
                                 static_cast<std::int64_t>(m_layerBytes[r]), kPast[r]});
            }
            const DeviceBuffer<StepRow> deviceTable(table);
            const std::size_t blocks = expected.size() / kQuantBlock;
            const DeviceBuffer<float> out(expected.size());
            const DeviceBuffer<ActivationBlock> whole(blocks + 1), halves(blocks + 1);
            const bool isRounded = m_shape.heads / m_shape.kvHeads * m_shape.headDim % kQuantBlock == 0;
            StepAttentionArgs args;
            args.q = q.data();
            args.k = k.data();
            args.v = v.data();
            args.queryNorm = args.keyNorm = m_shape.hasNorms ? norm.data() : nullptr;
            args.epsilon = 1e-6;
            args.cosines = m_shape.ropeDim > 0 ? cosines.data() : nullptr;
            args.sines = sines.data();
            args.ropeDim = m_shape.ropeDim;
            args.pairs = m_pairs;
            args.table = deviceTable.data();
            args.layer = kLayer;
            args.type = m_shape.type;
            args.rows = kRows;
            args.splits = 4;  // one more than the longer row has
            args.heads = m_shape.heads;
            args.kvHeads = m_shape.kvHeads;
            args.headDim = m_shape.headDim;
            args.scale = 0.3f;
            args.slopes = m_shape.hasSlopes ? slopes.data() : nullptr;
            args.window = m_shape.window;
            args.out = {out.data(), isRounded ? whole.data() : nullptr, isRounded ? halves.data() : nullptr};
            const DeviceBuffer<float> partials(static_cast<std::size_t>(stepAttentionScratch(args)));
            args.partials = partials.data();
            args.arrivals = arrivals.data();
            stepAttentionCuda(args, nullptr);
            const auto got = out.toHost();
            for (std::size_t i = 0; i < got.size(); ++i) {
                ASSERT_NEAR(got[i], expected[i], 2.0f * kCachedAttentionTolerance) << i;
            }
            ASSERT_EQ(arrivals.toHost(), std::vector<std::int32_t>(arrivals.toHost().size()));
            if (isRounded) {
                std::vector<ActivationBlock> wanted(blocks);
                const auto width = static_cast<std::int64_t>(expected.size()) / kRows;
                quantiseRowsReference({got.data(), wanted.data(), kRows, width, ActivationScales::Halves});
                const auto rounded = halves.toHost();
                for (std::size_t b = 0; b < blocks; ++b) {
                    ASSERT_EQ(rounded[b].scale, wanted[b].scale) << b;
                    ASSERT_EQ(rounded[b].values[17], wanted[b].values[17]) << b;
                }
                ASSERT_EQ(whole.toHost()[0].secondScale, whole.toHost()[0].scale);
            }
        });
    }

private:
    static constexpr std::int64_t kPast[kRows] = {5, 600};

    std::vector<float> values(std::int64_t heads, std::uint64_t seed) const {
        return test::randomValues(static_cast<std::size_t>(kRows * heads * m_shape.headDim), seed, 2.0);
    }
    KvCacheView cacheOf(std::int64_t row, std::vector<std::byte>& memory, std::int64_t layer) const {
        return layerCacheView(m_shape.type,
                              memory.data() + m_layerBytes[row] * static_cast<std::size_t>(layer),
                              row == 0 ? 16 : 640, m_shape.kvHeads, m_shape.headDim);
    }

    Shape m_shape;
    RopePairs m_pairs = RopePairs::Halves;
    std::size_t m_layerBytes[kRows] = {};
    std::array<std::vector<std::byte>, kRows> m_caches;
    std::vector<float> m_norm = test::randomValues(256, 7);
    std::vector<float> m_cosines = test::randomValues(kRows * 128, 8);
    std::vector<float> m_sines = test::randomValues(kRows * 128, 9);
    std::vector<float> m_slopes = {0.5f, 0.25f, 0.2f, 0.1f, 0.05f, 0.04f, 0.03f, 0.02f};
};

}  // namespace

class StepAttentionCuda : public testing::TestWithParam<Shape> {};

TEST_P(StepAttentionCuda, IsTheOperationsOneAfterAnother) {
    Step(GetParam()).expectAgreement();
}

// Every type of cache, with all that may stand before the attention and without; groups of one, few and many
// heads; a window that begins inside the second split.
TEST(StepAttention, RefusesMoreRowsThanAGridHas) {
    const DeviceBuffer<float> numbers(1);
    const DeviceBuffer<StepRow> table(1);
    const DeviceBuffer<std::int32_t> arrivals(1);
    StepAttentionArgs args;
    args.q = args.k = args.v = numbers.data();
    args.out.x = args.partials = numbers.data();
    args.table = table.data();
    args.arrivals = arrivals.data();
    args.rows = 65536;
    args.splits = args.heads = args.kvHeads = args.headDim = 1;
    EXPECT_THROW(stepAttentionCuda(args, nullptr), ContractViolation);
}

INSTANTIATE_TEST_SUITE_P(Shapes, StepAttentionCuda,
                         testing::Values(Shape{CacheType::F16, 2, 1, 16, true, 16},
                                         Shape{CacheType::F32, 2, 2, 20, false, 8},
                                         Shape{CacheType::Q8, 8, 1, 40, false, 0, true},
                                         Shape{CacheType::F16, 1, 1, 64, false, 64, false, 300}));
