#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace xinglin::cuda_host {

using Work = std::function<void()>;

/// Does work that is queued into a stream: at once, or, where this thread records, when the recording is
/// replayed.
void queue(Work work);

/// What is queued by this thread from here on is kept.
void beginRecording();
std::vector<Work> endRecording();
bool isRecording();

/// How much work this thread has queued so far.
std::size_t queuedWork();

}  // namespace xinglin::cuda_host
