#include "tests/support/cuda_host/recorder.h"

#include <optional>
#include <utility>

namespace xinglin::cuda_host {
namespace {

thread_local std::optional<std::vector<Work>> kept;  // nothing: this thread records nothing
thread_local std::size_t queued = 0;

}  // namespace

void queue(Work work) {
    ++queued;
    if (kept) {
        kept->push_back(std::move(work));
    } else {
        work();
    }
}

void beginRecording() {
    kept.emplace();
}

std::vector<Work> endRecording() {
    std::vector<Work> work = std::move(kept).value();
    kept.reset();
    return work;
}

std::size_t queuedWork() {
    return queued;
}

bool isRecording() {
    return kept.has_value();
}

}  // namespace xinglin::cuda_host
