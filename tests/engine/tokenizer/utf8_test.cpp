#include "engine/tokenizer/utf8.h"

#include <gtest/gtest.h>

namespace xinglin::engine {
namespace {

const std::string kReplacement = "\xEF\xBF\xBD";

TEST(Utf8, KnowsTheValidPrefix) {
    EXPECT_TRUE(isUtf8(""));
    EXPECT_TRUE(isUtf8("a\xC3\xA9\xE6\x9D\x8F\xF0\x9F\x98\x80"));
    EXPECT_EQ(validUtf8Prefix("ab\xFFz"), 2u);
    EXPECT_EQ(validUtf8Prefix("\xC0\x80"), 0u) << "overlong";
    EXPECT_EQ(validUtf8Prefix("\xE0\x80\x80"), 0u) << "overlong";
    EXPECT_EQ(validUtf8Prefix("\xED\xA0\x80"), 0u) << "surrogate";
    EXPECT_EQ(validUtf8Prefix("\xF4\x90\x80\x80"), 0u) << "above U+10FFFF";
    EXPECT_EQ(validUtf8Prefix("a\xE6\x9D"), 1u) << "cut short";
}

TEST(Utf8Stream, HoldsACharacterBackUntilItIsWhole) {
    Utf8Stream stream;
    EXPECT_EQ(stream.push("a\xE6"), "a");
    EXPECT_EQ(stream.push("\x9D"), "");
    EXPECT_EQ(stream.push("\x8F!"), "\xE6\x9D\x8F!");
    EXPECT_EQ(stream.finish(), "");
}

TEST(Utf8Stream, ReplacesWhatCanNeverBecomeACharacter) {
    Utf8Stream stream;
    EXPECT_EQ(stream.push("\x80z"), kReplacement + "z");
    EXPECT_EQ(stream.push("\xE6q"), kReplacement + "q") << "broken off by a letter";
    EXPECT_EQ(stream.push("\xF0\x9F"), "");
    EXPECT_EQ(stream.finish(), kReplacement) << "broken off by the end";
    EXPECT_EQ(stream.finish(), "");
}

}  // namespace
}  // namespace xinglin::engine
