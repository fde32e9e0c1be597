#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace xinglin::test {

/// A started xinglin-engine: its standard streams and its end. Killed with the object.
class EngineProcess final {
public:
    explicit EngineProcess(const std::vector<std::string>& arguments);
    ~EngineProcess();
    EngineProcess(const EngineProcess&) = delete;
    EngineProcess& operator=(const EngineProcess&) = delete;

    void write(const std::string& text);
    void closeInput();
    void signal(int number);
    /// Its number, as /proc has it; −1 behind its end.
    int id() const { return m_process; }

    /// The next line of standard output, or nothing when it ended or none came in time.
    std::optional<std::string> readLine();
    /// Waits for the end: the exit code, 1000 + the number of a signal that killed it, or −1 when it goes on.
    int waitForEnd();
    /// Everything on standard output that readLine() did not take. After waitForEnd().
    std::string restOfOutput();
    /// Standard error so far.
    std::string errors() const;

private:
    int m_process = -1;
    int m_input = -1;
    int m_output = -1;
    std::string m_buffer;
    std::filesystem::path m_errorFile;
};

/// Runs a command to its end with `input`.
struct FinishedRun {
    int exitCode = -1;
    std::string output;
    std::string errors;
};
FinishedRun runEngine(const std::vector<std::string>& arguments, const std::string& input = "");

/// Calls `condition` until it holds. False when it does not for half a minute.
bool eventually(const std::function<bool()>& condition);

}  // namespace xinglin::test
