#include "engine/server/connection_watch.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <charconv>
#include <filesystem>
#include <system_error>

namespace xinglin::engine {
namespace {

bool hasPeer(int descriptor, const std::string& address, const std::string& port) {
    sockaddr_storage peer{};
    socklen_t length = sizeof(peer);
    if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &length) != 0) {
        return false;
    }
    std::array<char, NI_MAXHOST> host{};
    std::array<char, NI_MAXSERV> service{};
    const int failure =
        getnameinfo(reinterpret_cast<const sockaddr*>(&peer), length, host.data(), host.size(),
                    service.data(), service.size(), NI_NUMERICHOST | NI_NUMERICSERV);
    return failure == 0 && address == host.data() && port == service.data();
}

}  // namespace

ConnectionWatch::ConnectionWatch(const std::string& peerAddress, int peerPort) {
    const std::string port = std::to_string(peerPort);
    std::error_code problem;
    std::filesystem::directory_iterator entry("/proc/self/fd", problem);
    for (; !problem && entry != std::filesystem::directory_iterator(); entry.increment(problem)) {
        const std::string name = entry->path().filename().string();
        int descriptor = -1;
        std::from_chars(name.data(), name.data() + name.size(), descriptor);
        if (descriptor >= 0 && hasPeer(descriptor, peerAddress, port)) {
            m_descriptor = descriptor;
            return;
        }
    }
}

bool ConnectionWatch::hasHungUp() const {
    if (m_descriptor < 0) {
        return false;
    }
    pollfd state{m_descriptor, POLLRDHUP, 0};
    return poll(&state, 1, 0) > 0 && (state.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

}  // namespace xinglin::engine
