#include "engine/training/shards.h"

#include <algorithm>
#include <cmath>

namespace xinglin::engine {
namespace {

// Floats of a bucket: long enough for a message, short enough to be copied beside.
constexpr std::int64_t kBucketFloats = std::int64_t{1} << 22;
constexpr std::int64_t kAlignment = 16;

std::size_t bytesOf(std::int64_t floats) {
    return static_cast<std::size_t>(floats) * sizeof(float);
}

}  // namespace

Shards::Shards(TrainedNumbers& numbers, Communicator& ranks, Keeps keeps,
               std::unique_ptr<PlaneExchange> exchange)
    : m_numbers(numbers),
      m_ranks(ranks),
      m_exchange(exchange ? std::move(exchange) : makeHostExchange(ranks, numbers.backend())),
      m_keeps(ranks.size() == 1 ? Keeps::WholePlanes : keeps) {
    const auto floats = static_cast<std::int64_t>(numbers.values().size());
    const std::int64_t size = ranks.size();
    std::int64_t longest = 0;
    for (std::int64_t first = 0; first < floats; first += kBucketFloats) {
        Bucket bucket{first, std::min(kBucketFloats, floats - first), 0, 0};
        const std::int64_t even = (bucket.count + size - 1) / size;
        bucket.slice = (even + kAlignment - 1) / kAlignment * kAlignment;
        bucket.inShard = static_cast<std::int64_t>(m_sliceFloats);
        m_sliceFloats += static_cast<std::size_t>(bucket.slice);
        longest = std::max(longest, bucket.slice * size);
        m_buckets.push_back(bucket);
    }
    const bool keepsWhole = m_keeps == Keeps::WholePlanes;
    m_size = keepsWhole ? static_cast<std::size_t>(floats) : m_sliceFloats;
    if (!isAlone()) {
        m_slices = backend().allocate(m_sliceFloats * sizeof(float), "the summed gradients");
        m_staging = backend().allocate(bytesOf(longest), "a bucket of gradients");
        m_received = backend().allocate(bytesOf(longest), "a bucket of the other ranks' gradients");
    }
    for (const TrainedRange& range : numbers.ranges()) {
        if (keepsWhole) {
            m_pieces.push_back({range.first, range.first, range.count, range.decays});
            continue;
        }
        for (const Bucket& bucket : m_buckets) {
            const std::int64_t sliceFirst = bucket.first + ranks.rank() * bucket.slice;
            const std::int64_t first = std::max(range.first, sliceFirst);
            const std::int64_t end =
                std::min(range.first + range.count, sliceFirst + sliceCount(bucket, ranks.rank()));
            if (first < end) {
                m_pieces.push_back({first, bucket.inShard + first - sliceFirst, end - first, range.decays});
            }
        }
    }
}

std::int64_t Shards::sliceCount(const Bucket& bucket, int rank) const {
    return std::clamp<std::int64_t>(bucket.count - rank * bucket.slice, 0, bucket.slice);
}

std::span<float> Shards::gradients() const {
    return m_keeps == Keeps::WholePlanes ? m_numbers.gradients()
                                         : std::span<float>(m_slices.as<float>(), m_sliceFloats);
}

void Shards::beginStep() {
    m_numbers.clearGradients();
    backend().clear(m_slices.data(), m_slices.size());
}

void Shards::addGradients() {
    if (isAlone()) {
        return;
    }
    for (const Bucket& bucket : m_buckets) {
        const std::int64_t padded = bucket.slice * m_ranks.size();
        float* staging = m_staging.as<float>();
        backend().copy(staging, m_numbers.gradients().data() + bucket.first, bytesOf(bucket.count));
        backend().clear(staging + bucket.count, bytesOf(padded - bucket.count));
        m_exchange->addReducedPart(staging, m_received.as<float>(), m_slices.as<float>() + bucket.inShard,
                                   bucket.slice);
    }
    m_numbers.clearGradients();
}

// Into m_received.
void Shards::gatherBucket(const Bucket& bucket, const float* own) {
    m_exchange->allGather(own, m_received.as<float>(), bucket.slice);
}

double Shards::finishGradients() {
    if (isAlone()) {
        return m_numbers.gradientNorm();
    }
    // By slices in every case, so that the ways of keeping add in the same order.
    std::vector<double> squares;
    for (const Bucket& bucket : m_buckets) {
        const float* slice = m_slices.as<float>() + bucket.inShard;
        squares.push_back(backend().squaredNorm(slice, sliceCount(bucket, m_ranks.rank())));
        if (m_keeps == Keeps::WholePlanes) {
            gatherBucket(bucket, slice);
            backend().copy(m_numbers.gradients().data() + bucket.first, m_received.data(),
                           bytesOf(bucket.count));
        }
    }
    double total = 0.0;
    for (const double part : m_ranks.gather(squares)) {
        total += part;
    }
    return std::sqrt(total);
}

void Shards::exchangeValues(std::span<float> values) {
    if (isAlone() || m_keeps == Keeps::WholePlanes) {
        return;
    }
    for (const Bucket& bucket : m_buckets) {
        const std::int64_t count = sliceCount(bucket, m_ranks.rank());
        float* staging = m_staging.as<float>();
        backend().copy(staging, values.data() + bucket.first + m_ranks.rank() * bucket.slice, bytesOf(count));
        backend().clear(staging + count, bytesOf(bucket.slice - count));
        gatherBucket(bucket, staging);
        backend().copy(values.data() + bucket.first, m_received.data(), bytesOf(bucket.count));
    }
}

void Shards::take(std::span<const float> plane, std::span<float> kept) const {
    for (const OwnedPiece& piece : m_pieces) {
        backend().upload(kept.data() + piece.inShard, plane.data() + piece.inPlane, bytesOf(piece.count));
    }
}

std::vector<float> Shards::whole(std::span<const float> kept) {
    std::vector<float> plane(m_numbers.values().size(), 0.0f);
    if (m_keeps == Keeps::WholePlanes) {
        backend().download(plane.data(), kept.data(), kept.size_bytes());
        return plane;
    }
    for (const Bucket& bucket : m_buckets) {
        gatherBucket(bucket, kept.data() + bucket.inShard);
        backend().download(plane.data() + bucket.first, m_received.data(), bytesOf(bucket.count));
    }
    return plane;
}

}  // namespace xinglin::engine
