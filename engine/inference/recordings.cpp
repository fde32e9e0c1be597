#include "engine/inference/recordings.h"

#include <algorithm>

namespace xinglin::engine {
namespace {

// Each takes some hundred kilobytes of the device; more shapes than these seldom come again.
constexpr std::size_t kMostRecordings = 64;

}  // namespace

void Recordings::makeRoom() {
    if (m_entries.size() >= kMostRecordings) {
        m_entries.erase(std::min_element(
            m_entries.begin(), m_entries.end(),
            [](const auto& a, const auto& b) { return a.second.lastUse < b.second.lastUse; }));
    }
}

void Recordings::run(const Shape& shape, const std::function<void()>& work) {
    const auto found = m_entries.find(shape);
    if (found == m_entries.end()) {
        work();  // which may forget what there is
        makeRoom();
        m_entries[shape].lastUse = ++m_uses;
        return;
    }
    Entry& entry = found->second;
    entry.lastUse = ++m_uses;
    if (!entry.recording) {
        entry.recording = m_operations.record(work);
    }
    if (entry.recording) {
        m_operations.replay(*entry.recording);
    } else {
        work();
    }
}

}  // namespace xinglin::engine
