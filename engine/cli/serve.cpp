#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <condition_variable>
#include <fstream>
#include <memory>
#include <mutex>
#include <thread>

#include "engine/cli/command.h"
#include "engine/cli/json_io.h"
#include "engine/cli/model_arguments.h"
#include "engine/core/error.h"
#include "engine/server/server.h"

namespace xinglin::engine::cli {
namespace {

// Few, because every waiting request holds one of the server's spare threads.
constexpr std::size_t kQueueLimit = 4;
constexpr int kLookIntervalMs = 100;

struct Options {
    ModelArguments model;
    std::string host = "127.0.0.1";
    int port = 0;
    std::string certificate;
    std::string key;
    std::string tokenFile;
    std::string templateName;
    std::size_t parallel = 8;
    std::size_t context = 0;
    bool json = false;
};

void check(const Options& given) {
    const bool hasTls = !given.certificate.empty() && !given.key.empty();
    if (given.certificate.empty() != given.key.empty()) {
        throw UsageError("--tls-cert and --tls-key belong together");
    }
    if (!isLoopback(given.host) && (!hasTls || given.tokenFile.empty())) {
        throw UsageError(
            "--host " + given.host +
            " can be reached from other machines: that needs --tls-cert, --tls-key and --token-file");
    }
}

AccessToken readToken(const Options& given, const CommandContext& context) {
    std::string line;
    if (given.tokenFile.empty()) {
        if (isatty(STDIN_FILENO) != 0) {
            context.progress << "Type the access token that clients must send, then Enter:\n" << std::flush;
        }
        if (!std::getline(context.in, line)) {
            throw UsageError(
                "standard input has no first line with the access token; give it there or with "
                "--token-file");
        }
    } else {
        std::ifstream file(given.tokenFile);
        if (!std::getline(file, line)) {
            throw Error(ErrorCode::FileUnreadable, given.tokenFile + ": no access token can be read from it");
        }
    }
    return AccessToken(std::move(line));
}

/// Waits for the end of standard input, which is how a child learns that its parent is gone.
void waitForInputEnd(const std::stop_token& stop, std::stop_source& ended) {
    std::array<char, 256> ignored{};
    while (!stop.stop_requested()) {
        pollfd input{STDIN_FILENO, POLLIN, 0};
        if (poll(&input, 1, kLookIntervalMs) <= 0) {
            continue;
        }
        const ssize_t count = read(STDIN_FILENO, ignored.data(), ignored.size());
        if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) {
            ended.request_stop();
            return;
        }
    }
}

ServerOptions serverOptions(const Options& given, const LoadedModel& loaded, const CommandContext& context) {
    ServerOptions options;
    options.host = given.host;
    options.port = given.port;
    options.tls = {given.certificate, given.key};
    options.modelName = loaded.model->file().path().stem().string();
    auto guard = std::make_shared<std::mutex>();  // shared by the copies of the function
    options.log = [guard, &context](const std::string& line) {
        const std::lock_guard lock(*guard);
        context.progress << line << std::endl;
    };
    try {
        options.chatTemplate =
            ChatTemplate::choose(given.templateName, loaded.requireTokenizer().vocabulary());
    } catch (const Error& problem) {
        if (!given.templateName.empty()) {
            throw;
        }
        // Plain completion works all the same; a chat request is told why it does not.
        options.chatProblem = problem.what();
        context.progress << "no chat: " << problem.what() << "\n";
    }
    return options;
}

ExitCode run(const Options& given, const CommandContext& context) {
    check(given);
    const AccessToken token = readToken(given, context);
    std::stop_source ended;
    std::jthread parentWatch;
    if (given.tokenFile.empty()) {
        parentWatch = std::jthread([&ended](const std::stop_token& stop) { waitForInputEnd(stop, ended); });
    }
    const LoadedModel loaded = loadModel(given.model, given.context, given.parallel);
    const Tokenizer& tokenizer = loaded.requireTokenizer();
    std::vector<std::unique_ptr<LoraAdapter>> adapters;
    ServerOptions serverGiven = serverOptions(given, loaded, context);
    for (const std::string& folder : given.model.servedAdapters) {
        adapters.push_back(LoraAdapter::load(folder, *loaded.model));
        for (const LoraAdapter* other : serverGiven.adapters) {
            if (other->name() == adapters.back()->name()) {
                throw UsageError("two adapters are called " + other->name() +
                                 ": requests choose by that name");
            }
        }
        serverGiven.adapters.push_back(adapters.back().get());
    }
    context.progress << describeLoaded(loaded) << "\n";
    Scheduler scheduler(*loaded.model, &tokenizer,
                        {.parallel = given.parallel,
                         .queueLimit = kQueueLimit,
                         .contextTokens = given.context,
                         .adapterRank = loaded.adapterRank});
    Server server(*loaded.model, tokenizer, scheduler, token, std::move(serverGiven));

    const std::stop_callback onSignal(context.interrupted, [&ended] { ended.request_stop(); });
    std::jthread serving([&server] { server.run(); });
    context.out << toLine({{"port", server.port()}}) << "\n" << std::flush;
    context.progress << "serving " << loaded.model->file().path().filename().string() << " on " << given.host
                     << " port " << server.port() << ", " << scheduler.contextTokens()
                     << " tokens of context\n";
    std::mutex mutex;
    std::condition_variable_any condition;
    std::unique_lock lock(mutex);
    condition.wait(lock, ended.get_token(), [] { return false; });
    server.stop();
    return ExitCode::Done;
}

}  // namespace

CommandBody describeServe(CLI::App& options) {
    auto given = std::make_shared<Options>();
    given->model.addTo(options);
    given->model.addPlacementTo(options);
    given->model.addCacheTypeTo(options);
    options.add_option("--host", given->host,
                       "Address to listen on; other than loopback needs TLS and --token-file");
    options.add_option("--port", given->port, "0: any free one; it is printed as {\"port\":…}")
        ->check(CLI::Range(0, 65535));
    options.add_option("--tls-cert", given->certificate, "Certificate in PEM");
    options.add_option("--tls-key", given->key, "Its key in PEM");
    options.add_option(
        "--token-file", given->tokenFile,
        "File whose first line is the access token; without it the first line of standard input is, "
        "and the server ends with standard input");
    options.add_option("--parallel", given->parallel, "Answers generated at the same time")
        ->check(CLI::Range(1, 256));
    options.add_option("--ctx", given->context, "Context in tokens; 0: the model's own, at most 8192")
        ->check(CLI::Range(0, 1 << 24));
    options.add_option("--template", given->templateName, "Chat template, where the model's own is unknown");
    given->model.addServedAdaptersTo(options);
    options.add_flag("--json", given->json, "The first line is JSON in any case");
    return [given](const CommandContext& context) { return run(*given, context); };
}

}  // namespace xinglin::engine::cli
