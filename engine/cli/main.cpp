#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "engine/cli/command.h"

namespace {

using xinglin::engine::cli::ExitCode;

// How long a command may take to notice that it was interrupted. A server ends its streams in this time; a
// command that waits for standard input never notices.
constexpr int kGraceSeconds = 2;

sigset_t watchedSignals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGUSR1);  // main has ended
    return signals;
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
        const timespec grace{kGraceSeconds, 0};
        // Main's end within the grace, or a second signal or none at all: then there is nothing to wait for.
        const int next =
            endsByItself ? sigwaitinfo(&signals, nullptr) : sigtimedwait(&signals, nullptr, &grace);
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
