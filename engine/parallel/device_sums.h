#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "engine/core/buffer.h"
#include "engine/model/backend.h"
#include "engine/parallel/nccl_library.h"

namespace xinglin::engine {

/// Sums over processors of one process that share every matrix of a model: each makes a part of every sum.
/// Parts are moved as they are and added in the order of the processors, so that the sums have the same bits
/// everywhere, in every run and however the parts were moved. Any thread.
class DeviceSums final {
public:
    /// The backends are borrowed. Through `nccl` where that is given, can be started and all are GPUs; else
    /// by copies from each to each. Throws what allocating throws.
    static std::unique_ptr<DeviceSums> make(std::vector<Backend*> backends,
                                            std::shared_ptr<const NcclLibrary> nccl);
    ~DeviceSums();
    DeviceSums(const DeviceSums&) = delete;
    DeviceSums& operator=(const DeviceSums&) = delete;

    /// On every processor d: to[d][i] += ((parts[0][i] + parts[1][i]) + …), for `count` numbers, a multiple
    /// of the processors. `to` holds the same numbers everywhere. Queued behind what the processors have
    /// queued.
    void add(std::span<const float* const> parts, std::span<float* const> to, std::int64_t count);

    /// Takes the memory for sums of at most `count` numbers at once. Throws Error(OutOfMemory).
    void reserve(std::int64_t count);
    /// Bytes that every processor keeps for sums of `count` numbers.
    static std::size_t scratchBytes(std::int64_t processors, std::int64_t count);

    /// For people: "NCCL 2.27.3" or "copies between the GPUs".
    std::string description() const;

private:
    explicit DeviceSums(std::vector<Backend*> backends) : m_backends(std::move(backends)) {}

    bool startNccl(std::shared_ptr<const NcclLibrary> nccl);
    float* gathered(std::size_t processor) const { return m_gathered[processor].as<float>(); }
    void makeRoom(std::int64_t count);
    void queueTogether(std::size_t next, std::vector<kernels::CudaStream>& streams,
                       const std::function<void(const std::vector<kernels::CudaStream>&)>& work);
    void gatherWhole(std::span<const float* const> parts, std::int64_t count);
    void exchangeSlices(std::span<const float* const> parts, std::int64_t slice);
    void gatherSlices(std::span<float* const> to, std::int64_t slice);

    std::vector<Backend*> m_backends;
    std::shared_ptr<const NcclLibrary> m_nccl;  ///< null: copies
    std::vector<NcclLibrary::Comm> m_comms;
    std::mutex m_mutex;              ///< calls of a group have one order on all devices
    std::vector<Buffer> m_gathered;  ///< every processor's: the parts of all, one behind the other
};

}  // namespace xinglin::engine
