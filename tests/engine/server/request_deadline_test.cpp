#include "engine/server/request_deadline.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

namespace xinglin::engine {
namespace {

using std::chrono::milliseconds;

// A connection of this process with itself, over loopback.
class Loop final {
public:
    Loop() {
        m_address.sin_family = AF_INET;
        m_address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        bind(m_listener, reinterpret_cast<sockaddr*>(&m_address), sizeof(m_address));
        listen(m_listener, 1);
        socklen_t length = sizeof(m_address);
        getsockname(m_listener, reinterpret_cast<sockaddr*>(&m_address), &length);
        connect(m_client, reinterpret_cast<sockaddr*>(&m_address), sizeof(m_address));
        m_served = accept(m_listener, nullptr, nullptr);
    }
    ~Loop() {
        for (const int descriptor : {m_listener, m_client, m_served}) {
            close(descriptor);
        }
    }
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    int port() const { return ntohs(m_address.sin_port); }
    int peerPort() const {
        sockaddr_in peer{};
        socklen_t length = sizeof(peer);
        getpeername(m_served, reinterpret_cast<sockaddr*>(&peer), &length);
        return ntohs(peer.sin_port);
    }
    void sendByte() const { EXPECT_EQ(send(m_client, "a", 1, 0), 1); }
    void receiveByte() const {
        char byte = 0;
        EXPECT_EQ(recv(m_served, &byte, 1, 0), 1);
    }
    /// Whether what is served has been cut off from its client within `time`.
    bool isCutOff(milliseconds time) const {
        pollfd state{m_served, POLLRDHUP, 0};
        return poll(&state, 1, static_cast<int>(time.count())) > 0;
    }
    bool canAnswer() const {
        char byte = 0;
        return send(m_served, "b", 1, MSG_NOSIGNAL) == 1 && recv(m_client, &byte, 1, 0) == 1;
    }

private:
    sockaddr_in m_address{};
    int m_listener = socket(AF_INET, SOCK_STREAM, 0);
    int m_client = socket(AF_INET, SOCK_STREAM, 0);
    int m_served = -1;
};

// While it lives, this process opens nothing more.
class NoDescriptorLeft final {
public:
    NoDescriptorLeft() {
        getrlimit(RLIMIT_NOFILE, &m_before);
        const rlimit least{1, m_before.rlim_max};
        setrlimit(RLIMIT_NOFILE, &least);
    }
    ~NoDescriptorLeft() { setrlimit(RLIMIT_NOFILE, &m_before); }
    NoDescriptorLeft(const NoDescriptorLeft&) = delete;
    NoDescriptorLeft& operator=(const NoDescriptorLeft&) = delete;

private:
    rlimit m_before{};
};

constexpr milliseconds kPatience{60000};

TEST(RequestDeadline, EndsARequestThatComesByteByByteButLetsItBeAnswered) {
    const Loop loop;
    loop.sendByte();
    loop.receiveByte();
    const RequestDeadline deadline(loop.port(), milliseconds(20));
    EXPECT_TRUE(loop.isCutOff(kPatience));
    EXPECT_TRUE(loop.canAnswer());
}

// The other connection is late first, so the deadline has looked at both by then.
TEST(RequestDeadline, LeavesAConnectionAloneThatIsBeingAnsweredUntilItIs) {
    const Loop loop;
    RequestDeadline deadline(loop.port(), milliseconds(500));
    deadline.arrived("127.0.0.1", loop.peerPort());
    const Loop other;
    const RequestDeadline othersDeadline(other.port(), milliseconds(1000));
    EXPECT_TRUE(other.isCutOff(kPatience));
    EXPECT_FALSE(loop.isCutOff(milliseconds(0)));
    deadline.answered("127.0.0.1", loop.peerPort());
    EXPECT_TRUE(loop.isCutOff(kPatience));
}

// It waits for a thread of the server.
TEST(RequestDeadline, LeavesARequestAloneThatLiesUnread) {
    const Loop loop;
    loop.sendByte();
    const RequestDeadline deadline(loop.port(), milliseconds(20));
    const Loop other;
    const RequestDeadline othersDeadline(other.port(), milliseconds(500));
    EXPECT_TRUE(other.isCutOff(kPatience));
    EXPECT_FALSE(loop.isCutOff(milliseconds(0)));
    loop.receiveByte();
    EXPECT_TRUE(loop.isCutOff(kPatience));
}

TEST(RequestDeadline, HoldsAndLeavesAloneWhereNoDescriptorIsLeft) {
    const Loop loop;
    RequestDeadline deadline(loop.port(), milliseconds(500));
    deadline.arrived("127.0.0.1", loop.peerPort());
    const Loop other;
    const RequestDeadline othersDeadline(other.port(), milliseconds(1000));
    const NoDescriptorLeft none;
    ASSERT_EQ(open("/dev/null", O_RDONLY | O_CLOEXEC), -1);
    EXPECT_TRUE(other.isCutOff(kPatience));
    EXPECT_FALSE(loop.isCutOff(milliseconds(0)));
}

TEST(RequestDeadline, TouchesNoConnectionOfOtherPorts) {
    const Loop loop;
    const Loop other;
    const RequestDeadline deadline(loop.port(), milliseconds(20));
    EXPECT_TRUE(loop.isCutOff(kPatience));
    EXPECT_FALSE(other.isCutOff(milliseconds(0)));
}

}  // namespace
}  // namespace xinglin::engine
