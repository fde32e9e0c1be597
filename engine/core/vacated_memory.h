#pragma once

#include <cstddef>
#include <span>

namespace xinglin::engine {

/// Makes bytes of the host's memory 0; whole pages among them take no physical memory until they are written
/// again.
void vacate(std::span<std::byte> bytes);

}  // namespace xinglin::engine
