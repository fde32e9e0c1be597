// A library with NCCL's functions over the host's memory, so that what opens and calls NCCL runs in tests.
// All ranks are this process's. Calls wait for the end of their group and are matched there, as NCCL does;
// what does not match is an error. It is opened by its file name, like the true one.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <vector>

namespace {

constexpr int kSuccess = 0;
constexpr int kInvalidArgument = 4;
constexpr int kInvalidUsage = 5;
constexpr int kFloat = 7;

struct Group {
    int ranks = 0;
    int left = 0;  ///< communicators that live
};

struct Call {
    enum Kind { Send, Receive, Gather } kind;
    const void* from = nullptr;
    void* to = nullptr;
    std::size_t bytes = 0;
    int rank = 0;
    int peer = 0;
    Group* group = nullptr;
    bool isDone = false;
};

int depth = 0;
std::vector<Call> calls;

// A send and its receive; false where one is missing or has another length.
bool deliver(Call& receive) {
    for (Call& send : calls) {
        if (send.kind == Call::Send && !send.isDone && send.group == receive.group &&
            send.rank == receive.peer && send.peer == receive.rank) {
            std::memmove(receive.to, send.from, receive.bytes);
            send.isDone = receive.isDone = true;
            return send.bytes == receive.bytes;
        }
    }
    return false;
}

bool gather(Call& first) {
    std::vector<Call*> members(static_cast<std::size_t>(first.group->ranks));
    for (Call& call : calls) {
        const auto rank = static_cast<std::size_t>(call.rank);
        if (call.kind == Call::Gather && !call.isDone && call.group == first.group && !members[rank]) {
            members[rank] = &call;
        }
    }
    for (const Call* member : members) {
        if (!member || member->bytes != first.bytes) {
            return false;
        }
    }
    std::vector<std::byte> all(first.bytes * members.size());
    for (std::size_t rank = 0; rank < members.size(); ++rank) {
        std::memcpy(all.data() + rank * first.bytes, members[rank]->from, first.bytes);
    }
    for (Call* member : members) {
        std::memcpy(member->to, all.data(), all.size());
        member->isDone = true;
    }
    return true;
}

int finish() {
    bool isMatched = true;
    for (Call& call : calls) {
        if (call.kind == Call::Receive) {
            isMatched = deliver(call) && isMatched;
        } else if (call.kind == Call::Gather && !call.isDone) {
            isMatched = gather(call) && isMatched;
        }
    }
    isMatched = isMatched && std::all_of(calls.begin(), calls.end(), [](const Call& c) { return c.isDone; });
    calls.clear();
    return isMatched ? kSuccess : kInvalidUsage;
}

}  // namespace

struct ncclComm {
    Group* group;
    int rank;
};

namespace {

int add(const Call& call, int type) {
    if (type != kFloat) {
        return kInvalidArgument;
    }
    calls.push_back(call);
    return depth > 0 ? kSuccess : finish();
}

}  // namespace

extern "C" {

struct ncclUniqueId {
    std::array<char, 128> bytes;
};

int ncclGetVersion(int* version) {
    *version = 22703;
    return kSuccess;
}

const char* ncclGetErrorString(int result) {
    return result == kInvalidUsage ? "invalid usage" : "invalid argument";
}

int ncclGetUniqueId(ncclUniqueId* id) {
    *id = {};
    return kSuccess;
}

// Ranks in several processes are no matter of this library.
int ncclCommInitRank(ncclComm** comm, int ranks, ncclUniqueId, int rank) {
    if (ranks != 1 || rank != 0) {
        return kInvalidArgument;
    }
    *comm = new ncclComm{new Group{1, 1}, 0};
    return kSuccess;
}

int ncclCommInitAll(ncclComm** comms, int count, const int* devices) {
    for (int i = 0; i < count; ++i) {
        if (std::count(devices, devices + count, devices[i]) != 1) {
            return kInvalidUsage;  // a device twice
        }
    }
    auto* const group = new Group{count, count};
    for (int i = 0; i < count; ++i) {
        comms[i] = new ncclComm{group, i};
    }
    return kSuccess;
}

int ncclCommDestroy(ncclComm* comm) {
    if (--comm->group->left == 0) {
        delete comm->group;
    }
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
    return add({Call::Gather, from, to, count * sizeof(float), comm->rank, 0, comm->group}, type);
}

int ncclSend(const void* from, std::size_t count, int type, int peer, ncclComm* comm, void*) {
    return add({Call::Send, from, nullptr, count * sizeof(float), comm->rank, peer, comm->group}, type);
}

int ncclRecv(void* to, std::size_t count, int type, int peer, ncclComm* comm, void*) {
    return add({Call::Receive, nullptr, to, count * sizeof(float), comm->rank, peer, comm->group}, type);
}

}  // extern "C"
