#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>

namespace xinglin::test {

/// Puts `size` bytes into the file at `path` in place of what it held: fuzz entries of readers that open
/// files by name.
inline void fillFile(const std::filesystem::path& path, const std::uint8_t* data, std::size_t size) {
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
}

}  // namespace xinglin::test
