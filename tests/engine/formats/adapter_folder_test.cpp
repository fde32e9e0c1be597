#include "engine/formats/adapter_folder.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"
#include "tests/support/tiny_adapter.h"
#include "tests/support/tiny_families.h"

namespace xinglin::engine {
namespace {

bool isRead(const std::string& savedModules, ScoreHeads heads) {
    const test::TinyAdapter adapter(
        test::tinyFamilies().front().options,
        {.targets = {"q_proj"}, .extraConfig = ",\"modules_to_save\":" + savedModules});
    try {
        return !AdapterFolder(adapter.path(), heads).modules().empty();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::FormatUnsupported) << error.what();
        EXPECT_NE(std::string(error.what()).find("\"modules_to_save\""), std::string::npos) << error.what();
        return false;
    }
}

}  // namespace

TEST(AdapterFolder, KnowsItsGreatestRank) {
    const test::TinyAdapter adapter(test::tinyFamilies().front().options, {.targets = {"q_proj"}, .rank = 5});
    EXPECT_EQ(AdapterFolder(adapter.path()).greatestRank(), 5);
}

// PEFT writes what the user named, and behind it both names that heads have.
TEST(AdapterFolder, TakesTheHeadsOfAClassifierWhereTheyAreAllowed) {
    for (const char* heads :
         {R"(["score"])", R"(["classifier","score"])", R"(["score","classifier","score"])"}) {
        EXPECT_TRUE(isRead(heads, ScoreHeads::Allowed)) << heads;
        EXPECT_FALSE(isRead(heads, ScoreHeads::Refused)) << heads;
    }
}

TEST(AdapterFolder, RefusesOtherModulesThatWereTrainedInWhole) {
    for (const char* modules : {R"(["embed_tokens"])", R"(["lm_head","classifier","score"])"}) {
        EXPECT_FALSE(isRead(modules, ScoreHeads::Allowed)) << modules;
    }
    EXPECT_TRUE(isRead("null", ScoreHeads::Refused));
}

}  // namespace xinglin::engine
