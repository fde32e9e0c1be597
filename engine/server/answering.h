#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "engine/inference/scheduler.h"
#include "engine/server/completion_request.h"

namespace httplib {
struct Request;
struct Response;
}  // namespace httplib

namespace xinglin::engine {

/// What answering a completion request needs. Everything is borrowed and outlives the requests.
struct Answering {
    const Tokenizer& tokenizer;
    Scheduler& scheduler;
    const std::string& modelName;
    const std::optional<ChatTemplate>& chatTemplate;
    const std::string& chatProblem;
    const std::atomic<bool>& isStopping;
    const std::function<void(const std::string&)>& log;
    const std::vector<const LoraAdapter*>& adapters;  ///< the first answers who names none

    /// Reads the request, generates, and fills `response` with one document or with the source of a stream. A
    /// client that hangs up ends its generation within a token. Throws ApiFailure and Error.
    void answer(const httplib::Request& request, httplib::Response& response, CompletionKind kind) const;
    /// How probable given continuations are.
    void score(const httplib::Request& request, httplib::Response& response) const;
    /// Where texts lie: vectors of length 1.
    void embed(const httplib::Request& request, httplib::Response& response) const;
};

}  // namespace xinglin::engine
