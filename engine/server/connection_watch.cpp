#include "engine/server/connection_watch.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <system_error>

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

void forEachConnection(const std::function<void(int descriptor, const Connection&)>& visit) {
    std::error_code problem;
    std::filesystem::directory_iterator entry("/proc/self/fd", problem);
    for (; !problem && entry != std::filesystem::directory_iterator(); entry.increment(problem)) {
        const std::string name = entry->path().filename().string();
        int descriptor = -1;
        std::from_chars(name.data(), name.data() + name.size(), descriptor);
        Connection connection;
        std::string localAddress;
        if (descriptor >= 0 &&
            readEnd(descriptor, getpeername, connection.peerAddress, connection.peerPort) &&
            readEnd(descriptor, getsockname, localAddress, connection.localPort)) {
            visit(descriptor, connection);
        }
    }
}

ConnectionWatch::ConnectionWatch(const std::string& peerAddress, int peerPort) {
    forEachConnection([&](int descriptor, const Connection& connection) {
        if (connection.peerPort == peerPort && connection.peerAddress == peerAddress) {
            m_descriptor = descriptor;
        }
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
