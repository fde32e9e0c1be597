#pragma once

#include <numeric>

#include "engine/parallel/queued_ranks.h"
#include "tests/support/thread_ranks.h"

namespace xinglin::test {

/// As runRanks(), every rank behind a thread of its own.
inline void runQueuedRanks(int size, const std::function<void(engine::Communicator& ranks)>& body) {
    runRanks(size, [&](engine::Communicator& self) {
        std::vector<int> all(static_cast<std::size_t>(size));
        std::iota(all.begin(), all.end(), 0);
        engine::QueuedRanks queued([&] { return self.group(all); });
        body(queued);
    });
}

}  // namespace xinglin::test
