#include "engine/parallel/mpi_module.h"

#include <mpi.h>

#include <algorithm>
#include <cstring>

namespace {

// MPI counts in int: longer messages go in pieces.
constexpr std::size_t kMostBytes = std::size_t{1} << 30;

int rank() {
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank;
}

int size() {
    int size = 1;
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    return size;
}

// Waits without keeping a core busy: ranks may share one.
void exchange(const char* send, int to, char* receive, int from, std::size_t bytes) {
    for (std::size_t at = 0; at < bytes; at += kMostBytes) {
        const auto piece = static_cast<int>(std::min(kMostBytes, bytes - at));
        MPI_Sendrecv(send + at, piece, MPI_BYTE, to, 0, receive + at, piece, MPI_BYTE, from, 0,
                     MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    }
}

void allToAll(const void* send, void* receive, std::size_t partBytes) {
    const auto* from = static_cast<const char*>(send);
    auto* to = static_cast<char*>(receive);
    const int self = rank();
    const int ranks = size();
    for (int step = 0; step < ranks; ++step) {
        const int target = (self + step) % ranks;
        const int source = (self - step + ranks) % ranks;
        exchange(from + static_cast<std::size_t>(target) * partBytes, target,
                 to + static_cast<std::size_t>(source) * partBytes, source, partBytes);
    }
}

void allGather(const void* send, void* receive, std::size_t partBytes) {
    auto* to = static_cast<char*>(receive);
    const int self = rank();
    const int ranks = size();
    char* own = to + static_cast<std::size_t>(self) * partBytes;
    if (own != send) {
        std::memcpy(own, send, partBytes);
    }
    for (int step = 1; step < ranks; ++step) {
        const int source = (self - step + ranks) % ranks;
        exchange(own, (self + step) % ranks, to + static_cast<std::size_t>(source) * partBytes, source,
                 partBytes);
    }
}

void endJob(int exitCode) {
    MPI_Abort(MPI_COMM_WORLD, exitCode);
}

void end() {
    MPI_Finalize();
}

}  // namespace

extern "C" const XinglinMpi* xinglinMpiBegin() {
    static const XinglinMpi kCalls = {rank, size, allToAll, allGather, endJob, end};
    int given = 0;
    return MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &given) == MPI_SUCCESS ? &kCalls : nullptr;
}
