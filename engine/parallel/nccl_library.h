#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>

#include "kernels/cuda/cuda_stream.h"

struct ncclComm;  // NCCL's communicator; declared here so that nobody needs its header

namespace xinglin::engine {

/// NCCL, opened when the program runs: the few of its functions that move numbers between GPUs, with the
/// declarations that its interface has had since version 2.7. Sums are not left to it: its order of adding
/// depends on how the devices are connected.
///
/// Calls that belong together stand between groupStart() and groupEnd(), which queues them into the streams.
/// Functions return 0 where they succeed.
class NcclLibrary final {
public:
    using Comm = ncclComm*;
    struct UniqueId {
        std::array<char, 128> bytes;
    };
    static constexpr int kFloat = 7;  ///< ncclFloat32

    /// Null where the library is not there or too old; then `reason` is one sentence for people. It stays
    /// open until the program ends.
    static std::shared_ptr<const NcclLibrary> open(const std::string& name, std::string& reason);
    /// What NCCL's packages install.
    static constexpr const char* kName = "libnccl.so.2";

    /// "2.27.3"
    const std::string& version() const { return m_version; }

    /// Throws Error(DeviceLost) with the library's words unless `result` is a success.
    void check(int result, const char* what) const;

    /// For a process of several devices: `comms` gets one for each of `devices`.
    int (*commInitAll)(Comm* comms, int count, const int* devices) = nullptr;
    /// For processes with one device each: the first makes an id, which all are given.
    int (*getUniqueId)(UniqueId* id) = nullptr;
    int (*commInitRank)(Comm* comm, int ranks, UniqueId id, int rank) = nullptr;
    int (*commDestroy)(Comm comm) = nullptr;

    int (*groupStart)() = nullptr;
    int (*groupEnd)() = nullptr;
    /// `receive` holds every rank's `count` numbers, in their order; `send` may be this rank's part of it.
    int (*allGather)(const void* send, void* receive, std::size_t count, int type, Comm comm,
                     kernels::CudaStream stream) = nullptr;
    int (*send)(const void* from, std::size_t count, int type, int peer, Comm comm,
                kernels::CudaStream stream) = nullptr;
    int (*receive)(void* to, std::size_t count, int type, int peer, Comm comm,
                   kernels::CudaStream stream) = nullptr;

private:
    NcclLibrary() = default;

    const char* (*m_errorText)(int) = nullptr;
    std::string m_version;
};

static_assert(std::is_trivially_copyable_v<NcclLibrary::UniqueId> && sizeof(NcclLibrary::UniqueId) == 128);

}  // namespace xinglin::engine
