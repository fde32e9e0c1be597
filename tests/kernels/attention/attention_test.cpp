#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "kernels/attention/cached_attention.h"
#include "kernels/attention/causal_attention.h"
#include "kernels/attention/store_rows.h"
#include "kernels/quant/half.h"
#include "tests/support/gradient_check.h"
#include "tests/support/highway_targets.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using kernels::AttentionSegment;
using kernels::CachedAttentionArgs;
using kernels::CacheType;
using kernels::KvCacheView;

namespace {

struct alignas(64) Line {
    std::byte bytes[64];
};

// A session's cache in one layer, filled with `filled` random positions.
struct Cache {
    Cache(CacheType type, std::int64_t positions, std::int64_t kvHeads, std::int64_t headDim,
          std::int64_t filled, std::uint64_t seed)
        : memory(kernels::layerCacheBytes(type, positions, kvHeads, headDim) / sizeof(Line)),
          view(kernels::layerCacheView(type, memory.front().bytes, positions, kvHeads, headDim)) {
        k = test::randomValues(static_cast<std::size_t>(filled * kvHeads * headDim), seed, 2.0);
        v = test::randomValues(k.size(), seed + 1);
        kernels::storeKeysValuesReference({k.data(), v.data(), filled, 0, view});
    }

    std::vector<Line> memory;
    KvCacheView view;
    std::vector<float> k;
    std::vector<float> v;
};

std::vector<float> attendCpu(const std::vector<float>& q, std::int64_t heads,
                             const std::vector<AttentionSegment>& segments, kernels::CpuContext& context,
                             const std::vector<float>& slopes, std::int64_t window) {
    const KvCacheView& cache = segments.front().cache;
    CachedAttentionArgs args;
    std::vector<float> out(q.size());
    args.q = q.data();
    args.out = out.data();
    args.heads = heads;
    args.kvHeads = cache.kvHeads;
    args.headDim = cache.headDim;
    args.scale = 0.3f;
    args.segments = segments;
    args.slopes = slopes.empty() ? nullptr : slopes.data();
    args.window = window;
    const auto floats =
        static_cast<std::size_t>(kernels::cachedAttentionScratch(args, context.pool.threads()));
    std::vector<Line> scratch(floats / 16 + 1);
    args.scratch = {reinterpret_cast<float*>(scratch.data()), floats};
    kernels::cachedAttentionCpu(args, context);
    return out;
}

struct Shape {
    CacheType type;
    std::int64_t heads;
    std::int64_t kvHeads;
    std::int64_t headDim;
    bool hasSlopes = false;
    std::int64_t window = 0;

    std::vector<float> slopes() const {
        std::vector<float> all;
        for (std::int64_t h = 0; hasSlopes && h < heads; ++h) {
            all.push_back(1.0f / static_cast<float>(2 + 3 * h));
        }
        return all;
    }
};

class CachedAttention : public ::testing::TestWithParam<Shape> {
protected:
    kernels::ThreadPool pool{3};
    kernels::CpuContext context{pool};
};

}  // namespace

TEST_P(CachedAttention, AgreesWithTheReferenceForSeveralSessions) {
    const auto [type, heads, kvHeads, headDim, hasSlopes, window] = GetParam();
    const std::vector<float> slopes = GetParam().slopes();
    const Cache first(type, 64, kvHeads, headDim, 50, 1);
    const Cache second(type, 32, kvHeads, headDim, 3, 5);
    // 13 new tokens after 37, 3 at the start, 1 after 16: across and at the borders of tiles of 16.
    const Cache third(type, 32, kvHeads, headDim, 17, 9);
    const std::vector<AttentionSegment> segments = {
        {0, 13, 37, first.view}, {13, 3, 0, second.view}, {16, 1, 16, third.view}};
    const auto q = test::randomValues(static_cast<std::size_t>(17 * heads * headDim), 3, 2.0);
    std::vector<float> expected(q.size());
    kernels::cachedAttentionReference({q.data(),
                                       expected.data(),
                                       heads,
                                       kvHeads,
                                       headDim,
                                       0.3f,
                                       segments,
                                       {},
                                       slopes.empty() ? nullptr : slopes.data(),
                                       window});
    for (const std::int64_t target : test::runnableTargets()) {
        const test::OnlyTarget only(target);
        const std::vector<float> out = attendCpu(q, heads, segments, context, slopes, window);
        for (std::size_t i = 0; i < out.size(); ++i) {
            ASSERT_NEAR(out[i], expected[i], kernels::kCachedAttentionTolerance)
                << hwy::TargetName(target) << " " << i;
        }
    }
}

TEST_P(CachedAttention, GivesARowTheSameBitsAloneAndInCompany) {
    const auto [type, heads, kvHeads, headDim, hasSlopes, window] = GetParam();
    const std::vector<float> slopes = GetParam().slopes();
    const Cache cache(type, 64, kvHeads, headDim, 60, 2);
    const auto q = test::randomValues(static_cast<std::size_t>(20 * heads * headDim), 4, 2.0);
    const std::vector<float> all = attendCpu(q, heads, {{0, 20, 40, cache.view}}, context, slopes, window);
    const auto width = static_cast<std::ptrdiff_t>(heads * headDim);
    for (std::ptrdiff_t row = 0; row < 20; ++row) {
        const std::vector<float> one(q.begin() + row * width, q.begin() + (row + 1) * width);
        const std::vector<float> out =
            attendCpu(one, heads, {{0, 1, 40 + row, cache.view}}, context, slopes, window);
        EXPECT_EQ(out, std::vector<float>(all.begin() + row * width, all.begin() + (row + 1) * width)) << row;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Shapes, CachedAttention,
    ::testing::Values(Shape{CacheType::F16, 4, 2, 16}, Shape{CacheType::F32, 4, 4, 16},
                      Shape{CacheType::F16, 6, 2, 80}, Shape{CacheType::F32, 9, 3, 20},
                      Shape{CacheType::F16, 20, 1, 64}, Shape{CacheType::F32, 5, 5, 16, true},
                      Shape{CacheType::F16, 6, 2, 32, true, 21}, Shape{CacheType::F32, 4, 2, 16, false, 8},
                      Shape{CacheType::Q8, 8, 2, 64}, Shape{CacheType::Q8, 6, 2, 80},
                      Shape{CacheType::Q8, 9, 3, 20, true}, Shape{CacheType::Q8, 5, 5, 128, false, 21}));

TEST(StoreRows, OnThePoolIsTheReferenceBitForBit) {
    kernels::ThreadPool pool(2);
    kernels::CpuContext context{pool};
    for (const CacheType type : {CacheType::F32, CacheType::F16, CacheType::Q8}) {
        const Cache expected(type, 64, 2, 40, 50, 3);
        const Cache written(type, 64, 2, 40, 0, 3);
        std::vector<kernels::StepRow> table;
        for (std::int64_t position = 0; position < 50; ++position) {
            table.push_back({written.view, 0, position});
        }
        kernels::storeRowsCpu({expected.k.data(), expected.v.data(), table.data(), 0, 50, 2, 40}, context);
        EXPECT_EQ(
            std::memcmp(written.memory.data(), expected.memory.data(), expected.memory.size() * sizeof(Line)),
            0);
    }
}

// Rows of two sessions, in the second of two layers, into which the reference stores them one session at a
// time.
TEST(StoreRows, GoToTheirSessionsPlaces) {
    constexpr std::int64_t kHeads = 2, kDim = 40;
    const Cache expected[] = {Cache(CacheType::F16, 64, kHeads, kDim, 3, 3),
                              Cache(CacheType::F16, 64, kHeads, kDim, 2, 4)};
    const std::size_t layerBytes = expected[0].memory.size() * sizeof(Line);
    std::vector<float> k, v;
    std::vector<Line> memory[2];
    std::vector<kernels::StepRow> table;
    for (std::size_t session = 0; session < 2; ++session) {
        memory[session].resize(2 * expected[session].memory.size());
        const KvCacheView first =
            kernels::layerCacheView(CacheType::F16, memory[session].front().bytes, 64, kHeads, kDim);
        for (std::int64_t position = 0; position < (session == 0 ? 3 : 2); ++position) {
            table.push_back({first, static_cast<std::int64_t>(layerBytes), position});
        }
        k.insert(k.end(), expected[session].k.begin(), expected[session].k.end());
        v.insert(v.end(), expected[session].v.begin(), expected[session].v.end());
    }
    kernels::storeRowsReference({k.data(), v.data(), table.data(), 1, 5, kHeads, kDim});
    for (std::size_t session = 0; session < 2; ++session) {
        const std::byte* const second = memory[session].front().bytes + layerBytes;
        EXPECT_EQ(std::memcmp(second, expected[session].memory.data(), layerBytes), 0) << session;
    }
}

TEST(StoreKeysValues, BytesLieWithinHalfAStepOfTheNumber) {
    constexpr std::int64_t kHeadDim = 80, kRows = 20;
    const Cache cache(CacheType::Q8, 32, 1, kHeadDim, kRows, 8);
    const auto* keys = static_cast<const std::int8_t*>(cache.view.keys);
    const auto* values = static_cast<const std::int8_t*>(cache.view.values);
    for (std::int64_t row = 0; row < kRows; ++row) {
        for (std::int64_t c = 0; c < kHeadDim; ++c) {
            const auto at = static_cast<std::size_t>(row * kHeadDim + c);
            const std::int64_t block = c / kernels::kCacheBlock;
            const float keyScale = cache.view.keyScales[kernels::keyScaleIndex(cache.view, 0, row, block)];
            const float valueScale =
                cache.view.valueScales[kernels::valueScaleIndex(cache.view, 0, row, block)];
            EXPECT_NEAR(keys[kernels::keyIndex(cache.view, 0, row, c)] * keyScale, cache.k[at],
                        0.501f * keyScale);
            EXPECT_NEAR(values[kernels::valueIndex(cache.view, 0, row, c)] * valueScale, cache.v[at],
                        0.501f * valueScale);
            EXPECT_LE(keyScale, 2.0f / 127.0f);
        }
    }
}

TEST(StoreKeysValues, BytesKeepZeroTinyAndInvalidNumbers) {
    const Cache cache(CacheType::Q8, 16, 1, 32, 0, 1);
    const auto stored = [&](float first) {
        std::vector<float> numbers(32, 0.0f);
        numbers[0] = first;
        kernels::storeKeysValuesReference({numbers.data(), numbers.data(), 1, 0, cache.view});
        return static_cast<float>(*static_cast<const std::int8_t*>(cache.view.values)) *
               *cache.view.valueScales;
    };
    EXPECT_EQ(stored(0.0f), 0.0f);
    EXPECT_EQ(stored(1e-41f), 0.0f);
    EXPECT_EQ(stored(127.0f), 127.0f);
    EXPECT_TRUE(std::isnan(stored(INFINITY)));
    EXPECT_TRUE(std::isnan(stored(NAN)));
}

TEST(CausalAttention, OfOneDocumentIsTheCachedOne) {
    constexpr std::int64_t kRows = 11, kHeads = 4, kKvHeads = 2, kHeadDim = 6;
    const Cache cache(CacheType::F32, 16, kKvHeads, kHeadDim, kRows, 4);
    const auto q = test::randomValues(kRows * kHeads * kHeadDim, 5);
    std::vector<float> cached(q.size()), causal(q.size());
    const AttentionSegment segment = {0, kRows, 0, cache.view};
    kernels::cachedAttentionReference(
        {q.data(), cached.data(), kHeads, kKvHeads, kHeadDim, 0.5f, {&segment, 1}, {}});
    const std::int64_t start = 0;
    kernels::causalAttentionReference<float>({q.data(),
                                              cache.k.data(),
                                              cache.v.data(),
                                              causal.data(),
                                              {&start, 1},
                                              kRows,
                                              kHeads,
                                              kKvHeads,
                                              kHeadDim,
                                              0.5});
    for (std::size_t i = 0; i < q.size(); ++i) {
        EXPECT_NEAR(cached[i], causal[i], 1e-6f);
    }
}

TEST(CausalAttention, DoesNotSeeTheDocumentBefore) {
    const std::vector<float> q = {1, 1}, k = {5, 5}, v = {100, 7};
    std::vector<float> out(2);
    const std::int64_t starts[] = {0, 1};
    kernels::causalAttentionReference<float>(
        {q.data(), k.data(), v.data(), out.data(), starts, 2, 1, 1, 1, 1.0});
    EXPECT_EQ(out, (std::vector<float>{100, 7}));
}

TEST(CausalAttention, OfOneDocumentIsTheCachedOneWithBiasesAndWindow) {
    constexpr std::int64_t kRows = 11, kHeads = 4, kKvHeads = 2, kHeadDim = 6, kWindow = 3;
    const Cache cache(CacheType::F32, 16, kKvHeads, kHeadDim, kRows, 4);
    const auto q = test::randomValues(kRows * kHeads * kHeadDim, 5);
    const std::vector<float> slopes = {0.5f, 0.25f, 0.125f, 0.75f};
    std::vector<float> cached(q.size()), causal(q.size());
    const AttentionSegment segment = {0, kRows, 0, cache.view};
    kernels::CachedAttentionArgs cachedArgs = {q.data(), cached.data(), kHeads,        kKvHeads,
                                               kHeadDim, 0.5f,          {&segment, 1}, {}};
    cachedArgs.slopes = slopes.data();
    cachedArgs.window = kWindow;
    kernels::cachedAttentionReference(cachedArgs);
    const std::int64_t start = 0;
    kernels::causalAttentionReference<float>({q.data(),
                                              cache.k.data(),
                                              cache.v.data(),
                                              causal.data(),
                                              {&start, 1},
                                              kRows,
                                              kHeads,
                                              kKvHeads,
                                              kHeadDim,
                                              0.5,
                                              slopes.data(),
                                              kWindow});
    for (std::size_t i = 0; i < q.size(); ++i) {
        EXPECT_NEAR(cached[i], causal[i], 1e-6f);
    }
}

namespace {

// Complex-step derivatives, with the biases and the window of `slopes` and `window`.
void expectDerivative(const float* slopes, std::int64_t window) {
    using Complex = std::complex<double>;
    constexpr std::int64_t kRows = 5, kHeads = 4, kKvHeads = 2, kHeadDim = 3;
    const std::int64_t starts[] = {0, 3};
    const auto q = test::randomValues<double>(kRows * kHeads * kHeadDim, 1, 2.0);
    const auto k = test::randomValues<double>(kRows * kKvHeads * kHeadDim, 2, 2.0);
    const auto v = test::randomValues<double>(k.size(), 3);
    const auto dOut = test::randomValues<double>(q.size(), 4);
    std::vector<double> dq(q.size()), dk(k.size()), dv(v.size());
    kernels::CausalAttentionBackwardArgsOf<double> args;
    args.forward = {q.data(), k.data(), v.data(), nullptr, starts, kRows,
                    kHeads,   kKvHeads, kHeadDim, 0.7,     slopes, window};
    args.dOut = dOut.data();
    args.dq = dq.data();
    args.dk = dk.data();
    args.dv = dv.data();
    kernels::causalAttentionBackwardReference(args);

    using Numbers = std::vector<Complex>;
    const Numbers qs(q.begin(), q.end()), ks(k.begin(), k.end()), vs(v.begin(), v.end());
    const auto loss = [&](const Numbers& a, const Numbers& b, const Numbers& c) {
        Numbers out(a.size());
        kernels::causalAttentionReference<Complex>({a.data(), b.data(), c.data(), out.data(), starts, kRows,
                                                    kHeads, kKvHeads, kHeadDim, 0.7, slopes, window});
        return test::weighted(dOut, out);
    };
    test::expectGradient(
        q, dq, [&](const Numbers& at) { return loss(at, ks, vs); }, "dq");
    test::expectGradient(
        k, dk, [&](const Numbers& at) { return loss(qs, at, vs); }, "dk");
    test::expectGradient(
        v, dv, [&](const Numbers& at) { return loss(qs, ks, at); }, "dv");
}

}  // namespace

TEST(CausalAttentionBackward, IsTheDerivative) {
    expectDerivative(nullptr, 0);
}

TEST(CausalAttentionBackward, IsTheDerivativeWithBiasesAndWindow) {
    const std::vector<float> slopes = {0.5f, 0.25f, 0.125f, 0.75f};
    expectDerivative(slopes.data(), 0);
    expectDerivative(nullptr, 2);
    expectDerivative(slopes.data(), 2);
}
