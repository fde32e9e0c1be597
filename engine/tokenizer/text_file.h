#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace xinglin::engine {

/// The whole of a small file. Throws Error(FileUnreadable) with the reason; FileCorrupt above `limitBytes`.
std::string readSmallFile(const std::filesystem::path& path, std::size_t limitBytes);

}  // namespace xinglin::engine
