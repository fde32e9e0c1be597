#include <pthread.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "engine/cli/command.h"

namespace {

using xinglin::engine::cli::ExitCode;

// How long a command may take to notice that it was interrupted. A server ends its streams in this time; a
// command that waits for standard input never notices.
constexpr std::chrono::seconds kGrace{2};

sigset_t watchedSignals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGUSR1);  // main has ended
    return signals;
}

// The next of the signals, however long it takes. A process that was stopped and goes on hears of none.
int nextSignal(const sigset_t& signals) {
    int signal = -1;
    do {
        signal = sigwaitinfo(&signals, nullptr);
    } while (signal < 0 && errno == EINTR);
    return signal;
}

// The same, -1 where there is none within the grace.
int nextSignalWithinGrace(const sigset_t& signals) {
    using std::chrono::nanoseconds;
    const auto end = std::chrono::steady_clock::now() + kGrace;
    int signal = -1;
    do {
        const auto left = std::max(nanoseconds(0), nanoseconds(end - std::chrono::steady_clock::now()));
        const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
        const timespec wait{seconds.count(), (left - seconds).count()};
        signal = sigtimedwait(&signals, nullptr, &wait);
    } while (signal < 0 && errno == EINTR);
    return signal;
}

}  // namespace

int main(int argc, char** argv) {
    std::ios::sync_with_stdio(false);
    const sigset_t signals = watchedSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before the first thread, so that all inherit it

    std::stop_source interrupted;
    std::atomic<int> received = 0;
    std::atomic<bool> endsByItself = false;
    std::thread watcher([&] {
        int signal = 0;
        sigwait(&signals, &signal);
        if (signal == SIGUSR1) {
            return;
        }
        received = signal;
        interrupted.request_stop();
        // Main's end within the grace, or a second signal or none at all: then there is nothing to wait for.
        const int next = endsByItself ? nextSignal(signals) : nextSignalWithinGrace(signals);
        if (next != SIGUSR1) {
            std::_Exit(static_cast<int>(ExitCode::Interrupted));
        }
    });

    ExitCode code = ExitCode::Failed;
    {
        const xinglin::engine::cli::CommandContext context{
            std::cin,
            std::cout,
            std::cerr,
            interrupted.get_token(),
            [](ExitCode end) { std::_Exit(static_cast<int>(end)); },
            [&endsByItself] { endsByItself = true; }};
        code = xinglin::engine::cli::runCommandLine({argv + 1, argv + argc}, context);
    }
    if (received == SIGINT && code == ExitCode::Done) {
        code = ExitCode::Interrupted;
    }
    pthread_kill(watcher.native_handle(), SIGUSR1);
    watcher.join();
    return static_cast<int>(code);
}
