#include "engine/parallel/plane_exchange.h"

#include <vector>

namespace xinglin::engine {
namespace {

class HostExchange final : public PlaneExchange {
public:
    HostExchange(Communicator& ranks, Backend& backend) : m_ranks(ranks), m_backend(backend) {}

    std::string description() const override { return "in the host's memory"; }
    int size() const override { return m_ranks.size(); }

    void addReducedPart(const float* parts, float* scratch, float* sum, std::int64_t partFloats) override {
        const auto count = static_cast<std::size_t>(partFloats);
        const std::size_t all = count * static_cast<std::size_t>(m_ranks.size());
        m_ranks.addReducedPart({parts, all}, {scratch, all}, {sum, count});
    }
    void allGather(const float* own, float* all, std::int64_t partFloats) override {
        m_ranks.allGather(own, all, static_cast<std::size_t>(partFloats) * sizeof(float));
    }
    void addTogether(float* numbers, float* scratch, std::int64_t count) override {
        const auto floats = static_cast<std::size_t>(count);
        m_ranks.addTogether({numbers, floats}, {scratch, floats + static_cast<std::size_t>(m_ranks.size())});
    }
    void exchange(std::span<const float> outgoing, int to, std::span<float> incoming, int from) override {
        m_ranks.exchange({outgoing.data(), outgoing.size_bytes(), to},
                         {incoming.data(), incoming.size_bytes(), from});
    }
    std::unique_ptr<PlaneExchange> group(Communicator& members, int) override {
        return makeHostExchange(members, m_backend);
    }

private:
    Communicator& m_ranks;
    Backend& m_backend;
};

class StagedExchange final : public PlaneExchange {
public:
    StagedExchange(Communicator& ranks, Backend& backend) : m_ranks(ranks), m_backend(backend) {}

    std::string description() const override { return "through the host's memory"; }
    int size() const override { return m_ranks.size(); }

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
    void addTogether(float* numbers, float*, std::int64_t count) override {
        download(m_sent, numbers, static_cast<std::size_t>(count));
        m_received.resize(m_sent.size() + static_cast<std::size_t>(m_ranks.size()));
        m_ranks.addTogether(m_sent, m_received);
        m_backend.upload(numbers, m_sent.data(), m_sent.size() * sizeof(float));
    }
    void exchange(std::span<const float> outgoing, int to, std::span<float> incoming, int from) override {
        download(m_sent, outgoing.data(), to == Communicator::kNobody ? 0 : outgoing.size());
        m_received.resize(from == Communicator::kNobody ? 0 : incoming.size());
        m_ranks.exchange({m_sent.data(), m_sent.size() * sizeof(float), to},
                         {m_received.data(), m_received.size() * sizeof(float), from});
        m_backend.upload(incoming.data(), m_received.data(), m_received.size() * sizeof(float));
    }
    std::unique_ptr<PlaneExchange> group(Communicator& members, int) override {
        return makeHostExchange(members, m_backend);
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
        return std::make_unique<HostExchange>(ranks, backend);
    }
    return std::make_unique<StagedExchange>(ranks, backend);
}

}  // namespace xinglin::engine
