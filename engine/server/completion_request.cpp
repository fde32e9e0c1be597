#include "engine/server/completion_request.h"

#include <cmath>
#include <limits>
#include <random>

#include "engine/core/json_shape.h"
#include "engine/server/answer_constraint.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;

constexpr std::size_t kDeepestNesting = 64;
constexpr std::size_t kMostMessages = 4096;
constexpr std::size_t kMostStops = 16;
constexpr std::size_t kLongestStop = 256;
constexpr std::size_t kMostTopLogProbs = 20;
constexpr std::size_t kMostTexts = 2048;

ApiFailure badBody(const std::string& problem) {
    ApiError error;
    error.message = "the body " + problem;
    error.advice = errorAdvice(ErrorCode::InvalidInput);
    return ApiFailure(std::move(error));
}

/// Typed access to one object's fields. A field that is null counts as absent, as clients of OpenAI's API use
/// it.
class Fields final {
public:
    explicit Fields(const json& object) : m_object(object) {}

    const json* find(const char* name) const {
        const auto it = m_object.find(name);
        return it == m_object.end() || it->is_null() ? nullptr : &*it;
    }

    std::string text(const char* name) const {
        const json* value = find(name);
        if (value == nullptr) {
            return {};
        }
        if (!value->is_string()) {
            throw badField(name, "must be a string");
        }
        return value->get<std::string>();
    }

    bool flag(const char* name) const {
        const json* value = find(name);
        if (value == nullptr) {
            return false;
        }
        if (!value->is_boolean()) {
            throw badField(name, "must be true or false");
        }
        return value->get<bool>();
    }

    void number(const char* name, double low, double high, double& into) const {
        const json* value = find(name);
        if (value == nullptr) {
            return;
        }
        const double given = value->is_number() ? value->get<double>() : std::nan("");
        if (!(given >= low && given <= high)) {
            throw badField(name, "must be a number from " + shown(low) + " to " + shown(high));
        }
        into = given;
    }

    std::optional<std::uint64_t> count(const char* name, std::uint64_t low, std::uint64_t high) const {
        const json* value = find(name);
        if (value == nullptr) {
            return std::nullopt;
        }
        const bool fits = value->is_number_unsigned() && value->get<std::uint64_t>() >= low &&
                          value->get<std::uint64_t>() <= high;
        if (!fits) {
            throw badField(
                name, "must be a whole number from " + std::to_string(low) + " to " + std::to_string(high));
        }
        return value->get<std::uint64_t>();
    }

private:
    static std::string shown(double number) { return json(number).dump(); }

    const json& m_object;
};

/// Fields whose meaning the engine cannot give; a value that means nothing is let through.
void refuseUnsupported(const Fields& fields) {
    for (const char* name : {"tools", "functions", "logit_bias"}) {
        const json* value = fields.find(name);
        if (value != nullptr && !value->empty()) {
            throw badField(name, "is not supported by this engine");
        }
    }
    for (const char* name : {"frequency_penalty", "presence_penalty"}) {
        double value = 0.0;
        fields.number(name, -2.0, 2.0, value);
        if (value != 0.0) {
            throw badField(name, "is not supported by this engine; use \"repetition_penalty\"");
        }
    }
    for (const char* name : {"n", "best_of"}) {
        if (fields.count(name, 0, 1024).value_or(1) != 1) {
            throw badField(name, "must be 1: this engine gives one answer a request");
        }
    }
    for (const char* name : {"echo", "suffix"}) {
        const json* value = fields.find(name);
        if (value != nullptr && *value != false && *value != "") {
            throw badField(name, "is not supported by this engine");
        }
    }
}

ChatRole parseRole(const json& message, const std::string& field) {
    const auto it = message.find("role");
    const std::string role = it != message.end() && it->is_string() ? it->get<std::string>() : std::string();
    if (role == "system" || role == "developer") {
        return ChatRole::System;
    }
    if (role == "user") {
        return ChatRole::User;
    }
    if (role == "assistant") {
        return ChatRole::Assistant;
    }
    throw badField(field + ".role", "must be system, user or assistant");
}

/// A string, or a list of parts of the type "text".
std::string parseContent(const json& message, const std::string& field) {
    const auto it = message.find("content");
    if (it != message.end() && it->is_string()) {
        return it->get<std::string>();
    }
    if (it == message.end() || !it->is_array()) {
        throw badField(field + ".content", "must be a string or a list of text parts");
    }
    std::string text;
    for (const json& part : *it) {
        const bool isText = part.is_object() && part.value("type", json()) == "text" &&
                            part.contains("text") && part["text"].is_string();
        if (!isText) {
            throw badField(field + ".content", "may only hold parts of the type text");
        }
        text += part["text"].get<std::string>();
    }
    return text;
}

std::vector<ChatMessage> parseMessages(const Fields& fields) {
    const json* list = fields.find("messages");
    if (list == nullptr || !list->is_array() || list->empty()) {
        throw badField("messages", "must be a list with at least one message");
    }
    if (list->size() > kMostMessages) {
        throw badField("messages", "must not hold more than " + std::to_string(kMostMessages) + " messages");
    }
    std::vector<ChatMessage> messages;
    for (const json& message : *list) {
        const std::string field = "messages[" + std::to_string(messages.size()) + "]";
        if (!message.is_object()) {
            throw badField(field, "must be an object");
        }
        const ChatRole role = parseRole(message, field);
        if (role == ChatRole::System && !messages.empty()) {
            throw badField(field + ".role", "may be system in the first message only");
        }
        messages.push_back({role, parseContent(message, field)});
    }
    return messages;
}

/// With "continue_final_message" the last message is an unfinished answer.
void parseConversation(const Fields& fields, CompletionRequest& request) {
    request.messages = parseMessages(fields);
    if (fields.flag("continue_final_message") && request.messages.back().role == ChatRole::Assistant) {
        request.answerSoFar = std::move(request.messages.back().text);
        request.messages.pop_back();
    }
    if (request.messages.empty() || request.messages.back().role != ChatRole::User) {
        throw badField("messages",
                       "must end with a message of the user, or with an answer to go on with and "
                       "\"continue_final_message\": true");
    }
}

std::vector<TokenId> parseIdList(const json& list, const char* name) {
    std::vector<TokenId> ids;
    for (const json& id : list) {
        const bool fits =
            id.is_number_unsigned() &&
            id.get<std::uint64_t>() <= static_cast<std::uint64_t>(std::numeric_limits<TokenId>::max());
        if (!fits) {
            throw badField(name,
                           "holds something at index " + std::to_string(ids.size()) + " that is no token id");
        }
        ids.push_back(id.get<TokenId>());
    }
    return ids;
}

void parsePrompt(const Fields& fields, CompletionRequest& request) {
    const json* prompt = fields.find("prompt");
    if (prompt != nullptr && prompt->is_string()) {
        request.prompt = prompt->get<std::string>();
        return;
    }
    if (prompt == nullptr || !prompt->is_array() || prompt->empty()) {
        throw badField("prompt", "must be a string or a list of token ids");
    }
    if (prompt->size() == 1 && prompt->front().is_string()) {
        request.prompt = prompt->front().get<std::string>();
        return;
    }
    request.promptIds = parseIdList(*prompt, "prompt");
}

std::vector<std::string> parseStops(const Fields& fields) {
    const json* stop = fields.find("stop");
    if (stop == nullptr) {
        return {};
    }
    const json list = stop->is_array() ? *stop : json::array({*stop});
    if (list.size() > kMostStops) {
        throw badField("stop", "must not hold more than " + std::to_string(kMostStops) + " strings");
    }
    std::vector<std::string> stops;
    for (const json& entry : list) {
        const bool fits = entry.is_string() && !entry.get_ref<const std::string&>().empty() &&
                          entry.get_ref<const std::string&>().size() <= kLongestStop;
        if (!fits) {
            throw badField("stop", "must be strings of 1 to " + std::to_string(kLongestStop) + " bytes");
        }
        stops.push_back(entry.get<std::string>());
    }
    return stops;
}

std::optional<std::string> parseAdapter(const Fields& fields) {
    if (fields.find("adapter") == nullptr) {
        return std::nullopt;
    }
    return fields.text("adapter");
}

/// A list that is not empty and not endless.
const json& parseList(const Fields& fields, const char* name) {
    const json* list = fields.find(name);
    if (list == nullptr || !list->is_array() || list->empty() || list->size() > kMostTexts) {
        throw badField(name, "must be a list of 1 to " + std::to_string(kMostTexts) + " entries");
    }
    return *list;
}

std::string textEntry(const json& entry, const char* name) {
    if (!entry.is_string()) {
        throw badField(name, "must hold strings only");
    }
    return entry.get<std::string>();
}

const json& idListEntry(const json& entry, const char* name) {
    if (!entry.is_array()) {
        throw badField(name, "must hold lists of token ids only");
    }
    return entry;
}

std::uint64_t parseSeed(const Fields& fields) {
    const json* seed = fields.find("seed");
    if (seed == nullptr) {
        std::random_device device;
        return static_cast<std::uint64_t>(device()) << 32 | device();
    }
    if (!seed->is_number_integer()) {
        throw badField("seed", "must be a whole number");
    }
    return seed->is_number_unsigned() ? seed->get<std::uint64_t>()
                                      : static_cast<std::uint64_t>(seed->get<std::int64_t>());
}

void parseSampling(const Fields& fields, SamplingOptions& sampling) {
    fields.number("temperature", 0.0, 100.0, sampling.temperature);
    fields.number("top_p", 0.0, 1.0, sampling.topP);
    fields.number("min_p", 0.0, 1.0, sampling.minP);
    fields.number("repetition_penalty", 0.1, 10.0, sampling.repetitionPenalty);
    sampling.topK = fields.count("top_k", 0, 1u << 30).value_or(sampling.topK);
    sampling.seed = parseSeed(fields);
}

void parseStreaming(const Fields& fields, CompletionRequest& request) {
    request.delivery = fields.flag("stream") ? Delivery::Stream : Delivery::Whole;
    const json* options = fields.find("stream_options");
    if (options == nullptr) {
        return;
    }
    if (!options->is_object()) {
        throw badField("stream_options", "must be an object");
    }
    request.usageChunk = Fields(*options).flag("include_usage") ? UsageChunk::Include : UsageChunk::Omit;
}

/// Chat has a flag and a count, text completion only the count.
void parseLogProbs(const Fields& fields, CompletionRequest& request) {
    if (request.kind == CompletionKind::Text) {
        const auto count = fields.count("logprobs", 0, kMostTopLogProbs);
        request.wantsLogProbs = count.has_value();
        request.topLogProbs = static_cast<std::size_t>(count.value_or(0));
        return;
    }
    request.wantsLogProbs = fields.flag("logprobs");
    const auto count = fields.count("top_logprobs", 0, kMostTopLogProbs);
    if (count.value_or(0) > 0 && !request.wantsLogProbs) {
        throw badField("top_logprobs", "needs \"logprobs\": true");
    }
    request.topLogProbs = static_cast<std::size_t>(count.value_or(0));
}

ScoreRowRequest parseScoreRow(const Fields& fields) {
    ScoreRowRequest row;
    row.isText = fields.find("prompt_ids") == nullptr;
    if (row.isText) {
        row.prompt = fields.text("prompt");
        for (const json& text : parseList(fields, "continuations")) {
            row.continuations.push_back(textEntry(text, "continuations"));
        }
        return row;
    }
    row.promptIds = parseIdList(idListEntry(*fields.find("prompt_ids"), "prompt_ids"), "prompt_ids");
    for (const json& ids : parseList(fields, "continuation_ids")) {
        row.continuationIds.push_back(parseIdList(idListEntry(ids, "continuation_ids"), "continuation_ids"));
    }
    return row;
}

}  // namespace

json parseBody(std::string_view body) {
    if (jsonShapeOf(body, kDeepestNesting).depth > kDeepestNesting) {
        throw badBody("is nested deeper than " + std::to_string(kDeepestNesting) + " levels");
    }
    try {
        json value = json::parse(body);
        if (!value.is_object()) {
            throw badBody("is no JSON object");
        }
        return value;
    } catch (const json::parse_error& problem) {
        // The library's message quotes the text, which may be a patient's; the place is enough.
        throw badBody("is no valid JSON in UTF-8, see byte " + std::to_string(problem.byte));
    } catch (const json::exception&) {
        throw badBody("is no valid JSON: a number is out of range");
    }
}

CompletionRequest parseCompletionRequest(std::string_view body, CompletionKind kind,
                                         const RequestLimits& limits) {
    const json object = parseBody(body);
    const Fields fields(object);
    CompletionRequest request;
    request.kind = kind;
    refuseUnsupported(fields);
    request.model = fields.text("model");
    request.adapter = parseAdapter(fields);
    if (kind == CompletionKind::Chat) {
        parseConversation(fields, request);
    } else {
        parsePrompt(fields, request);
    }
    parseSampling(fields, request.sampling);
    for (const char* name : {"max_tokens", "max_completion_tokens"}) {
        if (const auto count = fields.count(name, 1, limits.contextTokens)) {
            request.maxTokens = static_cast<std::size_t>(*count);
        }
    }
    request.endOfText = fields.flag("ignore_eos") ? EndOfText::Ignored : EndOfText::Stops;
    request.stopStrings = parseStops(fields);
    request.constraint = parseAnswerConstraint(body, object);
    parseStreaming(fields, request);
    parseLogProbs(fields, request);
    return request;
}

ScoreRequest parseScoreRequest(std::string_view body) {
    const json object = parseBody(body);
    const Fields fields(object);
    ScoreRequest request;
    request.model = fields.text("model");
    request.adapter = parseAdapter(fields);
    request.isList = fields.find("rows") != nullptr;
    if (!request.isList) {
        request.rows.push_back(parseScoreRow(fields));
        return request;
    }
    for (const json& row : parseList(fields, "rows")) {
        if (!row.is_object()) {
            throw badField("rows", "must hold objects only");
        }
        request.rows.push_back(parseScoreRow(Fields(row)));
    }
    return request;
}

EmbeddingRequest parseEmbeddingRequest(std::string_view body) {
    const json object = parseBody(body);
    const Fields fields(object);
    EmbeddingRequest request;
    request.model = fields.text("model");
    const json* format = fields.find("encoding_format");
    if (format != nullptr && *format != "float") {
        throw badField("encoding_format", "other than \"float\" is not supported by this engine");
    }
    if (fields.find("dimensions") != nullptr) {
        throw badField("dimensions", "is not supported by this engine");
    }
    const json* input = fields.find("input");
    if (input != nullptr && input->is_string()) {
        request.texts.push_back(input->get<std::string>());
        return request;
    }
    const json& list = parseList(fields, "input");
    if (list.front().is_number()) {
        request.ids.push_back(parseIdList(list, "input"));
        return request;
    }
    for (const json& entry : list) {
        if (list.front().is_string()) {
            request.texts.push_back(textEntry(entry, "input"));
        } else {
            request.ids.push_back(parseIdList(idListEntry(entry, "input"), "input"));
        }
    }
    return request;
}

TokenizeRequest parseTokenizeRequest(std::string_view body) {
    const json object = parseBody(body);
    const Fields fields(object);
    if (fields.find("text") == nullptr) {
        throw badField("text", "is missing");
    }
    TokenizeRequest request;
    request.text = fields.text("text");
    request.special = fields.flag("literal") ? SpecialText::Literal : SpecialText::Parse;
    request.addBos = fields.flag("bos") ? AddBos::WheneverKnown : AddBos::Never;
    return request;
}

std::vector<TokenId> parseDetokenizeRequest(std::string_view body) {
    const json object = parseBody(body);
    const json* ids = Fields(object).find("ids");
    if (ids == nullptr || !ids->is_array()) {
        throw badField("ids", "must be a list of token ids");
    }
    return parseIdList(*ids, "ids");
}

}  // namespace xinglin::engine
