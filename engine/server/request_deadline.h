#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "engine/server/connection_watch.h"

namespace xinglin::engine {

/// Ends requests that do not arrive in time. cpp-httplib bounds the wait for the next byte only, so clients
/// that send one now and then would hold worker threads for ever.
///
/// Looks through the process's own sockets from a thread of its own, as ConnectionWatch does. A connection
/// that is late loses its receiving half: the library then finds the request unreadable and can still say so.
/// While bytes lie there that nobody reads, the server is late, and the time begins again.
class RequestDeadline final {
public:
    /// For connections to `port` of this process, each of which has `limit` for a request.
    RequestDeadline(int port, std::chrono::milliseconds limit);
    ~RequestDeadline();
    RequestDeadline(const RequestDeadline&) = delete;
    RequestDeadline& operator=(const RequestDeadline&) = delete;

    /// The peer's request is here as a whole; its answer may take as long as it wants. From any thread.
    void arrived(const std::string& peerAddress, int peerPort);
    /// The time for the peer's next request begins. From any thread.
    void answered(const std::string& peerAddress, int peerPort);

private:
    using Clock = std::chrono::steady_clock;

    void watch();
    void sweep();

    const int m_port;
    const std::chrono::milliseconds m_limit;
    std::mutex m_mutex;  ///< held for a whole sweep, so that no connection is forgotten that has just arrived
    std::condition_variable m_stopped;
    bool m_isStopping = false;
    std::map<std::string, Clock::time_point> m_since;  ///< by peer: since when a request is awaited
    std::set<std::string> m_answering;                 ///< peers whose request is here
    ConnectionList m_connections;
    std::thread m_thread;
};

}  // namespace xinglin::engine
