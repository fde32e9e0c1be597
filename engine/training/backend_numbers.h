#pragma once

#include <cstdint>
#include <span>

#include "engine/core/buffer.h"
#include "engine/model/backend.h"

namespace xinglin::engine {

/// Room for so many numbers in the backend's memory; what was there may be gone.
template <typename T>
T* grown(Backend& backend, Buffer& buffer, std::int64_t count, const char* name) {
    const std::size_t bytes = static_cast<std::size_t>(count) * sizeof(T);
    if (buffer.size() < bytes) {
        buffer = Buffer();  // first give back, then ask: the peak counts
        buffer = backend.allocate(bytes, name);
    }
    return buffer.as<T>();
}

/// Numbers of the host as the backend can read them: themselves, or a copy in `buffer`.
template <typename T>
const T* there(Backend& backend, Buffer& buffer, std::span<const T> numbers) {
    if (backend.isHost() || numbers.empty()) {
        return numbers.data();
    }
    T* copy = grown<T>(backend, buffer, static_cast<std::int64_t>(numbers.size()),
                       "what a training step learns from");
    backend.upload(copy, numbers.data(), numbers.size_bytes());
    return copy;
}

/// Where the backend can write such numbers: where they are, or in `buffer`, from where fetch() brings them.
template <typename T>
T* writable(Backend& backend, Buffer& buffer, std::span<T> numbers) {
    return backend.isHost() ? numbers.data()
                            : grown<T>(backend, buffer, static_cast<std::int64_t>(numbers.size()),
                                       "what a training step says");
}
template <typename T>
void fetch(Backend& backend, const T* from, std::span<T> numbers) {
    if (!backend.isHost()) {
        backend.download(numbers.data(), from, numbers.size_bytes());
    }
}

}  // namespace xinglin::engine
