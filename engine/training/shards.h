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
    /// WholePlanes: of everything. OwnSlices: of the optimizer's planes. OwnGradients: of gradients too,
    /// which are given away while they are computed.
    enum class Keeps { WholePlanes, OwnSlices, OwnGradients };
    /// The three are ZeRO 0, 1 and 2.
    static Keeps keepsOf(int zero);
    /// Whether buckets go to the other ranks while the next gradients are computed.
    enum class Overlap { No, Yes };

    struct Options {
        Overlap overlap = Overlap::No;  ///< of the host's memory; a device does one thing after the other
        /// Long enough for a message, short enough to be copied beside.
        std::int64_t bucketFloats = std::int64_t{1} << 22;
    };

    /// `ranks` have the same numbers; `all`, where it is given, are those of the job, which have the others
    /// of the model. `exchange` is what moves the ranks' numbers, borrowed; null: makeHostExchange(). Throws
    /// Error(OutOfMemory).
    Shards(TrainedNumbers& numbers, Communicator& ranks, Keeps keeps, const Options& options,
           Communicator* all = nullptr, PlaneExchange* exchange = nullptr);
    Shards(TrainedNumbers& numbers, Communicator& ranks, Keeps keeps)
        : Shards(numbers, ranks, keeps, Options()) {}
    /// Waits for what is still on its way.
    ~Shards();
    Shards(const Shards&) = delete;
    Shards& operator=(const Shards&) = delete;

    /// Floats of what this rank keeps of a plane.
    std::size_t size() const { return m_size; }
    /// Of what is exchanged with the other ranks.
    std::size_t heldBytes() const { return m_slices.size() + m_staging.size() + m_received.size(); }
    /// How the ranks' numbers move, for people.
    std::string exchange() const { return m_exchange.description(); }
    /// Whether nothing of the whole plane of gradients is in memory between steps.
    bool vacatesGradients() const { return m_keeps == Keeps::OwnGradients && backend().isHost(); }
    /// The most of it that is at one time.
    std::size_t gradientBytes();
    std::span<const OwnedPiece> pieces() const { return m_pieces; }
    /// What of the values other ranks update, and exchangeValues() brings: all but pieces(), and what only
    /// zeros lie in.
    std::vector<PlaneStretch> othersStretches() const;
    /// Between beginStep() and the optimizer: the sum of all ranks' gradients, as far as it is kept.
    std::span<float> gradients() const;

    void beginStep();
    /// To be called while a micro-batch's gradients are computed, in one backward pass, whenever those of a
    /// part are whole: they go to the ranks that keep them.
    void addFinished(std::int64_t part);
    /// Adds what is left of this micro-batch's gradients, which are 0 afterwards where there are several
    /// ranks. A call of all ranks, also of one that had nothing to compute.
    void addGradients();
    /// To be called once behind the last micro-batch. Returns √Σ g² over the model, what several ranks have
    /// counted once, the same on every rank and for every way of keeping.
    double finishGradients();
    /// Gives every rank the values that the others have updated.
    void exchangeValues(std::span<float> values);

    /// What is kept of a whole plane, which is the host's memory, and the other way round; the second is a
    /// call of all ranks.
    void take(std::span<const float> plane, std::span<float> kept) const;
    std::vector<float> whole(std::span<const float> kept);
    /// whole() of a rank that does not want it itself.
    void giveToWhole(std::span<const float> kept);

private:
    struct Bucket {
        std::int64_t first;
        std::int64_t count;
        std::int64_t slice;  ///< floats of a rank's slice, the last one padded
        std::int64_t inShard;
        std::int64_t lastPart;  ///< of the backward pass, behind which its gradients are whole
    };
    void placeBuckets();
    void orderBuckets();
    /// Every stretch of a range in a bucket: use(range, bucket, count).
    template <typename Use>
    void forEachOverlap(const Use& use);
    void sendBuckets(std::int64_t upToPart);
    void addBucket(const Bucket& bucket);
    bool isAlone() const { return m_ranks.size() == 1; }
    // Every rank updates all values itself, so that exchangeValues() has nothing to do.
    bool keepsWholePlanes() const { return isAlone() || m_keeps == Keeps::WholePlanes; }
    std::int64_t sliceCount(const Bucket& bucket, int rank) const;
    void gatherBucket(const Bucket& bucket, const float* own);
    void countPiece(const OwnedPiece& piece);
    double norm(std::span<const float> slices);
    Backend& backend() const { return m_numbers.backend(); }

    TrainedNumbers& m_numbers;
    Communicator& m_ranks;
    std::unique_ptr<PlaneExchange> m_ownExchange;
    PlaneExchange& m_exchange;
    Communicator& m_all;
    Keeps m_keeps;
    Options m_options;
    std::vector<Bucket> m_buckets;
    std::vector<std::size_t> m_order;  ///< in which they become whole: the same on all ranks
    std::size_t m_sent = 0;            ///< of this micro-batch
    std::int64_t m_lastPart = -1;      ///< that was finished
    std::vector<OwnedPiece> m_pieces;
    std::vector<OwnedPiece> m_counted;  ///< what of this rank's slices goes into the norm
    std::size_t m_size = 0;
    std::size_t m_sliceFloats = 0;  ///< of all this rank's slices
    Buffer m_slices;                ///< the summed gradients of the slices
    Buffer m_staging;               ///< a bucket, padded
    Buffer m_received;              ///< the same, as it comes from the other ranks
};

}  // namespace xinglin::engine
