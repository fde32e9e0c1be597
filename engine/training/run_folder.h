#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string_view>

namespace xinglin::engine {

/// What people read of a run's answers; more would only fill the disk.
inline constexpr std::int64_t kMostSampleRows = 10000;

/// The folder of a training run, which other programs read while it grows:
///
///   config.json            every key of the run, written out
///   metrics.jsonl          a row a step
///   samples.jsonl          answers that the run drew from its model, at most kMostSampleRows of them
///   rank-N.jsonl           a row whenever rank N begins something: its heartbeat
///   checkpoints/step-N/    see writeCheckpoint()
///   checkpoints/last       the newest of them, checkpoints/best the one with the least loss on eval data
class RunFolder final {
public:
    /// Makes the folder; only the first rank calls it. Throws Error(InvalidInput) where there is a run in it
    /// already, and Error(CannotWrite), as all members do.
    static RunFolder create(const std::filesystem::path& path);
    /// That of an earlier run, whose rows after `step` are taken out.
    static RunFolder reopen(const std::filesystem::path& path, std::int64_t step);
    /// For the other ranks, once it is there: they only leave their heartbeat.
    static RunFolder join(const std::filesystem::path& path, int rank);

    const std::filesystem::path& path() const { return m_path; }
    void writeConfig(const nlohmann::json& config) const;
    void addMetrics(const nlohmann::json& row);
    /// Does nothing where there are enough of them.
    void addSample(const nlohmann::json& row);
    /// `phase`: "longest pass", "step", "evaluating", "saving", "interrupted" or "done".
    void addHeartbeat(std::string_view phase, std::int64_t step);

    std::filesystem::path checkpoint(std::int64_t step) const;
    /// Points `name` ("last", "best") to the checkpoint of a step.
    void point(const char* name, std::int64_t step) const;
    /// Deletes checkpoints but the newest `keep` and those that are pointed to.
    void prune(std::int64_t keep) const;

private:
    explicit RunFolder(std::filesystem::path path);
    void open(int rank);
    static std::int64_t countRows(const std::filesystem::path& path);
    void append(std::ofstream& to, const nlohmann::json& row, const char* name) const;

    std::filesystem::path m_path;
    std::ofstream m_metrics;
    std::ofstream m_samples;        ///< opened with the first row
    std::int64_t m_sampleRows = 0;  ///< of the file
    std::ofstream m_heartbeat;
};

/// Whether the run in this folder has saved anything.
bool hasCheckpoint(const std::filesystem::path& path);

/// The checkpoint that `path` means: itself, or the newest of a run's folder, which stands aside where the
/// run was killed while another one took its place. Throws Error(InvalidInput) where there is none.
std::filesystem::path findCheckpoint(const std::filesystem::path& path);

/// Whether the run in this folder has done all its steps.
bool isFinishedRun(const std::filesystem::path& path);

}  // namespace xinglin::engine
