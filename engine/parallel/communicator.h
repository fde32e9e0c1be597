#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace xinglin::engine {

/// The ranks of a training job, as one of them sees them. Moves bytes; sums are made here, in the order of
/// the ranks and in float, so that they are the same on every rank and in every run. Every rank makes the
/// same calls in the same order. Used by one thread.
class Communicator {
public:
    virtual ~Communicator() = default;
    Communicator(const Communicator&) = delete;
    Communicator& operator=(const Communicator&) = delete;

    virtual int rank() const = 0;
    virtual int size() const = 0;
    bool isFirst() const { return rank() == 0; }

    /// Part r of `send` goes to rank r; part s of `receive` comes from rank s. Parts are `partBytes` long.
    virtual void allToAll(const void* send, void* receive, std::size_t partBytes) = 0;
    /// Part s of `receive` is what rank s sends; `send` may be this rank's part of it.
    virtual void allGather(const void* send, void* receive, std::size_t partBytes) = 0;
    /// Ends all other ranks of the job, and perhaps this one; whoever calls it ends too.
    virtual void endJob(int exitCode) = 0;

    /// This rank's part of the sum over all ranks of `parts`, which is cut into size() equal parts, is added
    /// to `sum`. `scratch` is as long as `parts`.
    void addReducedPart(std::span<const float> parts, std::span<float> scratch, std::span<float> sum);
    /// Of every rank's number, in the order of the ranks.
    double sum(double number);
    std::int64_t sum(std::int64_t number);
    /// Returns when every rank has come here.
    void meet() { sum(std::int64_t{0}); }
    std::vector<double> gather(std::span<const double> numbers);

protected:
    Communicator() = default;
};

/// One rank alone.
std::unique_ptr<Communicator> makeSingleRank();

/// The ranks that mpirun or srun started, through the module that knows MPI; a single rank where this process
/// was started by neither. Throws Error(DeviceLost) where there are ranks, but no module.
std::unique_ptr<Communicator> makeCommunicator();

}  // namespace xinglin::engine
