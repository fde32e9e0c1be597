#include "engine/training/shards.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "engine/core/error.h"

namespace xinglin::engine {
namespace {

constexpr std::int64_t kAlignment = 16;

std::size_t bytesOf(std::int64_t floats) {
    return static_cast<std::size_t>(floats) * sizeof(float);
}

}  // namespace

Shards::Keeps Shards::keepsOf(int zero) {
    return zero == 0 ? Keeps::WholePlanes : zero == 1 ? Keeps::OwnSlices : Keeps::OwnGradients;
}

Shards::Shards(TrainedNumbers& numbers, Communicator& ranks, Keeps keeps, const Options& options,
               Communicator* all, PlaneExchange* exchange)
    : m_numbers(numbers),
      m_ranks(ranks),
      m_ownExchange(exchange ? nullptr : makeHostExchange(ranks, numbers.backend())),
      m_exchange(exchange ? *exchange : *m_ownExchange),
      m_all(all ? *all : ranks),
      m_keeps(ranks.size() == 1 ? Keeps::WholePlanes : keeps),
      m_options(options) {
    m_options.overlap = backend().isHost() ? options.overlap : Overlap::No;
    placeBuckets();
    orderBuckets();
    const bool keepsWhole = m_keeps == Keeps::WholePlanes;
    m_size = keepsWhole ? numbers.values().size() : m_sliceFloats;
    if (keepsWhole) {
        for (const TrainedRange& range : numbers.ranges()) {
            m_pieces.push_back({range.first, range.first, range.count, range.decays});
        }
    }
    forEachOverlap([&](const TrainedRange& range, const Bucket& bucket, std::int64_t) {
        const std::int64_t sliceFirst = bucket.first + m_ranks.rank() * bucket.slice;
        const std::int64_t first = std::max(range.first, sliceFirst);
        const std::int64_t end =
            std::min(range.first + range.count, sliceFirst + sliceCount(bucket, m_ranks.rank()));
        if (first >= end) {
            return;
        }
        const OwnedPiece piece = {first, bucket.inShard + first - sliceFirst, end - first, range.decays};
        if (!keepsWhole) {
            m_pieces.push_back(piece);
        }
        if (range.isCounted) {
            countPiece(piece);
        }
    });
}

// What only zeros lie between is one piece: a norm waits for a device once a piece.
void Shards::countPiece(const OwnedPiece& piece) {
    if (!m_counted.empty()) {
        OwnedPiece& last = m_counted.back();
        if (piece.inShard - (last.inShard + last.count) < kAlignment) {
            last.count = piece.inShard + piece.count - last.inShard;
            return;
        }
    }
    m_counted.push_back(piece);
}

Shards::~Shards() {
    try {
        m_ranks.finishLater();
    } catch (const std::exception&) {
        // Whoever destroys this in the middle of a step has an error of its own already.
    }
}

void Shards::placeBuckets() {
    const auto floats = static_cast<std::int64_t>(m_numbers.values().size());
    const std::int64_t size = m_ranks.size();
    std::int64_t longest = 0;
    for (std::int64_t first = 0; first < floats; first += m_options.bucketFloats) {
        Bucket bucket{first, std::min(m_options.bucketFloats, floats - first), 0, 0, 0};
        const std::int64_t even = (bucket.count + size - 1) / size;
        bucket.slice = (even + kAlignment - 1) / kAlignment * kAlignment;
        bucket.inShard = static_cast<std::int64_t>(m_sliceFloats);
        m_sliceFloats += static_cast<std::size_t>(bucket.slice);
        longest = std::max(longest, bucket.slice * size);
        m_buckets.push_back(bucket);
    }
    if (!isAlone()) {
        m_slices = backend().allocate(m_sliceFloats * sizeof(float), "the summed gradients");
        m_staging = backend().allocate(bytesOf(longest), "a bucket of gradients");
        m_received = backend().allocate(bytesOf(longest), "a bucket of the other ranks' gradients");
    }
}

// A bucket is whole when the last of the gradients in it is.
void Shards::orderBuckets() {
    forEachOverlap([](const TrainedRange& range, Bucket& bucket, std::int64_t) {
        bucket.lastPart = std::max(bucket.lastPart, range.parts.last);
    });
    m_order.resize(m_buckets.size());
    std::iota(m_order.begin(), m_order.end(), std::size_t{0});
    std::stable_sort(m_order.begin(), m_order.end(), [this](std::size_t a, std::size_t b) {
        return m_buckets[a].lastPart < m_buckets[b].lastPart;
    });
}

template <typename Use>
void Shards::forEachOverlap(const Use& use) {
    for (const TrainedRange& range : m_numbers.ranges()) {
        const std::int64_t end = range.first + range.count;
        for (std::int64_t at = range.first; at < end;) {
            Bucket& bucket = m_buckets[static_cast<std::size_t>(at / m_options.bucketFloats)];
            const std::int64_t next = std::min(end, bucket.first + bucket.count);
            use(range, bucket, next - at);
            at = next;
        }
    }
}

std::size_t Shards::gradientBytes() {
    if (!vacatesGradients()) {
        return m_numbers.values().size_bytes();
    }
    // While the next part is computed, what is on its way is still there.
    const std::int64_t behind = m_options.overlap == Overlap::Yes ? 2 : 1;
    std::map<std::int64_t, std::int64_t> change;
    forEachOverlap([&](const TrainedRange& range, const Bucket& bucket, std::int64_t count) {
        change[range.parts.first] += count;
        change[bucket.lastPart + behind] -= count;
    });
    std::int64_t now = 0;
    std::int64_t most = 0;
    for (const auto& [part, floats] : change) {
        now += floats;
        most = std::max(most, now);
    }
    return static_cast<std::size_t>(most) * sizeof(float);
}

std::int64_t Shards::sliceCount(const Bucket& bucket, int rank) const {
    return std::clamp<std::int64_t>(bucket.count - rank * bucket.slice, 0, bucket.slice);
}

std::span<float> Shards::gradients() const {
    return m_keeps == Keeps::WholePlanes ? m_numbers.gradients()
                                         : std::span<float>(m_slices.as<float>(), m_sliceFloats);
}

void Shards::beginStep() {
    // What belongs to slices left zeros behind.
    if (m_keeps == Keeps::WholePlanes) {
        m_numbers.clearGradients();
    }
    backend().clear(m_slices.data(), m_slices.size());
}

void Shards::addBucket(const Bucket& bucket) {
    const std::int64_t padded = bucket.slice * m_ranks.size();
    float* staging = m_staging.as<float>();
    float* gradients = m_numbers.gradients().data() + bucket.first;
    backend().copy(staging, gradients, bytesOf(bucket.count));
    backend().clear(staging + bucket.count, bytesOf(padded - bucket.count));
    if (m_keeps == Keeps::OwnGradients) {
        m_numbers.vacateGradients(bucket.first, bucket.count);
    } else {
        backend().clear(gradients, bytesOf(bucket.count));
    }
    m_exchange.addReducedPart(staging, m_received.as<float>(), m_slices.as<float>() + bucket.inShard,
                              bucket.slice);
}

// Those that are whole behind a part, in an order that all ranks have.
void Shards::sendBuckets(std::int64_t upToPart) {
    const std::size_t first = m_sent;
    while (m_sent < m_order.size() && m_buckets[m_order[m_sent]].lastPart <= upToPart) {
        ++m_sent;
    }
    const auto send = [this, first, end = m_sent] {
        for (std::size_t i = first; i < end; ++i) {
            addBucket(m_buckets[m_order[i]]);
        }
    };
    if (m_options.overlap == Overlap::Yes) {
        m_ranks.later(send);
    } else {
        send();
    }
}

void Shards::addFinished(std::int64_t part) {
    if (isAlone()) {
        return;
    }
    if (part <= m_lastPart) {
        throw Error(ErrorCode::Internal, "a micro-batch's gradients were given away by two backward passes");
    }
    m_lastPart = part;
    m_ranks.finishLater();  // what the part before left: so little of the plane is in memory at a time
    sendBuckets(part);
}

void Shards::addGradients() {
    if (isAlone()) {
        return;
    }
    sendBuckets(std::numeric_limits<std::int64_t>::max());
    m_ranks.finishLater();
    m_sent = 0;
    m_lastPart = -1;
}

// Into m_received.
void Shards::gatherBucket(const Bucket& bucket, const float* own) {
    m_exchange.allGather(own, m_received.as<float>(), bucket.slice);
}

double Shards::finishGradients() {
    if (isAlone()) {
        return norm(m_numbers.gradients());
    }
    if (m_keeps == Keeps::WholePlanes) {
        for (const Bucket& bucket : m_buckets) {
            gatherBucket(bucket, m_slices.as<float>() + bucket.inShard);
            backend().copy(m_numbers.gradients().data() + bucket.first, m_received.data(),
                           bytesOf(bucket.count));
        }
    }
    return norm({m_slices.as<float>(), m_sliceFloats});
}

// By slices in every case, so that the ways of keeping add in the same order.
double Shards::norm(std::span<const float> slices) {
    double squares = 0.0;
    for (const OwnedPiece& piece : m_counted) {
        squares += backend().squaredNorm(slices.data() + piece.inShard, piece.count);
    }
    return std::sqrt(m_all.sum(squares));
}

std::vector<PlaneStretch> Shards::othersStretches() const {
    std::vector<PlaneStretch> stretches;
    if (keepsWholePlanes()) {
        return stretches;
    }
    for (const Bucket& bucket : m_buckets) {
        const std::int64_t before = std::min(bucket.count, m_ranks.rank() * bucket.slice);
        const std::int64_t upTo = before + sliceCount(bucket, m_ranks.rank());
        for (const PlaneStretch& stretch :
             {PlaneStretch{bucket.first, before}, PlaneStretch{bucket.first + upTo, bucket.count - upTo}}) {
            if (stretch.count > 0) {
                stretches.push_back(stretch);
            }
        }
    }
    return stretches;
}

void Shards::exchangeValues(std::span<float> values) {
    if (keepsWholePlanes()) {
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

void Shards::giveToWhole(std::span<const float> kept) {
    for (std::size_t i = 0; m_keeps != Keeps::WholePlanes && i < m_buckets.size(); ++i) {
        gatherBucket(m_buckets[i], kept.data() + m_buckets[i].inShard);
    }
}

}  // namespace xinglin::engine
