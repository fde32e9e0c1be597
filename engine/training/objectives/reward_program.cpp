#include "engine/training/objectives/reward_program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <thread>

#include "engine/core/error.h"

extern char** environ;

namespace xinglin::engine {
namespace {

constexpr std::size_t kMostLineBytes = 1024;
// How long a program may take to end when its input has.
constexpr auto kGrace = std::chrono::milliseconds(500);

std::string endingOf(int status) {
    if (WIFEXITED(status)) {
        return "ended with the code " + std::to_string(WEXITSTATUS(status));
    }
    return "was ended by the signal " + std::to_string(WTERMSIG(status));
}

std::string lineOf(const RewardQuestion& question) {
    const nlohmann::json line = {
        {"prompt", question.prompt}, {"completion", question.completion}, {"reference", question.reference}};
    return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace

RewardProgram::RewardProgram(const std::vector<std::string>& command, double timeLimitSeconds)
    : m_name("the reward program \"" + command.front() + "\""), m_timeLimitSeconds(timeLimitSeconds) {
    // A socket instead of two pipes: writing to a program that has ended is an error there and no signal.
    int ends[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
        fail("cannot be spoken with: " + std::string(std::strerror(errno)));
    }
    m_socket = ends[0];
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    // This program may block signals that it waits for elsewhere; that one is to hear them. In a group of its
    // own it is ended with everything that it started.
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    std::vector<std::string> words = command;
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (std::string& word : words) {
        arguments.push_back(word.data());
    }
    arguments.push_back(nullptr);
    const int problem =
        ::posix_spawnp(&m_process, arguments[0], &actions, &attributes, arguments.data(), environ);
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (problem != 0) {
        m_process = -1;
        ::close(m_socket);
        fail("cannot be started: " + std::string(std::strerror(problem)));
    }
}

RewardProgram::~RewardProgram() {
    ::close(m_socket);
    if (m_process <= 0) {
        return;
    }
    const Clock::time_point deadline = Clock::now() + kGrace;
    while (isRunning() && Clock::now() < deadline) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    endGroup();
}

// Ends what it started and, unless it has ended, itself; returns how it ended. While it is not waited for,
// its group's number is nobody else's.
int RewardProgram::endGroup() {
    int status = 0;
    ::kill(-m_process, SIGKILL);
    ::waitpid(m_process, &status, 0);
    m_process = -1;
    return status;
}

bool RewardProgram::isRunning() const {
    siginfo_t ended = {};
    return ::waitid(P_PID, static_cast<id_t>(m_process), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           ended.si_pid == 0;
}

void RewardProgram::fail(const std::string& what) {
    throw Error(
        ErrorCode::InvalidInput,
        m_name + " " + what + ". Try it by hand with a line of {\"prompt\",\"completion\",\"reference\"}.");
}

void RewardProgram::waitFor(short events, Clock::time_point deadline, std::size_t answered) {
    pollfd waited = {m_socket, events, 0};
    for (;;) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        const int ready = ::poll(&waited, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, 1 << 30)));
        if (ready > 0) {
            return;
        }
        if (ready == 0) {
            fail("has answered " + std::to_string(answered) + " questions of a batch within " +
                 std::to_string(m_timeLimitSeconds) +
                 " seconds and no more; \"reward_time_limit\" is that time");
        }
        if (errno != EINTR) {
            fail("cannot be heard: " + std::string(std::strerror(errno)));
        }
    }
}

// What has come; tells why where nothing will come any more.
void RewardProgram::readSome(Clock::time_point deadline) {
    char bytes[4096];
    const ssize_t count = ::recv(m_socket, bytes, sizeof(bytes), MSG_DONTWAIT);
    if (count > 0) {
        m_received.append(bytes, static_cast<std::size_t>(count));
        return;
    }
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        return;
    }
    while (isRunning() && Clock::now() < deadline) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));  // its output closes before it is gone
    }
    if (isRunning()) {
        fail("has closed its output");
    }
    fail(endingOf(endGroup()));
}

// What it said behind its last answer would be taken for the first of the next ones.
void RewardProgram::requireSilence() {
    char byte = 0;
    if (!m_received.empty() || ::recv(m_socket, &byte, sizeof(byte), MSG_DONTWAIT) > 0) {
        fail("has spoken without being asked");
    }
}

std::vector<double> RewardProgram::judge(std::span<const RewardQuestion> questions) {
    requireSilence();
    const auto limit =
        std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(m_timeLimitSeconds));
    const Clock::time_point deadline = Clock::now() + limit;
    std::string toSend;
    for (const RewardQuestion& question : questions) {
        toSend += lineOf(question);
    }
    std::vector<double> rewards;
    std::size_t sent = 0;
    // Both ways at one time: a program may answer before it has read everything.
    while (rewards.size() < questions.size()) {
        const std::size_t end = m_received.find('\n');
        if (end != std::string::npos) {
            const std::string line = m_received.substr(0, end);
            m_received.erase(0, end + 1);
            char* rest = nullptr;
            const double reward = std::strtod(line.c_str(), &rest);
            const bool isNumber =
                rest != line.c_str() &&
                line.find_first_not_of(" \t\r", static_cast<std::size_t>(rest - line.c_str())) ==
                    std::string::npos;
            if (!isNumber || !std::isfinite(reward)) {
                fail("has answered question " + std::to_string(rewards.size() + 1) +
                     " of a batch with what is no number");
            }
            rewards.push_back(reward);
            continue;
        }
        if (m_received.size() > kMostLineBytes) {
            fail("has answered question " + std::to_string(rewards.size() + 1) +
                 " of a batch with what is no number");
        }
        waitFor(static_cast<short>(sent < toSend.size() ? POLLIN | POLLOUT : POLLIN), deadline,
                rewards.size());
        readSome(deadline);
        if (sent < toSend.size()) {
            const ssize_t count =
                ::send(m_socket, toSend.data() + sent, toSend.size() - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
            sent += count > 0 ? static_cast<std::size_t>(count) : 0;
        }
    }
    if (!m_received.empty()) {
        fail("has said more than one number a question");
    }
    return rewards;
}

}  // namespace xinglin::engine
