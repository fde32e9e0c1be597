#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/inference/scheduler.h"
#include "engine/server/api_error.h"
#include "engine/tokenizer/chat_template.h"

namespace xinglin::engine {

enum class CompletionKind {
    Chat,  ///< /v1/chat/completions
    Text,  ///< /v1/completions
};

enum class Delivery { Whole, Stream };
enum class UsageChunk { Omit, Include };

/// A completion request after every field has been checked.
struct CompletionRequest {
    CompletionKind kind = CompletionKind::Chat;
    std::string model;                  ///< empty: not named
    std::vector<ChatMessage> messages;  ///< Chat; ends with the user's
    std::string answerSoFar;         ///< Chat: the text that the answer goes on behind; empty for a new one
    std::string prompt;              ///< Text, unless promptIds are given
    std::vector<TokenId> promptIds;  ///< Text
    std::optional<std::string> adapter;  ///< its name; empty: none; not given: the server's own
    SamplingOptions sampling;
    std::optional<std::size_t> maxTokens;
    EndOfText endOfText = EndOfText::Stops;  ///< "ignore_eos", for measurements
    std::vector<std::string> stopStrings;
    std::shared_ptr<const Grammar> constraint;  ///< null: free text; shared with the generation
    Delivery delivery = Delivery::Whole;
    UsageChunk usageChunk = UsageChunk::Omit;
    bool wantsLogProbs = false;
    std::size_t topLogProbs = 0;
};

/// Bounds for what a request may ask.
struct RequestLimits {
    std::size_t contextTokens = 0;
};

/// Reads a JSON object. Throws ApiFailure for anything else, for text that is not UTF-8 and for nesting
/// deeper than anybody means.
nlohmann::json parseBody(std::string_view body);

/// Throws ApiFailure naming the field. Fields that the engine does not know are ignored; ones that it knows
/// and cannot honour (tools, n > 1 …) are refused.
CompletionRequest parseCompletionRequest(std::string_view body, CompletionKind kind,
                                         const RequestLimits& limits);

/// A prompt and continuations of a /score request, as text or as ids.
struct ScoreRowRequest {
    std::string prompt;
    std::vector<std::string> continuations;
    std::vector<TokenId> promptIds;
    std::vector<std::vector<TokenId>> continuationIds;
    bool isText = true;
};

/// A /score request: one row, or a list of them under "rows".
struct ScoreRequest {
    std::string model;
    std::optional<std::string> adapter;
    std::vector<ScoreRowRequest> rows;
    bool isList = false;
};
ScoreRequest parseScoreRequest(std::string_view body);

/// A /v1/embeddings request: texts, or ids.
struct EmbeddingRequest {
    std::string model;
    std::vector<std::string> texts;
    std::vector<std::vector<TokenId>> ids;  ///< of each text, when there are no texts
};
EmbeddingRequest parseEmbeddingRequest(std::string_view body);

struct TokenizeRequest {
    std::string text;
    SpecialText special = SpecialText::Parse;
    AddBos addBos = AddBos::Never;
};

TokenizeRequest parseTokenizeRequest(std::string_view body);
/// The "ids" of a /detokenize request. Whether the vocabulary has them is for the tokenizer to say.
std::vector<TokenId> parseDetokenizeRequest(std::string_view body);

}  // namespace xinglin::engine
