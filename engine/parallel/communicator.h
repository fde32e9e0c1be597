#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace xinglin::engine {

/// Names what this thread does with ranks while one lives, for whoever watches them; of several the outermost
/// counts. The text is not copied.
class OperationName final {
public:
    explicit OperationName(const char* name);
    ~OperationName();
    OperationName(const OperationName&) = delete;
    OperationName& operator=(const OperationName&) = delete;

    /// "exchange" where there is none.
    static const char* ofThisThread();

private:
    const char* m_before;
};

/// The ranks of a training job, or some of them, as one of them sees them. Moves bytes; sums are made here,
/// in the order of the ranks and in float, so that they are the same on every rank and in every run. Every
/// rank makes the same calls in the same order. Used by one thread.
class Communicator {
public:
    /// No rank: nothing is sent, or nothing received.
    static constexpr int kNobody = -1;

    /// Waits: at something that may take long without computing, as a disk does.
    enum class Pace { Computes, Waits };

    struct Outgoing {
        const void* bytes = nullptr;
        std::size_t count = 0;
        int to = kNobody;
    };
    struct Incoming {
        void* bytes = nullptr;
        std::size_t count = 0;
        int from = kNobody;
    };

    virtual ~Communicator() = default;
    Communicator(const Communicator&) = delete;
    Communicator& operator=(const Communicator&) = delete;

    virtual int rank() const = 0;
    virtual int size() const = 0;
    bool isFirst() const { return rank() == 0; }

    /// Sends and receives at once, so that ranks in a ring do not wait for one another. Returns when the one
    /// may be written to again and the other is there. Messages of one rank to another come in the order of
    /// the calls.
    virtual void exchange(const Outgoing& outgoing, const Incoming& incoming) = 0;
    /// Does `work`, which speaks through these ranks, perhaps beside what the caller does next; works are
    /// done one by one, and what the caller sends itself comes behind them. What `work` throws comes out of
    /// finishLater().
    virtual void later(std::function<void()> work) { work(); }
    /// Returns when everything that was to be done later is done.
    virtual void finishLater() {}
    /// Tells whoever watches the ranks what this one is at while it does not speak. By any thread.
    virtual void setPace(Pace) {}
    /// Ends all other ranks of the job, and perhaps this one; whoever calls it ends too.
    virtual void endJob(int exitCode) = 0;

    /// These ranks of this one's, in that order, as ranks of their own. Every one of them makes the same
    /// call. Borrows this.
    std::unique_ptr<Communicator> group(std::vector<int> members);

    void send(const void* bytes, std::size_t count, int to);
    void receive(void* bytes, std::size_t count, int from);
    /// Part r of `send` goes to rank r; part s of `receive` comes from rank s. Parts are `partBytes` long.
    void allToAll(const void* send, void* receive, std::size_t partBytes);
    /// Part s of `receive` is what rank s sends; `send` may be this rank's part of it.
    void allGather(const void* send, void* receive, std::size_t partBytes);

    /// This rank's part of the sum over all ranks of `parts`, which is cut into size() equal parts, is added
    /// to `sum`. `scratch` is as long as `parts`.
    void addReducedPart(std::span<const float> parts, std::span<float> scratch, std::span<float> sum);
    /// Every rank's numbers become their sums over all ranks. `scratch` is longer by size().
    void addTogether(std::span<float> numbers, std::span<float> scratch);
    /// Of every rank's number, in the order of the ranks.
    double sum(double number);
    std::int64_t sum(std::int64_t number);
    /// Returns when every rank has come here.
    void meet();
    std::vector<double> gather(std::span<const double> numbers);
    /// Gives all ranks the bytes of one of them.
    void share(void* bytes, std::size_t count, int from);

protected:
    Communicator() = default;
};

/// One rank alone.
std::unique_ptr<Communicator> makeSingleRank();

/// The ranks that mpirun or srun started, through the module that knows MPI; a single rank where this process
/// was started by neither. Throws Error(DeviceLost) where there are ranks, but no module, and
/// Error(InvalidInput) where processes were started beside one another in a way that MPI does not see.
std::unique_ptr<Communicator> makeCommunicator();

}  // namespace xinglin::engine
