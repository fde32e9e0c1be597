// A reward program over its pipe: its numbers, its death, its nonsense and its silence.

#include "engine/training/objectives/reward_program.h"

#include <gmock/gmock.h>

#include "engine/core/error.h"

using namespace xinglin;
using engine::RewardProgram;
using engine::RewardQuestion;
using ::testing::HasSubstr;

namespace {

std::vector<RewardQuestion> questions(std::size_t count) {
    return std::vector<RewardQuestion>(count, {"p", "answer", ""});
}

std::string refusalOf(const std::vector<std::string>& command, double seconds = 20.0) {
    try {
        RewardProgram program(command, seconds);
        program.judge(questions(3));
    } catch (const engine::Error& error) {
        EXPECT_EQ(error.code(), engine::ErrorCode::InvalidInput);
        return error.what();
    }
    return "accepted";
}

}  // namespace

TEST(RewardProgramTest, KeepsRunningAndAnswersInOrder) {
    RewardProgram program({"sh", "-c", "n=0; while read -r line; do n=$((n+1)); echo \" $n.5 \"; done"},
                          20.0);
    EXPECT_EQ(program.judge(questions(2)), (std::vector<double>{1.5, 2.5}));
    EXPECT_EQ(program.judge(questions(1)), (std::vector<double>{3.5}));
}

TEST(RewardProgramTest, IsGivenTheThreeFields) {
    RewardProgram program({"sh", "-c",
                           "while IFS= read -r line; do case $line in "
                           "*'\"completion\":\"b\\nc\"'*'\"prompt\":\"a\"'*'\"reference\":\"d\"'*) echo 1;; "
                           "*) echo 0;; esac; done"},
                          20.0);
    const std::vector<RewardQuestion> asked = {{"a", "b\nc", "d"}, {"a", "b", "d"}};
    EXPECT_EQ(program.judge(asked), (std::vector<double>{1.0, 0.0}));
}

// More than a pipe holds, answered only in the end and all the time.
TEST(RewardProgramTest, TakesBatchesOfAnySize) {
    RewardProgram program({"sh", "-c", "while read -r line; do echo 1; done"}, 60.0);
    const std::vector<RewardQuestion> many(400, {std::string(2000, 'p'), "c", "r"});
    EXPECT_EQ(program.judge(many).size(), many.size());
}

TEST(RewardProgramTest, SaysWhatWentWrong) {
    EXPECT_THAT(refusalOf({"no-such-program-here"}), HasSubstr("\"no-such-program-here\" cannot be started"));
    EXPECT_THAT(refusalOf({"sh", "-c", "read -r line; echo 1; exit 3"}), HasSubstr("ended with the code 3"));
    EXPECT_THAT(refusalOf({"sh", "-c", "read -r line; kill -9 $$"}), HasSubstr("ended by the signal 9"));
    EXPECT_THAT(refusalOf({"sh", "-c", "read -r l; echo 1; read -r l; echo good; read -r l"}),
                HasSubstr("question 2 of a batch with what is no number"));
    EXPECT_THAT(refusalOf({"sh", "-c", "read -r l; echo nan; read -r l"}), HasSubstr("no number"));
    EXPECT_THAT(refusalOf({"sh", "-c", "read -r l; echo 1; exec sleep 30"}, 0.2),
                HasSubstr("has answered 1 questions of a batch within 0.2"));
}
