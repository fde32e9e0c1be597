#include "tests/support/engine_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <thread>

namespace xinglin::test {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kPatience{30};
constexpr std::chrono::milliseconds kPause{5};

}  // namespace

EngineProcess::EngineProcess(const std::vector<std::string>& arguments) {
    static std::atomic<int> next = 0;
    m_errorFile = std::filesystem::temp_directory_path() /
                  ("xinglin-engine-" + std::to_string(getpid()) + "-" + std::to_string(next++) + ".err");
    ::signal(SIGPIPE, SIG_IGN);  // a process that ended early is seen by its exit code
    std::array<int, 2> input{};
    std::array<int, 2> output{};
    if (pipe2(input.data(), O_CLOEXEC) != 0 || pipe2(output.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("no pipe");
    }
    const int errors = open(m_errorFile.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    std::string program = std::string(XINGLIN_BIN_DIR) + "/xinglin-engine";
    std::vector<std::string> words = arguments;
    std::vector<char*> argv = {program.data()};
    for (std::string& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    m_process = fork();
    if (m_process == 0) {
        dup2(input[0], STDIN_FILENO);
        dup2(output[1], STDOUT_FILENO);
        dup2(errors, STDERR_FILENO);
        execv(program.c_str(), argv.data());
        _exit(127);
    }
    close(input[0]);
    close(output[1]);
    close(errors);
    m_input = input[1];
    m_output = output[0];
}

EngineProcess::~EngineProcess() {
    if (m_process > 0) {
        kill(m_process, SIGKILL);
        waitpid(m_process, nullptr, 0);
    }
    closeInput();
    close(m_output);
    std::error_code ignored;
    std::filesystem::remove(m_errorFile, ignored);
}

void EngineProcess::write(const std::string& text) {
    std::size_t written = 0;
    while (written < text.size()) {
        const ssize_t count = ::write(m_input, text.data() + written, text.size() - written);
        if (count <= 0) {
            return;
        }
        written += static_cast<std::size_t>(count);
    }
}

void EngineProcess::closeInput() {
    if (m_input >= 0) {
        close(m_input);
        m_input = -1;
    }
}

void EngineProcess::signal(int number) {
    kill(m_process, number);
}

std::optional<std::string> EngineProcess::readLine() {
    const Clock::time_point deadline = Clock::now() + kPatience;
    for (;;) {
        const std::size_t end = m_buffer.find('\n');
        if (end != std::string::npos) {
            std::string line = m_buffer.substr(0, end);
            m_buffer.erase(0, end + 1);
            return line;
        }
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
        pollfd state{m_output, POLLIN, 0};
        if (left <= 0 || poll(&state, 1, static_cast<int>(left)) <= 0) {
            return std::nullopt;
        }
        std::array<char, 4096> bytes{};
        const ssize_t count = read(m_output, bytes.data(), bytes.size());
        if (count <= 0) {
            return std::nullopt;
        }
        m_buffer.append(bytes.data(), static_cast<std::size_t>(count));
    }
}

int EngineProcess::waitForEnd() {
    int code = -1;
    eventually([&] {
        int status = 0;
        if (waitpid(m_process, &status, WNOHANG) != m_process) {
            return false;
        }
        m_process = -1;
        code = WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
        return true;
    });
    return code;
}

std::string EngineProcess::restOfOutput() {
    std::string rest;
    while (auto line = readLine()) {
        rest += *line + "\n";
    }
    return rest + m_buffer;
}

std::string EngineProcess::errors() const {
    std::ifstream file(m_errorFile);
    return {std::istreambuf_iterator<char>(file), {}};
}

FinishedRun runEngine(const std::vector<std::string>& arguments, const std::string& input) {
    EngineProcess process(arguments);
    process.write(input);
    process.closeInput();
    FinishedRun run;
    run.output = process.restOfOutput();
    run.exitCode = process.waitForEnd();
    run.errors = process.errors();
    return run;
}

bool eventually(const std::function<bool()>& condition) {
    const Clock::time_point deadline = Clock::now() + kPatience;
    while (!condition()) {
        if (Clock::now() > deadline) {
            return false;
        }
        std::this_thread::sleep_for(kPause);  // between two looks at a condition, never instead of one
    }
    return true;
}

}  // namespace xinglin::test
