#pragma once

#include <string>

namespace xinglin::engine {

/// Notices that the other end of a connection has gone, while nothing is being written to it.
///
/// cpp-httplib hands a handler no socket, so it is looked up among the process's own by the peer's address.
/// It stays open as long as the handler runs. Where it is not found, nothing is ever noticed.
class ConnectionWatch final {
public:
    ConnectionWatch(const std::string& peerAddress, int peerPort);

    /// Returns at once. True after the peer closed the connection or its sending half.
    bool hasHungUp() const;

private:
    int m_descriptor = -1;  ///< borrowed
};

}  // namespace xinglin::engine
