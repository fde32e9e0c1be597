#pragma once

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "engine/training/checkpoint.h"

namespace xinglin::engine {

/// Writes checkpoints beside the steps, one after the other: one rank of every stage its files, on a thread
/// of its own that speaks with nobody; then the first of them what makes them one checkpoint. Between steps
/// the ranks tell one another how far they are, so that all hear of what fails, and nothing is in its place
/// before every stage is whole. Every rank has one and makes the same calls in the same order. Borrows the
/// ranks. Used by one thread.
class CheckpointWriter final {
public:
    explicit CheckpointWriter(Communicator& all) : m_all(all) {}
    CheckpointWriter(const CheckpointWriter&) = delete;
    CheckpointWriter& operator=(const CheckpointWriter&) = delete;

    /// Waits for the one before, and throws what it failed by. `snapshot` is null on ranks that write
    /// nothing. `whenWhole` is called on the first rank's writing thread once the checkpoint is in its place;
    /// what it throws counts as the writing's.
    void begin(std::unique_ptr<CheckpointSnapshot> snapshot, const std::filesystem::path& folder,
               std::function<void()> whenWhole, const WritingCalls& calls = systemWritingCalls());
    /// To be called between steps. Throws ErrorOfRank(CannotWrite) on all ranks where a writing has failed on
    /// one, once; does not wait for one that has not ended.
    void check();
    /// Waits, then the same.
    void finish();
    /// Waits for this rank's own thread, where the others may be anywhere, and says what failed; empty:
    /// nothing. A checkpoint of several stages that is not in its place by then never will be.
    std::string leave();

private:
    /// Nothing is written; every stage writes its files; the first rank makes them one.
    enum class Phase { Idle, Files, End };
    void goOn();
    std::string end(const std::vector<std::string>& reports, std::string done) const;

    Communicator& m_all;
    Phase m_phase = Phase::Idle;
    std::filesystem::path m_folder;
    std::function<void()> m_whenWhole;
    const WritingCalls* m_calls = nullptr;
    std::future<std::string> m_writing;  ///< of std::async: its destructor waits
};

}  // namespace xinglin::engine
