// What a server does with clients whose requests, or whose answers, take long.

#include "engine/server/server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "engine/model/model.h"
#include "tests/support/served_model.h"

namespace xinglin::engine {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr milliseconds kLong{60000};

std::string postOf(const std::string& path, const std::string& body, std::size_t length) {
    return "POST " + path + " HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer a-secret\r\n" +
           "Content-Type: application/json\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n" + body;
}

std::string postOf(const std::string& path, const std::string& body) {
    return postOf(path, body, body.size());
}

// A client that can be as slow as it wants.
class Client final {
public:
    explicit Client(int port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(port));
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(connect(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    }
    ~Client() { close(m_socket); }
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    void send(std::string_view text) const { ::send(m_socket, text.data(), text.size(), MSG_NOSIGNAL); }
    /// Whether there is something to receive, or the end, within `time`.
    bool hasAnswer(milliseconds time) const {
        pollfd state{m_socket, POLLIN, 0};
        return poll(&state, 1, static_cast<int>(time.count())) > 0;
    }
    /// What has come; empty at the end, and where nothing comes for long.
    std::string receive() const {
        std::array<char, 4096> bytes{};
        const ssize_t count = hasAnswer(kLong) ? recv(m_socket, bytes.data(), bytes.size(), 0) : 0;
        return {bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
    }
    /// Receives until `text` has come, or the end.
    std::string receiveUntil(const std::string& text) const {
        std::string all;
        for (std::string more = receive(); !more.empty(); more = receive()) {
            all += more;
            if (all.find(text) != std::string::npos) {
                break;
            }
        }
        return all;
    }

private:
    int m_socket = socket(AF_INET, SOCK_STREAM, 0);
};

class SlowClients : public ::testing::Test {
protected:
    ~SlowClients() override {
        server->stop();
        serving.join();
    }

    int serve(milliseconds requestTime, milliseconds readTime) {
        auto opened = WeightFile::open(file.path());
        tokenizer.emplace(*readGgufVocabulary(*opened));
        model = Model::load(std::move(opened), {.threads = 1});
        scheduler.emplace(*model, &*tokenizer, SchedulerOptions{.parallel = 1, .contextTokens = 100000});
        ServerOptions options;
        options.log = [](const std::string&) {};
        options.requestTime = requestTime;
        options.readTime = readTime;
        server.emplace(*model, *tokenizer, *scheduler, token, std::move(options));
        serving = std::thread([this] { server->run(); });
        return server->port();
    }

    test::TemporaryFile file{test::servedModelBytes()};
    AccessToken token{"a-secret"};
    std::optional<Tokenizer> tokenizer;
    std::unique_ptr<Model> model;
    std::optional<Scheduler> scheduler;
    std::optional<Server> server;
    std::thread serving;
};

// The second request on a connection, whose time begins when the first one is answered.
TEST_F(SlowClients, AreCutWhenTheirBytesComeOneByOne) {
    const Client client(serve(milliseconds(500), kLong));
    client.send(postOf("/tokenize", R"({"text":"ab"})"));
    EXPECT_THAT(client.receiveUntil("\"ids\""), StartsWith("HTTP/1.1 200"));
    client.send("GET /health HTTP/1.1\r\nX-Long: ");
    int sent = 0;
    while (sent < 3000 && !client.hasAnswer(milliseconds(20))) {
        client.send("a");
        ++sent;
    }
    EXPECT_LT(sent, 3000);  // what it is told may be lost where a byte is still on its way
}

TEST_F(SlowClients, AreToldWhereTheirBodyStalls) {
    const Client client(serve(kLong, milliseconds(500)));
    client.send(postOf("/tokenize", R"({"text":")", 100));
    const std::string answer = client.receiveUntil("request-too-slow");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 408"));
    EXPECT_THAT(answer, HasSubstr("request-too-slow"));
}

// Two others, one after another, are late meanwhile: the answer has taken longer than a request may.
TEST_F(SlowClients, AreNotThoseWhoseAnswerTakesLong) {
    const int port = serve(milliseconds(500), kLong);
    const Client asking(port);
    asking.send(
        postOf("/v1/completions",
               R"({"prompt":"ab","stream":true,"max_tokens":90000,"ignore_eos":true,"temperature":0})"));
    EXPECT_THAT(asking.receiveUntil("data: "), StartsWith("HTTP/1.1 200"));
    for (int i = 0; i < 2; ++i) {
        const Client late(port);
        late.send("P");
        bool goesOn = true;
        while (goesOn && !late.hasAnswer(milliseconds(0))) {
            goesOn = !asking.receive().empty();
        }
        ASSERT_TRUE(goesOn);
    }
    for (int i = 0; i < 100; ++i) {
        const std::string more = asking.receive();
        ASSERT_NE(more, "");
        ASSERT_EQ(more.find("[DONE]"), std::string::npos);
    }
}

}  // namespace
}  // namespace xinglin::engine
