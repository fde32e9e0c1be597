#include "engine/inference/prompt_lookup.h"

#include <gtest/gtest.h>

#include <vector>

namespace xinglin::engine {
namespace {

using Ids = std::vector<TokenId>;

constexpr std::size_t kRoom = 100;

Ids guessed(PromptLookup& lookup, const Ids& history, std::size_t room = kRoom) {
    const auto guess = lookup.guess(history, room);
    return {guess.begin(), guess.end()};
}

// What a lookup of many right guesses says at most.
PromptLookup grown(std::size_t most) {
    PromptLookup lookup(most);
    for (std::size_t i = 0; i < most; ++i) {
        lookup.learn(1, 1);
    }
    return lookup;
}

TEST(PromptLookup, SaysWhatFollowedTheSameThreeTokens) {
    PromptLookup lookup(8);
    EXPECT_EQ(guessed(lookup, {1, 2, 3, 4, 5, 6, 1, 2, 3}), (Ids{4, 5}));
    EXPECT_EQ(guessed(lookup, {9, 2, 3, 4, 5, 6, 1, 2, 3}), Ids());
    EXPECT_EQ(guessed(lookup, {}), Ids());
    EXPECT_EQ(guessed(lookup, {1, 1, 1}), Ids());
}

TEST(PromptLookup, PrefersTheLongestLikenessAndThenTheLatest) {
    PromptLookup lookup = grown(1);
    EXPECT_EQ(guessed(lookup, {7, 1, 2, 3, 50, 8, 1, 2, 3, 60, 7, 1, 2, 3}), (Ids{50}));
    EXPECT_EQ(guessed(lookup, {1, 2, 3, 50, 8, 1, 2, 3, 60, 7, 1, 2, 3}), (Ids{60}));
}

TEST(PromptLookup, FollowsALoopUpToTheEndOfWhatIsKnown) {
    PromptLookup lookup = grown(8);
    EXPECT_EQ(guessed(lookup, {5, 5, 5, 5, 5}), (Ids{5}));
    EXPECT_EQ(guessed(lookup, {1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3}), (Ids{4, 1, 2, 3}));
}

TEST(PromptLookup, StaysWithinTheRoomAndItsLimit) {
    PromptLookup none(0);
    EXPECT_EQ(guessed(none, {1, 2, 3, 4, 1, 2, 3}), Ids());
    PromptLookup lookup = grown(8);
    const Ids history = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 1, 2, 3};
    EXPECT_EQ(guessed(lookup, history, 0), Ids());
    EXPECT_EQ(guessed(lookup, history, 2), (Ids{4, 5}));
    EXPECT_EQ(guessed(lookup, history).size(), 8u);
}

TEST(PromptLookup, GrowsWhileRightAndShrinksToWhatWasRight) {
    PromptLookup lookup(8);
    const Ids history = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 1, 2, 3};
    EXPECT_EQ(guessed(lookup, history).size(), 2u);
    lookup.learn(2, 2);
    EXPECT_EQ(guessed(lookup, history).size(), 4u);
    lookup.learn(4, 3);
    EXPECT_EQ(guessed(lookup, history).size(), 3u);
    lookup.learn(3, 0);
    EXPECT_EQ(guessed(lookup, history).size(), 1u);
}

TEST(PromptLookup, PausesAfterBeingWrongAgainAndAgain) {
    PromptLookup lookup(8);
    const Ids history = {1, 2, 3, 4, 5, 1, 2, 3};
    std::size_t steps = 0;
    std::size_t guesses = 0;
    for (; steps < 1000; ++steps) {
        const std::size_t count = guessed(lookup, history).size();
        guesses += count > 0 ? 1 : 0;
        lookup.learn(count, 0);
    }
    EXPECT_LT(guesses, 25u);
    EXPECT_GT(guesses, 5u);  // it never gives up for good
}

}  // namespace
}  // namespace xinglin::engine
