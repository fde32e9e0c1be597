#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

namespace xinglin::engine {

/// What a reward program is asked.
struct RewardQuestion {
    std::string prompt;
    std::string completion;
    std::string reference;
};

/// A program that judges answers over a pipe and runs as long as this object: it reads JSON Lines
/// `{"prompt","completion","reference"}` and prints one number a line, in the same order. Its errors go where
/// this program's go. Used by one thread.
class RewardProgram final {
public:
    /// Starts it. Throws Error(InvalidInput) where it cannot be started.
    RewardProgram(const std::vector<std::string>& command, double timeLimitSeconds);
    /// Closes its input and ends it, with what it started.
    ~RewardProgram();
    RewardProgram(const RewardProgram&) = delete;
    RewardProgram& operator=(const RewardProgram&) = delete;

    /// Throws Error(InvalidInput) naming the program where it ended, said something that is no finite number
    /// or that nobody asked for, or did not answer in time.
    std::vector<double> judge(std::span<const RewardQuestion> questions);

private:
    using Clock = std::chrono::steady_clock;

    [[noreturn]] void fail(const std::string& what);
    void waitFor(short events, Clock::time_point deadline, std::size_t answered);
    void readSome(Clock::time_point deadline);
    void requireSilence();
    bool isRunning() const;
    int endGroup();

    std::string m_name;
    double m_timeLimitSeconds;
    int m_socket = -1;  ///< its input and output
    int m_process = -1;
    std::string m_received;  ///< what is no whole line yet
};

}  // namespace xinglin::engine
