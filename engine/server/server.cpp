#include "engine/server/server.h"

#include <arpa/inet.h>
#include <httplib.h>

#include <atomic>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>
#include <typeinfo>

#include "engine/model/lora_adapter.h"
#include "engine/model/model_part.h"
#include "engine/server/answering.h"
#include "engine/server/metrics.h"
#include "engine/server/plan_format.h"
#include "engine/server/request_deadline.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;

constexpr std::size_t kSpareThreads = 8;
constexpr std::size_t kBodyLimit = std::size_t{16} << 20;
// Every idle connection holds a worker thread, so it must not do so for long.
constexpr int kKeepAliveSeconds = 1;
constexpr int kWriteSeconds = 10;

// When this thread began to read the body of the request at hand; the library's error says not why it failed.
thread_local std::optional<std::chrono::steady_clock::time_point> bodyBegan;

bool isBodyLate(std::chrono::milliseconds readTime) {
    return bodyBegan && std::chrono::steady_clock::now() - *bodyBegan >= readTime;
}

std::string toText(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

void setError(httplib::Response& response, const ApiError& error) {
    response.status = error.status;
    if (error.status == 429) {
        response.set_header("Retry-After", "1");
    }
    response.set_content(toText(toJson(error)), "application/problem+json");
}

void setJson(httplib::Response& response, const json& value) {
    response.set_content(toText(value), "application/json");
}

/// The errors that cpp-httplib finds itself.
ApiError describeStatus(int status) {
    ApiError error;
    error.status = status;
    switch (status) {
    case 404:
        error.code = "no-such-endpoint";
        error.message = "there is no such endpoint";
        error.advice = "See the list of endpoints in the manual.";
        return error;
    case 405:
        error.code = "method-not-allowed";
        error.message = "the endpoint takes another method";
        error.advice = "See the header Allow.";
        return error;
    case 408:
        error.code = "request-too-slow";
        error.message = "the body did not arrive in time";
        error.advice = "Send the request again, as a whole.";
        return error;
    case 413:
        error.code = "body-too-large";
        error.message = "the body is larger than " + std::to_string(kBodyLimit >> 20) + " MiB";
        error.advice = "Send less text.";
        return error;
    default:
        error.code = "bad-request";
        error.message = "the request cannot be read, or did not arrive in time";
        error.advice = errorAdvice(ErrorCode::InvalidInput);
        return error;
    }
}

std::unique_ptr<httplib::Server> makeHttpServer(const TlsFiles& tls) {
    if (!tls.isGiven()) {
        return std::make_unique<httplib::Server>();
    }
#ifdef CPPHTTPLIB_OPENSSL_SUPPORT
    auto server = std::make_unique<httplib::SSLServer>(tls.certificate.c_str(), tls.key.c_str());
    if (!server->is_valid()) {
        throw Error(ErrorCode::InvalidInput, "TLS cannot be set up with " + tls.certificate + " and " +
                                                 tls.key + ": they must be a certificate and its key in PEM");
    }
    return server;
#else
    throw Error(ErrorCode::InvalidInput, "this build has no TLS: its HTTP library was built without OpenSSL");
#endif
}

}  // namespace

bool isLoopback(const std::string& host) {
    in_addr four{};
    in6_addr six{};
    if (inet_pton(AF_INET, host.c_str(), &four) == 1) {
        return ntohl(four.s_addr) >> 24 == 127;
    }
    return host == "localhost" ||
           (inet_pton(AF_INET6, host.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six));
}

struct Server::State {
    const Model& model;
    const Tokenizer& tokenizer;
    Scheduler& scheduler;
    const AccessToken& token;
    ServerOptions options;
    std::atomic<bool> isStopping = false;
    Answering answering{tokenizer,           scheduler,  options.modelName, options.chatTemplate,
                        options.chatProblem, isStopping, options.log,       options.adapters};
    std::map<std::string, const char*> methods;  ///< of each endpoint: what others are told
    std::unique_ptr<httplib::Server> http;
    std::optional<RequestDeadline> deadline;
    int port = 0;
    std::atomic<bool> isEntered = false;
    std::atomic<bool> isDone = false;
    const std::int64_t started =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();

    State(const Model& givenModel, const Tokenizer& givenTokenizer, Scheduler& givenScheduler,
          const AccessToken& givenToken, ServerOptions givenOptions)
        : model(givenModel),
          tokenizer(givenTokenizer),
          scheduler(givenScheduler),
          token(givenToken),
          options(std::move(givenOptions)),
          http(makeHttpServer(options.tls)) {
        const std::size_t threads = scheduler.parallel() + kSpareThreads;
        http->new_task_queue = [threads] {
            return new httplib::ThreadPool(threads);
        };  // the library deletes it
        http->set_payload_max_length(kBodyLimit);
        http->set_keep_alive_timeout(kKeepAliveSeconds);
        http->set_read_timeout(options.readTime);
        http->set_write_timeout(kWriteSeconds);
        http->set_tcp_nodelay(true);  // a token is a few bytes and must not wait for the next one
        // Not the library's own options: they let a second server take the same port in silence.
        http->set_socket_options([](int socket) {
            const int yes = 1;
            setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
        });
        addFilters();
        addRoutes();
        bind();
        deadline.emplace(port, options.requestTime);
    }

    void bind() {
        port = options.port;
        if (options.port == 0) {
            port = http->bind_to_any_port(options.host);
        } else if (!http->bind_to_port(options.host, options.port)) {
            port = -1;
        }
        if (port <= 0) {
            throw Error(
                ErrorCode::InvalidInput,
                "cannot listen on " + options.host + " port " + std::to_string(options.port) +
                    ": it is in use, not an address of this machine, or not allowed; use another --port, or "
                    "--port 0 for any free one");
        }
    }

    void addFilters() {
        http->set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
            bodyBegan = std::chrono::steady_clock::now();
            // Whether the program lives is no secret, and a supervisor may not have the token.
            if (request.path == "/health" || token.accepts(request.get_header_value("Authorization"))) {
                return httplib::Server::HandlerResponse::Unhandled;
            }
            response.set_header("WWW-Authenticate", "Bearer");
            setError(response, {.status = 401,
                                .kind = "authentication_error",
                                .code = "token-missing-or-wrong",
                                .message = "the access token is missing or wrong",
                                .parameter = "",
                                .advice = "Send the header Authorization: Bearer <token>."});
            return httplib::Server::HandlerResponse::Handled;
        });
        http->set_error_handler([this](const httplib::Request& request, httplib::Response& response) {
            if (!response.body.empty()) {
                return;
            }
            const bool isLate = response.status == 400 && isBodyLate(options.readTime);
            int status = isLate ? 408 : response.status;
            if (const auto allowed = methods.find(request.path); status == 404 && allowed != methods.end()) {
                response.set_header("Allow", allowed->second);
                status = 405;
            }
            setError(response, describeStatus(status));
        });
        http->set_logger([this](const httplib::Request& request, const httplib::Response&) {
            bodyBegan.reset();
            deadline->answered(request.remote_addr, request.remote_port);
        });
        http->set_exception_handler(
            [this](const httplib::Request& request, httplib::Response& response,
                   const std::exception_ptr& thrown) { setError(response, describe(request, thrown)); });
    }

    ApiError describe(const httplib::Request& request, const std::exception_ptr& thrown) const {
        try {
            std::rethrow_exception(thrown);
        } catch (const ApiFailure& failure) {
            return failure.error();
        } catch (const Error& failure) {
            return fromEngineError(failure);
        } catch (const std::bad_alloc&) {
            return fromEngineError(Error(ErrorCode::OutOfMemory, "not enough memory for this request"));
        } catch (const std::exception& failure) {
            // The text goes to nobody, not even into the log: it might quote a request.
            options.log("internal error on " + request.path + ": " + typeid(failure).name());
            return internalError();
        }
    }

    void addRoutes() {
        using Request = httplib::Request;
        using Response = httplib::Response;
        addGet("/health", [](const Request&, Response& response) { setJson(response, {{"status", "ok"}}); });
        addGet("/v1/models", [this](const Request&, Response& response) {
            json models = json::array({describeModel()});
            for (const LoraAdapter* adapter : options.adapters) {
                models.push_back({{"id", adapter->name()},
                                  {"object", "model"},
                                  {"created", started},
                                  {"owned_by", "local"},
                                  {"parent", options.modelName}});
            }
            setJson(response, {{"object", "list"}, {"data", models}});
        });
        addPost("/v1/chat/completions", [this](const Request& request, Response& response) {
            answering.answer(request, response, CompletionKind::Chat);
        });
        addPost("/v1/completions", [this](const Request& request, Response& response) {
            answering.answer(request, response, CompletionKind::Text);
        });
        addPost("/v1/embeddings",
                [this](const Request& request, Response& response) { answering.embed(request, response); });
        addPost("/score",
                [this](const Request& request, Response& response) { answering.score(request, response); });
        addPost("/tokenize", [this](const Request& request, Response& response) {
            const TokenizeRequest wanted = parseTokenizeRequest(request.body);
            setJson(response, {{"ids", tokenizer.encode(wanted.text, wanted.special, wanted.addBos)}});
        });
        addPost("/detokenize", [this](const Request& request, Response& response) {
            const std::vector<TokenId> ids = parseDetokenizeRequest(request.body);
            setJson(response, {{"text", tokenizer.decode(ids, ControlText::Show)}});
        });
        addGet("/metrics", [this](const Request&, Response& response) {
            response.set_content(prometheusText(scheduler.stats()), "text/plain; version=0.0.4");
        });
        addGet("/plan", [this](const Request&, Response& response) { setJson(response, plan()); });
    }

    void addGet(const char* path, httplib::Server::Handler handler) {
        methods[path] = "GET, HEAD";
        http->Get(path, std::move(handler));
    }

    // An endpoint that takes a body: when it is called, that is here.
    void addPost(const char* path, httplib::Server::Handler handler) {
        methods[path] = "POST";
        http->Post(path, [this, handler = std::move(handler)](const httplib::Request& request,
                                                              httplib::Response& response) {
            deadline->arrived(request.remote_addr, request.remote_port);
            handler(request, response);
        });
    }

    json describeModel() const {
        json chat;
        if (options.chatTemplate) {
            chat = options.chatTemplate->name();
        }
        return {{"id", options.modelName},
                {"object", "model"},
                {"created", started},
                {"owned_by", "local"},
                {"context_length", scheduler.contextTokens()},
                {"trained_context_length", model.config().contextLength},
                {"parameters", model.parameterCount()},
                {"chat_template", chat}};
    }

    /// What the loaded model takes, and what other contexts would take.
    json plan() const {
        std::vector<PlannedPart> parts;
        std::size_t kvPerToken = 0;
        std::size_t inHost = 0;
        for (const ModelPart& part : model.parts()) {
            PlannedPart& planned = parts.emplace_back();
            planned.plan = planPart(model.file(), model.options(), *part.backend, part.share,
                                    scheduler.contextTokens(), scheduler.parallel(), scheduler.adapterRank());
            for (const LoraAdapter* adapter : options.adapters) {
                planned.plan.adapters += adapter->byteSize(parts.size() - 1);
            }
            planned.share = part.share;
            planned.isHost = part.backend->isHost();
            if (planned.isHost) {
                inHost += planned.plan.total();
            } else {
                planned.device = part.backend->description();
                planned.free = part.backend->freeBytes() + planned.plan.total();
            }
            kvPerToken += planned.plan.kvPerToken;
        }
        const auto trained = static_cast<std::size_t>(model.config().contextLength);
        json contexts = json::array();
        for (std::size_t context = 1024; context <= trained; context *= 2) {
            contexts.push_back({{"ctx", context}, {"kv", context * kvPerToken}});
        }
        // Of what is in memory now, whatever is neither weights nor the rest of the plan is the program.
        const std::size_t resident = residentBytes();
        PlanMemory memory;
        memory.program = resident > inHost ? resident - inHost : 0;
        memory.hostFree = availableMemoryBytes() + resident;
        json described = planJson(parts, memory);
        described["model"] = options.modelName;
        described["file"] = model.file().fileSize();
        described["contexts"] = contexts;
        return described;
    }
};

Server::Server(const Model& model, const Tokenizer& tokenizer, Scheduler& scheduler, const AccessToken& token,
               ServerOptions options)
    : m_state(std::make_unique<State>(model, tokenizer, scheduler, token, std::move(options))) {}

Server::~Server() = default;

int Server::port() const {
    return m_state->port;
}

void Server::run() {
    m_state->isEntered = true;
    if (!m_state->isStopping) {
        m_state->http->listen_after_bind();
    }
    m_state->isDone = true;
}

void Server::stop() {
    m_state->isStopping = true;
    // The library forgets a stop that comes before its accepting loop has begun.
    while (m_state->isEntered && !m_state->isDone && !m_state->http->is_running()) {
        std::this_thread::yield();
    }
    m_state->http->stop();
}

}  // namespace xinglin::engine
