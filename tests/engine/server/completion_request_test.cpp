#include "engine/server/completion_request.h"

#include <gmock/gmock.h>

#include "engine/grammar/matcher.h"

namespace xinglin::engine {
namespace {

using ::testing::HasSubstr;

constexpr RequestLimits kLimits{4096};

CompletionRequest chat(const std::string& fields) {
    return parseCompletionRequest(R"({"messages":[{"role":"user","content":"hi"}],)" + fields + "}",
                                  CompletionKind::Chat, kLimits);
}

/// The field that is named as wrong, or "" when the request is taken.
std::string wrongField(const std::string& body, CompletionKind kind = CompletionKind::Chat) {
    try {
        parseCompletionRequest(body, kind, kLimits);
    } catch (const ApiFailure& failure) {
        EXPECT_EQ(failure.error().status, 400);
        EXPECT_FALSE(failure.error().advice.empty());
        return failure.error().parameter.empty() ? "body" : failure.error().parameter;
    }
    return "";
}

std::string wrongInChat(const std::string& fields) {
    return wrongField(R"({"messages":[{"role":"user","content":"hi"}],)" + fields + "}");
}

TEST(CompletionRequest, ReadsEveryField) {
    const CompletionRequest request = parseCompletionRequest(
        R"({"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"a"},
        {"type":"text","text":"b"}]},{"role":"assistant","content":"c"},{"role":"user","content":"d"}],
        "temperature":0.5,"top_p":0.9,"top_k":7,"min_p":0.1,"repetition_penalty":1.2,"seed":-1,"max_tokens":12,
        "stop":["x","y"],"stream":true,"stream_options":{"include_usage":true},"logprobs":true,"top_logprobs":3,
        "user":"whoever","n":1,"tools":[],"response_format":{"type":"text"}})",
        CompletionKind::Chat, kLimits);
    EXPECT_EQ(request.model, "m");
    ASSERT_EQ(request.messages.size(), 4u);
    EXPECT_EQ(request.messages[1].text, "ab");
    EXPECT_EQ(request.messages[2].role, ChatRole::Assistant);
    EXPECT_EQ(request.sampling.temperature, 0.5);
    EXPECT_EQ(request.sampling.topP, 0.9);
    EXPECT_EQ(request.sampling.topK, 7u);
    EXPECT_EQ(request.sampling.minP, 0.1);
    EXPECT_EQ(request.sampling.repetitionPenalty, 1.2);
    EXPECT_EQ(request.sampling.seed, ~std::uint64_t{0});
    EXPECT_EQ(request.maxTokens, 12u);
    EXPECT_EQ(request.stopStrings, (std::vector<std::string>{"x", "y"}));
    EXPECT_EQ(request.delivery, Delivery::Stream);
    EXPECT_EQ(request.usageChunk, UsageChunk::Include);
    EXPECT_TRUE(request.wantsLogProbs);
    EXPECT_EQ(request.topLogProbs, 3u);
}

/// Whether the request's constraint lets the answer begin with `text`.
bool takes(const CompletionRequest& request, std::string_view text) {
    GrammarMatcher matcher(request.constraint, GrammarStart::AtOnce);
    return matcher.advance(matcher.start(), text).has_value();
}

TEST(CompletionRequest, ReadsConstraints) {
    EXPECT_EQ(chat(R"("response_format":{"type":"text"})").constraint, nullptr);
    const auto object = chat(R"("response_format":{"type":"json_object"})");
    EXPECT_TRUE(takes(object, "{}"));
    EXPECT_FALSE(takes(object, "["));
    for (const char* field : {"guided_choice", "choices"}) {
        const auto choice = chat("\"" + std::string(field) + R"(":["yes","no"])");
        EXPECT_TRUE(takes(choice, "yes"));
        EXPECT_FALSE(takes(choice, "maybe"));
    }
}

TEST(CompletionRequest, KeepsTheOrderOfASchemasProperties) {
    const auto request = chat(R"("response_format":{"type":"json_schema","json_schema":{"name":"n","schema":
        {"properties":{"z":{"type":"null"},"a":{"type":"null"}},"required":["z","a"]}}})");
    EXPECT_TRUE(takes(request, R"({"z":null,"a":null})"));
    EXPECT_FALSE(takes(request, R"({"a")"));
}

TEST(CompletionRequest, KeepsTheDigitsOfASchemasBounds) {
    // As doubles both would be 0.1, and 0.1 would lie between them.
    EXPECT_EQ(wrongInChat(R"("response_format":{"type":"json_schema","json_schema":{"schema":
        {"type":"number","minimum":0.1000000000000000055,"maximum":0.1000000000000000056}}})"),
              "response_format");
}

TEST(CompletionRequest, NamesTheConstraintThatCannotBeHonoured) {
    EXPECT_EQ(wrongInChat(R"("response_format":"text")"), "response_format");
    EXPECT_EQ(wrongInChat(R"("response_format":{"type":"json_schema"})"), "response_format");
    EXPECT_EQ(wrongInChat(R"("response_format":{"type":"json_schema","json_schema":{"schema":{"not":{}}}})"),
              "response_format");
    EXPECT_EQ(wrongInChat(R"("guided_choice":"a")"), "guided_choice");
    EXPECT_EQ(wrongInChat(R"("guided_choice":[1])"), "guided_choice");
    EXPECT_EQ(wrongInChat(R"("choices":[])"), "choices");
    EXPECT_EQ(wrongInChat(R"("choices":["a"],"response_format":{"type":"json_object"})"), "choices");
}

TEST(CompletionRequest, NullMeansAbsent) {
    const CompletionRequest request = chat(R"("temperature":null,"stop":null,"max_tokens":null,"seed":3)");
    EXPECT_EQ(request.sampling.temperature, SamplingOptions{}.temperature);
    EXPECT_FALSE(request.maxTokens.has_value());
    EXPECT_EQ(request.sampling.seed, 3u);
}

TEST(CompletionRequest, DrawsAnotherSeedEachTimeNoneIsGiven) {
    EXPECT_NE(chat(R"("top_k":1)").sampling.seed, chat(R"("top_k":1)").sampling.seed);
}

TEST(CompletionRequest, NamesTheFieldAtFault) {
    EXPECT_EQ(wrongInChat(R"("temperature":"hot")"), "temperature");
    EXPECT_EQ(wrongInChat(R"("temperature":-1)"), "temperature");
    EXPECT_EQ(wrongInChat(R"("top_p":1.5)"), "top_p");
    EXPECT_EQ(wrongInChat(R"("top_k":-1)"), "top_k");
    EXPECT_EQ(wrongInChat(R"("min_p":2)"), "min_p");
    EXPECT_EQ(wrongInChat(R"("repetition_penalty":0)"), "repetition_penalty");
    EXPECT_EQ(wrongInChat(R"("seed":1.5)"), "seed");
    EXPECT_EQ(wrongInChat(R"("max_tokens":0)"), "max_tokens");
    EXPECT_EQ(wrongInChat(R"("max_tokens":4097)"), "max_tokens");
    EXPECT_EQ(wrongInChat(R"("max_tokens":1e30)"), "max_tokens");
    EXPECT_EQ(wrongInChat(R"("max_completion_tokens":"all")"), "max_completion_tokens");
    EXPECT_EQ(wrongInChat(R"("stop":"")"), "stop");
    EXPECT_EQ(wrongInChat(R"("stop":[1])"), "stop");
    EXPECT_EQ(wrongInChat(R"("stream":"yes")"), "stream");
    EXPECT_EQ(wrongInChat(R"("stream_options":[])"), "stream_options");
    EXPECT_EQ(wrongInChat(R"("top_logprobs":2)"), "top_logprobs");
    EXPECT_EQ(wrongInChat(R"("logprobs":true,"top_logprobs":21)"), "top_logprobs");
    EXPECT_EQ(wrongInChat(R"("model":7)"), "model");
    EXPECT_EQ(wrongInChat(R"("n":2)"), "n");
    EXPECT_EQ(wrongInChat(R"("tools":[{}])"), "tools");
    EXPECT_EQ(wrongInChat(R"("presence_penalty":1)"), "presence_penalty");
    EXPECT_EQ(wrongInChat(R"("response_format":{"type":"xml"})"), "response_format");
}

TEST(CompletionRequest, ChecksMessages) {
    EXPECT_EQ(wrongField("{}"), "messages");
    EXPECT_EQ(wrongField(R"({"messages":[]})"), "messages");
    EXPECT_EQ(wrongField(R"({"messages":[1]})"), "messages[0]");
    EXPECT_EQ(wrongField(R"({"messages":[{"role":"king","content":"x"}]})"), "messages[0].role");
    EXPECT_EQ(wrongField(R"({"messages":[{"role":"user"}]})"), "messages[0].content");
    EXPECT_EQ(wrongField(R"({"messages":[{"role":"user","content":[{"type":"image_url"}]}]})"),
              "messages[0].content");
    EXPECT_EQ(wrongField(R"({"messages":[{"role":"assistant","content":"x"}]})"), "messages");
    EXPECT_EQ(wrongField(R"({"messages":[{"role":"user","content":"x"},{"role":"system","content":"x"}]})"),
              "messages[1].role");
}

TEST(CompletionRequest, GoesOnWithAnUnfinishedAnswer) {
    const std::string messages =
        R"({"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"half"}])";
    const CompletionRequest request = parseCompletionRequest(messages + R"(,"continue_final_message":true})",
                                                             CompletionKind::Chat, kLimits);
    ASSERT_EQ(request.messages.size(), 1u);
    EXPECT_EQ(request.answerSoFar, "half");
    EXPECT_EQ(wrongField(messages + "}"), "messages");
    EXPECT_EQ(
        wrongField(R"({"messages":[{"role":"assistant","content":"x"}],"continue_final_message":true})"),
        "messages");
    EXPECT_EQ(chat(R"("continue_final_message":true)").answerSoFar, "");
}

TEST(CompletionRequest, ReadsAPromptInEveryForm) {
    const auto text = [](const std::string& prompt) {
        return parseCompletionRequest("{\"prompt\":" + prompt + "}", CompletionKind::Text, kLimits);
    };
    EXPECT_EQ(text("\"a\"").prompt, "a");
    EXPECT_EQ(text("[\"a\"]").prompt, "a");
    EXPECT_EQ(text("[1,2]").promptIds, (std::vector<TokenId>{1, 2}));
    for (const char* wrong : {"[]", "[\"a\",\"b\"]", "[-1]", "[3000000000]", "7", "{}"}) {
        EXPECT_EQ(wrongField(std::string("{\"prompt\":") + wrong + "}", CompletionKind::Text), "prompt")
            << wrong;
    }
    EXPECT_EQ(wrongField(R"({"prompt":"a","echo":true})", CompletionKind::Text), "echo");
    EXPECT_TRUE(parseCompletionRequest(R"({"prompt":"a","logprobs":0})", CompletionKind::Text, kLimits)
                    .wantsLogProbs);
}

TEST(CompletionRequest, RefusesBodiesThatAreNoJsonObjectInUtf8) {
    for (const std::string body : {"", "{", "[]", "7", "nonsense", "{\"prompt\":\"\xFF\"}",
                                   "{\"prompt\":\"\xC0\x80\"}", "{\"prompt\":\"\\ud800\"}"}) {
        EXPECT_EQ(wrongField(body, CompletionKind::Text), "body") << body;
    }
}

TEST(CompletionRequest, NeverQuotesTheTextInAnError) {
    try {
        parseBody("{\"prompt\":\"wang xiaoming, 43, \xFF\"}");
        FAIL();
    } catch (const ApiFailure& failure) {
        EXPECT_THAT(failure.what(), ::testing::Not(HasSubstr("wang")));
    }
}

TEST(CompletionRequest, RefusesAMillionLevelsQuickly) {
    EXPECT_EQ(wrongField(std::string(1'000'000, '['), CompletionKind::Text), "body");
    EXPECT_EQ(wrongField("{\"prompt\":\"" + std::string(1000, '[') + "\"}", CompletionKind::Text), "")
        << "brackets in a string are text";
}

}  // namespace
}  // namespace xinglin::engine
