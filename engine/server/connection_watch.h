#pragma once

#include <dirent.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace xinglin::engine {

/// The two ends of a connection of this process.
struct Connection {
    int localPort = 0;
    std::string peerAddress;  ///< in numbers, as cpp-httplib spells it
    int peerPort = 0;
};

/// The connection behind a descriptor of this process; nothing where there is none.
std::optional<Connection> connectionOf(int descriptor);

/// The open connections of this process. Used by one thread.
class ConnectionList final {
public:
    /// Takes a descriptor, so that it can be read when none is left. Where there is none now, or no /proc,
    /// the list is never read.
    ConnectionList();

    enum class Look { GoesOn, Ends };
    /// Calls `visit` with the descriptor of each until it has seen enough; others may open and close some
    /// meanwhile. Returns whether it was read to where `visit` ended it, or to its end.
    bool read(const std::function<Look(int descriptor, const Connection&)>& visit);

private:
    struct Closing {
        void operator()(DIR* folder) const { closedir(folder); }
    };
    std::unique_ptr<DIR, Closing> m_descriptors;
};

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
