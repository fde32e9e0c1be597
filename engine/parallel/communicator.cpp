#include "engine/parallel/communicator.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <utility>

#include "engine/core/error.h"
#include "engine/parallel/launch.h"
#include "engine/parallel/mpi_module.h"

namespace xinglin::engine {
namespace {

thread_local const char* operationName = nullptr;

class SingleRank final : public Communicator {
public:
    int rank() const override { return 0; }
    int size() const override { return 1; }
    void exchange(const Outgoing& outgoing, const Incoming& incoming) override {
        if (outgoing.to == 0 && incoming.from == 0) {
            if (incoming.count > 0) {
                std::memmove(incoming.bytes, outgoing.bytes, incoming.count);
            }
        }
    }
    void endJob(int) override {}
};

class MpiRanks final : public Communicator {
public:
    explicit MpiRanks(const XinglinMpi& calls) : m_calls(calls) {}
    ~MpiRanks() override { m_calls.end(); }

    int rank() const override { return m_calls.rank(); }
    int size() const override { return m_calls.size(); }
    void exchange(const Outgoing& outgoing, const Incoming& incoming) override {
        m_calls.exchange(outgoing.bytes, outgoing.count, outgoing.to, incoming.bytes, incoming.count,
                         incoming.from);
    }
    void endJob(int exitCode) override { m_calls.endJob(exitCode); }

private:
    const XinglinMpi& m_calls;
};

// Some of the ranks of another communicator, under numbers of their own.
class RankGroup final : public Communicator {
public:
    RankGroup(Communicator& all, std::vector<int> members) : m_all(all), m_members(std::move(members)) {
        const auto self = std::find(m_members.begin(), m_members.end(), all.rank());
        if (self == m_members.end()) {
            throw std::logic_error("a rank is no member of the group that it makes");
        }
        m_rank = static_cast<int>(self - m_members.begin());
    }

    int rank() const override { return m_rank; }
    int size() const override { return static_cast<int>(m_members.size()); }
    void exchange(const Outgoing& outgoing, const Incoming& incoming) override {
        m_all.exchange({outgoing.bytes, outgoing.count, numberOutside(outgoing.to)},
                       {incoming.bytes, incoming.count, numberOutside(incoming.from)});
    }
    void later(std::function<void()> work) override { m_all.later(std::move(work)); }
    void finishLater() override { m_all.finishLater(); }
    void setPace(Pace pace) override { m_all.setPace(pace); }
    void endJob(int exitCode) override { m_all.endJob(exitCode); }

private:
    int numberOutside(int member) const {
        return member == kNobody ? kNobody : m_members[static_cast<std::size_t>(member)];
    }

    Communicator& m_all;
    std::vector<int> m_members;
    int m_rank = 0;
};

// Beside the program, or where it is installed.
std::vector<std::filesystem::path> modulePaths() {
    std::error_code problem;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", problem);
    const auto folder = program.parent_path();
    return {folder / "xinglin_mpi.so", folder.parent_path() / "lib" / "xinglin" / "xinglin_mpi.so"};
}

std::unique_ptr<Communicator> openModule(const std::filesystem::path& path) {
    // MPI opens plug-ins of its own that look for its names.
    void* module = ::dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL);
    auto* begin = module ? reinterpret_cast<XinglinMpiBegin>(::dlsym(module, "xinglinMpiBegin")) : nullptr;
    if (const XinglinMpi* calls = begin ? begin() : nullptr) {
        return std::make_unique<MpiRanks>(*calls);
    }
    const char* reason = module ? nullptr : ::dlerror();
    throw Error(ErrorCode::DeviceLost, path.string() + ": MPI cannot be started here" +
                                           (reason ? std::string(": ") + reason : std::string()) + ".");
}

}  // namespace

OperationName::OperationName(const char* name) : m_before(operationName) {
    operationName = m_before ? m_before : name;
}

OperationName::~OperationName() {
    operationName = m_before;
}

const char* OperationName::ofThisThread() {
    return operationName ? operationName : "exchange";
}

void Communicator::send(const void* bytes, std::size_t count, int to) {
    const OperationName name("send");
    exchange({bytes, count, to}, {});
}

void Communicator::receive(void* bytes, std::size_t count, int from) {
    const OperationName name("receive");
    exchange({}, {bytes, count, from});
}

void Communicator::meet() {
    const OperationName name("meeting");
    sum(std::int64_t{0});
}

std::unique_ptr<Communicator> Communicator::group(std::vector<int> members) {
    return std::make_unique<RankGroup>(*this, std::move(members));
}

void Communicator::allToAll(const void* send, void* receive, std::size_t partBytes) {
    const OperationName name("all-to-all");
    const auto* out = static_cast<const char*>(send);
    auto* in = static_cast<char*>(receive);
    const auto part = [&](int rank) { return static_cast<std::size_t>(rank) * partBytes; };
    if (partBytes > 0) {
        std::memmove(in + part(rank()), out + part(rank()), partBytes);
    }
    for (int step = 1; step < size(); ++step) {
        const int target = (rank() + step) % size();
        const int source = (rank() - step + size()) % size();
        exchange({out + part(target), partBytes, target}, {in + part(source), partBytes, source});
    }
}

void Communicator::allGather(const void* send, void* receive, std::size_t partBytes) {
    const OperationName name("all-gather");
    auto* in = static_cast<char*>(receive);
    const auto part = [&](int rank) { return static_cast<std::size_t>(rank) * partBytes; };
    char* own = in + part(rank());
    if (partBytes > 0) {
        std::memmove(own, send, partBytes);
    }
    for (int step = 1; step < size(); ++step) {
        const int source = (rank() - step + size()) % size();
        exchange({own, partBytes, (rank() + step) % size()}, {in + part(source), partBytes, source});
    }
}

void Communicator::addReducedPart(std::span<const float> parts, std::span<float> scratch,
                                  std::span<float> sum) {
    const auto ranks = static_cast<std::size_t>(size());
    const std::size_t part = parts.size() / ranks;
    if (ranks == 1) {
        for (std::size_t i = 0; i < sum.size(); ++i) {
            sum[i] += parts[i];
        }
        return;
    }
    const OperationName name("sum of gradients");
    allToAll(parts.data(), scratch.data(), part * sizeof(float));
    for (std::size_t i = 0; i < sum.size(); ++i) {
        float total = scratch[i];
        for (std::size_t r = 1; r < ranks; ++r) {
            total += scratch[r * part + i];
        }
        sum[i] += total;
    }
}

// Every rank adds up one share and hands it on.
void Communicator::addTogether(std::span<float> numbers, std::span<float> scratch) {
    const auto ranks = static_cast<std::size_t>(size());
    const auto self = static_cast<std::size_t>(rank());
    const auto first = [&](std::size_t rank) { return numbers.size() * rank / ranks; };
    const auto bytes = [&](std::size_t rank) { return (first(rank + 1) - first(rank)) * sizeof(float); };
    const std::size_t count = bytes(self) / sizeof(float);
    if (ranks == 1) {
        return;
    }
    // Others' parts of this rank's share, in the order of the ranks and without its own.
    const auto slot = [&](std::size_t rank) {
        return scratch.data() + (rank < self ? rank : rank - 1) * count;
    };
    for (std::size_t step = 1; step < ranks; ++step) {
        const std::size_t target = (self + step) % ranks;
        const std::size_t source = (self + ranks - step) % ranks;
        exchange({numbers.data() + first(target), bytes(target), static_cast<int>(target)},
                 {slot(source), bytes(self), static_cast<int>(source)});
    }
    float* own = numbers.data() + first(self);
    for (std::size_t i = 0; i < count; ++i) {
        float total = self == 0 ? own[i] : slot(0)[i];
        for (std::size_t r = 1; r < ranks; ++r) {
            total += r == self ? own[i] : slot(r)[i];
        }
        own[i] = total;
    }
    for (std::size_t step = 1; step < ranks; ++step) {
        const std::size_t target = (self + step) % ranks;
        const std::size_t source = (self + ranks - step) % ranks;
        exchange({own, bytes(self), static_cast<int>(target)},
                 {numbers.data() + first(source), bytes(source), static_cast<int>(source)});
    }
}

std::vector<double> Communicator::gather(std::span<const double> numbers) {
    const OperationName name("gather");
    std::vector<double> all(numbers.size() * static_cast<std::size_t>(size()));
    allGather(numbers.data(), all.data(), numbers.size_bytes());
    return all;
}

void Communicator::share(void* bytes, std::size_t count, int from) {
    const OperationName name("sharing");
    if (count == 0) {
        return;
    }
    if (rank() != from) {
        receive(bytes, count, from);
        return;
    }
    for (int other = 0; other < size(); ++other) {
        if (other != from) {
            send(bytes, count, other);
        }
    }
}

double Communicator::sum(double number) {
    const OperationName name("sum");
    double total = 0.0;
    for (const double part : gather({&number, 1})) {
        total += part;
    }
    return total;
}

std::int64_t Communicator::sum(std::int64_t number) {
    const OperationName name("sum");
    std::vector<std::int64_t> all(static_cast<std::size_t>(size()));
    allGather(&number, all.data(), sizeof(number));
    std::int64_t total = 0;
    for (const std::int64_t part : all) {
        total += part;
    }
    return total;
}

std::unique_ptr<Communicator> makeSingleRank() {
    return std::make_unique<SingleRank>();
}

std::unique_ptr<Communicator> makeCommunicator() {
    const Launch launch = Launch::of([](const char* name) { return std::getenv(name); });
    if (launch.by == Launch::By::Nobody) {
        return makeSingleRank();
    }
    const std::string started = std::to_string(launch.ranks) + " processes were started beside one another";
    if (launch.by == Launch::By::BareSrun) {
        throw Error(ErrorCode::InvalidInput, started +
                                                 " by srun, which told them nothing of each other. Start "
                                                 "them by srun --mpi=pmix (srun --mpi=list says what is "
                                                 "there), or by mpirun within the job.");
    }
    for (const std::filesystem::path& path : modulePaths()) {
        if (!std::filesystem::exists(path)) {
            continue;
        }
        std::unique_ptr<Communicator> ranks = openModule(path);
        if (ranks->size() == 1 && launch.ranks > 1) {
            throw Error(
                ErrorCode::InvalidInput,
                started +
                    ", but MPI found one: it does not speak what they were started with. Start them "
                    "by the mpirun of the MPI that the program was built with, or by another --mpi of "
                    "srun (srun --mpi=list says what is there; Open MPI wants pmix).");
        }
        return ranks;
    }
    throw Error(ErrorCode::DeviceLost,
                "this process was started as one rank of several, but the program was built without MPI. "
                "Install libopenmpi-dev and build it again.");
}

}  // namespace xinglin::engine
