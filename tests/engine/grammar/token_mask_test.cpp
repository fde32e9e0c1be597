#include "engine/grammar/token_mask.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>

#include "engine/core/error.h"
#include "engine/grammar/constraint.h"
#include "engine/tokenizer/utf8.h"
#include "tests/engine/grammar/schema_validator.h"

namespace xinglin::engine {
namespace {

using Json = nlohmann::ordered_json;

constexpr TokenId kEnd = 0;

/// An end token, a token without text, the 256 bytes, and pieces that cross every border of JSON.
std::shared_ptr<const TokenTrie> smallTokens() {
    std::vector<std::string> tokens = {"<end>", ""};
    for (int byte = 0; byte < 256; ++byte) {
        tokens.push_back({static_cast<char>(byte)});
    }
    for (const char* text : {"a",
                             "ab",
                             "abc",
                             "\"a",
                             "a\"",
                             "\":",
                             "\": ",
                             "\",",
                             "\", \"",
                             "{\"",
                             "{\"a\":",
                             "\"}",
                             "\"]",
                             "]}",
                             "}}",
                             "[[",
                             "]]",
                             "[]",
                             "{}",
                             "[\"",
                             "null",
                             "true",
                             "false",
                             "tr",
                             "12",
                             "123",
                             "-1",
                             "1.5",
                             "e1",
                             ", ",
                             "\\n",
                             "n",
                             "n\"",
                             "nabc",
                             "u00e9",
                             "d83d\\ude00a",
                             "0a\"",
                             "\\\"",
                             "\\u00",
                             "\\ud83d",
                             "\\ude00",
                             "ab\\",
                             "\xE4\xB8\xAD",
                             "\xE4\xB8\xAD\xE5\x8C\xBB",
                             "\xE4\xB8",
                             "\xAD",
                             "\xAD\xE5",
                             "\x8C\xBB\"",
                             "\xE5\x8C\xBB\"",
                             "x\",\"",
                             " a",
                             "abcabcabcabc"}) {
        tokens.push_back(text);
    }
    tokens.push_back(std::string(100, 'a'));
    return std::make_shared<const TokenTrie>(std::move(tokens), std::vector<TokenId>{kEnd});
}

bool has(const TokenTrie::Bits& bits, TokenId token) {
    const auto index = static_cast<std::size_t>(token);
    return (bits[index / 64] >> (index % 64) & 1) != 0;
}

const char* const kSchemas[] = {
    R"({"type":"string"})",
    R"({"type":"string","minLength":2,"maxLength":5})",
    R"({"type":"string","maxLength":90})",
    R"({"type":"number"})",
    R"({"type":"integer","minimum":-12,"maximum":1234})",
    R"({"type":"number","minimum":-1.5,"exclusiveMaximum":123.25})",
    R"({"type":"array","items":{"type":"number","exclusiveMinimum":0},"maxItems":3})",
    R"({"type":"array","items":{"type":"integer","minimum":0},"minItems":1,"maxItems":4})",
    R"({"enum":["ab","abc","中医","中",1,12,null,true,{"a":[1,"x"]}]})",
    R"({"type":"object","properties":{"a":{"type":"string","maxLength":3},"ab":{"type":["integer","null"]},
        "中":{"type":"boolean"}},"required":["ab"],"additionalProperties":false})",
    R"({"type":"object","properties":{"a":{"type":"null"},"abc":{"const":"x"}},"required":["a"],
        "additionalProperties":{"type":"array","items":{"type":"boolean"}}})",
    R"({"anyOf":[{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]},
        {"type":"object","properties":{"a":{"enum":["ab","abc"]},"ab":{"type":"integer"}}},{"type":"null"}]})",
    R"({"oneOf":[{"type":"object","properties":{"a":{"const":"ab"}},"required":["a"]},
        {"type":"object","properties":{"a":{"const":"abc"}},"required":["a"]}]})",
    R"({"$defs":{"tree":{"type":"object","properties":{"a":{"type":"array","maxItems":2,
        "items":{"$ref":"#/$defs/tree"}}},"additionalProperties":false}},"$ref":"#/$defs/tree"})",
    R"({"type":"array","items":{"enum":[1,12,123,"ab"]},"maxItems":5})",
    "{}",
};

/// The mask token by token: each one's bytes go through the matcher by themselves.
TokenTrie::Bits slowly(GrammarMatcher& matcher, const TokenTrie& tokens, GrammarMatcher::State state) {
    TokenTrie::Bits bits(tokens.wordCount());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto token = static_cast<TokenId>(i);
        const bool isAllowed =
            tokens.isEnd(token)
                ? matcher.canEnd(state)
                : !tokens.bytes(token).empty() && matcher.advance(state, tokens.bytes(token)).has_value();
        bits[i / 64] |= static_cast<std::uint64_t>(isAllowed) << (i % 64);
    }
    return bits;
}

class TokenMaskOf : public ::testing::TestWithParam<const char*> {
protected:
    static TokenId draw(const TokenTrie::Bits& bits, std::size_t size, std::mt19937& random, bool hurries) {
        std::vector<TokenId> allowed;
        for (std::size_t i = 0; i < size; ++i) {
            const auto token = static_cast<TokenId>(i);
            if (has(bits, token)) {
                allowed.push_back(token);
            }
        }
        // Single bytes that close something, once the walk is long enough.
        if (hurries) {
            for (const char closing : {'"', '}', ']'}) {
                const TokenId token = 2 + static_cast<unsigned char>(closing);
                if (has(bits, kEnd)) {
                    return kEnd;
                }
                if (has(bits, token)) {
                    return token;
                }
            }
        }
        return allowed.empty() ? kNoToken : allowed[random() % allowed.size()];
    }

    std::shared_ptr<const TokenTrie> tokens = smallTokens();
};

TEST_P(TokenMaskOf, EqualsTheOneMadeTokenByToken) {
    std::mt19937 random(5);
    const auto grammar = Grammar::fromSchema(GetParam());
    const auto choices = std::make_shared<const ChoiceMasks>(*grammar, *tokens);
    GrammarMatcher matcher(grammar, GrammarStart::AfterOptionalBlank);
    for (int round = 0; round < 40; ++round) {
        TokenMask mask(matcher, tokens, round % 2 == 0 ? choices : nullptr);
        GrammarMatcher::State state = matcher.start();
        for (int step = 0; step < 25; ++step) {
            const TokenTrie::Bits fast = mask.allowed(state);
            ASSERT_EQ(fast, slowly(matcher, *tokens, state)) << "round " << round << " step " << step;
            const TokenId token = draw(fast, tokens->size(), random, false);
            if (token == kEnd) {
                break;
            }
            state = *matcher.advance(state, tokens->bytes(token));
        }
    }
}

TEST_P(TokenMaskOf, LeadsEveryWalkToAValueOfTheSchema) {
    const Json schema = Json::parse(GetParam());
    std::mt19937 random(9);
    for (int round = 0; round < 200; ++round) {
        GrammarMatcher matcher(Grammar::fromSchema(GetParam()), GrammarStart::AtOnce);
        TokenMask mask(matcher, tokens);
        GrammarMatcher::State state = matcher.start();
        std::string text;
        for (int step = 0;; ++step) {
            ASSERT_LT(step, 5000) << "no end: " << text;
            const TokenId token = draw(mask.allowed(state), tokens->size(), random, step > 20);
            ASSERT_NE(token, kNoToken) << "stuck: " << text;
            if (token == kEnd) {
                break;
            }
            text += tokens->bytes(token);
            state = *matcher.advance(state, tokens->bytes(token));
        }
        ASSERT_TRUE(isUtf8(text));
        ASSERT_TRUE(Json::accept(text)) << text;
        ASSERT_TRUE(test::fulfils(Json::parse(text), schema, schema)) << text;
    }
}

/// `count` texts of few letters, so that they share beginnings with each other and with the pieces.
std::vector<std::string> manyTexts(std::size_t count) {
    std::mt19937 random(3);
    const std::vector<std::string> letters = {"a", "b", "c", "\xE4\xB8\xAD", "\xE5\x8C\xBB", "\"", ",", " "};
    std::vector<std::string> texts;
    while (texts.size() < count) {
        std::string text;
        for (std::size_t left = 1 + random() % 8; left > 0; --left) {
            text += letters[random() % letters.size()];
        }
        texts.push_back(text);
    }
    return texts;
}

/// Every mask on the way of every fortieth text, with and without what was compared before.
void compareWays(const std::shared_ptr<const Grammar>& grammar, const std::vector<std::string>& texts,
                 const std::shared_ptr<const TokenTrie>& tokens,
                 const std::function<TokenTrie::Bits(GrammarMatcher&, GrammarMatcher::State)>& slowly) {
    const auto choices = std::make_shared<const ChoiceMasks>(*grammar, *tokens);
    GrammarMatcher matcher(grammar, GrammarStart::AfterOptionalBlank);
    TokenMask prepared(matcher, tokens, choices);
    TokenMask unprepared(matcher, tokens);
    for (std::size_t i = 0; i < texts.size(); i += 40) {
        GrammarMatcher::State state = matcher.start();
        for (const char byte : (i % 80 == 0 ? " " : "") + texts[i]) {
            const TokenTrie::Bits wanted = slowly(matcher, state);
            ASSERT_EQ(prepared.allowed(state), wanted) << texts[i];
            ASSERT_EQ(unprepared.allowed(state), wanted) << texts[i];
            state = *matcher.advance(state, {&byte, 1});
        }
    }
}

TEST(TokenMask, OfManyTextsEqualsTheOneMadeTokenByToken) {
    const auto tokens = smallTokens();
    const auto slow = [&](GrammarMatcher& matcher, GrammarMatcher::State state) {
        return slowly(matcher, *tokens, state);
    };
    const std::vector<std::string> texts = manyTexts(3000);
    compareWays(Grammar::fromChoices(texts), texts, tokens, slow);

    const Json values = texts;
    const Json schema = {{"type", "object"},
                         {"properties", {{"a", {{"type", "array"}, {"items", {{"enum", values}}}}}}},
                         {"required", {"a"}}};
    std::vector<std::string> objects;
    for (std::size_t i = 0; i + 1 < texts.size(); ++i) {
        objects.push_back(R"({"a": [)" + values[i].dump() + ", " + values[i + 1].dump() + "]}");
    }
    compareWays(Grammar::fromSchema(schema.dump()), objects, tokens, slow);

    // Numbers are the beginnings of others and end without a byte of their own.
    Json numbers = Json::array();
    for (int i = 0; i < 300; ++i) {
        numbers.push_back(i);
    }
    const Json list = {{"type", "array"}, {"items", {{"enum", numbers}}}};
    compareWays(Grammar::fromSchema(list.dump()), {"[1,12,123]", "[299, 2,29]"}, tokens, slow);
}

INSTANTIATE_TEST_SUITE_P(Schemas, TokenMaskOf, ::testing::ValuesIn(kSchemas));

TEST(TokenMask, ForcesTheEndOfAChoice) {
    GrammarMatcher matcher(Grammar::fromChoices({"ab", "abc"}), GrammarStart::AtOnce);
    const auto tokens = smallTokens();
    TokenMask mask(matcher, tokens);
    const auto two = *matcher.advance(matcher.start(), "ab");
    EXPECT_TRUE(has(mask.allowed(two), kEnd));
    EXPECT_TRUE(has(mask.allowed(two), 2 + 'c'));
    const auto three = *matcher.advance(two, "c");
    EXPECT_EQ(mask.allowed(three)[0], 1u);
    for (std::size_t word = 1; word < tokens->wordCount(); ++word) {
        EXPECT_EQ(mask.allowed(three)[word], 0u);
    }
}

TEST(Constraint, SaysSoWhenNoTokenGoesOn) {
    const auto tokens =
        std::make_shared<const TokenTrie>(std::vector<std::string>{"<end>", "a"}, std::vector<TokenId>{kEnd});
    Constraint constraint(Grammar::fromChoices({"ab"}), tokens, GrammarStart::AtOnce);
    const std::vector<float> logits = {3.0f, 1.0f, 7.0f};
    const auto masked = constraint.masked(logits);
    EXPECT_TRUE(std::isinf(masked[0]));
    EXPECT_EQ(masked[1], 1.0f);
    EXPECT_TRUE(std::isinf(masked[2]));  // a row beyond the vocabulary
    constraint.accept(1);
    try {
        constraint.masked(logits);
        FAIL();
    } catch (const Error& problem) {
        EXPECT_EQ(problem.code(), ErrorCode::InvalidInput);
    }
}

TEST(Constraint, GoesBack) {
    Constraint constraint(Grammar::fromChoices({"ab"}), smallTokens(), GrammarStart::AtOnce);
    const auto before = constraint.state();
    constraint.accept(2 + 'a');
    constraint.accept(2 + 'b');
    EXPECT_TRUE(constraint.isComplete());
    constraint.rewindTo(before);
    EXPECT_FALSE(constraint.isComplete());
    EXPECT_THROW(constraint.accept(2 + 'b'), Error);
}

}  // namespace
}  // namespace xinglin::engine
