#include "engine/server/answer_format.h"

#include <chrono>
#include <random>

#include "engine/inference/finish_name.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;

std::string randomId(const char* prefix) {
    constexpr const char* kHex = "0123456789abcdef";
    std::random_device device;
    std::string id = prefix;
    for (int i = 0; i < 24; ++i) {
        id += kHex[device() & 15];
    }
    return id;
}

json usage(const GenerationEnd& end) {
    return {{"prompt_tokens", end.promptTokens},
            {"completion_tokens", end.generatedTokens},
            {"total_tokens", end.promptTokens + end.generatedTokens},
            {"prompt_tokens_details", {{"cached_tokens", end.reusedTokens}}}};
}

/// OpenAI knows "stop" and "length" only; a full context is a length.
const char* openAiFinish(FinishReason reason) {
    return reason == FinishReason::ContextFull ? "length" : finishName(reason);
}

}  // namespace

AnswerFormat::AnswerFormat(const Tokenizer& tokenizer, const CompletionRequest& request, std::string model)
    : m_tokenizer(tokenizer),
      m_kind(request.kind),
      m_wantsLogProbs(request.wantsLogProbs),
      m_model(std::move(model)),
      m_id(randomId(request.kind == CompletionKind::Chat ? "chatcmpl-" : "cmpl-")),
      m_created(std::chrono::duration_cast<std::chrono::seconds>(
                    std::chrono::system_clock::now().time_since_epoch())
                    .count()) {}

json AnswerFormat::head(const char* object) const {
    return {{"id", m_id}, {"object", object}, {"created", m_created}, {"model", m_model}};
}

json AnswerFormat::whole(const std::vector<GeneratedToken>& tokens, const GenerationEnd& end) const {
    std::string text;
    for (const GeneratedToken& token : tokens) {
        text += token.text;
    }
    text += end.text;
    json choice = {{"index", 0}, {"finish_reason", openAiFinish(end.reason)}, {"logprobs", logProbs(tokens)}};
    if (m_kind == CompletionKind::Chat) {
        choice["message"] = {{"role", "assistant"}, {"content", text}};
    } else {
        choice["text"] = text;
    }
    json result = head(m_kind == CompletionKind::Chat ? "chat.completion" : "text_completion");
    result["choices"] = json::array({std::move(choice)});
    result["usage"] = usage(end);
    result["finish"] = finishName(end.reason);
    return result;
}

json AnswerFormat::chunkWith(json choice) const {
    json result = head(m_kind == CompletionKind::Chat ? "chat.completion.chunk" : "text_completion");
    choice["index"] = 0;
    choice.emplace("finish_reason", nullptr);
    choice.emplace("logprobs", nullptr);
    result["choices"] = json::array({std::move(choice)});
    return result;
}

json AnswerFormat::opening() const {
    return chunkWith({{"delta", {{"role", "assistant"}, {"content", ""}}}});
}

json AnswerFormat::chunk(const GeneratedToken& token) const {
    json choice = {{"logprobs", logProbs({token})}};
    if (m_kind == CompletionKind::Chat) {
        choice["delta"] = {{"content", token.text}};
    } else {
        choice["text"] = token.text;
    }
    return chunkWith(std::move(choice));
}

json AnswerFormat::closing(const GenerationEnd& end) const {
    json choice = {{"finish_reason", openAiFinish(end.reason)}};
    if (m_kind == CompletionKind::Text) {
        choice["text"] = end.text;
    } else {
        choice["delta"] = end.text.empty() ? json::object() : json({{"content", end.text}});
    }
    json result = chunkWith(std::move(choice));
    result["finish"] = finishName(end.reason);
    return result;
}

json AnswerFormat::usageChunk(const GenerationEnd& end) const {
    json result = head(m_kind == CompletionKind::Chat ? "chat.completion.chunk" : "text_completion");
    result["choices"] = json::array();
    result["usage"] = usage(end);
    return result;
}

json AnswerFormat::logProbs(const std::vector<GeneratedToken>& tokens) const {
    if (!m_wantsLogProbs) {
        return nullptr;
    }
    return m_kind == CompletionKind::Chat ? chatLogProbs(tokens) : textLogProbs(tokens);
}

json AnswerFormat::chatLogProbs(const std::vector<GeneratedToken>& tokens) const {
    const auto entry = [this](TokenId id, double logProb) {
        const std::string text = shown(id);
        std::vector<int> bytes;
        for (const char c : text) {
            bytes.push_back(static_cast<unsigned char>(c));
        }
        return json{{"token", text}, {"logprob", logProb}, {"bytes", bytes}};
    };
    json content = json::array();
    for (const GeneratedToken& token : tokens) {
        json row = entry(token.id, token.logProb);
        row["top_logprobs"] = json::array();
        for (const TokenLogProb& other : token.alternatives) {
            row["top_logprobs"].push_back(entry(other.token, other.logProb));
        }
        content.push_back(std::move(row));
    }
    return {{"content", std::move(content)}};
}

json AnswerFormat::textLogProbs(const std::vector<GeneratedToken>& tokens) const {
    json result = {
        {"tokens", json::array()}, {"token_logprobs", json::array()}, {"top_logprobs", json::array()}};
    for (const GeneratedToken& token : tokens) {
        result["tokens"].push_back(shown(token.id));
        result["token_logprobs"].push_back(token.logProb);
        json others = json::object();
        for (const TokenLogProb& other : token.alternatives) {
            others[shown(other.token)] = other.logProb;
        }
        result["top_logprobs"].push_back(std::move(others));
    }
    return result;
}

/// The bytes of a token; a control piece by its name. May be a part of a character.
std::string AnswerFormat::shown(TokenId id) const {
    if (static_cast<std::size_t>(id) >= m_tokenizer.size()) {
        return {};
    }
    std::string bytes = m_tokenizer.pieceBytes(id);
    return bytes.empty() ? m_tokenizer.piece(id).text : bytes;
}

}  // namespace xinglin::engine
