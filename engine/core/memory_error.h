#pragma once

#include <cstddef>
#include <string>

#include "engine/core/error.h"

namespace xinglin::engine {

/// An OutOfMemory about one piece of memory: of several such errors the worst can be told.
class MemoryError final : public Error {
public:
    MemoryError(const std::string& message, std::size_t wantedBytes)
        : Error(ErrorCode::OutOfMemory, message), m_wantedBytes(wantedBytes) {}

    std::size_t wantedBytes() const { return m_wantedBytes; }

private:
    std::size_t m_wantedBytes;
};

}  // namespace xinglin::engine
