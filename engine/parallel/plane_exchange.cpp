#include "engine/parallel/plane_exchange.h"

#include <vector>

namespace xinglin::engine {
namespace {

class HostExchange final : public PlaneExchange {
public:
    explicit HostExchange(Communicator& ranks) : m_ranks(ranks) {}

    std::string description() const override { return "in the host's memory"; }
    void addReducedPart(const float* parts, float* scratch, float* sum, std::int64_t partFloats) override {
        const auto count = static_cast<std::size_t>(partFloats);
        const std::size_t all = count * static_cast<std::size_t>(m_ranks.size());
        m_ranks.addReducedPart({parts, all}, {scratch, all}, {sum, count});
    }
    void allGather(const float* own, float* all, std::int64_t partFloats) override {
        m_ranks.allGather(own, all, static_cast<std::size_t>(partFloats) * sizeof(float));
    }

private:
    Communicator& m_ranks;
};

class StagedExchange final : public PlaneExchange {
public:
    StagedExchange(Communicator& ranks, Backend& backend) : m_ranks(ranks), m_backend(backend) {}

    std::string description() const override { return "through the host's memory"; }

    void addReducedPart(const float* parts, float*, float* sum, std::int64_t partFloats) override {
        const auto count = static_cast<std::size_t>(partFloats);
        download(m_sent, parts, count * static_cast<std::size_t>(m_ranks.size()));
        m_received.resize(m_sent.size());
        download(m_sum, sum, count);
        m_ranks.addReducedPart(m_sent, m_received, m_sum);
        m_backend.upload(sum, m_sum.data(), count * sizeof(float));
    }
    void allGather(const float* own, float* all, std::int64_t partFloats) override {
        const auto count = static_cast<std::size_t>(partFloats);
        download(m_sent, own, count);
        m_received.resize(count * static_cast<std::size_t>(m_ranks.size()));
        m_ranks.allGather(m_sent.data(), m_received.data(), count * sizeof(float));
        m_backend.upload(all, m_received.data(), m_received.size() * sizeof(float));
    }

private:
    void download(std::vector<float>& to, const float* from, std::size_t count) {
        to.resize(count);
        m_backend.download(to.data(), from, count * sizeof(float));
    }

    Communicator& m_ranks;
    Backend& m_backend;
    std::vector<float> m_sent;
    std::vector<float> m_received;
    std::vector<float> m_sum;
};

}  // namespace

std::unique_ptr<PlaneExchange> makeHostExchange(Communicator& ranks, Backend& backend) {
    if (backend.isHost()) {
        return std::make_unique<HostExchange>(ranks);
    }
    return std::make_unique<StagedExchange>(ranks, backend);
}

}  // namespace xinglin::engine
