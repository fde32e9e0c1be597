#pragma once

#include <cstddef>

/// What the module xinglin_mpi offers: the few calls of MPI that a job needs, in C, so that the program
/// itself starts on a machine without MPI. Counts are bytes.
struct XinglinMpi {
    int (*rank)();
    int (*size)();
    void (*allToAll)(const void* send, void* receive, std::size_t partBytes);
    void (*allGather)(const void* send, void* receive, std::size_t partBytes);
    void (*endJob)(int exitCode);
    void (*end)();
};

/// Starts MPI and returns the calls; null where MPI cannot be started.
extern "C" const XinglinMpi* xinglinMpiBegin();
using XinglinMpiBegin = const XinglinMpi* (*)();
