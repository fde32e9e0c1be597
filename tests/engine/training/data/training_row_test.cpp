#include "engine/training/data/training_row.h"

#include <gmock/gmock.h>

#include "engine/core/error.h"

using namespace xinglin;
using engine::ChatMessage;
using engine::ChatRole;
using ::testing::HasSubstr;

namespace {

std::string shown(const std::vector<ChatMessage>& messages) {
    std::string text;
    for (const ChatMessage& message : messages) {
        text += (message.role == ChatRole::System ? "S:" : message.role == ChatRole::User ? "U:" : "A:");
        text += message.text + "|";
    }
    return text;
}

struct Row {
    const char* format;
    const char* text;
    const char* expected;  // of a conversation: its messages; of a refusal: a part of the reason
};

constexpr Row kConversations[] = {
    {"tcmchat", R"({"id":"1","conversations":[{"from":"human","value":"q"},{"from":"gpt","value":"a"}]})",
     "U:q|A:a|"},
    {"tcmchat", R"({"conversations":[{"from":"human","value":"q"},{"from":"doctor","value":"a"}]})",
     "U:q|A:a|"},
    {"alpaca", R"({"instruction":"i","input":"x","output":"o"})", "U:i\nx|A:o|"},
    {"alpaca", R"({"instruction":"i","input":"","output":"o","system":"s","history":[["h","b"]]})",
     "S:s|U:h|A:b|U:i|A:o|"},
    {"sharegpt",
     R"({"system":"s","conversations":[{"from":"human","value":"q"},{"from":"gpt","value":"a"},
         {"from":"human","value":"r"},{"from":"gpt","value":"b"}]})",
     "S:s|U:q|A:a|U:r|A:b|"},
    {"openai",
     R"({"messages":[{"role":"system","content":"s"},{"role":"user","content":"q"},
         {"role":"assistant","content":"a"}]})",
     "S:s|U:q|A:a|"},
};

constexpr Row kRefused[] = {
    {"tcmchat", "[1]", "no JSON object"},
    {"tcmchat", R"({"conversations":[]})", "\"conversations\": a list of messages"},
    {"tcmchat", R"({"conversations":[{"from":"gpt","value":"a"}]})", "user's message must come first"},
    {"tcmchat", R"({"conversations":[{"from":"human","value":"q"}]})",
     "last message must be the assistant's"},
    {"tcmchat", R"({"conversations":[{"from":"human","value":"q"},{"from":"gpt","value":"  "}]})",
     "is empty"},
    {"sharegpt", R"({"conversations":[{"from":"humna","value":"q"}]})", "Did you mean \"human\""},
    {"sharegpt", R"({"conversations":[{"from":"human","value":"q"},{"from":"human","value":"r"}]})",
     "entry 1: two messages of the same role"},
    {"openai",
     R"({"messages":[{"role":"user","content":"q"},{"role":"system","content":"s"},
         {"role":"assistant","content":"a"}]})",
     "a system message may only be the first"},
    {"alpaca", R"({"instruction":"i","input":""})", "\"output\": is missing"},
    {"alpaca", R"({"instruction":"i","output":{"a":1}})",
     "\"output\": is a JSON object where text is wanted"},
    {"alpaca", R"({"instruction":"","input":"","output":"o"})", "\"instruction\": is empty"},
    {"alpaca", R"({"instruction":"i","output":"o","history":[["x"]]})", "\"history\""},
    {"pairs", R"({"prompt":"p","chosen":"a","rejected":"a"})", "the same answer"},
    {"pairs", R"({"prompt":"p","chosen":"a"})", "\"rejected\": is missing"},
    {"tokens", R"({"input_ids":[]})", "is empty"},
    {"tokens", R"({"input_ids":[1,-2]})", "entry 1 is no token id"},
    {"tokens", R"({"input_ids":[1,2],"labels":[-101,2]})", "entry 0 is no token id"},
    {"text", R"({"text":3})", "is a JSON number"},
};

}  // namespace

TEST(TrainingRow, ReadsEveryPublishedFormat) {
    for (const Row& row : kConversations) {
        const auto read = engine::dataFormatNamed(row.format).read(row.text);
        EXPECT_EQ(shown(std::get<engine::LearnedConversation>(read).messages), row.expected) << row.text;
    }
}

TEST(TrainingRow, NamesFieldAndReason) {
    for (const Row& row : kRefused) {
        try {
            engine::dataFormatNamed(row.format).read(row.text);
            ADD_FAILURE() << row.text;
        } catch (const engine::Error& error) {
            EXPECT_THAT(error.what(), HasSubstr(row.expected)) << row.text;
        }
    }
    EXPECT_THROW(engine::dataFormatNamed("alpca"), engine::Error);
}

TEST(TrainingRow, ReadsPairsOfAllStyles) {
    for (const char* text :
         {R"({"prompt":"p","chosen":"a","rejected":"b"})",
          R"({"instruction":"p","input":"","chosen":"a","rejected":"b"})",
          R"({"conversations":[{"from":"human","value":"p"}],"chosen":{"from":"gpt","value":"a"},
              "rejected":{"from":"gpt","value":"b"}})",
          R"({"messages":[{"role":"user","content":"p"}],"chosen":{"role":"assistant","content":"a"},
              "rejected":{"role":"assistant","content":"b"}})"}) {
        const auto pair = std::get<engine::PreferenceRow>(engine::dataFormatNamed("pairs").read(text));
        EXPECT_EQ(shown(pair.messages) + pair.chosen + pair.rejected, "U:p|ab") << text;
    }
}

TEST(TrainingRow, TakesLinesAndObjectsAsPassages) {
    const auto passage = [](const char* text) {
        return std::get<engine::Passage>(engine::dataFormatNamed("text").read(text)).text;
    };
    EXPECT_EQ(passage("麻黄汤"), "麻黄汤");
    EXPECT_EQ(passage(R"({"text":"麻黄汤"})"), "麻黄汤");
    EXPECT_EQ(passage("{not json"), "{not json");
}
