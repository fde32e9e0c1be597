#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "engine/model/backend.h"
#include "engine/parallel/communicator.h"

namespace xinglin::engine {

/// What ranks do together with numbers in their backends' memory, which need not be of one kind. Sums are
/// made in the order of the ranks, in float, so that they are the same for every way of moving bytes. Every
/// rank makes the same calls in the same order. Used by one thread.
class PlaneExchange {
public:
    virtual ~PlaneExchange() = default;
    PlaneExchange(const PlaneExchange&) = delete;
    PlaneExchange& operator=(const PlaneExchange&) = delete;

    /// How bytes go, for people: "through the host".
    virtual std::string description() const = 0;
    /// Ranks.
    virtual int size() const = 0;

    /// Adds to `sum` this rank's part of the sum over all ranks of `parts`, which are as many parts of
    /// `partFloats` numbers as there are ranks. `scratch` is as long as `parts`.
    virtual void addReducedPart(const float* parts, float* scratch, float* sum, std::int64_t partFloats) = 0;
    /// Part r of `all` is what rank r has in `own`, `partFloats` numbers.
    virtual void allGather(const float* own, float* all, std::int64_t partFloats) = 0;
    /// Every rank's numbers become their sums over all ranks. `scratch` is longer by size().
    virtual void addTogether(float* numbers, float* scratch, std::int64_t count) = 0;
    /// Sends and receives at once, as Communicator::exchange() does; with Communicator::kNobody nothing.
    virtual void exchange(std::span<const float> outgoing, int to, std::span<float> incoming, int from) = 0;

    /// Consecutive ones of these ranks, from `first` on, as ranks of their own: `members` are they. A call of
    /// all of them. Borrows those, not this.
    virtual std::unique_ptr<PlaneExchange> group(Communicator& members, int first) = 0;

protected:
    PlaneExchange() = default;
};

/// Through the ranks' communicator: straight out of the backend's memory where that is the host's, else
/// through a copy there, which is how several ranks can share one GPU. Borrows both.
std::unique_ptr<PlaneExchange> makeHostExchange(Communicator& ranks, Backend& backend);

}  // namespace xinglin::engine
