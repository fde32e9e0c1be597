#include "engine/parallel/device_sums.h"

#include <algorithm>

#include "engine/core/error.h"
#include "engine/model/device_queue.h"

namespace xinglin::engine {
namespace {

// Up to here everyone gets all parts and adds them up; beyond, each adds up its slice and passes that on,
// which moves less and takes two meetings. The sums' bits are the same.
constexpr std::int64_t kLargestWhole = 64 * 1024;

bool isWhole(std::int64_t count) {
    return count <= kLargestWhole;
}

}  // namespace

std::unique_ptr<DeviceSums> DeviceSums::make(std::vector<Backend*> backends,
                                             std::shared_ptr<const NcclLibrary> nccl) {
    std::unique_ptr<DeviceSums> sums(new DeviceSums(std::move(backends)));
    sums->m_gathered.resize(sums->m_backends.size());
    if (nccl) {
        sums->startNccl(std::move(nccl));
    }
    return sums;
}

DeviceSums::~DeviceSums() {
    for (const NcclLibrary::Comm comm : m_comms) {
        m_nccl->commDestroy(comm);
    }
}

// Where it does not start, as with two parts on one device, copies do the same.
bool DeviceSums::startNccl(std::shared_ptr<const NcclLibrary> nccl) {
    std::vector<int> devices;
    devices.reserve(m_backends.size());
    for (Backend* const backend : m_backends) {
        DeviceQueue* const queue = backend->deviceQueue();
        if (!queue) {
            return false;
        }
        devices.push_back(queue->device());
    }
    std::vector<NcclLibrary::Comm> comms(devices.size());
    if (nccl->commInitAll(comms.data(), static_cast<int>(devices.size()), devices.data()) != 0) {
        return false;
    }
    m_nccl = std::move(nccl);
    m_comms = std::move(comms);
    return true;
}

std::string DeviceSums::description() const {
    return m_nccl ? "NCCL " + m_nccl->version() : "copies between the GPUs";
}

std::size_t DeviceSums::scratchBytes(std::int64_t processors, std::int64_t count) {
    const std::int64_t most = std::min(count, kLargestWhole) * processors;
    return static_cast<std::size_t>(std::max(count, most)) * sizeof(float);
}

void DeviceSums::reserve(std::int64_t count) {
    const std::lock_guard lock(m_mutex);
    makeRoom(count);
}

void DeviceSums::makeRoom(std::int64_t count) {
    const std::size_t bytes = scratchBytes(static_cast<std::int64_t>(m_backends.size()), count);
    for (std::size_t i = 0; i < m_backends.size(); ++i) {
        if (m_gathered[i].size() < bytes) {
            m_gathered[i] = Buffer();
            m_gathered[i] = m_backends[i]->allocate(bytes, "the sums of GPUs that share a model");
        }
    }
}

// Holds all streams, always in the same order, while `work` queues into them.
void DeviceSums::queueTogether(std::size_t next, std::vector<kernels::CudaStream>& streams,
                               const std::function<void(const std::vector<kernels::CudaStream>&)>& work) {
    if (next == m_backends.size()) {
        m_nccl->check(m_nccl->groupStart(), "group");
        try {
            work(streams);
        } catch (...) {
            m_nccl->groupEnd();
            throw;
        }
        m_nccl->check(m_nccl->groupEnd(), "group");
        return;
    }
    m_backends[next]->deviceQueue()->queue([&](kernels::CudaStream stream) {
        streams.push_back(stream);
        queueTogether(next + 1, streams, work);
    });
}

void DeviceSums::gatherWhole(std::span<const float* const> parts, std::int64_t count) {
    const auto numbers = static_cast<std::size_t>(count);
    if (m_nccl) {
        std::vector<kernels::CudaStream> all;
        queueTogether(0, all, [&](const std::vector<kernels::CudaStream>& streams) {
            for (std::size_t d = 0; d < m_backends.size(); ++d) {
                m_nccl->check(m_nccl->allGather(parts[d], gathered(d), numbers, NcclLibrary::kFloat,
                                                m_comms[d], streams[d]),
                              "gather");
            }
        });
        return;
    }
    for (std::size_t to = 0; to < m_backends.size(); ++to) {
        for (std::size_t from = 0; from < m_backends.size(); ++from) {
            m_backends[from]->send(parts[from], *m_backends[to], gathered(to) + from * numbers,
                                   numbers * sizeof(float));
        }
    }
}

// Slice d of every part goes to processor d.
void DeviceSums::exchangeSlices(std::span<const float* const> parts, std::int64_t slice) {
    const auto numbers = static_cast<std::size_t>(slice);
    const std::size_t count = m_backends.size();
    if (m_nccl) {
        std::vector<kernels::CudaStream> all;
        queueTogether(0, all, [&](const std::vector<kernels::CudaStream>& streams) {
            for (std::size_t d = 0; d < count; ++d) {
                for (std::size_t peer = 0; peer < count; ++peer) {
                    const auto rank = static_cast<int>(peer);
                    m_nccl->check(m_nccl->send(parts[d] + peer * numbers, numbers, NcclLibrary::kFloat, rank,
                                               m_comms[d], streams[d]),
                                  "send");
                    m_nccl->check(m_nccl->receive(gathered(d) + peer * numbers, numbers, NcclLibrary::kFloat,
                                                  rank, m_comms[d], streams[d]),
                                  "receive");
                }
            }
        });
        return;
    }
    for (std::size_t to = 0; to < count; ++to) {
        for (std::size_t from = 0; from < count; ++from) {
            m_backends[from]->send(parts[from] + to * numbers, *m_backends[to], gathered(to) + from * numbers,
                                   numbers * sizeof(float));
        }
    }
}

// Slice d of to[d] goes to all others.
void DeviceSums::gatherSlices(std::span<float* const> to, std::int64_t slice) {
    const auto numbers = static_cast<std::size_t>(slice);
    if (m_nccl) {
        std::vector<kernels::CudaStream> all;
        queueTogether(0, all, [&](const std::vector<kernels::CudaStream>& streams) {
            for (std::size_t d = 0; d < m_backends.size(); ++d) {
                m_nccl->check(m_nccl->allGather(to[d] + d * numbers, to[d], numbers, NcclLibrary::kFloat,
                                                m_comms[d], streams[d]),
                              "gather");
            }
        });
        return;
    }
    for (std::size_t from = 0; from < m_backends.size(); ++from) {
        for (std::size_t other = 0; other < m_backends.size(); ++other) {
            if (other != from) {
                m_backends[from]->send(to[from] + from * numbers, *m_backends[other],
                                       to[other] + from * numbers, numbers * sizeof(float));
            }
        }
    }
}

void DeviceSums::add(std::span<const float* const> parts, std::span<float* const> to, std::int64_t count) {
    const std::lock_guard lock(m_mutex);
    makeRoom(count);
    const auto processors = static_cast<std::int64_t>(m_backends.size());
    if (isWhole(count)) {
        gatherWhole(parts, count);
        for (std::size_t d = 0; d < m_backends.size(); ++d) {
            m_backends[d]->sumParts({gathered(d), count, processors, to[d], count});
        }
        return;
    }
    const std::int64_t slice = count / processors;
    exchangeSlices(parts, slice);
    for (std::size_t d = 0; d < m_backends.size(); ++d) {
        m_backends[d]->sumParts(
            {gathered(d), slice, processors, to[d] + static_cast<std::int64_t>(d) * slice, slice});
    }
    gatherSlices(to, slice);
}

}  // namespace xinglin::engine
