#include "engine/training/run_folder.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "engine/core/buffer.h"
#include "engine/core/error.h"
#include "engine/formats/output_file.h"
#include "engine/training/checkpoint.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;

constexpr const char* kMetrics = "metrics.jsonl";
constexpr const char* kSamples = "samples.jsonl";
constexpr const char* kHeartbeat = "rank-0.jsonl";
constexpr std::string_view kStepPrefix = "step-";

void makeFolder(const std::filesystem::path& path) {
    std::error_code problem;
    std::filesystem::create_directories(path, problem);
    if (problem) {
        throw Error(ErrorCode::CannotWrite, path.string() + ": " + problem.message());
    }
}

// Rows up to a step; a row that was cut off by a crash goes too.
void keepRows(const std::filesystem::path& path, std::int64_t step) {
    std::ifstream file(path);
    std::string kept;
    for (std::string line; std::getline(file, line);) {
        const json row = json::parse(line, nullptr, false);
        if (row.is_object() && row.value("step", std::int64_t{0}) <= step) {
            kept += line + "\n";
        }
    }
    OutputFile whole(path);
    whole.write(kept);
    whole.commit();
}

bool isAside(const std::filesystem::path& folder) {
    return folder.extension() == kAside;
}

// What a run that was killed was writing, and what has been replaced.
void removeHalfWritten(const std::filesystem::path& checkpoints) {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(checkpoints)) {
        const std::filesystem::path& path = entry.path();
        const bool isReplaced = isAside(path) && std::filesystem::exists(checkpoints / path.stem());
        if (path.extension() == ".part" || isReplaced) {
            found.push_back(entry.path());
        }
    }
    std::error_code ignored;
    for (const std::filesystem::path& folder : found) {
        std::filesystem::remove_all(folder, ignored);
    }
}

// The number of "step-12", aside or not; -1 for other names.
std::int64_t stepOf(const std::filesystem::path& folder) {
    const std::string name = (isAside(folder) ? folder.stem() : folder.filename()).string();
    const bool isStep = name.starts_with(kStepPrefix) &&
                        name.find_first_not_of("0123456789", kStepPrefix.size()) == std::string::npos &&
                        name.size() > kStepPrefix.size() && name.size() < 18 + kStepPrefix.size();
    return isStep ? std::strtoll(name.c_str() + kStepPrefix.size(), nullptr, 10) : -1;
}

}  // namespace

RunFolder::RunFolder(std::filesystem::path path) : m_path(std::move(path)) {}

RunFolder RunFolder::create(const std::filesystem::path& path) {
    std::error_code problem;
    const bool hasSteps = std::filesystem::file_size(path / kMetrics, problem) > 0 && !problem;
    if (hasSteps) {
        const bool canResume = hasCheckpoint(path);
        throw Error(ErrorCode::InvalidInput,
                    path.string() + ": there is a run in this folder already. " +
                        (canResume ? "Go on with it by --resume, or choose"
                                   : "It ended before anything was saved: delete it, or choose") +
                        " another \"output\".");
    }
    makeFolder(path / "checkpoints");
    RunFolder folder(path);
    folder.open(0);
    return folder;
}

RunFolder RunFolder::reopen(const std::filesystem::path& path, std::int64_t step) {
    makeFolder(path / "checkpoints");
    RunFolder folder(path);
    keepRows(path / kMetrics, step);
    if (std::filesystem::exists(path / kSamples)) {
        keepRows(path / kSamples, step);
    }
    removeHalfWritten(path / "checkpoints");
    folder.open(0);
    return folder;
}

RunFolder RunFolder::join(const std::filesystem::path& path, int rank) {
    RunFolder folder(path);
    folder.open(rank);
    return folder;
}

void RunFolder::open(int rank) {
    if (rank == 0) {
        m_metrics.open(m_path / kMetrics, std::ios::app);
    }
    m_heartbeat.open(m_path / ("rank-" + std::to_string(rank) + ".jsonl"), std::ios::app);
    if (!m_metrics || !m_heartbeat) {
        throw Error(ErrorCode::CannotWrite, m_path.string() + ": its files cannot be written");
    }
}

void RunFolder::writeConfig(const json& config) const {
    OutputFile file(m_path / "config.json");
    file.write(config.dump(2) + "\n");
    file.commit();
}

void RunFolder::append(std::ofstream& to, const json& row, const char* name) const {
    to << row.dump() << "\n";
    to.flush();
    if (!to) {
        throw Error(ErrorCode::CannotWrite, (m_path / name).string() + ": cannot be written");
    }
}

void RunFolder::addMetrics(const json& row) {
    append(m_metrics, row, kMetrics);
}

std::int64_t RunFolder::countRows(const std::filesystem::path& path) {
    std::ifstream file(path);
    std::int64_t rows = 0;
    for (std::string line; std::getline(file, line);) {
        ++rows;
    }
    return rows;
}

void RunFolder::addSample(const json& row) {
    if (!m_samples.is_open()) {
        m_sampleRows = countRows(m_path / kSamples);
        m_samples.open(m_path / kSamples, std::ios::app);
    }
    if (m_sampleRows < kMostSampleRows) {
        append(m_samples, row, kSamples);
        ++m_sampleRows;
    }
}

void RunFolder::addHeartbeat(std::string_view phase, std::int64_t step) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto seconds = std::chrono::duration<double>(now).count();
    append(m_heartbeat,
           {{"time", seconds},
            {"phase", phase},
            {"step", step},
            {"memory_bytes", residentBytes()},
            {"peak_memory_bytes", peakResidentBytes()}},
           kHeartbeat);
}

std::filesystem::path RunFolder::checkpoint(std::int64_t step) const {
    return m_path / "checkpoints" / (std::string(kStepPrefix) + std::to_string(step));
}

void RunFolder::point(const char* name, std::int64_t step) const {
    // A link under another name first: there is one at any time.
    const std::filesystem::path link = m_path / "checkpoints" / name;
    std::filesystem::path fresh = link;
    fresh += ".new";
    std::error_code problem;
    std::filesystem::remove(fresh, problem);
    std::filesystem::create_directory_symlink(checkpoint(step).filename(), fresh, problem);
    if (!problem) {
        std::filesystem::rename(fresh, link, problem);
    }
    if (problem) {
        throw Error(ErrorCode::CannotWrite, link.string() + ": " + problem.message());
    }
}

void RunFolder::prune(std::int64_t keep) const {
    std::error_code problem;
    const auto pointed = [&](const char* name) {
        return stepOf(std::filesystem::read_symlink(m_path / "checkpoints" / name, problem));
    };
    // A run that went on from an older checkpoint is behind those of the run before.
    const std::array kept = {pointed("best"), pointed("last")};
    std::vector<std::filesystem::path> found;
    // What cannot be listed stays: the new checkpoint is there all the same.
    std::filesystem::directory_iterator entry(m_path / "checkpoints", problem);
    for (; !problem && entry != std::filesystem::directory_iterator(); entry.increment(problem)) {
        std::error_code unknown;
        if (!entry->is_symlink(unknown) && !unknown && stepOf(entry->path()) >= 0) {
            found.push_back(entry->path());
        }
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return stepOf(a) > stepOf(b); });
    for (std::size_t i = static_cast<std::size_t>(keep); i < found.size(); ++i) {
        if (std::find(kept.begin(), kept.end(), stepOf(found[i])) == kept.end()) {
            std::filesystem::remove_all(found[i], problem);
        }
    }
}

bool hasCheckpoint(const std::filesystem::path& path) {
    return std::filesystem::exists(std::filesystem::symlink_status(path / "checkpoints" / "last"));
}

std::filesystem::path findCheckpoint(const std::filesystem::path& path) {
    if (std::filesystem::exists(path / "state.json")) {
        return std::filesystem::canonical(path);
    }
    const std::filesystem::path last = path / "checkpoints" / "last";
    if (std::filesystem::exists(last / "state.json")) {
        return std::filesystem::canonical(last);
    }
    std::error_code problem;
    const auto aside = asideOf(last.parent_path() / std::filesystem::read_symlink(last, problem));
    if (!problem && std::filesystem::exists(aside / "state.json")) {
        return std::filesystem::canonical(aside);
    }
    throw Error(ErrorCode::InvalidInput,
                path.string() + ": this is neither a checkpoint nor a run's folder with one");
}

bool isFinishedRun(const std::filesystem::path& path) {
    std::ifstream file(path / kHeartbeat);
    std::string last;
    for (std::string line; std::getline(file, line);) {
        last = line;
    }
    const json row = json::parse(last, nullptr, false);
    return row.is_object() && row.value("phase", "") == "done";
}

}  // namespace xinglin::engine
