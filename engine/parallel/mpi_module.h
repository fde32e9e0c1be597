#pragma once

#include <cstddef>

/// What the module xinglin_mpi offers: the few calls of MPI that a job needs, in C, so that the program
/// itself starts on a machine without MPI. Counts are bytes; a rank below 0 is nobody.
struct XinglinMpi {
    int (*rank)();
    int (*size)();
    void (*exchange)(const void* send, std::size_t sendBytes, int to, void* receive, std::size_t receiveBytes,
                     int from);
    void (*endJob)(int exitCode);
    void (*end)();
};

/// Starts MPI and returns the calls; null where MPI cannot be started.
extern "C" const XinglinMpi* xinglinMpiBegin();
using XinglinMpiBegin = const XinglinMpi* (*)();
