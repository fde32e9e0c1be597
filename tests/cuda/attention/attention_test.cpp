#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <ostream>

#include "kernels/attention/cached_attention.h"
#include "kernels/attention/causal_attention.h"
#include "kernels/require.h"
#include "tests/support/cuda_host/device_buffer.h"
#include "tests/support/cuda_host/every_order.h"
#include "tests/support/greatest_error.h"
#include "tests/support/random_values.h"

using namespace xinglin;
using kernels::AttentionSegment;
using kernels::CachedAttentionArgs;
using kernels::CacheType;
using kernels::KvCacheView;
using test::DeviceBuffer;

namespace {

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

void PrintTo(const Shape& s, std::ostream* out) {
    *out << "type " << static_cast<int>(s.type) << " " << s.heads << "/" << s.kvHeads << "x" << s.headDim
         << (s.hasSlopes ? " slopes" : "") << " window " << s.window;
}

// A session's cache in one layer, filled with `filled` random positions, on the host and on the device.
class Cache {
public:
    Cache(const Shape& shape, std::int64_t positions, std::int64_t filled, std::uint64_t seed)
        : m_shape(shape),
          m_positions(positions),
          m_memory(kernels::layerCacheBytes(shape.type, positions, shape.kvHeads, shape.headDim)) {
        const auto k =
            test::randomValues(static_cast<std::size_t>(filled * shape.kvHeads * shape.headDim), seed, 2.0);
        const auto v = test::randomValues(k.size(), seed + 1);
        kernels::storeKeysValuesReference({k.data(), v.data(), filled, 0, onHost()});
        m_device = std::make_unique<DeviceBuffer<std::byte>>(m_memory);
    }
    KvCacheView onHost() { return at(m_memory.data()); }
    KvCacheView onDevice() { return at(m_device->data()); }

private:
    KvCacheView at(std::byte* memory) const {
        return kernels::layerCacheView(m_shape.type, memory, m_positions, m_shape.kvHeads, m_shape.headDim);
    }

    Shape m_shape;
    std::int64_t m_positions;
    std::vector<std::byte> m_memory;
    std::unique_ptr<DeviceBuffer<std::byte>> m_device;
};

CachedAttentionArgs argsOf(const Shape& shape, const float* q, float* out,
                           const std::vector<AttentionSegment>& segments, const float* slopes) {
    CachedAttentionArgs args;
    args.q = q;
    args.out = out;
    args.heads = shape.heads;
    args.kvHeads = shape.kvHeads;
    args.headDim = shape.headDim;
    args.scale = 0.3f;
    args.segments = segments;
    args.slopes = shape.hasSlopes ? slopes : nullptr;
    args.window = shape.window;
    return args;
}

std::vector<float> attend(const Shape& shape, const std::vector<float>& q,
                          const std::vector<AttentionSegment>& segments) {
    const DeviceBuffer<float> deviceQ(q), out(q.size()), slopes(shape.slopes());
    CachedAttentionArgs args = argsOf(shape, deviceQ.data(), out.data(), segments, slopes.data());
    const auto floats = static_cast<std::size_t>(kernels::cachedAttentionCudaScratch(args));
    const DeviceBuffer<float> scratch(floats);
    args.scratch = {scratch.data(), floats};
    kernels::cachedAttentionCuda(args, nullptr);
    return out.toHost();
}

// Segment by segment: rows and what lies before them.
struct Part {
    std::int64_t rows;
    std::int64_t past;
};

void expectAgreement(const Shape& shape, const std::vector<Part>& parts,
                     float tolerance = kernels::kCachedAttentionTolerance) {
    std::vector<Cache> caches;
    std::vector<AttentionSegment> onHost, onDevice;
    std::int64_t rows = 0;
    for (const Part& part : parts) {
        const std::int64_t filled = part.past + part.rows;
        caches.emplace_back(shape, kernels::roundUp(filled, 16) + 16, filled, caches.size());
        rows += part.rows;
    }
    std::int64_t first = 0;
    for (std::size_t s = 0; s < parts.size(); ++s) {
        onHost.push_back({first, parts[s].rows, parts[s].past, caches[s].onHost()});
        onDevice.push_back({first, parts[s].rows, parts[s].past, caches[s].onDevice()});
        first += parts[s].rows;
    }
    const auto q = test::randomValues(static_cast<std::size_t>(rows * shape.heads * shape.headDim), 3, 2.0);
    std::vector<float> expected(q.size());
    const std::vector<float> slopes = shape.slopes();
    kernels::cachedAttentionReference(argsOf(shape, q.data(), expected.data(), onHost, slopes.data()));
    test::inEveryOrder([&] {
        const auto got = attend(shape, q, onDevice);
        for (std::size_t i = 0; i < got.size(); ++i) {
            ASSERT_NEAR(got[i], expected[i], tolerance) << i;
        }
    });
}

class CachedAttentionCuda : public testing::TestWithParam<Shape> {};

}  // namespace

TEST_P(CachedAttentionCuda, AgreesWithTheReferenceForDecodingAndPrefill) {
    // One row of a short and of a long past (three splits), some rows across a border of splits, tiles that
    // are whole and not, from the start and after a past.
    expectAgreement(GetParam(), {{1, 16}, {1, 600}, {3, 255}, {13, 37}, {16, 0}, {9, 3}});
}

// Every type of cache; a head of odd width, one wider than a warp's load; one head, few and many to a
// key/value head, more than a block takes; biases; windows inside one split and over several.
INSTANTIATE_TEST_SUITE_P(Shapes, CachedAttentionCuda,
                         testing::Values(Shape{CacheType::F32, 2, 2, 20}, Shape{CacheType::F16, 2, 2, 20},
                                         Shape{CacheType::Q8, 2, 2, 20}, Shape{CacheType::F32, 4, 2, 160},
                                         Shape{CacheType::F16, 4, 1, 48, true},
                                         Shape{CacheType::Q8, 6, 1, 72},
                                         Shape{CacheType::F16, 9, 1, 36, false, 300},
                                         Shape{CacheType::F32, 2, 1, 32, true, 11}));

class TensorAttentionCuda : public testing::TestWithParam<Shape> {};

TEST_P(TensorAttentionCuda, AgreesWithTheReference) {
    // A broken tile, several tiles of rows and of positions, tiles past the end of the cache, and a decoding
    // row among them.
    expectAgreement(GetParam(), {{9, 0}, {70, 130}, {1, 40}, {16, 55}}, kernels::kTensorAttentionTolerance);
}

INSTANTIATE_TEST_SUITE_P(Shapes, TensorAttentionCuda,
                         testing::Values(Shape{CacheType::F16, 2, 2, 64},
                                         Shape{CacheType::F16, 3, 1, 128, true},
                                         Shape{CacheType::Q8, 2, 1, 128},
                                         Shape{CacheType::Q8, 2, 2, 64, true, 20},
                                         Shape{CacheType::F16, 1, 1, 64, false, 100}));

TEST(CachedAttentionCudaRows, HaveTheSameBitsAloneAndInCompany) {
    const Shape shape = {CacheType::F16, 4, 2, 32};
    Cache first(shape, 320, 300, 1);
    Cache second(shape, 32, 20, 5);
    const auto q = test::randomValues(6 * 4 * 32, 3, 2.0);
    const auto together = attend(shape, q, {{0, 5, 295, first.onDevice()}, {5, 1, 19, second.onDevice()}});
    for (std::int64_t r = 0; r < 5; ++r) {
        const auto from = q.begin() + r * 4 * 32;
        const auto alone =
            attend(shape, std::vector<float>(from, from + 4 * 32), {{0, 1, 295 + r, first.onDevice()}});
        ASSERT_EQ(std::memcmp(alone.data(), &together[static_cast<std::size_t>(r * 4 * 32)],
                              alone.size() * sizeof(float)),
                  0)
            << r;
    }
}

TEST(CachedAttentionCudaRows, AreServedFromMoreSessionsThanALaunchTakes) {
    std::vector<Part> parts;
    for (std::int64_t s = 0; s < 19; ++s) {
        parts.push_back({1, s * 17});
    }
    expectAgreement({CacheType::F16, 2, 1, 16}, parts);
}

TEST(CachedAttentionCudaRows, RefuseAMissingScratchAndTooWideAHead) {
    const Shape shape = {CacheType::F32, 1, 1, 16};
    Cache cache(shape, 320, 300, 1);
    const DeviceBuffer<float> q(272);
    const std::vector<AttentionSegment> segments = {{0, 1, 299, cache.onDevice()}};
    EXPECT_THROW(kernels::cachedAttentionCuda(argsOf(shape, q.data(), q.data(), segments, nullptr), nullptr),
                 kernels::ContractViolation);
    const Shape wide = {CacheType::F32, 1, 1, 272};
    EXPECT_THROW(kernels::cachedAttentionCuda(argsOf(wide, q.data(), q.data(), {}, nullptr), nullptr),
                 kernels::ContractViolation);
}

TEST(CausalAttentionCuda, AgreesWithTheReference) {
    constexpr std::int64_t kRows = 75;
    // A document of one row, one that ends inside a tile, one of several tiles. Heads of 152: with the
    // kernel's variables a little more shared memory than is there unasked.
    const std::vector<std::int64_t> starts = {0, 1, 20};
    for (const Shape& shape : {Shape{CacheType::F32, 2, 2, 20},
                               {CacheType::F32, 1, 1, 152},
                               {CacheType::F32, 4, 2, 64, true},
                               {CacheType::F32, 2, 1, 33, true, 21}}) {
        const auto q =
            test::randomValues(static_cast<std::size_t>(kRows * shape.heads * shape.headDim), 1, 2.0);
        const auto k =
            test::randomValues(static_cast<std::size_t>(kRows * shape.kvHeads * shape.headDim), 2, 2.0);
        const auto v = test::randomValues(k.size(), 3);
        const std::vector<float> slopes = shape.slopes();
        std::vector<float> expected(q.size());
        kernels::causalAttentionReference<float>({q.data(), k.data(), v.data(), expected.data(), starts,
                                                  kRows, shape.heads, shape.kvHeads, shape.headDim, 0.3,
                                                  shape.hasSlopes ? slopes.data() : nullptr, shape.window});
        const DeviceBuffer<float> deviceQ(q), deviceK(k), deviceV(v), deviceSlopes(slopes);
        const DeviceBuffer<std::int64_t> deviceStarts(starts);
        test::inEveryOrder([&] {
            const DeviceBuffer<float> out(q.size());
            kernels::causalAttentionCuda({deviceQ.data(),
                                          deviceK.data(),
                                          deviceV.data(),
                                          out.data(),
                                          {deviceStarts.data(), starts.size()},
                                          kRows,
                                          shape.heads,
                                          shape.kvHeads,
                                          shape.headDim,
                                          0.3,
                                          shape.hasSlopes ? deviceSlopes.data() : nullptr,
                                          shape.window},
                                         {}, nullptr);
            const auto got = out.toHost();
            for (std::size_t i = 0; i < got.size(); ++i) {
                ASSERT_NEAR(got[i], expected[i], kernels::kCausalAttentionCudaTolerance) << i;
            }
        });
    }
}

TEST(CausalAttentionBackwardCuda, AgreesWithTheReference) {
    constexpr std::int64_t kRows = 29;
    const std::vector<std::int64_t> starts = {0, 1, 12};
    for (const Shape& shape : {Shape{CacheType::F32, 2, 2, 20},
                               {CacheType::F32, 4, 2, 40, true},
                               {CacheType::F32, 2, 1, 33, false, 5}}) {
        const auto count = static_cast<std::size_t>(kRows * shape.headDim);
        const auto q = test::randomValues(count * static_cast<std::size_t>(shape.heads), 1, 2.0);
        const auto k = test::randomValues(count * static_cast<std::size_t>(shape.kvHeads), 2, 2.0);
        const auto v = test::randomValues(k.size(), 3);
        const auto dOut = test::randomValues(q.size(), 4);
        const std::vector<float> slopes = shape.slopes();
        std::vector<float> dq(q.size()), dk(k.size()), dv(k.size());
        const auto argsOf = [&](const float* theQ, const float* theK, const float* theV, const float* theDOut,
                                std::span<const std::int64_t> theStarts, const float* theSlopes, float* toQ,
                                float* toK, float* toV) {
            return kernels::CausalAttentionBackwardArgs{
                {theQ, theK, theV, nullptr, theStarts, kRows, shape.heads, shape.kvHeads, shape.headDim, 0.3,
                 shape.hasSlopes ? theSlopes : nullptr, shape.window},
                theDOut,
                toQ,
                toK,
                toV};
        };
        kernels::causalAttentionBackwardReference(argsOf(q.data(), k.data(), v.data(), dOut.data(), starts,
                                                         slopes.data(), dq.data(), dk.data(), dv.data()));
        const DeviceBuffer<float> deviceQ(q), deviceK(k), deviceV(v), deviceDOut(dOut), deviceSlopes(slopes);
        const DeviceBuffer<std::int64_t> deviceStarts(starts);
        test::inEveryOrder([&] {
            const DeviceBuffer<float> toQ(q.size()), toK(k.size()), toV(k.size());
            const auto args = argsOf(deviceQ.data(), deviceK.data(), deviceV.data(), deviceDOut.data(),
                                     {deviceStarts.data(), starts.size()}, deviceSlopes.data(), toQ.data(),
                                     toK.data(), toV.data());
            const auto floats = static_cast<std::size_t>(kernels::causalAttentionBackwardCudaScratch(args));
            const DeviceBuffer<float> scratch(floats);
            kernels::causalAttentionBackwardCuda(args, {scratch.data(), floats}, nullptr);
            const auto tolerance = static_cast<double>(kernels::kCausalAttentionTolerance);
            EXPECT_LT(test::greatestError(toQ.toHost(), dq, dq.size()), tolerance);
            EXPECT_LT(test::greatestError(toK.toHost(), dk, dk.size()), tolerance);
            EXPECT_LT(test::greatestError(toV.toHost(), dv, dv.size()), tolerance);
        });
    }
}
