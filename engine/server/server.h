#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "engine/inference/scheduler.h"
#include "engine/server/access_token.h"
#include "engine/tokenizer/chat_template.h"

namespace xinglin::engine {

/// The certificate and key of a server that others than this machine may reach. Files in PEM.
struct TlsFiles {
    std::string certificate;
    std::string key;
    bool isGiven() const { return !certificate.empty() && !key.empty(); }
};

struct ServerOptions {
    std::string host = "127.0.0.1";
    int port = 0;  ///< 0: any free one
    TlsFiles tls;
    std::string modelName;                     ///< the id that clients see
    std::vector<const LoraAdapter*> adapters;  ///< borrowed; the first answers who names none
    std::optional<ChatTemplate> chatTemplate;  ///< without one, chat requests are refused
    std::string chatProblem;                   ///< why there is none
    std::function<void(const std::string& line)>
        log;                                       ///< called from any thread; never gets text of a prompt
    std::chrono::milliseconds requestTime{30000};  ///< for a whole request, however its bytes come
    std::chrono::milliseconds readTime{10000};     ///< for the next byte of one
};

/// Whether `host` is an address of this machine only.
bool isLoopback(const std::string& host);

/// Speaks HTTP for one model: the OpenAI API and a few endpoints of its own. The list is in server.cpp.
///
/// There are as many worker threads as the scheduler has slots, and 8 more: a stream holds one, a request
/// that waits for a slot holds one (the scheduler lets at most 4 wait), and the rest answer at once.
class Server final {
public:
    /// Binds the address, so that port() is known. Borrows everything but the options. Throws
    /// Error(InvalidInput) naming the address when it cannot be bound, or the files when TLS cannot be set up
    /// with them.
    Server(const Model& model, const Tokenizer& tokenizer, Scheduler& scheduler, const AccessToken& token,
           ServerOptions options);
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    int port() const;
    /// Answers requests on worker threads until stop() is called. Returns when the last answer has ended.
    void run();
    /// From any thread: accepts nothing more and ends every answer.
    void stop();

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace xinglin::engine
