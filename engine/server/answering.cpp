#include "engine/server/answering.h"

#include <httplib.h>

#include <chrono>
#include <memory>
#include <typeinfo>

#include "engine/inference/finish_name.h"
#include "engine/inference/scoring.h"
#include "engine/model/lora_adapter.h"
#include "engine/server/answer_format.h"
#include "engine/server/connection_watch.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;

// How long a thread waits for a token before it looks whether anybody still wants it.
constexpr std::chrono::milliseconds kLookInterval{50};

std::string toText(const json& value) {
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string toEvent(const json& value) {
    return "data: " + toText(value) + "\n\n";
}

ApiError describeFailure(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const Error& problem) {
        return fromEngineError(problem);
    } catch (const std::exception&) {
        return internalError();
    }
}

[[noreturn]] void refuseFull(const Answering& answering) {
    throw ApiFailure({.status = 429,
                      .kind = "rate_limit_error",
                      .code = "queue-full",
                      .message = "all " + std::to_string(answering.scheduler.parallel()) +
                                 " slots are taken and the queue is full",
                      .parameter = "",
                      .advice = "Wait a moment and send the request again."});
}

[[noreturn]] void refuseCancelled() {
    // Either nobody reads this any more, or the server is going down.
    throw ApiFailure({.status = 503,
                      .kind = "server_error",
                      .code = "cancelled",
                      .message = "the answer was cancelled",
                      .parameter = "",
                      .advice = "Send the request again."});
}

/// One answer on its way: owned by the response until the last byte is out, or the client is gone.
class RunningAnswer final {
public:
    RunningAnswer(const Answering& answering, const CompletionRequest& request, Generation generation,
                  const httplib::Request& connection)
        : m_answering(answering),
          m_format(answering.tokenizer, request, answering.modelName),
          m_generation(std::move(generation)),
          m_watch(connection.remote_addr, connection.remote_port),
          m_kind(request.kind),
          m_usageChunk(request.usageChunk),
          m_wantsLogProbs(request.wantsLogProbs) {}

    /// Waits for the end and fills `response`.
    void deliverWhole(httplib::Response& response) {
        std::vector<GeneratedToken> tokens;
        GeneratedToken token;
        for (;;) {
            const Generation::Wait what = m_generation.next(token, kLookInterval);
            if (what == Generation::Wait::End) {
                break;
            }
            if (what == Generation::Wait::Token) {
                tokens.push_back(std::move(token));
            }
            if (isUnwanted()) {
                m_generation.cancel();
            }
        }
        const GenerationEnd& end = m_generation.end();
        logEnd(end);
        if (end.error) {
            throw ApiFailure(describeFailure(end.error));
        }
        if (end.reason == FinishReason::Cancelled) {
            refuseCancelled();
        }
        response.set_content(toText(m_format.whole(tokens, end)), "application/json");
    }

    /// Sends what there is, or waits a moment. False when the client is gone.
    bool deliverSome(httplib::DataSink& sink) {
        if (!m_isOpened) {
            m_isOpened = true;
            if (m_kind == CompletionKind::Chat && !send(sink, toEvent(m_format.opening()))) {
                return false;
            }
        }
        if (isUnwanted()) {
            m_answering.log("a stream was given up: its client hung up, or the server is going down");
            return false;
        }
        GeneratedToken token;
        switch (m_generation.next(token, kLookInterval)) {
        case Generation::Wait::TimedOut:
            return true;
        case Generation::Wait::Token:
            // Text that is held back as the start of a character or a stop string makes no chunk of its own.
            return (token.text.empty() && !m_wantsLogProbs) || send(sink, toEvent(m_format.chunk(token)));
        case Generation::Wait::End:
            break;
        }
        const GenerationEnd& end = m_generation.end();
        logEnd(end);
        std::string last;
        if (end.error) {
            last = toEvent(toJson(describeFailure(end.error)));
        } else {
            last = toEvent(m_format.closing(end));
            if (m_usageChunk == UsageChunk::Include) {
                last += toEvent(m_format.usageChunk(end));
            }
        }
        const bool isSent = send(sink, last + "data: [DONE]\n\n");
        sink.done();
        return isSent;
    }

private:
    bool isUnwanted() const { return m_answering.isStopping || m_watch.hasHungUp(); }

    static bool send(httplib::DataSink& sink, const std::string& text) {
        return sink.write(text.data(), text.size());
    }

    void logEnd(const GenerationEnd& end) const {
        m_answering.log(std::string(m_kind == CompletionKind::Chat ? "chat" : "completion") + ": " +
                        std::to_string(end.promptTokens) + " prompt tokens (" +
                        std::to_string(end.reusedTokens) + " reused) in " +
                        std::to_string(end.promptSeconds) + " s, " + std::to_string(end.generatedTokens) +
                        " tokens in " + std::to_string(end.decodeSeconds) + " s, " + finishName(end.reason));
    }

    const Answering& m_answering;
    AnswerFormat m_format;
    Generation m_generation;
    ConnectionWatch m_watch;
    CompletionKind m_kind;
    UsageChunk m_usageChunk;
    bool m_wantsLogProbs;
    bool m_isOpened = false;
};

std::vector<TokenId> promptOf(const Answering& answering, const CompletionRequest& request) {
    if (request.kind == CompletionKind::Text) {
        return request.promptIds.empty()
                   ? answering.tokenizer.encode(request.prompt, SpecialText::Parse, AddBos::AsModelSays)
                   : request.promptIds;
    }
    if (!answering.chatTemplate) {
        throw Error(ErrorCode::FormatUnsupported, answering.chatProblem);
    }
    std::vector<TokenId> ids = answering.chatTemplate->encode(answering.tokenizer, request.messages);
    if (!request.answerSoFar.empty()) {
        const std::vector<TokenId> begun =
            answering.tokenizer.encode(request.answerSoFar, SpecialText::Literal, AddBos::Never);
        ids.insert(ids.end(), begun.begin(), begun.end());
    }
    return ids;
}

const LoraAdapter* findAdapter(const Answering& answering, const std::string& name) {
    for (const LoraAdapter* adapter : answering.adapters) {
        if (adapter->name() == name) {
            return adapter;
        }
    }
    return nullptr;
}

/// The adapter that a request is answered with, or null.
const LoraAdapter* adapterOf(const Answering& answering, const std::string& model,
                             const std::optional<std::string>& named) {
    if (named) {
        const LoraAdapter* adapter = findAdapter(answering, *named);
        if (adapter == nullptr && !named->empty()) {
            throw badField("adapter", "names none of the server's adapters; /v1/models lists them");
        }
        return adapter;
    }
    if (const LoraAdapter* adapter = findAdapter(answering, model)) {
        return adapter;  // an adapter is a model of its own to clients that know no adapters
    }
    return answering.adapters.empty() ? nullptr : answering.adapters.front();
}

void checkModel(const Answering& answering, const std::string& name) {
    if (name.empty() || name == answering.modelName || findAdapter(answering, name) != nullptr) {
        return;
    }
    throw ApiFailure({.status = 404,
                      .kind = "invalid_request_error",
                      .code = "model-not-found",
                      .message = "no model of that name is loaded; the loaded one is " + answering.modelName,
                      .parameter = "model",
                      .advice = "Ask /v1/models for the name."});
}

}  // namespace

void Answering::answer(const httplib::Request& request, httplib::Response& response,
                       CompletionKind kind) const {
    const CompletionRequest wanted = parseCompletionRequest(request.body, kind, {scheduler.contextTokens()});
    checkModel(*this, wanted.model);
    GenerationRequest job;
    job.prompt = promptOf(*this, wanted);
    job.adapter = adapterOf(*this, wanted.model, wanted.adapter);
    job.sampling = wanted.sampling;
    job.maxTokens = wanted.maxTokens.value_or(scheduler.contextTokens());
    job.endOfText = wanted.endOfText;
    job.stopStrings = wanted.stopStrings;
    job.constraint = wanted.constraint;
    job.leadingBlank = kind == CompletionKind::Chat ? LeadingBlank::Drop : LeadingBlank::Keep;
    job.wantsLogProbs = wanted.wantsLogProbs;
    job.topLogProbs = wanted.topLogProbs;
    std::optional<Generation> generation = scheduler.submit(std::move(job));
    if (!generation) {
        refuseFull(*this);
    }
    auto running = std::make_shared<RunningAnswer>(*this, wanted, *std::move(generation), request);
    if (wanted.delivery == Delivery::Whole) {
        running->deliverWhole(response);
        return;
    }
    response.set_header("Cache-Control", "no-store");
    response.set_chunked_content_provider(
        "text/event-stream", [this, running](std::size_t, httplib::DataSink& sink) {
            try {
                return running->deliverSome(sink);
            } catch (const std::exception& problem) {
                // The library would let it end the program. The text stays here: it might quote an answer.
                log(std::string("a stream broke off: ") + typeid(problem).name());
                return false;
            }
        });
}

void Answering::score(const httplib::Request& request, httplib::Response& response) const {
    ScoreRequest wanted = parseScoreRequest(request.body);
    checkModel(*this, wanted.model);
    std::vector<ScoreRow> rows;
    rows.reserve(wanted.rows.size());
    for (ScoreRowRequest& row : wanted.rows) {
        rows.push_back({std::move(row.promptIds), std::move(row.continuationIds)});
        ScoreRow& ids = rows.back();
        if (row.isText) {
            ids.prompt = tokenizer.encode(row.prompt, SpecialText::Parse, AddBos::AsModelSays);
            for (const std::string& text : row.continuations) {
                ids.continuations.push_back(tokenizer.encode(text, SpecialText::Parse, AddBos::Never));
            }
        }
    }
    const ConnectionWatch watch(request.remote_addr, request.remote_port);
    const auto isUnwanted = [&] { return isStopping || watch.hasHungUp(); };
    const ScoredRows scored =
        scoreRows(scheduler, rows, adapterOf(*this, wanted.model, wanted.adapter), isUnwanted);
    if (scored.end != ScoringEnd::Done) {
        scored.end == ScoringEnd::Cancelled ? refuseCancelled() : refuseFull(*this);
    }
    json list = json::array();
    for (const Scores& row : scored.rows) {
        list.push_back({{"logprob", row.logProbs}, {"tokens", row.counts}});
    }
    response.set_content(toText(wanted.isList ? json{{"rows", list}} : list.front()), "application/json");
}

void Answering::embed(const httplib::Request& request, httplib::Response& response) const {
    const EmbeddingRequest wanted = parseEmbeddingRequest(request.body);
    checkModel(*this, wanted.model);
    std::vector<std::vector<TokenId>> inputs = wanted.ids;
    for (const std::string& text : wanted.texts) {
        inputs.push_back(tokenizer.encode(text, SpecialText::Literal, AddBos::AsModelSays));
    }
    const ConnectionWatch watch(request.remote_addr, request.remote_port);
    const auto isUnwanted = [&] { return isStopping || watch.hasHungUp(); };
    Measurements measurements(scheduler, isUnwanted);
    json data = json::array();
    std::size_t tokens = 0;
    for (std::vector<TokenId>& ids : inputs) {
        tokens += ids.size();
        GenerationRequest job;
        job.purpose = Purpose::Embed;
        job.prompt = std::move(ids);
        job.adapter = adapterOf(*this, wanted.model, std::nullopt);
        const auto end = measurements.run(job);
        if (!end || end->reason == FinishReason::Cancelled) {
            end ? refuseCancelled() : refuseFull(*this);
        }
        data.push_back({{"object", "embedding"}, {"index", data.size()}, {"embedding", end->embedding}});
    }
    response.set_content(toText({{"object", "list"},
                                 {"data", data},
                                 {"model", modelName},
                                 {"usage", {{"prompt_tokens", tokens}, {"total_tokens", tokens}}}}),
                         "application/json");
}

}  // namespace xinglin::engine
