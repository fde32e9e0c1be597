// A library with NCCL's functions for ranks that are threads of one process and meet as processes would: the
// numbers move through the host's memory. Each rank's calls wait for the end of its group; there all ranks
// meet, and what does not match is an error.

#include <algorithm>
#include <array>
#include <barrier>
#include <cstddef>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace {

constexpr int kSuccess = 0;
constexpr int kInvalidArgument = 4;
constexpr int kInvalidUsage = 5;
constexpr int kFloat = 7;

struct Call {
    enum Kind { Send, Receive, Gather } kind;
    const void* from = nullptr;
    void* to = nullptr;
    std::size_t bytes = 0;
    int peer = 0;
};

struct Meeting {
    explicit Meeting(int ranks) : barrier(ranks), posted(static_cast<std::size_t>(ranks)) {}
    std::barrier<> barrier;
    std::vector<const std::vector<Call>*> posted;  ///< of every rank
};

std::mutex mutex;
int ids = 0;
std::map<int, std::weak_ptr<Meeting>> meetings;

thread_local int depth = 0;
thread_local std::vector<Call> calls;

// The n-th call of that kind, with that peer.
const Call* find(const std::vector<Call>& among, Call::Kind kind, int peer, int number) {
    for (const Call& call : among) {
        if (call.kind == kind && (kind == Call::Gather || call.peer == peer) && number-- == 0) {
            return &call;
        }
    }
    return nullptr;
}

}  // namespace

struct ncclComm {
    std::shared_ptr<Meeting> meeting;
    int rank = 0;
};

namespace {

thread_local ncclComm* current = nullptr;

int receive(const Call& call, int number) {
    const auto peer = static_cast<std::size_t>(call.peer);
    const Call* sent = find(*current->meeting->posted[peer], Call::Send, current->rank, number);
    if (!sent || sent->bytes != call.bytes) {
        return kInvalidUsage;
    }
    std::memcpy(call.to, sent->from, call.bytes);
    return kSuccess;
}

int gather(const Call& call, int number) {
    const auto& posted = current->meeting->posted;
    for (std::size_t rank = 0; rank < posted.size(); ++rank) {
        const Call* sent = find(*posted[rank], Call::Gather, 0, number);
        if (!sent || sent->bytes != call.bytes) {
            return kInvalidUsage;
        }
        std::byte* const to = static_cast<std::byte*>(call.to) + rank * call.bytes;
        if (to != sent->from) {
            std::memcpy(to, sent->from, call.bytes);
        }
    }
    return kSuccess;
}

int finish() {
    if (calls.empty()) {
        return kSuccess;
    }
    Meeting& meeting = *current->meeting;
    meeting.posted[static_cast<std::size_t>(current->rank)] = &calls;
    meeting.barrier.arrive_and_wait();
    int result = kSuccess;
    std::map<int, int> received;  // by peer
    int gathered = 0;
    for (const Call& call : calls) {
        const int one = call.kind == Call::Receive  ? receive(call, received[call.peer]++)
                        : call.kind == Call::Gather ? gather(call, gathered++)
                                                    : kSuccess;
        result = std::max(result, one);
    }
    meeting.barrier.arrive_and_wait();  // what is sent has been read
    calls.clear();
    return result;
}

int add(const Call& call, int type, ncclComm* comm) {
    if (type != kFloat) {
        return kInvalidArgument;
    }
    current = comm;
    calls.push_back(call);
    return depth > 0 ? kSuccess : finish();
}

}  // namespace

extern "C" {

struct ncclUniqueId {
    std::array<char, 128> bytes;
};

int ncclGetVersion(int* version) {
    *version = 22809;
    return kSuccess;
}

const char* ncclGetErrorString(int result) {
    return result == kInvalidUsage ? "invalid usage" : "invalid argument";
}

int ncclGetUniqueId(ncclUniqueId* id) {
    const std::lock_guard lock(mutex);
    *id = {};
    ++ids;
    std::memcpy(id->bytes.data(), &ids, sizeof(ids));
    return kSuccess;
}

int ncclCommInitRank(ncclComm** comm, int ranks, ncclUniqueId id, int rank) {
    int number = 0;
    std::memcpy(&number, id.bytes.data(), sizeof(number));
    if (rank < 0 || rank >= ranks || number == 0) {
        return kInvalidArgument;
    }
    std::shared_ptr<Meeting> meeting;
    {
        const std::lock_guard lock(mutex);
        meeting = meetings[number].lock();
        if (!meeting) {
            meeting = std::make_shared<Meeting>(ranks);
            meetings[number] = meeting;
        }
    }
    meeting->barrier.arrive_and_wait();
    *comm = new ncclComm{std::move(meeting), rank};
    return kSuccess;
}

// Several devices of one process are the other library's matter.
int ncclCommInitAll(ncclComm**, int, const int*) {
    return kInvalidUsage;
}

int ncclCommDestroy(ncclComm* comm) {
    delete comm;
    return kSuccess;
}

int ncclGroupStart() {
    ++depth;
    return kSuccess;
}

int ncclGroupEnd() {
    return --depth > 0 ? kSuccess : finish();
}

int ncclAllGather(const void* from, void* to, std::size_t count, int type, ncclComm* comm, void*) {
    return add({Call::Gather, from, to, count * sizeof(float), 0}, type, comm);
}

int ncclSend(const void* from, std::size_t count, int type, int peer, ncclComm* comm, void*) {
    return add({Call::Send, from, nullptr, count * sizeof(float), peer}, type, comm);
}

int ncclRecv(void* to, std::size_t count, int type, int peer, ncclComm* comm, void*) {
    return add({Call::Receive, nullptr, to, count * sizeof(float), peer}, type, comm);
}

}  // extern "C"
