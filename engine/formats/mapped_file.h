#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>

namespace xinglin::engine {

/// The operating system's calls that mapping a file needs, so that a test can let the n-th one fail.
/// Each returns what POSIX says and sets errno.
struct MappingCalls {
    int (*openFile)(const char* path) = nullptr;
    /// The size in bytes, or −1; −1 with errno EISDIR for what is no regular file.
    std::int64_t (*fileSize)(int descriptor) = nullptr;
    /// Null on failure.
    void* (*map)(int descriptor, std::size_t bytes) = nullptr;
};

const MappingCalls& systemMappingCalls();

/// Owns a read-only mapping of a whole file.
class MappedFile final {
public:
    /// Throws Error(FileUnreadable) with the system's reason; an empty file is Error(FileCorrupt).
    explicit MappedFile(const std::filesystem::path& path, const MappingCalls& calls = systemMappingCalls());
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::span<const std::byte> bytes() const { return {m_data, m_size}; }

    /// Tells the system that this part of the file will hardly be read again, so that its pages need not
    /// count as this process's memory. Reading them later is correct and reads the file. Ignores bytes that
    /// are not the mapping's.
    void releasePages(std::span<const std::byte> part) const;

private:
    const std::byte* m_data = nullptr;
    std::size_t m_size = 0;
};

}  // namespace xinglin::engine
