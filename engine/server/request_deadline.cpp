#include "engine/server/request_deadline.h"

#include <sys/socket.h>

#include <algorithm>

#include "engine/server/connection_watch.h"

namespace xinglin::engine {
namespace {

std::string keyOf(const std::string& address, int port) {
    return address + ' ' + std::to_string(port);
}

}  // namespace

RequestDeadline::RequestDeadline(int port, std::chrono::milliseconds limit)
    : m_port(port), m_limit(limit), m_thread([this] { watch(); }) {}

RequestDeadline::~RequestDeadline() {
    {
        const std::lock_guard lock(m_mutex);
        m_isStopping = true;
    }
    m_stopped.notify_all();
    m_thread.join();
}

void RequestDeadline::arrived(const std::string& peerAddress, int peerPort) {
    const std::lock_guard lock(m_mutex);
    m_answering.insert(keyOf(peerAddress, peerPort));
}

void RequestDeadline::answered(const std::string& peerAddress, int peerPort) {
    const std::lock_guard lock(m_mutex);
    const std::string peer = keyOf(peerAddress, peerPort);
    m_answering.erase(peer);
    m_since.erase(peer);
}

void RequestDeadline::watch() {
    std::unique_lock lock(m_mutex);
    while (!m_stopped.wait_for(lock,
                               std::min<std::chrono::milliseconds>(m_limit / 4, std::chrono::seconds(1)),
                               [this] { return m_isStopping; })) {
        sweep();
    }
}

void RequestDeadline::sweep() {
    const auto now = Clock::now();
    std::map<std::string, Clock::time_point> since;
    std::set<std::string> answering;
    forEachConnection([&](int descriptor, const Connection& connection) {
        if (connection.localPort != m_port) {
            return;
        }
        const std::string peer = keyOf(connection.peerAddress, connection.peerPort);
        if (m_answering.contains(peer)) {
            answering.insert(peer);
            return;
        }
        const auto known = m_since.find(peer);
        const auto from = known == m_since.end() ? now : known->second;
        since.emplace(peer, from);
        if (now - from >= m_limit) {
            shutdown(descriptor, SHUT_RD);
        }
    });
    // Connections that are gone are forgotten: another one may come from the same port.
    m_since = std::move(since);
    m_answering = std::move(answering);
}

}  // namespace xinglin::engine
