#include "engine/training/shards.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace xinglin::engine {
namespace {

// Floats of a bucket: long enough for a message, short enough to be copied beside.
constexpr std::int64_t kBucketFloats = std::int64_t{1} << 22;
constexpr std::int64_t kAlignment = 16;

double squaresOf(std::span<const float> numbers) {
    double squares = 0.0;
    for (const float number : numbers) {
        squares += static_cast<double>(number) * static_cast<double>(number);
    }
    return squares;
}

}  // namespace

Shards::Shards(TrainedNumbers& numbers, Communicator& ranks, Keeps keeps, Communicator* all)
    : m_numbers(numbers),
      m_ranks(ranks),
      m_all(all ? *all : ranks),
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
        const auto bytes = static_cast<std::size_t>(longest) * sizeof(float);
        m_slices = Buffer(m_sliceFloats * sizeof(float), "the summed gradients");
        m_staging = Buffer(bytes, "a bucket of gradients");
        m_received = Buffer(bytes, "a bucket of the other ranks' gradients");
    }
    for (const TrainedRange& range : numbers.ranges()) {
        if (keepsWhole) {
            m_pieces.push_back({range.first, range.first, range.count, range.decays});
        }
        for (const Bucket& bucket : m_buckets) {
            const std::int64_t sliceFirst = bucket.first + ranks.rank() * bucket.slice;
            const std::int64_t first = std::max(range.first, sliceFirst);
            const std::int64_t end =
                std::min(range.first + range.count, sliceFirst + sliceCount(bucket, ranks.rank()));
            if (first >= end) {
                continue;
            }
            const OwnedPiece piece = {first, bucket.inShard + first - sliceFirst, end - first, range.decays};
            if (!keepsWhole) {
                m_pieces.push_back(piece);
            }
            if (range.isCounted) {
                m_counted.push_back(piece);
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
    if (!isAlone()) {
        std::memset(m_slices.data(), 0, m_slices.size());
    }
}

void Shards::addGradients() {
    if (isAlone()) {
        return;
    }
    for (const Bucket& bucket : m_buckets) {
        const auto padded = static_cast<std::size_t>(bucket.slice * m_ranks.size());
        float* staging = m_staging.as<float>();
        std::copy_n(m_numbers.gradients().data() + bucket.first, bucket.count, staging);
        std::fill(staging + bucket.count, staging + padded, 0.0f);
        m_ranks.addReducedPart(
            {staging, padded}, {m_received.as<float>(), padded},
            {m_slices.as<float>() + bucket.inShard, static_cast<std::size_t>(bucket.slice)});
    }
    m_numbers.clearGradients();
}

void Shards::gatherBucket(const Bucket& bucket, const float* own, float* plane) {
    m_ranks.allGather(own, m_received.data(), static_cast<std::size_t>(bucket.slice) * sizeof(float));
    std::copy_n(m_received.as<float>(), bucket.count, plane + bucket.first);
}

double Shards::finishGradients() {
    if (isAlone()) {
        return norm(m_numbers.gradients());
    }
    if (m_keeps == Keeps::WholePlanes) {
        for (const Bucket& bucket : m_buckets) {
            gatherBucket(bucket, m_slices.as<float>() + bucket.inShard, m_numbers.gradients().data());
        }
    }
    return norm({m_slices.as<float>(), m_sliceFloats});
}

// By slices in every case, so that the ways of keeping add in the same order.
double Shards::norm(std::span<const float> slices) {
    double squares = 0.0;
    for (const OwnedPiece& piece : m_counted) {
        squares += squaresOf(
            slices.subspan(static_cast<std::size_t>(piece.inShard), static_cast<std::size_t>(piece.count)));
    }
    return std::sqrt(m_all.sum(squares));
}

void Shards::exchangeValues(std::span<float> values) {
    if (isAlone() || m_keeps == Keeps::WholePlanes) {
        return;
    }
    for (const Bucket& bucket : m_buckets) {
        const std::int64_t count = sliceCount(bucket, m_ranks.rank());
        float* staging = m_staging.as<float>();
        std::fill_n(staging, bucket.slice, 0.0f);
        std::copy_n(values.data() + bucket.first + m_ranks.rank() * bucket.slice, count, staging);
        gatherBucket(bucket, staging, values.data());
    }
}

void Shards::take(std::span<const float> plane, std::span<float> kept) const {
    for (const OwnedPiece& piece : m_pieces) {
        std::copy_n(plane.data() + piece.inPlane, piece.count, kept.data() + piece.inShard);
    }
}

std::vector<float> Shards::whole(std::span<const float> kept) {
    std::vector<float> plane(m_numbers.values().size(), 0.0f);
    if (m_keeps == Keeps::WholePlanes) {
        std::copy(kept.begin(), kept.end(), plane.begin());
        return plane;
    }
    for (const Bucket& bucket : m_buckets) {
        gatherBucket(bucket, kept.data() + bucket.inShard, plane.data());
    }
    return plane;
}

}  // namespace xinglin::engine
