#include "engine/training/data/training_row.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/core/json_shape.h"
#include "engine/core/nearest_name.h"
#include "kernels/loss/cross_entropy.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;

constexpr std::size_t kDeepestRow = 16;

[[noreturn]] void refuse(const std::string& field, const std::string& reason) {
    throw Error(ErrorCode::InvalidInput, "\"" + field + "\": " + reason);
}

json objectOf(std::string_view row) {
    json object =
        jsonShapeOf(row, kDeepestRow).depth <= kDeepestRow ? json::parse(row, nullptr, false) : json();
    if (!object.is_object()) {
        throw Error(ErrorCode::InvalidInput, "this is no JSON object");
    }
    return object;
}

enum class MayBe { Missing, Empty, Filled };  // what is still accepted

std::string textOf(const json& object, const std::string& field, MayBe least) {
    const auto at = object.find(field);
    if (at == object.end() || at->is_null()) {
        if (least != MayBe::Missing) {
            refuse(field, "is missing");
        }
        return {};
    }
    if (!at->is_string()) {
        refuse(field, std::string("is a JSON ") + at->type_name() + " where text is wanted");
    }
    std::string text = at->get<std::string>();
    if (least == MayBe::Filled && text.find_first_not_of(" \t\r\n") == std::string::npos) {
        refuse(field, "is empty");
    }
    return text;
}

std::vector<TokenId> idsOf(const json& object, const std::string& field, TokenId least) {
    const auto at = object.find(field);
    if (at == object.end() || !at->is_array()) {
        refuse(field, "a list of token ids is wanted");
    }
    std::vector<TokenId> ids;
    for (const json& entry : *at) {
        const bool isId =
            entry.is_number_integer() && entry >= least && entry <= std::numeric_limits<TokenId>::max();
        if (!isId) {
            refuse(field, "entry " + std::to_string(ids.size()) + " is no token id");
        }
        ids.push_back(entry.get<TokenId>());
    }
    return ids;
}

// One system message at most, in front; then user and assistant in turn, ending with the assistant.
void checkTurns(const std::vector<ChatMessage>& messages, const std::string& field, ChatRole last) {
    for (std::size_t i = 0; i < messages.size(); ++i) {
        const bool isSystem = messages[i].role == ChatRole::System;
        if (isSystem && i > 0) {
            refuse(field, "entry " + std::to_string(i) + ": a system message may only be the first one");
        }
        if (i > 0 && messages[i].role == messages[i - 1].role) {
            refuse(field, "entry " + std::to_string(i) + ": two messages of the same role follow each other");
        }
    }
    const std::size_t first = !messages.empty() && messages.front().role == ChatRole::System ? 1 : 0;
    if (messages.size() <= first || messages[first].role != ChatRole::User) {
        refuse(field, "the user's message must come first");
    }
    if (messages.back().role != last) {
        refuse(field, last == ChatRole::Assistant ? "the last message must be the assistant's"
                                                  : "the last message must be the user's");
    }
}

struct RoleName {
    std::string_view name;
    ChatRole role;
};

constexpr RoleName kShareGptRoles[] = {{"human", ChatRole::User},
                                       {"user", ChatRole::User},
                                       {"gpt", ChatRole::Assistant},
                                       {"assistant", ChatRole::Assistant},
                                       {"system", ChatRole::System}};
constexpr RoleName kOpenAiRoles[] = {
    {"user", ChatRole::User}, {"assistant", ChatRole::Assistant}, {"system", ChatRole::System}};

ChatRole roleOf(const std::string& name, std::span<const RoleName> roles, const std::string& field) {
    std::vector<std::string_view> known;
    for (const RoleName& row : roles) {
        if (row.name == name) {
            return row.role;
        }
        known.push_back(row.name);
    }
    refuse(field, unknownName("role", name, known));
}

struct TurnKeys {
    const char* list;
    const char* role;
    const char* text;
};

std::vector<ChatMessage> turnsOf(const json& row, const TurnKeys& keys, std::span<const RoleName> roles,
                                 ChatRole last) {
    const auto list = row.find(keys.list);
    if (list == row.end() || !list->is_array() || list->empty()) {
        refuse(keys.list, "a list of messages is wanted");
    }
    std::vector<ChatMessage> messages;
    if (const std::string system = textOf(row, "system", MayBe::Missing); !system.empty()) {
        messages.push_back({ChatRole::System, system});
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
        const std::string where = std::string(keys.list) + "[" + std::to_string(i) + "]";
        if (!(*list)[i].is_object()) {
            refuse(where, "an object is wanted");
        }
        const ChatRole role = roleOf(textOf((*list)[i], keys.role, MayBe::Filled), roles, where);
        messages.push_back({role, textOf((*list)[i], keys.text,
                                         role == ChatRole::Assistant ? MayBe::Filled : MayBe::Empty)});
    }
    checkTurns(messages, keys.list, last);
    return messages;
}

TrainingRow readTokens(std::string_view text) {
    const json row = objectOf(text);
    LabelledSequence sequence;
    sequence.tokens = idsOf(row, "input_ids", 0);
    sequence.labels =
        row.contains("labels") ? idsOf(row, "labels", kernels::kIgnoredTarget) : sequence.tokens;
    if (sequence.tokens.empty()) {
        refuse("input_ids", "is empty");
    }
    if (sequence.labels.size() != sequence.tokens.size()) {
        refuse("labels", std::to_string(sequence.labels.size()) + " labels beside " +
                             std::to_string(sequence.tokens.size()) + " tokens");
    }
    return sequence;
}

// As published with Baichuan2 and TCMChat: who is not "human" is the assistant.
TrainingRow readTcmChat(std::string_view text) {
    json row = objectOf(text);
    const auto list = row.find("conversations");
    if (list != row.end() && list->is_array()) {
        for (json& turn : *list) {
            if (turn.is_object() && turn.contains("from") && turn["from"] != "human") {
                turn["from"] = "assistant";
            }
        }
    }
    return LearnedConversation{
        turnsOf(row, {"conversations", "from", "value"}, kShareGptRoles, ChatRole::Assistant)};
}

TrainingRow readShareGpt(std::string_view text) {
    return LearnedConversation{
        turnsOf(objectOf(text), {"conversations", "from", "value"}, kShareGptRoles, ChatRole::Assistant)};
}

TrainingRow readOpenAi(std::string_view text) {
    return LearnedConversation{
        turnsOf(objectOf(text), {"messages", "role", "content"}, kOpenAiRoles, ChatRole::Assistant)};
}

std::string alpacaPrompt(const json& row) {
    const std::string input = textOf(row, "input", MayBe::Missing);
    const std::string instruction = textOf(row, "instruction", input.empty() ? MayBe::Filled : MayBe::Empty);
    return instruction + (instruction.empty() || input.empty() ? "" : "\n") + input;
}

std::vector<ChatMessage> alpacaHistory(const json& row) {
    std::vector<ChatMessage> messages;
    if (const std::string system = textOf(row, "system", MayBe::Missing); !system.empty()) {
        messages.push_back({ChatRole::System, system});
    }
    const auto history = row.find("history");
    if (history == row.end() || history->is_null()) {
        return messages;
    }
    const auto isRound = [](const json& round) {
        return round.is_array() && round.size() == 2 && round[0].is_string() && round[1].is_string();
    };
    if (!history->is_array() || !std::all_of(history->begin(), history->end(), isRound)) {
        refuse("history", "a list of pairs of texts is wanted");
    }
    for (const json& round : *history) {
        messages.push_back({ChatRole::User, round[0].get<std::string>()});
        messages.push_back({ChatRole::Assistant, round[1].get<std::string>()});
    }
    return messages;
}

TrainingRow readAlpaca(std::string_view text) {
    const json row = objectOf(text);
    LearnedConversation conversation{alpacaHistory(row)};
    conversation.messages.push_back({ChatRole::User, alpacaPrompt(row)});
    conversation.messages.push_back({ChatRole::Assistant, textOf(row, "output", MayBe::Filled)});
    return conversation;
}

// An answer as text, or as the last message of either style.
std::string answerOf(const json& row, const std::string& field) {
    const auto at = row.find(field);
    if (at == row.end() || !at->is_object()) {
        return textOf(row, field, MayBe::Filled);
    }
    return textOf(*at, at->contains("content") ? "content" : "value", MayBe::Filled);
}

TrainingRow readPairs(std::string_view text) {
    const json row = objectOf(text);
    PreferenceRow pair;
    if (row.contains("messages")) {
        pair.messages = turnsOf(row, {"messages", "role", "content"}, kOpenAiRoles, ChatRole::User);
    } else if (row.contains("conversations")) {
        pair.messages = turnsOf(row, {"conversations", "from", "value"}, kShareGptRoles, ChatRole::User);
    } else {
        pair.messages = alpacaHistory(row);
        pair.messages.push_back({ChatRole::User, row.contains("prompt") ? textOf(row, "prompt", MayBe::Filled)
                                                                        : alpacaPrompt(row)});
    }
    pair.chosen = answerOf(row, "chosen");
    pair.rejected = answerOf(row, "rejected");
    if (pair.chosen == pair.rejected) {
        refuse("rejected", "is the same answer as \"chosen\"");
    }
    return pair;
}

TrainingRow readText(std::string_view text) {
    // A passage that happens to begin with a brace is no object with a text.
    if (text.starts_with('{') && jsonShapeOf(text, kDeepestRow).depth <= kDeepestRow) {
        const json row = json::parse(text, nullptr, false);
        if (row.is_object() && row.contains("text")) {
            return Passage{textOf(row, "text", MayBe::Filled)};
        }
    }
    return Passage{std::string(text)};
}

constexpr DataFormat kFormats[] = {
    {"tokens", readTokens}, {"tcmchat", readTcmChat}, {"alpaca", readAlpaca}, {"sharegpt", readShareGpt},
    {"openai", readOpenAi}, {"pairs", readPairs},     {"text", readText},
};

}  // namespace

std::vector<std::string_view> dataFormatNames() {
    std::vector<std::string_view> names;
    for (const DataFormat& format : kFormats) {
        names.push_back(format.name);
    }
    return names;
}

const DataFormat& dataFormatNamed(std::string_view name) {
    for (const DataFormat& format : kFormats) {
        if (format.name == name) {
            return format;
        }
    }
    throw Error(ErrorCode::InvalidInput, unknownName("data format", name, dataFormatNames()));
}

}  // namespace xinglin::engine
