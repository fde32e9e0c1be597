#include "engine/tokenizer/chat_template.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>

#include "engine/core/error.h"

namespace xinglin::engine {
namespace {

// In the rows below: where the family wants the model's own first and last token, and where its first token
// only if its tokenizer writes one by itself.
constexpr char kBos = '\1';
constexpr char kEos = '\2';
constexpr char kUsualBos = '\3';

enum class SystemPlace { OwnTurn, InsideFirstUserTurn };
enum class Blanks { Keep, Trim };
enum class Rounds { Any, One };

struct Frame {
    std::string_view before;
    std::string_view after;
};

constexpr std::size_t kMostSigns = 4;
using Strings = std::array<std::string_view, kMostSigns>;

}  // namespace

/// One family: how it is recognised and how it writes a conversation.
struct ChatFamily {
    std::string_view name;
    Strings signs;          ///< all of these are in the template's text (none: chosen by name only) …
    std::string_view not_;  ///< … and this is not, unless empty
    std::string_view start;
    SystemPlace systemPlace;
    Frame system;
    Frame user;
    Frame assistant;
    std::string_view answer;              ///< what stands before the answer
    Blanks blanks;                        ///< whether messages lose their outer blanks
    Strings markers;                      ///< broken up in messages where they are not control pieces
    std::string_view defaultSystem = {};  ///< of a family chosen by name, where nobody gives another
    std::string_view between = {};        ///< stands before every turn of the user but the first message
    Rounds rounds = Rounds::Any;          ///< whether the family was published for single questions only
};

namespace {

constexpr std::array<ChatFamily, 14> kFamilies = {{
    {"chatml",
     {"<|im_start|>", "<|im_end|>"},
     "",
     "",
     SystemPlace::OwnTurn,
     {"<|im_start|>system\n", "<|im_end|>\n"},
     {"<|im_start|>user\n", "<|im_end|>\n"},
     {"<|im_start|>assistant\n", "<|im_end|>\n"},
     "<|im_start|>assistant\n",
     Blanks::Keep,
     {"<|im_start|>", "<|im_end|>"}},
    {"llama-2",
     {"[INST]", "<<SYS>>"},
     "",
     "",
     SystemPlace::InsideFirstUserTurn,
     {"<<SYS>>\n", "\n<</SYS>>\n\n"},
     {"\1[INST] ", " [/INST]"},
     {" ", " \2"},
     "",
     Blanks::Trim,
     {"[INST]", "[/INST]", "<<SYS>>", "<</SYS>>"}},
    {"mistral",
     {"'[INST] ' + message['content'] + ' [/INST]'"},
     "<<SYS>>",
     "\1",
     SystemPlace::InsideFirstUserTurn,
     {"", "\n\n"},
     {"[INST] ", " [/INST]"},
     {"", "\2"},
     "",
     Blanks::Keep,
     {"[INST]", "[/INST]"}},
    {"llama-3.1",
     {"<|start_header_id|>", "<|eot_id|>", "Cutting Knowledge Date"},
     "",
     "\1",
     SystemPlace::OwnTurn,
     // The date is the one that the published template falls back to.
     {"<|start_header_id|>system<|end_header_id|>\n\nCutting Knowledge Date: December 2023\nToday Date: 26 "
      "Jul "
      "2024\n\n",
      "<|eot_id|>"},
     {"<|start_header_id|>user<|end_header_id|>\n\n", "<|eot_id|>"},
     {"<|start_header_id|>assistant<|end_header_id|>\n\n", "<|eot_id|>"},
     "<|start_header_id|>assistant<|end_header_id|>\n\n",
     Blanks::Trim,
     {"<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<|begin_of_text|>"}},
    {"llama-3",
     {"<|start_header_id|>", "<|eot_id|>"},
     "Cutting Knowledge Date",
     "\1",
     SystemPlace::OwnTurn,
     {"<|start_header_id|>system<|end_header_id|>\n\n", "<|eot_id|>"},
     {"<|start_header_id|>user<|end_header_id|>\n\n", "<|eot_id|>"},
     {"<|start_header_id|>assistant<|end_header_id|>\n\n", "<|eot_id|>"},
     "<|start_header_id|>assistant<|end_header_id|>\n\n",
     Blanks::Trim,
     {"<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<|begin_of_text|>"}},
    {"phi-3",
     {"<|user|>", "<|assistant|>", "<|end|>"},
     "",
     "",
     SystemPlace::OwnTurn,
     {"<|system|>\n", "<|end|>\n"},
     {"<|user|>\n", "<|end|>\n"},
     {"<|assistant|>\n", "<|end|>\n"},
     "<|assistant|>\n",
     Blanks::Keep,
     {"<|system|>", "<|user|>", "<|assistant|>", "<|end|>"}},
    {"zephyr",
     {"<|user|>", "<|assistant|>", "eos_token"},
     "<|end|>",
     "",
     SystemPlace::OwnTurn,
     {"<|system|>\n", "\2\n"},
     {"<|user|>\n", "\2\n"},
     {"<|assistant|>\n", "\2\n"},
     "<|assistant|>\n",
     Blanks::Keep,
     {"<|system|>", "<|user|>", "<|assistant|>"}},
    {"gemma",
     {"<start_of_turn>", "<end_of_turn>"},
     "",
     "\1",
     SystemPlace::InsideFirstUserTurn,
     {"", "\n\n"},
     {"<start_of_turn>user\n", "<end_of_turn>\n"},
     {"<start_of_turn>model\n", "<end_of_turn>\n"},
     "<start_of_turn>model\n",
     Blanks::Trim,
     {"<start_of_turn>", "<end_of_turn>"}},
    {"baichuan2",
     {"<reserved_106>", "<reserved_107>"},
     "",
     "",
     SystemPlace::OwnTurn,
     {"", ""},
     {"<reserved_106>", ""},
     // Nothing ends an answer inside a conversation: the model says its last token where the user's piece is.
     {"<reserved_107>", ""},
     "<reserved_107>",
     Blanks::Keep,
     {"<reserved_106>", "<reserved_107>"}},
    // The rows from here on are of models published without a template text (or with their base model's).
    // baichuan-inc/Baichuan-13B-Chat as revised in August 2023: before, answers were closed.
    {"baichuan1",
     {},
     "",
     "",
     SystemPlace::OwnTurn,
     {"", ""},
     {"<reserved_102>", ""},
     {"<reserved_103>", ""},
     "<reserved_103>",
     Blanks::Keep,
     {"<reserved_102>", "<reserved_103>"}},
    // FreedomIntelligence/HuatuoGPT, scripts/finetune.py. Its command-line demo leaves out the blank before
    // the last token of earlier answers, which the model has learned to say.
    {"huatuogpt",
     {},
     "",
     "\3",
     SystemPlace::OwnTurn,
     {"", ""},
     {"<病人>：", " "},
     {"<HuatuoGPT>：", " \2"},
     "<HuatuoGPT>：",
     Blanks::Trim,
     {"<病人>", "<HuatuoGPT>"},
     "一位用户和智能医疗大模型HuatuoGPT之间的对话。对于用户的医疗问诊，HuatuoGPT给出准确的、详细的、温暖的"
     "指导建议。对于用户的指令问题，HuatuoGPT给出有益的、详细的、有礼貌的回答。"},
    // SCIR-HI/Huatuo-Llama-Med-Chinese, templates/med_template.json and finetune.py.
    {"bentsao",
     {},
     "",
     "\3",
     SystemPlace::OwnTurn,
     {"", "\n"},
     {"### 问题:\n", "\n"},
     {"### 回答:\n", "\2"},
     "### 回答:\n",
     Blanks::Keep,
     {"### 问题:", "### 回答:"},
     "下面是一个问题，运用医学知识来正确回答提问.",
     "",
     Rounds::One},
    // scutcyr/BianQue, README.md and bianque_v2_app.py. It has no system message; one that is given goes in
    // front. Rounds are told apart by the markers at the start of a line, so only those are broken up.
    {"bianque",
     {},
     "",
     "\3",
     SystemPlace::OwnTurn,
     {"", "\n"},
     {"病人：", "\n"},
     {"医生：", ""},
     "医生：",
     Blanks::Keep,
     {"\n病人：", "\n医生："},
     "",
     "\n"},
    // pariskang/CMLM-ZhongJing, WebDemo.py: adapters of Qwen 1.5 that speak ChatML under their own name.
    {"zhongjing",
     {},
     "",
     "",
     SystemPlace::OwnTurn,
     {"<|im_start|>system\n", "<|im_end|>\n"},
     {"<|im_start|>user\n", "<|im_end|>\n"},
     {"<|im_start|>assistant\n", "<|im_end|>\n"},
     "<|im_start|>assistant\n",
     Blanks::Keep,
     {"<|im_start|>", "<|im_end|>"},
     "You are a helpful TCM medical assistant named 仲景中医大语言模型, created by 医哲未来 of Fudan "
     "University."},
}};

std::string knownNames() {
    std::string names;
    for (const ChatFamily& family : kFamilies) {
        names += (names.empty() ? "" : ", ") + std::string(family.name);
    }
    return names;
}

bool matches(const ChatFamily& family, std::string_view text) {
    if (family.signs.front().empty()) {
        return false;
    }
    for (const std::string_view sign : family.signs) {
        if (text.find(sign) == std::string_view::npos) {
            return false;
        }
    }
    return family.not_.empty() || text.find(family.not_) == std::string_view::npos;
}

/// The literal text that a template puts between the system frame's halves, when it does. Files spell the
/// line break both ways.
std::string defaultSystemIn(std::string_view text, const Frame& frame) {
    if (frame.before.empty() || frame.after.empty()) {
        return {};
    }
    const std::string_view marker = frame.before.substr(0, frame.before.find('\n'));
    const std::string_view end = frame.after.substr(0, frame.after.find('\n'));
    for (const std::string_view lineBreak : {std::string_view("\n"), std::string_view("\\n")}) {
        const std::string opening = std::string(marker) + std::string(lineBreak);
        const std::size_t at = text.find(opening);
        if (at == std::string_view::npos) {
            continue;
        }
        const std::size_t from = at + opening.size();
        const std::size_t to = text.find(end, from);
        const std::string_view between = to == std::string_view::npos ? "" : text.substr(from, to - from);
        // A quote ends the literal: then an expression follows, not a default.
        if (between.find_first_of("'\"{") == std::string_view::npos) {
            return std::string(between);
        }
    }
    return {};
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r\n\f\v";
    const std::size_t from = text.find_first_not_of(kBlanks);
    return from == std::string_view::npos ? std::string_view()
                                          : text.substr(from, text.find_last_not_of(kBlanks) - from + 1);
}

void checkOrder(const ChatFamily& family, std::span<const ChatMessage> messages, ChatRole last) {
    if (messages.empty() || messages.back().role != last) {
        throw Error(ErrorCode::InvalidInput, last == ChatRole::User
                                                 ? "a conversation must end with a message of the user"
                                                 : "a conversation to learn from must end with an answer");
    }
    for (std::size_t i = 1; i < messages.size(); ++i) {
        if (messages[i].role == ChatRole::System) {
            throw Error(ErrorCode::InvalidInput,
                        "message " + std::to_string(i) + ": a system message may only be the first one");
        }
    }
    const auto isOfUser = [](const ChatMessage& message) { return message.role == ChatRole::User; };
    if (family.rounds == Rounds::One && std::count_if(messages.begin(), messages.end(), isOfUser) > 1) {
        throw Error(ErrorCode::InvalidInput,
                    "models of the family \"" + std::string(family.name) +
                        "\" know single questions only: ask each one in a new conversation");
    }
}

// How many ids two lists begin with in common.
std::size_t commonLength(std::span<const TokenId> a, std::span<const TokenId> b) {
    return static_cast<std::size_t>(std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin());
}

}  // namespace

/// Collects a conversation's parts; owns the text that they view until they are encoded.
class ChatTemplate::Transcript final {
public:
    Transcript(const Tokenizer& tokenizer, const ChatFamily& family)
        : m_tokenizer(tokenizer), m_family(family) {}

    void addFrame(std::string_view text) {
        std::string resolved;
        for (const char character : text) {
            if (character != kBos && character != kEos && character != kUsualBos) {
                resolved.push_back(character);
                continue;
            }
            const bool isLeftOut = character == kUsualBos && !m_tokenizer.vocabulary().addBos;
            const auto id = character == kEos ? m_tokenizer.eos() : m_tokenizer.bos();
            resolved += id && !isLeftOut ? m_tokenizer.piece(*id).text : std::string();
        }
        std::string_view rest = resolved;
        while (const auto role = firstOrdinaryRole(rest)) {
            m_parts.push_back({std::string(rest.substr(0, role->at)), SpecialText::Parse, {}});
            m_parts.push_back({{}, SpecialText::Parse, role->id});
            rest.remove_prefix(role->at + role->length);
        }
        m_parts.push_back({std::string(rest), SpecialText::Parse, {}});
    }

    void addMessage(std::string_view text) {
        std::string content(m_family.blanks == Blanks::Trim ? trimmed(text) : text);
        for (const std::string_view marker : m_family.markers) {
            if (!marker.empty() && !m_tokenizer.findSpecial(marker)) {
                breakUp(content, marker);
            }
        }
        m_parts.push_back({std::move(content), SpecialText::Literal, {}});
    }

    /// From here to the next endAnswer() the assistant speaks.
    void beginAnswer() { m_answers.push_back({m_parts.size(), 0}); }
    void endAnswer() { m_answers.back().second = m_parts.size(); }
    /// First part and the one after the last, of every answer.
    std::span<const std::pair<std::size_t, std::size_t>> answers() const { return m_answers; }
    std::size_t parts() const { return m_parts.size(); }

    /// The first `count` parts.
    std::vector<TokenId> encode(std::size_t count) const {
        std::vector<TokenId> ids;
        std::vector<TextPart> stretch;
        const auto flush = [&] {
            const std::vector<TokenId> more = m_tokenizer.encode(stretch, AddBos::Never);
            ids.insert(ids.end(), more.begin(), more.end());
            stretch.clear();
        };
        for (const Part& part : std::span(m_parts).first(count)) {
            if (part.role) {
                flush();
                ids.push_back(*part.role);
            } else {
                stretch.push_back({part.text, part.special});
            }
        }
        flush();
        return ids;
    }

private:
    struct Part {
        std::string text;
        SpecialText special;
        std::optional<TokenId> role;  ///< in place of the text
    };
    struct OrdinaryRole {
        std::size_t at;
        std::size_t length;
        TokenId id;
    };

    // llama.cpp's converter writes the roles of Baichuan as ordinary pieces, which no spelling ever reaches.
    std::optional<OrdinaryRole> firstOrdinaryRole(std::string_view frame) const {
        std::optional<OrdinaryRole> first;
        for (const std::string_view marker : m_family.markers) {
            const std::size_t at = marker.empty() ? std::string_view::npos : frame.find(marker);
            const auto id = at == std::string_view::npos ? std::nullopt : m_tokenizer.find(marker);
            if (id && m_tokenizer.piece(*id).kind == PieceKind::Normal && (!first || at < first->at)) {
                first = OrdinaryRole{at, marker.size(), *id};
            }
        }
        return first;
    }

    // A role marker that is ordinary text would work from inside a message too; a blank in it takes its
    // power.
    static void breakUp(std::string& content, std::string_view marker) {
        std::size_t at = 0;
        while ((at = content.find(marker, at)) != std::string::npos) {
            content.insert(at + 1, " ");
            at += marker.size() + 1;
        }
    }

    const Tokenizer& m_tokenizer;
    const ChatFamily& m_family;
    std::vector<Part> m_parts;
    std::vector<std::pair<std::size_t, std::size_t>> m_answers;
};

ChatTemplate ChatTemplate::recognise(const Vocabulary& vocabulary) {
    const std::string& text = vocabulary.chatTemplate;
    if (text.empty()) {
        throw Error(ErrorCode::FormatUnsupported,
                    vocabulary.source + ": has no chat template; name the family with --template (" +
                        knownNames() + ")");
    }
    for (const ChatFamily& family : kFamilies) {
        if (matches(family, text)) {
            const bool hasOwnTurn = family.systemPlace == SystemPlace::OwnTurn;
            return {family, hasOwnTurn ? defaultSystemIn(text, family.system) : std::string()};
        }
    }
    throw Error(ErrorCode::FormatUnsupported,
                vocabulary.source + ": its chat template (" + std::to_string(text.size()) +
                    " characters) is of no known family; name the nearest one with --template (" +
                    knownNames() + ")");
}

ChatTemplate ChatTemplate::named(std::string_view name) {
    for (const ChatFamily& family : kFamilies) {
        if (family.name == name) {
            return {family, std::string(family.defaultSystem)};
        }
    }
    throw Error(ErrorCode::InvalidInput,
                "no chat template is called \"" + std::string(name) + "\"; known are " + knownNames());
}

ChatTemplate ChatTemplate::choose(std::string_view name, const Vocabulary& vocabulary) {
    return name.empty() ? recognise(vocabulary) : named(name);
}

std::string_view ChatTemplate::name() const {
    return m_family->name;
}

void ChatTemplate::write(std::span<const ChatMessage> messages, Transcript& transcript) const {
    const ChatFamily& family = *m_family;
    const bool hasSystem = messages.front().role == ChatRole::System;
    const std::string& system = hasSystem ? messages.front().text : m_defaultSystem;
    if (hasSystem) {
        messages = messages.subspan(1);
    }
    const auto addFramed = [&](const Frame& frame, std::string_view text) {
        transcript.addFrame(frame.before);
        transcript.addMessage(text);
        transcript.addFrame(frame.after);
    };
    transcript.addFrame(family.start);
    const bool showsSystem = hasSystem || !system.empty();
    if (showsSystem && family.systemPlace == SystemPlace::OwnTurn) {
        addFramed(family.system, system);
    }
    bool isFirst = true;
    for (const ChatMessage& message : messages) {
        if (message.role == ChatRole::User && !isFirst) {
            transcript.addFrame(family.between);
        }
        if (message.role == ChatRole::Assistant) {
            transcript.addFrame(family.assistant.before);
            transcript.beginAnswer();
            transcript.addMessage(message.text);
            transcript.addFrame(family.assistant.after);
            transcript.endAnswer();
        } else if (isFirst && showsSystem && family.systemPlace == SystemPlace::InsideFirstUserTurn) {
            transcript.addFrame(family.user.before);
            addFramed(family.system, system);
            transcript.addMessage(message.text);
            transcript.addFrame(family.user.after);
        } else {
            addFramed(family.user, message.text);
        }
        isFirst = false;
    }
}

std::vector<TokenId> ChatTemplate::encode(const Tokenizer& tokenizer,
                                          std::span<const ChatMessage> messages) const {
    checkOrder(*m_family, messages, ChatRole::User);
    Transcript transcript(tokenizer, *m_family);
    write(messages, transcript);
    transcript.addFrame(m_family->answer);
    return transcript.encode(transcript.parts());
}

EncodedConversation ChatTemplate::encodeWhole(const Tokenizer& tokenizer,
                                              std::span<const ChatMessage> messages) const {
    checkOrder(*m_family, messages, ChatRole::Assistant);
    Transcript transcript(tokenizer, *m_family);
    write(messages, transcript);
    EncodedConversation whole;
    whole.tokens = transcript.encode(transcript.parts());
    for (const auto& [firstPart, endPart] : transcript.answers()) {
        // A merge across the border would belong to the answer.
        const std::size_t first = commonLength(whole.tokens, transcript.encode(firstPart));
        std::size_t end = commonLength(whole.tokens, transcript.encode(endPart));
        bool isClosed = false;
        // What a frame has after the piece that ends the answer, a line break, is not said by the model.
        for (std::size_t i = first; i < end && !isClosed; ++i) {
            if (tokenizer.isEndOfGeneration(whole.tokens[i])) {
                isClosed = true;
                end = i + 1;
            }
        }
        whole.answers.push_back({first, end - first, isClosed});
    }
    return whole;
}

}  // namespace xinglin::engine
