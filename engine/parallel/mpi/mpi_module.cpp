#include "engine/parallel/mpi_module.h"

#include <mpi.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

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

// Waits with sleep: ranks share cores with threads that compute, their own too. MPI's own waiting spins, or
// calls sched_yield() again and again, and of two ranks that did so on two cores of Linux 6.18 other
// processes had no time for minutes.
void finish(std::array<MPI_Request, 2>& requests) {
    constexpr int kLooksAwake = 200;
    constexpr std::chrono::microseconds kLongest{100};
    std::chrono::microseconds sleep{10};
    for (int look = 0;; ++look) {
        int isDone = 0;
        MPI_Testall(static_cast<int>(requests.size()), requests.data(), &isDone, MPI_STATUSES_IGNORE);
        if (isDone != 0) {
            return;
        }
        if (look >= kLooksAwake) {
            std::this_thread::sleep_for(sleep);
            sleep = std::min(2 * sleep, kLongest);
        }
    }
}

void exchange(const void* send, std::size_t sendBytes, int to, void* receive, std::size_t receiveBytes,
              int from) {
    const auto* out = static_cast<const char*>(send);
    auto* in = static_cast<char*>(receive);
    const auto piece = [](std::size_t bytes, std::size_t at) {
        return static_cast<int>(at < bytes ? std::min(kMostBytes, bytes - at) : 0);
    };
    const std::size_t most = std::max(to < 0 ? 0 : sendBytes, from < 0 ? 0 : receiveBytes);
    for (std::size_t at = 0; at < most; at += kMostBytes) {
        const int target = to >= 0 && at < sendBytes ? to : MPI_PROC_NULL;
        const int source = from >= 0 && at < receiveBytes ? from : MPI_PROC_NULL;
        std::array<MPI_Request, 2> requests = {MPI_REQUEST_NULL, MPI_REQUEST_NULL};
        MPI_Irecv(source == MPI_PROC_NULL ? nullptr : in + at, piece(receiveBytes, at), MPI_BYTE, source, 0,
                  MPI_COMM_WORLD, &requests[0]);
        MPI_Isend(target == MPI_PROC_NULL ? nullptr : out + at, piece(sendBytes, at), MPI_BYTE, target, 0,
                  MPI_COMM_WORLD, &requests[1]);
        finish(requests);
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
    static const XinglinMpi kCalls = {rank, size, exchange, endJob, end};
    int given = 0;
    return MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &given) == MPI_SUCCESS ? &kCalls : nullptr;
}
