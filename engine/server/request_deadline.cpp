#include "engine/server/request_deadline.h"

#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <new>

namespace xinglin::engine {
namespace {

std::string keyOf(const std::string& address, int port) {
    return address + ' ' + std::to_string(port);
}

// Bytes that the server has not taken yet: then it is late, with all threads busy, and not the client.
bool hasUnread(int descriptor) {
    int unread = 0;
    return ioctl(descriptor, FIONREAD, &unread) == 0 && unread > 0;
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
        try {
            sweep();
        } catch (const std::bad_alloc&) {  // the next one may have the memory
        }
    }
}

void RequestDeadline::sweep() {
    const auto now = Clock::now();
    std::map<std::string, Clock::time_point> since;
    std::set<std::string> answering;
    const bool isWhole = m_connections.read([&](int descriptor, const Connection& connection) {
        if (connection.localPort != m_port) {
            return ConnectionList::Look::GoesOn;
        }
        const std::string peer = keyOf(connection.peerAddress, connection.peerPort);
        if (m_answering.contains(peer)) {
            answering.insert(peer);
            return ConnectionList::Look::GoesOn;
        }
        const auto known = m_since.find(peer);
        const auto from = known == m_since.end() || hasUnread(descriptor) ? now : known->second;
        since.emplace(peer, from);
        if (now - from >= m_limit) {
            // By now the number may be another connection's.
            const std::optional<Connection> still = connectionOf(descriptor);
            if (still && still->localPort == m_port && keyOf(still->peerAddress, still->peerPort) == peer) {
                shutdown(descriptor, SHUT_RD);
            }
        }
        return ConnectionList::Look::GoesOn;
    });
    if (!isWhole) {
        return;  // whoever was not seen is not gone
    }
    // Connections that are gone are forgotten: another one may come from the same port.
    m_since = std::move(since);
    m_answering = std::move(answering);
}

}  // namespace xinglin::engine
