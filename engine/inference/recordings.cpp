#include "engine/inference/recordings.h"

#include <algorithm>

namespace xinglin::engine {

// The entry of a shape; what has not been asked for longest goes where there are too many.
Recordings::Entry& Recordings::entryOf(const Shape& shape) {
    if (!m_entries.contains(shape) && m_entries.size() >= kMostShapes) {
        m_entries.erase(std::min_element(
            m_entries.begin(), m_entries.end(),
            [](const auto& a, const auto& b) { return a.second.lastUse < b.second.lastUse; }));
    }
    Entry& entry = m_entries[shape];
    entry.lastUse = ++m_uses;
    return entry;
}

void Recordings::run(const Shape& shape, const std::function<void()>& work, std::size_t piece) {
    const auto isKnown = [&] {
        const auto found = m_entries.find(shape);
        return found != m_entries.end() && piece < found->second.pieces.size() &&
               found->second.pieces[piece].isDone;
    };
    if (!isKnown()) {
        work();  // which may forget what there is
        std::vector<Piece>& pieces = entryOf(shape).pieces;
        pieces.resize(std::max(pieces.size(), piece + 1));
        pieces[piece].isDone = true;
        return;
    }
    Piece& known = entryOf(shape).pieces[piece];
    if (!known.recording) {
        known.recording = m_operations.record(work);
    }
    if (known.recording) {
        m_operations.replay(*known.recording);
    } else {
        work();
    }
}

}  // namespace xinglin::engine
