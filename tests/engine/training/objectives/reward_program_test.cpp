// A reward program over its pipe: its numbers, its death, its nonsense and its silence.

#include "engine/training/objectives/reward_program.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "engine/core/error.h"
#include "tests/support/engine_process.h"
#include "tests/support/temporary_folder.h"

using namespace xinglin;
using engine::RewardProgram;
using engine::RewardQuestion;
using ::testing::HasSubstr;

namespace {

std::vector<RewardQuestion> questions(std::size_t count) {
    return std::vector<RewardQuestion>(count, {"p", "answer", ""});
}

std::string refusalOf(const std::vector<std::string>& command, double seconds = 20.0,
                      const std::function<void()>& betweenBatches = {}) {
    try {
        RewardProgram program(command, seconds);
        if (betweenBatches) {
            program.judge(questions(1));
            betweenBatches();
        }
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
    EXPECT_THAT(
        refusalOf({"sh", "-c", "read -r l; read -r l; read -r l; printf '1\\n2\\n3\\n4\\n'; read -r l"}),
        HasSubstr("more than one number a question"));
    // How many it answered first depends on how busy the machine is.
    EXPECT_THAT(refusalOf({"sh", "-c", "read -r l; echo 1; exec sleep 30"}, 0.5),
                HasSubstr("questions of a batch within 0.5"));
}

TEST(RewardProgramTest, TakesANumberInPieces) {
    RewardProgram program(
        {"sh", "-c",
         "read -r l; printf 1.; sleep 0.05; printf '5\\n2'; sleep 0.05; printf '.5\\n'; read -r l"},
        20.0);
    EXPECT_EQ(program.judge(questions(2)), (std::vector<double>{1.5, 2.5}));
}

// Before it is asked, so that no time is too short.
TEST(RewardProgramTest, SaysThatTheOutputIsClosed) {
    const test::TemporaryFolder folder;
    const std::string closed = (folder.path() / "closed").string();
    RewardProgram program({"sh", "-c", "exec <&- >&-; : > " + closed + "; exec sleep 30"}, 0.05);
    ASSERT_TRUE(test::eventually([&] { return std::filesystem::exists(closed); }));
    try {
        program.judge(questions(1));
        ADD_FAILURE();
    } catch (const engine::Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("has closed its output"));
    }
}

// A number behind the last answer would be the first one of the next batch.
TEST(RewardProgramTest, RefusesWhatItDidNotAskFor) {
    const test::TemporaryFolder folder;
    const std::string asked = (folder.path() / "asked").string();
    const std::string said = (folder.path() / "said").string();
    const auto waitUntilSaid = [&] {
        std::ofstream(asked) << "1";
        EXPECT_TRUE(test::eventually([&] { return std::filesystem::exists(said); }));
    };
    const std::string script = "read -r l; echo 1; while [ ! -e " + asked +
                               " ]; do sleep 0.01; done; echo 7; : > " + said +
                               "; while read -r l; do echo 2; done";
    EXPECT_THAT(refusalOf({"sh", "-c", script}, 20.0, waitUntilSaid),
                HasSubstr("has spoken without being asked"));
}

// As the engine's main program does, which waits for signals on a thread of its own.
TEST(RewardProgramTest, HearsSignalsThatThisProgramBlocks) {
    sigset_t blocked;
    sigset_t before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &blocked, &before);
    EXPECT_THAT(refusalOf({"sh", "-c", "read -r l; kill -TERM $$; while read -r l; do echo 1; done"}),
                HasSubstr("ended by the signal 15"));
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

namespace {

// Whoever a program starts holds an end of a pipe, which is at its end when all are gone.
class EndOfAll {
public:
    EndOfAll() { EXPECT_EQ(::pipe(m_ends), 0); }
    ~EndOfAll() { ::close(m_ends[0]); }
    EndOfAll(const EndOfAll&) = delete;
    EndOfAll& operator=(const EndOfAll&) = delete;

    void started() const { ::close(m_ends[1]); }
    void expectCome() const {
        pollfd waited = {m_ends[0], POLLIN, 0};
        EXPECT_EQ(::poll(&waited, 1, 20'000), 1);
        char byte = 0;
        EXPECT_EQ(::read(m_ends[0], &byte, 1), 0);
    }

private:
    int m_ends[2] = {-1, -1};
};

}  // namespace

TEST(RewardProgramTest, IsEndedWithWhatItStartedWhereItIgnoresTheEndOfItsInput) {
    const EndOfAll end;
    {
        RewardProgram program({"sh", "-c", "read -r l; sleep 60 & echo 1; wait; sleep 60"}, 20.0);
        EXPECT_EQ(program.judge(questions(1)), std::vector<double>{1.0});
        end.started();
    }
    end.expectCome();
}

TEST(RewardProgramTest, LeavesNothingThatItStartedWhereItEndsItself) {
    const EndOfAll end;
    {
        RewardProgram program({"sh", "-c", "sleep 60 <&- >&- & read -r l; exit 3"}, 20.0);
        end.started();
        EXPECT_THROW(program.judge(questions(1)), engine::Error);
    }
    end.expectCome();
}
