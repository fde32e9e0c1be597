#include "engine/grammar/grammar.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "engine/grammar/matcher.h"

namespace xinglin::engine {
namespace {

enum class Reading { Refused, Open, MayEnd, Complete };

Reading read(const std::shared_ptr<const Grammar>& grammar, std::string_view text,
             GrammarStart start = GrammarStart::AtOnce) {
    GrammarMatcher matcher(grammar, start);
    const auto state = matcher.advance(matcher.start(), text);
    if (!state) {
        return Reading::Refused;
    }
    if (!matcher.canEnd(*state)) {
        return Reading::Open;
    }
    return matcher.isComplete(*state) ? Reading::Complete : Reading::MayEnd;
}

Reading readSchema(const char* schema, std::string_view text) {
    return read(Grammar::fromSchema(schema), text);
}

struct Case {
    const char* schema;
    const char* text;
    Reading wanted;
};

class GrammarReads : public ::testing::TestWithParam<Case> {};

TEST_P(GrammarReads, AsTheSchemaSays) {
    EXPECT_EQ(readSchema(GetParam().schema, GetParam().text), GetParam().wanted)
        << GetParam().schema << " of " << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(
    Strings, GrammarReads,
    ::testing::Values(Case{R"({"type":"string"})", R"("a\"\\\n\u00e9")", Reading::Complete},
                      Case{R"({"type":"string"})", "\"\xE4\xB8", Reading::Open},
                      Case{R"({"type":"string"})", "\"\xE4\"", Reading::Refused},
                      Case{R"({"type":"string"})", "\"\xC0\x80", Reading::Refused},
                      Case{R"({"type":"string"})", "\"\xED\xA0", Reading::Refused},
                      Case{R"({"type":"string"})", "\"\n", Reading::Refused},
                      Case{R"({"type":"string"})", R"("\x)", Reading::Refused},
                      Case{R"({"type":"string"})", R"("\ud83d\ude00")", Reading::Complete},
                      Case{R"({"type":"string"})", R"("\ud83d")", Reading::Refused},
                      Case{R"({"type":"string"})", R"("\ude00)", Reading::Refused},
                      Case{R"({"type":"string","minLength":2})", "\"\xE4\xB8\xAD\"", Reading::Refused},
                      Case{R"({"type":"string","minLength":2})", R"("ab")", Reading::Complete},
                      Case{R"({"type":"string","maxLength":2})", "\"\xE4\xB8\xAD\xE5\x8C\xBB\"",
                           Reading::Complete},
                      Case{R"({"type":"string","maxLength":2})", R"("abc)", Reading::Refused},
                      Case{R"({"maxLength":0})", R"("")", Reading::Complete}));

INSTANTIATE_TEST_SUITE_P(
    Numbers, GrammarReads,
    ::testing::Values(Case{R"({"type":"number"})", "-1.5e+10", Reading::Complete},
                      Case{R"({"type":"number"})", "1.", Reading::Open},
                      Case{R"({"type":"number"})", "01", Reading::Refused},
                      Case{R"({"type":"number"})", "12", Reading::MayEnd},
                      Case{R"({"type":"number"})", "1234567890123456", Reading::Refused},
                      Case{R"({"type":"integer"})", "-7", Reading::MayEnd},
                      Case{R"({"type":"integer"})", "1.0", Reading::Refused},
                      Case{R"({"type":"integer"})", "-0", Reading::Refused},
                      Case{R"({"type":"integer","minimum":5,"maximum":10})", "1", Reading::Open},
                      Case{R"({"type":"integer","minimum":5,"maximum":10})", "10", Reading::Complete},
                      Case{R"({"type":"integer","minimum":5,"maximum":10})", "4", Reading::Refused},
                      Case{R"({"type":"integer","minimum":5,"maximum":10})", "-", Reading::Refused},
                      Case{R"({"type":"integer","minimum":-3,"maximum":-2})", "-3", Reading::Complete},
                      Case{R"({"type":"integer","exclusiveMinimum":0,"exclusiveMaximum":2})", "1",
                           Reading::Complete},
                      Case{R"({"type":"integer","exclusiveMinimum":0})", "0", Reading::Refused},
                      Case{R"({"type":"integer","minimum":1.5,"maximum":2.5})", "2", Reading::Complete},
                      Case{R"({"type":"integer","minimum":1.00000000000000000001})", "1", Reading::Open},
                      Case{R"({"type":"integer","minimum":-1e1,"maximum":1e1})", "-10", Reading::Complete},
                      Case{R"({"minimum":1,"maximum":2})", "1.5", Reading::MayEnd}));

INSTANTIATE_TEST_SUITE_P(
    BoundedNumbers, GrammarReads,
    ::testing::Values(
        Case{R"({"type":"number","minimum":0,"maximum":10})", "10", Reading::MayEnd},
        Case{R"({"type":"number","minimum":0,"maximum":10})", "10.0", Reading::MayEnd},
        Case{R"({"type":"number","minimum":0,"maximum":10})", "10.1", Reading::Refused},
        Case{R"({"type":"number","minimum":0,"maximum":10})", "11", Reading::Refused},
        Case{R"({"type":"number","minimum":0,"maximum":10})", "-", Reading::Refused},
        Case{R"({"type":"number","minimum":0,"maximum":10})", "01", Reading::Refused},
        Case{R"({"type":"number","minimum":0,"maximum":10})", "1e0", Reading::Refused},
        Case{R"({"type":"number","minimum":-1})", "-0", Reading::Open},
        Case{R"({"type":"number","minimum":-1})", "-0.5", Reading::MayEnd},
        Case{R"({"type":"number","minimum":-1})", "-1.1", Reading::Refused},
        Case{R"({"type":"number","exclusiveMinimum":36.5,"exclusiveMaximum":42e0})", "36.5", Reading::Open},
        Case{R"({"type":"number","exclusiveMinimum":36.5,"exclusiveMaximum":42e0})", "36.51",
             Reading::MayEnd},
        Case{R"({"type":"number","exclusiveMinimum":36.5,"exclusiveMaximum":42e0})", "42", Reading::Refused},
        Case{R"({"type":"number","exclusiveMinimum":36.5,"exclusiveMaximum":42e0})", "4", Reading::Open},
        Case{R"({"type":"number","minimum":0.1000000000000000055})", "0.1", Reading::Open},
        Case{R"({"type":"number","maximum":0.1000000000000000055})", "0.1", Reading::MayEnd},
        Case{R"({"type":"number","minimum":5e-1,"maximum":5e-1})", "0.5", Reading::MayEnd},
        Case{R"({"type":["number","null"],"minimum":1})", "null", Reading::Complete},
        Case{R"({"oneOf":[{"type":"number","maximum":1},{"type":"number","exclusiveMinimum":1}]})", "1",
             Reading::MayEnd}));

INSTANTIATE_TEST_SUITE_P(
    Arrays, GrammarReads,
    ::testing::Values(Case{R"({"type":"array","items":{"type":"null"}})", "[]", Reading::Complete},
                      Case{R"({"type":"array","items":{"type":"null"}})", "[null, null,null]",
                           Reading::Complete},
                      Case{R"({"type":"array","items":{"type":"null"}})", "[null,]", Reading::Refused},
                      Case{R"({"type":"array","items":{"type":"null"}})", "[null,  ", Reading::Refused},
                      Case{R"({"items":{"type":"integer"},"minItems":2})", "[1]", Reading::Refused},
                      Case{R"({"items":{"type":"integer"},"minItems":2})", "[1,2]", Reading::Complete},
                      Case{R"({"items":{"type":"integer"},"maxItems":1})", "[1,", Reading::Refused},
                      Case{R"({"type":"array","maxItems":0})", "[1", Reading::Refused},
                      Case{R"({"type":"array"})", R"([{"a":[1]},"x",true])", Reading::Complete}));

constexpr const char* kPair = R"({"type":"object","properties":{"b":{"type":"integer"},"a":{"type":"null"},
    "ab":{"type":"boolean"}},"required":["a"],"additionalProperties":false})";
constexpr const char* kOpen = R"({"type":"object","properties":{"a":{"type":"null"}},"required":["a"],
    "additionalProperties":{"type":"integer"}})";

INSTANTIATE_TEST_SUITE_P(
    Objects, GrammarReads,
    ::testing::Values(Case{kPair, R"({"b": 1, "a": null})", Reading::Complete},
                      Case{kPair, R"({"a":null,"ab":true})", Reading::Complete},
                      Case{kPair, R"({"a":null,"b")", Reading::Refused},
                      Case{kPair, R"({"b":1})", Reading::Refused}, Case{kPair, R"({"ab)", Reading::Refused},
                      Case{kPair, R"({"c)", Reading::Refused}, Case{kPair, "{}", Reading::Refused},
                      Case{kPair, R"({"a":null,})", Reading::Refused},
                      Case{kOpen, R"({"a":null,"z":1,"aa":2})", Reading::Complete},
                      Case{kOpen, R"({"a":null,"a")", Reading::Refused},
                      Case{kOpen, R"({"z")", Reading::Refused},
                      Case{kOpen, R"({"a":null,"\u0061)", Reading::Refused},
                      Case{R"({"type":"object"})", R"({"any":[1.5,{"x":null}]})", Reading::Complete},
                      Case{R"({"properties":{"q\"":true}})", R"({"q\"":[]})", Reading::Complete},
                      Case{R"({"required":["x"]})", R"({"x":1,"y":2})", Reading::Complete},
                      Case{R"({"required":["x"]})", "{}", Reading::Refused}));

INSTANTIATE_TEST_SUITE_P(
    Combinations, GrammarReads,
    ::testing::Values(Case{R"({"enum":["ab","abc",1,null,{"k":[1]}]})", R"("ab")", Reading::Complete},
                      Case{R"({"enum":["ab","abc",1,null,{"k":[1]}]})", R"("abc")", Reading::Complete},
                      Case{R"({"enum":["ab","abc",1,null,{"k":[1]}]})", R"({"k":[1]})", Reading::Complete},
                      Case{R"({"enum":["ab","abc"]})", R"("a")", Reading::Refused},
                      Case{R"({"type":"string","enum":["a",1]})", "1", Reading::Refused},
                      Case{R"({"enum":[1,12]})", "1", Reading::MayEnd},
                      Case{R"({"const":"x"})", R"("x")", Reading::Complete},
                      Case{R"({"type":["string","null"]})", "null", Reading::Complete},
                      Case{R"({"type":["string","null"]})", R"("")", Reading::Complete},
                      Case{R"({"type":["string","null"]})", "t", Reading::Refused},
                      Case{R"({"type":"boolean"})", "false", Reading::Complete},
                      Case{R"({"anyOf":[{"enum":["a"]},{"type":"integer"}]})", "12", Reading::MayEnd},
                      Case{R"({"anyOf":[{"properties":{"a":{"const":1}},"required":["a"]},
                          {"properties":{"a":{"const":2}},"required":["a"]}]})",
                           R"({"a":2})", Reading::Complete},
                      Case{R"({"oneOf":[{"type":"string"},{"type":"null"}]})", "null", Reading::Complete},
                      Case{R"({"allOf":[{"type":"null"}]})", "null", Reading::Complete},
                      Case{R"({"$defs":{"n":{"type":"null"}},"$ref":"#/$defs/n"})", "null",
                           Reading::Complete},
                      Case{R"({"definitions":{"a/b":{"type":"null"}},"$ref":"#/definitions/a~1b"})", "null",
                           Reading::Complete},
                      Case{R"({"type":"array","items":{"$ref":"#"}})", "[[],[[]]]", Reading::Complete},
                      Case{R"({"properties":{"a":{"type":"null"},"b":{"$ref":"#/properties/a"}},
                          "required":["b"],"additionalProperties":false})",
                           R"({"b":null})", Reading::Complete},
                      Case{R"({"properties":{"a":{"type":"null"},"b":{"$ref":"#/properties/a"}},
                          "required":["b"],"additionalProperties":false})",
                           R"({"b":1)", Reading::Refused},
                      Case{R"({"anyOf":[{"const":"x"},{"type":"array","items":{"$ref":"#/anyOf/0"}}]})",
                           R"(["x","x"])", Reading::Complete},
                      Case{R"({"$defs":{"a":{"$defs":{"b c":{"type":"null"}}}},
                          "$ref":"#/$defs/a/$defs/b%20c"})",
                           "null", Reading::Complete},
                      Case{"true", "[1]", Reading::Complete},
                      Case{R"({"title":"x","x-note":1})", "1", Reading::MayEnd}));

class GrammarRefuses : public ::testing::TestWithParam<const char*> {};

TEST_P(GrammarRefuses, WhatItCannotHonour) {
    try {
        Grammar::fromSchema(GetParam());
        ADD_FAILURE() << "taken: " << GetParam();
    } catch (const Error& problem) {
        EXPECT_EQ(problem.code(), ErrorCode::InvalidInput);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Keywords, GrammarRefuses,
    ::testing::Values(R"({"type":"string","pattern":"a"})", R"({"type":"array","uniqueItems":true})",
                      R"({"type":"object","minProperties":1})", R"({"type":"object","maxProperties":1})",
                      R"({"type":"object","patternProperties":{}})",
                      R"({"type":"object","propertyNames":{}})", R"({"type":"number","multipleOf":0.5})",
                      R"({"type":"integer","multipleOf":2})",
                      R"({"oneOf":[{"type":"number","maximum":1},{"type":"number","minimum":1}]})",
                      R"({"not":{}})", R"({"if":{},"then":{}})", R"({"type":"array","prefixItems":[]})",
                      R"({"type":"array","items":[{}]})", R"({"type":"array","contains":{}})",
                      R"({"allOf":[{},{}]})", R"({"anyOf":[{}],"type":"object"})",
                      R"({"enum":["a"],"maxLength":1})", R"({"somethingElse":1})",
                      R"({"oneOf":[{"type":"string"},{"type":"string","maxLength":3}]})",
                      R"({"oneOf":[{"minLength":1},{"type":"null"}]})",
                      R"({"oneOf":[{"type":"integer"},{"type":"number"}]})"));

INSTANTIATE_TEST_SUITE_P(
    Nonsense, GrammarRefuses,
    ::testing::Values(
        "", "{", "[]", "1", "false", R"({"type":"text"})", R"({"type":[]})", R"({"type":1})",
        R"({"enum":[]})", R"({"enum":1})", R"({"type":"null","enum":[1]})", R"({"minLength":-1})",
        R"({"minLength":1.5})", R"({"minLength":3,"maxLength":2})", R"({"minItems":2,"maxItems":1})",
        R"({"type":"integer","minimum":2,"maximum":1})", R"({"type":"integer","minimum":0.1,"maximum":0.9})",
        R"({"type":"number","minimum":2,"maximum":1})", R"({"type":"number","minimum":1e15})",
        R"({"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1e-15})",
        R"({"type":"number","minimum":"1"})", R"({"properties":1})", R"({"required":[1]})",
        R"({"required":"a"})", R"({"$ref":"#/x"})", R"({"$ref":1})", R"({"$ref":"http://example.org"})",
        R"({"anyOf":[]})", R"({"required":["a"],"additionalProperties":false})", R"({"$ref":"#"})",
        R"({"properties":{"a":{"$ref":"#"}},"required":["a"]})",
        R"({"type":"array","items":{"$ref":"#"},"minItems":1})", R"({"anyOf":[{"$ref":"#"}]})"));

TEST(Grammar, BoundsTheDepthOfRecursion) {
    const auto grammar = Grammar::fromSchema(R"({"type":"array","items":{"$ref":"#"}})");
    EXPECT_EQ(read(grammar, std::string(64, '[')), Reading::Open);
    EXPECT_EQ(read(grammar, std::string(65, '[')), Reading::Refused);
    EXPECT_EQ(read(grammar, std::string(64, '[') + std::string(64, ']')), Reading::Complete);
}

TEST(Grammar, NamesPlaceAndKeyword) {
    try {
        Grammar::fromSchema(R"({"properties":{"a":{"type":"string","pattern":"x"}}})");
        FAIL();
    } catch (const Error& problem) {
        EXPECT_NE(std::string(problem.what()).find("#/properties/a"), std::string::npos);
        EXPECT_NE(std::string(problem.what()).find("pattern"), std::string::npos);
    }
}

TEST(Grammar, OffersChoicesByteForByte) {
    const auto grammar = Grammar::fromChoices({"ab", "abc", "\"x"});
    EXPECT_EQ(read(grammar, "a"), Reading::Open);
    EXPECT_EQ(read(grammar, "ab"), Reading::MayEnd);
    EXPECT_EQ(read(grammar, "abc"), Reading::Complete);
    EXPECT_EQ(read(grammar, "\"x"), Reading::Complete);
    EXPECT_EQ(read(grammar, "abd"), Reading::Refused);
    EXPECT_EQ(read(grammar, " ab"), Reading::Refused);
}

TEST(Grammar, RefusesChoicesThatAreNone) {
    EXPECT_THROW(Grammar::fromChoices({}), Error);
    EXPECT_THROW(Grammar::fromChoices({"a", ""}), Error);
    EXPECT_THROW(Grammar::fromChoices({"\xFF"}), Error);
}

TEST(Grammar, LetsOneBlankInFrontWhereAsked) {
    const auto grammar = Grammar::fromChoices({"ab"});
    EXPECT_EQ(read(grammar, " ab", GrammarStart::AfterOptionalBlank), Reading::Complete);
    EXPECT_EQ(read(grammar, "ab", GrammarStart::AfterOptionalBlank), Reading::Complete);
    EXPECT_EQ(read(grammar, "  ", GrammarStart::AfterOptionalBlank), Reading::Refused);
}

TEST(GrammarMatcher, GoesBackToAnOldState) {
    GrammarMatcher matcher(Grammar::fromChoices({"abc", "abd"}), GrammarStart::AtOnce);
    const auto kept = *matcher.advance(matcher.start(), "ab");
    ASSERT_TRUE(matcher.advance(kept, "c"));
    EXPECT_FALSE(matcher.advance(kept, "x"));
    EXPECT_TRUE(matcher.advance(kept, "d"));
}

TEST(GrammarMatcher, KeepsOneStateForAFreeString) {
    GrammarMatcher matcher(Grammar::fromSchema(R"({"type":"string","minLength":3})"), GrammarStart::AtOnce);
    const auto at = *matcher.advance(matcher.start(), "\"abc");
    EXPECT_EQ(*matcher.advance(at, "defghijk"), at);
}

TEST(Grammar, CountsWithoutCopies) {
    const auto grammar = Grammar::fromSchema(
        R"({"type":"array","minItems":900000000,"items":{"type":"string","maxLength":900000000}})");
    EXPECT_LT(grammar->nodeCount(), 10u);
}

}  // namespace
}  // namespace xinglin::engine
