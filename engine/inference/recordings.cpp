#include "engine/inference/recordings.h"

#include <algorithm>
#include <numeric>

namespace xinglin::engine {

Recordings::Entry& Recordings::entryOf(const Shape& shape) {
    Entry& entry = m_entries[shape];
    entry.lastUse = ++m_uses;
    return entry;
}

// What has not been asked for longest goes where there is too much; the newest stays.
void Recordings::makeRoom() {
    const auto pieces = [&] {
        return std::accumulate(
            m_entries.begin(), m_entries.end(), std::size_t{0},
            [](std::size_t sum, const auto& entry) { return sum + entry.second.pieces.size(); });
    };
    while (m_entries.size() > 1 && (m_entries.size() > kMostShapes || pieces() > kMostPieces)) {
        m_entries.erase(std::min_element(
            m_entries.begin(), m_entries.end(),
            [](const auto& a, const auto& b) { return a.second.lastUse < b.second.lastUse; }));
    }
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
        makeRoom();
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
