#include "engine/parallel/nccl_exchange.h"

#include <exception>
#include <utility>
#include <vector>

#include "engine/model/device_queue.h"

namespace xinglin::engine {
namespace {

// A communicator of the library, and the library as long as that lives.
class NcclLink final {
public:
    NcclLink(Communicator& ranks, Backend& backend, std::shared_ptr<const NcclLibrary> library)
        : nccl(std::move(library)) {
        // The first rank's id goes to all.
        NcclLibrary::UniqueId id = {};
        if (ranks.isFirst()) {
            nccl->check(nccl->getUniqueId(&id), "id");
        }
        ranks.share(&id, sizeof(id), 0);
        backend.deviceQueue()->queue([&](kernels::CudaStream) {
            nccl->check(nccl->commInitRank(&comm, ranks.size(), id, ranks.rank()), "start");
        });
    }
    // Ending it takes all ranks. One that an error unwinds is alone: it would wait here for the others, who
    // wait for it, and never come to where it ends their job.
    ~NcclLink() {
        if (comm && std::uncaught_exceptions() <= m_exceptions) {
            nccl->commDestroy(comm);
        }
    }
    NcclLink(const NcclLink&) = delete;
    NcclLink& operator=(const NcclLink&) = delete;

    std::shared_ptr<const NcclLibrary> nccl;
    NcclLibrary::Comm comm = nullptr;

private:
    int m_exceptions = std::uncaught_exceptions();
};

// Among the link's ranks from `first` on, of which this one has the number `rank`.
class NcclExchange final : public PlaneExchange {
public:
    NcclExchange(std::shared_ptr<NcclLink> link, Backend& backend, int first, int rank, int ranks)
        : m_link(std::move(link)), m_backend(backend), m_first(first), m_rank(rank), m_ranks(ranks) {}

    std::string description() const override { return "through NCCL " + nccl().version(); }
    int size() const override { return m_ranks; }

    void addReducedPart(const float* parts, float* scratch, float* sum, std::int64_t partFloats) override {
        together([&](kernels::CudaStream stream) {
            for (int peer = 0; peer < m_ranks; ++peer) {
                const std::int64_t at = peer * partFloats;
                send({parts + at, static_cast<std::size_t>(partFloats)}, peer, stream);
                receive({scratch + at, static_cast<std::size_t>(partFloats)}, peer, stream);
            }
        });
        m_backend.sumParts({scratch, partFloats, m_ranks, sum, partFloats});
    }
    void allGather(const float* own, float* all, std::int64_t partFloats) override {
        const auto count = static_cast<std::size_t>(partFloats);
        together([&](kernels::CudaStream stream) {
            for (int peer = 0; peer < m_ranks; ++peer) {
                send({own, count}, peer, stream);
                receive({all + peer * partFloats, count}, peer, stream);
            }
        });
    }
    // Every rank adds up one share and hands it on.
    void addTogether(float* numbers, float* scratch, std::int64_t count) override {
        const auto shareOf = [&](int rank) {
            const std::int64_t first = count * rank / m_ranks;
            return std::span(numbers + first, static_cast<std::size_t>(count * (rank + 1) / m_ranks - first));
        };
        const std::span<float> own = shareOf(m_rank);
        const auto floats = static_cast<std::int64_t>(own.size());
        together([&](kernels::CudaStream stream) {
            for (int peer = 0; peer < m_ranks; ++peer) {
                send(shareOf(peer), peer, stream);
                receive({scratch + peer * floats, own.size()}, peer, stream);
            }
        });
        if (floats > 0) {
            m_backend.clear(own.data(), own.size_bytes());
            m_backend.sumParts({scratch, floats, m_ranks, own.data(), floats});
        }
        together([&](kernels::CudaStream stream) {
            for (int peer = 0; peer < m_ranks; ++peer) {
                if (peer != m_rank) {
                    send(own, peer, stream);
                    receive(shareOf(peer), peer, stream);
                }
            }
        });
    }
    void exchange(std::span<const float> outgoing, int to, std::span<float> incoming, int from) override {
        together([&](kernels::CudaStream stream) {
            if (to != Communicator::kNobody) {
                send(outgoing, to, stream);
            }
            if (from != Communicator::kNobody) {
                receive(incoming, from, stream);
            }
        });
    }
    std::unique_ptr<PlaneExchange> group(Communicator& members, int first) override {
        return std::make_unique<NcclExchange>(m_link, m_backend, m_first + first, members.rank(),
                                              members.size());
    }

private:
    const NcclLibrary& nccl() const { return *m_link->nccl; }

    // What belongs together goes at once, so that nobody waits for another one's turn.
    template <typename Work>
    void together(const Work& work) {
        m_backend.deviceQueue()->queue([&](kernels::CudaStream stream) {
            nccl().check(nccl().groupStart(), "group");
            work(stream);
            nccl().check(nccl().groupEnd(), "group");
        });
    }
    // Of nothing both sides know.
    void send(std::span<const float> numbers, int peer, kernels::CudaStream stream) {
        if (!numbers.empty()) {
            nccl().check(nccl().send(numbers.data(), numbers.size(), NcclLibrary::kFloat, m_first + peer,
                                     m_link->comm, stream),
                         "send");
        }
    }
    void receive(std::span<float> numbers, int peer, kernels::CudaStream stream) {
        if (!numbers.empty()) {
            nccl().check(nccl().receive(numbers.data(), numbers.size(), NcclLibrary::kFloat, m_first + peer,
                                        m_link->comm, stream),
                         "receive");
        }
    }

    std::shared_ptr<NcclLink> m_link;  ///< shared with the groups among its ranks
    Backend& m_backend;
    int m_first;
    int m_rank;
    int m_ranks;
};

}  // namespace

std::unique_ptr<PlaneExchange> makeNcclExchange(Communicator& ranks, Backend& backend,
                                                std::shared_ptr<const NcclLibrary> nccl) {
    return std::make_unique<NcclExchange>(std::make_shared<NcclLink>(ranks, backend, std::move(nccl)),
                                          backend, 0, ranks.rank(), ranks.size());
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
