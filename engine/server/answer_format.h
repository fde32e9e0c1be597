#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/inference/scheduler.h"
#include "engine/server/completion_request.h"

namespace xinglin::engine {

/// Writes one answer in the shape of OpenAI's API: whole, or chunk by chunk.
class AnswerFormat final {
public:
    /// Borrows `tokenizer`. `model` is the name that clients know.
    AnswerFormat(const Tokenizer& tokenizer, const CompletionRequest& request, std::string model);

    /// The one document of an answer that is not streamed.
    nlohmann::json whole(const std::vector<GeneratedToken>& tokens, const GenerationEnd& end) const;

    /// The first chunk of a chat stream, which names the role.
    nlohmann::json opening() const;
    nlohmann::json chunk(const GeneratedToken& token) const;
    /// The chunk with the finish reason, and the text that was held back until then.
    nlohmann::json closing(const GenerationEnd& end) const;
    /// The chunk after it that only counts tokens.
    nlohmann::json usageChunk(const GenerationEnd& end) const;

private:
    nlohmann::json head(const char* object) const;
    nlohmann::json chunkWith(nlohmann::json choice) const;
    nlohmann::json logProbs(const std::vector<GeneratedToken>& tokens) const;
    nlohmann::json chatLogProbs(const std::vector<GeneratedToken>& tokens) const;
    nlohmann::json textLogProbs(const std::vector<GeneratedToken>& tokens) const;
    std::string shown(TokenId id) const;

    const Tokenizer& m_tokenizer;
    CompletionKind m_kind;
    bool m_wantsLogProbs;
    std::string m_model;
    std::string m_id;
    std::int64_t m_created;
};

}  // namespace xinglin::engine
