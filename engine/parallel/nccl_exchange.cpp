#include "engine/parallel/nccl_exchange.h"

#include <utility>
#include <vector>

#include "engine/model/device_queue.h"

namespace xinglin::engine {
namespace {

class NcclExchange final : public PlaneExchange {
public:
    NcclExchange(Communicator& ranks, Backend& backend, std::shared_ptr<const NcclLibrary> nccl)
        : m_ranks(ranks.size()), m_backend(backend), m_nccl(std::move(nccl)) {
        // The first rank's id goes to all.
        NcclLibrary::UniqueId id = {};
        if (ranks.isFirst()) {
            m_nccl->check(m_nccl->getUniqueId(&id), "id");
        }
        std::vector<NcclLibrary::UniqueId> ids(static_cast<std::size_t>(m_ranks));
        ranks.allGather(&id, ids.data(), sizeof(id));
        queue([&](kernels::CudaStream) {
            m_nccl->check(m_nccl->commInitRank(&m_comm, m_ranks, ids[0], ranks.rank()), "start");
        });
    }
    ~NcclExchange() override {
        if (m_comm) {
            m_nccl->commDestroy(m_comm);
        }
    }

    std::string description() const override { return "through NCCL " + m_nccl->version(); }

    void addReducedPart(const float* parts, float* scratch, float* sum, std::int64_t partFloats) override {
        const auto count = static_cast<std::size_t>(partFloats);
        queue([&](kernels::CudaStream stream) {
            m_nccl->check(m_nccl->groupStart(), "group");
            for (int peer = 0; peer < m_ranks; ++peer) {
                const std::int64_t at = peer * partFloats;
                m_nccl->check(m_nccl->send(parts + at, count, NcclLibrary::kFloat, peer, m_comm, stream),
                              "send");
                m_nccl->check(m_nccl->receive(scratch + at, count, NcclLibrary::kFloat, peer, m_comm, stream),
                              "receive");
            }
            m_nccl->check(m_nccl->groupEnd(), "group");
        });
        m_backend.sumParts({scratch, partFloats, m_ranks, sum, partFloats});
    }
    void allGather(const float* own, float* all, std::int64_t partFloats) override {
        queue([&](kernels::CudaStream stream) {
            m_nccl->check(m_nccl->allGather(own, all, static_cast<std::size_t>(partFloats),
                                            NcclLibrary::kFloat, m_comm, stream),
                          "gather");
        });
    }

private:
    template <typename Work>
    void queue(const Work& work) {
        m_backend.deviceQueue()->queue(work);
    }

    int m_ranks;
    Backend& m_backend;
    std::shared_ptr<const NcclLibrary> m_nccl;
    NcclLibrary::Comm m_comm = nullptr;
};

}  // namespace

std::unique_ptr<PlaneExchange> makeNcclExchange(Communicator& ranks, Backend& backend,
                                                std::shared_ptr<const NcclLibrary> nccl) {
    return std::make_unique<NcclExchange>(ranks, backend, std::move(nccl));
}

std::unique_ptr<PlaneExchange> choosePlaneExchange(Communicator& ranks, Backend& backend, bool sharesDevice,
                                                   const std::string& library) {
    if (ranks.size() == 1) {
        return makeHostExchange(ranks, backend);
    }
    std::string reason;
    std::shared_ptr<const NcclLibrary> nccl;
    if (!sharesDevice && backend.deviceQueue()) {
        nccl = NcclLibrary::open(library, reason);
    }
    const bool haveAll = ranks.sum(static_cast<std::int64_t>(nccl ? 0 : 1)) == 0;
    return haveAll ? makeNcclExchange(ranks, backend, nccl) : makeHostExchange(ranks, backend);
}

}  // namespace xinglin::engine
