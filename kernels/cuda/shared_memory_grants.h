#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <utility>

namespace xinglin::kernels::cuda {

/// How much shared memory each kernel was granted on each device: asking the runtime takes longer than a
/// launch, and its answer stays. Any thread.
class SharedMemoryGrants final {
public:
    /// Calls `ask` unless the kernel has had as many bytes on this device. Nobody goes on before the answer;
    /// where `ask` throws, the next one asks again.
    template <typename Ask>
    void ensure(const void* kernel, int device, std::size_t bytes, Ask ask) {
        const std::lock_guard lock(m_mutex);
        std::size_t& granted = m_granted[{kernel, device}];
        if (granted < bytes) {
            ask();
            granted = bytes;
        }
    }

private:
    std::mutex m_mutex;
    std::map<std::pair<const void*, int>, std::size_t> m_granted;
};

}  // namespace xinglin::kernels::cuda
