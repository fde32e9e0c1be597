#pragma once

#include <functional>
#include <string>

namespace xinglin::engine {

/// The two ends of a connection of this process.
struct Connection {
    int localPort = 0;
    std::string peerAddress;  ///< in numbers, as cpp-httplib spells it
    int peerPort = 0;
};

/// Calls `visit` with the descriptor of every open connection of this process. Another thread may open and
/// close some meanwhile.
void forEachConnection(const std::function<void(int descriptor, const Connection&)>& visit);

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
