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

    /// Does `work`, which queues the same, at the same addresses, whenever the shape is the same, and neither
    /// allocates nor copies to or from the host from its second call on. The first time a shape comes, it is
    /// done as it is: what opens a library or loads a kernel cannot be recorded. Then it is recorded, where
    /// the device can do that, and replayed.
    void run(const Shape& shape, const std::function<void()>& work);

    /// When memory that was recorded is given back.
    void forget() { m_entries.clear(); }

private:
    struct Entry {
        std::unique_ptr<kernels::DeviceRecording> recording;
        std::uint64_t lastUse = 0;
    };
    void makeRoom();

    StepOperations& m_operations;
    std::map<Shape, Entry> m_entries;
    std::uint64_t m_uses = 0;
};

}  // namespace xinglin::engine
