#include "engine/parallel/rank_pulse.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/core/error.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;

double secondsOf(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

std::string RankPulse::toLine() const {
    return json{{"machine", machine},
                {"beat", beat},
                {"busy_seconds", busySeconds},
                {"takes_time", pace == Communicator::Pace::Waits},
                {"sequence", sequence},
                {"operation", operation},
                {"waiting", isWaiting},
                {"to", to},
                {"from", from}}
               .dump() +
           "\n";
}

std::optional<RankPulse> RankPulse::parse(std::string_view line) {
    const std::size_t end = line.find('\n');
    const json row = json::parse(line.substr(0, end), nullptr, false);
    if (end == std::string_view::npos || !row.is_object()) {
        return std::nullopt;
    }
    try {
        RankPulse pulse;
        row.at("machine").get_to(pulse.machine);
        row.at("beat").get_to(pulse.beat);
        row.at("busy_seconds").get_to(pulse.busySeconds);
        const bool takesTime = row.at("takes_time").get<bool>();
        pulse.pace = takesTime ? Communicator::Pace::Waits : Communicator::Pace::Computes;
        row.at("sequence").get_to(pulse.sequence);
        row.at("operation").get_to(pulse.operation);
        row.at("waiting").get_to(pulse.isWaiting);
        row.at("to").get_to(pulse.to);
        row.at("from").get_to(pulse.from);
        return pulse;
    } catch (const json::exception&) {
        return std::nullopt;
    }
}

PulseFolder::PulseFolder(std::filesystem::path folder, int rank) : m_folder(std::move(folder)), m_rank(rank) {
    std::error_code problem;
    std::filesystem::create_directories(m_folder, problem);
    if (problem) {
        throw Error(ErrorCode::CannotWrite, m_folder.string() + ": " + problem.message());
    }
}

PulseFolder::~PulseFolder() {
    std::error_code ignored;
    std::filesystem::remove(fileOf(m_rank), ignored);
    // Only where they are empty.
    std::filesystem::remove(m_folder, ignored);
    std::filesystem::remove(m_folder.parent_path(), ignored);
}

std::filesystem::path PulseFolder::fileOf(int rank) const {
    return m_folder / ("rank-" + std::to_string(rank));
}

// Opened anew every time, and written in place: a file system over the network shows what was closed to who
// opens it then, but may remember a name's old file for a minute.
void PulseFolder::write(const RankPulse& pulse) const {
    const int file = ::open(fileOf(m_rank).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (file < 0) {
        return;
    }
    const std::string line = pulse.toLine();
    // What is left of a longer line stands behind this one's end, and is not read.
    [[maybe_unused]] const ssize_t written = ::pwrite(file, line.data(), line.size(), 0);
    ::close(file);
}

std::optional<RankPulse> PulseFolder::read(int rank) const {
    const int file = ::open(fileOf(rank).c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return std::nullopt;
    }
    std::array<char, 1024> text{};
    const ssize_t count = ::read(file, text.data(), text.size());
    ::close(file);
    return RankPulse::parse({text.data(), count > 0 ? static_cast<std::size_t>(count) : 0});
}

double busySecondsBesideThisThread() {
    return secondsOf(CLOCK_PROCESS_CPUTIME_ID) - secondsOf(CLOCK_THREAD_CPUTIME_ID);
}

std::string machineName() {
    std::array<char, 256> name{};
    ::gethostname(name.data(), name.size() - 1);
    return name.data();
}

}  // namespace xinglin::engine
