#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/core/buffer.h"
#include "engine/parallel/plane_exchange.h"
#include "engine/training/trained_numbers.h"

namespace xinglin::engine {

/// A stretch of a plane that this rank has to do with, and where it lies in what it keeps of it.
struct OwnedPiece {
    std::int64_t inPlane = 0;
    std::int64_t inShard = 0;
    std::int64_t count = 0;
    bool decays = false;
};

/// How a plane is shared out among the ranks of a job (ZeRO: Rajbhandari and others 2020): it is cut into
/// buckets and every bucket into one slice a rank, so that all ranks have their part of everything. One rank,
/// or ZeRO 0, keeps whole planes. All of it lies in the memory of the numbers' backend. Borrows numbers and
/// ranks. Used by one thread.
class Shards final {
public:
    enum class Keeps { WholePlanes, OwnSlices };

    /// `exchange` is what moves the ranks' numbers, null: makeHostExchange(). Throws Error(OutOfMemory).
    Shards(TrainedNumbers& numbers, Communicator& ranks, Keeps keeps,
           std::unique_ptr<PlaneExchange> exchange = nullptr);

    /// Floats of what this rank keeps of a plane.
    std::size_t size() const { return m_size; }
    /// Of what is exchanged with the other ranks.
    std::size_t heldBytes() const { return m_slices.size() + m_staging.size() + m_received.size(); }
    /// How the ranks' numbers move, for people.
    std::string exchange() const { return m_exchange->description(); }
    std::span<const OwnedPiece> pieces() const { return m_pieces; }
    /// Between beginStep() and the optimizer: the sum of all ranks' gradients, as far as it is kept.
    std::span<float> gradients() const;

    void beginStep();
    /// Adds this micro-batch's gradients, which are 0 afterwards where there are several ranks.
    void addGradients();
    /// To be called once behind the last micro-batch. Returns √Σ g² over all ranks' parts, the same on every
    /// rank and for every way of keeping.
    double finishGradients();
    /// Gives every rank the values that the others have updated.
    void exchangeValues(std::span<float> values);

    /// What is kept of a whole plane, which is the host's memory, and the other way round; the second is a
    /// call of all ranks.
    void take(std::span<const float> plane, std::span<float> kept) const;
    std::vector<float> whole(std::span<const float> kept);

private:
    struct Bucket {
        std::int64_t first;
        std::int64_t count;
        std::int64_t slice;  ///< floats of a rank's slice, the last one padded
        std::int64_t inShard;
    };
    bool isAlone() const { return m_ranks.size() == 1; }
    std::int64_t sliceCount(const Bucket& bucket, int rank) const;
    void gatherBucket(const Bucket& bucket, const float* own);
    Backend& backend() const { return m_numbers.backend(); }

    TrainedNumbers& m_numbers;
    Communicator& m_ranks;
    std::unique_ptr<PlaneExchange> m_exchange;
    Keeps m_keeps;
    std::vector<Bucket> m_buckets;
    std::vector<OwnedPiece> m_pieces;
    std::size_t m_size = 0;
    std::size_t m_sliceFloats = 0;  ///< of all this rank's slices
    Buffer m_slices;                ///< the summed gradients of the slices
    Buffer m_staging;               ///< a bucket, padded
    Buffer m_received;              ///< the same, as it comes from the other ranks
};

}  // namespace xinglin::engine
