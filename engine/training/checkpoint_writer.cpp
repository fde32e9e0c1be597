#include "engine/training/checkpoint_writer.h"

#include <chrono>
#include <utility>

namespace xinglin::engine {

void CheckpointWriter::begin(std::unique_ptr<CheckpointSnapshot> snapshot,
                             const std::filesystem::path& folder, std::function<void()> whenWhole,
                             const WritingCalls& calls) {
    finish();
    m_writing = std::async(std::launch::async, [snapshot = std::move(snapshot), folder,
                                                whenWhole = std::move(whenWhole), &calls]() mutable {
        snapshot->write(folder, calls);
        snapshot.reset();  // not only when somebody asks how it went
        whenWhole();
    });
}

void CheckpointWriter::check() {
    if (m_writing.valid() && m_writing.wait_for(std::chrono::seconds(0)) == std::future_status::ready) {
        m_writing.get();
    }
}

void CheckpointWriter::finish() {
    if (m_writing.valid()) {
        m_writing.get();
    }
}

}  // namespace xinglin::engine
