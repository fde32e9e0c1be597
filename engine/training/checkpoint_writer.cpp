#include "engine/training/checkpoint_writer.h"

#include <chrono>
#include <utility>
#include <vector>

#include "engine/core/error.h"
#include "engine/core/failure_text.h"
#include "engine/parallel/error_of_rank.h"
#include "engine/training/stage_gather.h"

namespace xinglin::engine {
namespace {

// The report of a checkpoint that is in its place.
constexpr const char* kInPlace = "{}";

}  // namespace

// On the first rank, by the stages' reports; returns one of its own where it fails, else what `done` is.
std::string CheckpointWriter::end(const std::vector<std::string>& reports, std::string done) const {
    const std::string failure = failureOf([&] {
        finishCheckpoint(reports, m_folder, *m_calls);
        m_whenWhole();
    });
    return failure.empty() ? std::move(done) : reportOfFailure(failure);
}

void CheckpointWriter::begin(std::unique_ptr<CheckpointSnapshot> snapshot,
                             const std::filesystem::path& folder, std::function<void()> whenWhole,
                             const WritingCalls& calls) {
    finish();
    m_folder = folder;
    m_whenWhole = std::move(whenWhole);
    m_calls = &calls;
    const std::string own = failureOf([&] {
        if (m_all.isFirst()) {
            beginCheckpoint(folder);
        }
    });
    if (const std::string failure = gatherTexts(m_all, own).front(); !failure.empty()) {
        m_all.meet();  // whoever throws may end the job
        throw ErrorOfRank(ErrorCode::CannotWrite, failure, 0);
    }
    m_phase = Phase::Files;
    if (!snapshot) {
        return;
    }
    m_writing = std::async(std::launch::async, [this, snapshot = std::move(snapshot)]() mutable {
        const bool isAlone = snapshot->stages() == 1;
        std::string report = snapshot->write(m_folder, *m_calls);
        snapshot.reset();  // not only when somebody asks how it went
        // One stage has nobody to wait for, and nobody needs to know what is in its files.
        return isAlone && !failureIn({{report}}) ? end({report}, kInPlace) : report;
    });
}

void CheckpointWriter::goOn() {
    const std::string own = m_writing.valid() ? m_writing.get() : std::string();
    std::vector<std::string> reports;
    std::vector<int> writers;
    int rank = 0;
    for (std::string& report : gatherTexts(m_all, own)) {
        if (!report.empty()) {
            reports.push_back(std::move(report));
            writers.push_back(rank);
        }
        ++rank;
    }
    const Phase phase = std::exchange(m_phase, Phase::Idle);
    if (const std::optional<FailedReport> failed = failureIn(reports)) {
        if (m_all.isFirst()) {
            dropCheckpoint(m_folder);
        }
        m_all.meet();  // whoever throws may end the job
        throw ErrorOfRank(ErrorCode::CannotWrite, failed->what, writers[failed->index]);
    }
    if (phase == Phase::End || reports.size() == 1) {
        return;
    }
    m_phase = Phase::End;
    if (m_all.isFirst()) {
        m_writing =
            std::async(std::launch::async, [this, reports = std::move(reports)] { return end(reports, {}); });
    }
}

void CheckpointWriter::check() {
    if (m_phase == Phase::Idle) {
        return;
    }
    const bool isDone =
        !m_writing.valid() || m_writing.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    if (m_all.sum(static_cast<std::int64_t>(isDone ? 0 : 1)) == 0) {
        goOn();
    }
}

void CheckpointWriter::finish() {
    while (m_phase != Phase::Idle) {
        goOn();
    }
}

std::string CheckpointWriter::leave() {
    m_phase = Phase::Idle;
    const std::string report = m_writing.valid() ? m_writing.get() : std::string();
    return report.empty() ? std::string() : failureIn({{report}}).value_or(FailedReport()).what;
}

}  // namespace xinglin::engine
