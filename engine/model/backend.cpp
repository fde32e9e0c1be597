#include "engine/model/backend.h"

#include <vector>

namespace xinglin::engine {

// By way of the host: who shares a kind of memory has something better.
void Backend::send(const void* from, Backend& other, void* to, std::size_t bytes) {
    if (other.isHost()) {
        download(to, from, bytes);
    } else if (isHost()) {
        other.upload(to, from, bytes);
    } else if (bytes > 0) {
        std::vector<std::byte> staged(bytes);
        download(staged.data(), from, bytes);
        other.upload(to, staged.data(), bytes);
    }
}

}  // namespace xinglin::engine
