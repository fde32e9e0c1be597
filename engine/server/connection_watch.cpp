#include "engine/server/connection_watch.h"

#include <dirent.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace xinglin::engine {
namespace {

// Numbers of the end of a connection that `ask` (getpeername, getsockname) gives; false where there is none.
template <typename Ask>
bool readEnd(int descriptor, Ask ask, std::string& address, int& port) {
    sockaddr_storage end{};
    socklen_t length = sizeof(end);
    if (ask(descriptor, reinterpret_cast<sockaddr*>(&end), &length) != 0) {
        return false;
    }
    std::array<char, NI_MAXHOST> host{};
    std::array<char, NI_MAXSERV> service{};
    if (getnameinfo(reinterpret_cast<const sockaddr*>(&end), length, host.data(), host.size(), service.data(),
                    service.size(), NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
        return false;
    }
    const char* digits = service.data();
    address = host.data();
    return std::from_chars(digits, digits + std::strlen(digits), port).ec == std::errc();
}

}  // namespace

std::optional<Connection> connectionOf(int descriptor) {
    Connection connection;
    std::string localAddress;
    if (!readEnd(descriptor, getpeername, connection.peerAddress, connection.peerPort) ||
        !readEnd(descriptor, getsockname, localAddress, connection.localPort)) {
        return std::nullopt;
    }
    return connection;
}

ConnectionList::ConnectionList() : m_descriptors(opendir("/proc/self/fd")) {}

bool ConnectionList::read(const std::function<Look(int descriptor, const Connection&)>& visit) {
    if (!m_descriptors) {
        return false;
    }
    rewinddir(m_descriptors.get());
    for (;;) {
        errno = 0;
        const dirent* entry = readdir(m_descriptors.get());
        if (!entry) {
            return errno == 0;
        }
        const char* name = entry->d_name;
        int descriptor = -1;
        if (std::from_chars(name, name + std::strlen(name), descriptor).ec != std::errc()) {
            continue;  // "." and ".."
        }
        const std::optional<Connection> connection = connectionOf(descriptor);
        if (connection && visit(descriptor, *connection) == Look::Ends) {
            return true;
        }
    }
}

ConnectionWatch::ConnectionWatch(const std::string& peerAddress, int peerPort) {
    ConnectionList().read([&](int descriptor, const Connection& connection) {
        if (connection.peerPort != peerPort || connection.peerAddress != peerAddress) {
            return ConnectionList::Look::GoesOn;
        }
        m_descriptor = descriptor;
        return ConnectionList::Look::Ends;
    });
}

bool ConnectionWatch::hasHungUp() const {
    if (m_descriptor < 0) {
        return false;
    }
    pollfd state{m_descriptor, POLLRDHUP, 0};
    return poll(&state, 1, 0) > 0 && (state.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

}  // namespace xinglin::engine
