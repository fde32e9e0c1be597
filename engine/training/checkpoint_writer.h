#pragma once

#include <functional>
#include <future>
#include <memory>

#include "engine/training/checkpoint.h"

namespace xinglin::engine {

/// Writes checkpoints on a thread of its own, one after the other. Used by one thread.
class CheckpointWriter final {
public:
    /// Waits for the one before, and throws what it failed by. `whenWhole` is called on the writing thread
    /// once the checkpoint is in its place; what it throws counts as the writing's.
    void begin(std::unique_ptr<CheckpointSnapshot> snapshot, const std::filesystem::path& folder,
               std::function<void()> whenWhole, const WritingCalls& calls = systemWritingCalls());
    /// Throws Error(CannotWrite) where a writing has failed, once; does not wait for one that has not ended.
    void check();
    /// Waits, then the same.
    void finish();

private:
    std::future<void> m_writing;  ///< of std::async: its destructor waits
};

}  // namespace xinglin::engine
