#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "engine/model/step_operations.h"

namespace xinglin::engine {

/// A device's work of various shapes, recorded and replayed. Used by one thread at a time.
class Recordings final {
public:
    /// `operations` are borrowed.
    explicit Recordings(StepOperations& operations) : m_operations(operations) {}

    /// What the recorded addresses depend on beside the memory: rows, splits, adapters.
    using Shape = std::vector<std::int64_t>;

    /// Shapes that are kept, and pieces of them in all, each of which takes tens of kilobytes of the device
    /// at least. More shapes than these seldom come again; a step that other devices' work cuts has two
    /// pieces a block.
    static constexpr std::size_t kMostShapes = 64;
    static constexpr std::size_t kMostPieces = 1024;

    /// Does `work`, which queues the same, at the same addresses, whenever the shape and the piece of it are
    /// the same, and neither allocates nor copies to or from the host from its second call on. The first time
    /// it comes, it is done as it is: what opens a library or loads a kernel cannot be recorded. Then it is
    /// recorded, where the device can do that, and replayed. Pieces, counted from 0, are what other devices'
    /// work comes between.
    void run(const Shape& shape, const std::function<void()>& work, std::size_t piece = 0);

    /// When memory that was recorded is given back.
    void forget() { m_entries.clear(); }

private:
    struct Piece {
        bool isDone = false;  ///< once, as it is
        std::unique_ptr<kernels::DeviceRecording> recording;
    };
    struct Entry {
        std::vector<Piece> pieces;
        std::uint64_t lastUse = 0;
    };
    Entry& entryOf(const Shape& shape);
    void makeRoom();

    StepOperations& m_operations;
    std::map<Shape, Entry> m_entries;
    std::uint64_t m_uses = 0;
};

}  // namespace xinglin::engine
