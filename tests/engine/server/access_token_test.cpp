#include "engine/server/access_token.h"

#include <gtest/gtest.h>

#include "engine/core/error.h"

namespace xinglin::engine {
namespace {

TEST(AccessToken, AcceptsExactlyItself) {
    const AccessToken token("s3cret\r\n");
    EXPECT_TRUE(token.accepts("Bearer s3cret"));
    EXPECT_FALSE(token.accepts("Bearer s3cre"));
    EXPECT_FALSE(token.accepts("Bearer s3crets"));
    EXPECT_FALSE(token.accepts("Bearer s3creT"));
    EXPECT_FALSE(token.accepts("Bearer "));
    EXPECT_FALSE(token.accepts("s3cret"));
    EXPECT_FALSE(token.accepts(""));
}

TEST(AccessToken, RefusesSecretsThatNoHeaderCanCarry) {
    EXPECT_THROW(AccessToken(""), Error);
    EXPECT_THROW(AccessToken("\n"), Error);
    EXPECT_THROW(AccessToken("two words"), Error);
    EXPECT_THROW(AccessToken("caf\xC3\xA9"), Error);
}

}  // namespace
}  // namespace xinglin::engine
