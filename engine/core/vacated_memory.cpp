#include "engine/core/vacated_memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>

namespace xinglin::engine {

void vacate(std::span<std::byte> bytes) {
    static const auto kPage = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const auto first = reinterpret_cast<std::uintptr_t>(bytes.data());
    const std::uintptr_t firstPage = (first + kPage - 1) / kPage * kPage;
    const std::uintptr_t endPage = (first + bytes.size()) / kPage * kPage;
    const bool isGivenBack = firstPage < endPage && ::madvise(reinterpret_cast<void*>(firstPage),
                                                              endPage - firstPage, MADV_DONTNEED) == 0;
    if (!isGivenBack) {
        std::memset(bytes.data(), 0, bytes.size());
        return;
    }
    std::memset(bytes.data(), 0, firstPage - first);
    std::memset(bytes.data() + (endPage - first), 0, first + bytes.size() - endPage);
}

}  // namespace xinglin::engine
