#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

namespace xinglin::engine {

/// The operating system's calls that writing a file needs, so that a test can let the n-th one fail. Each
/// returns what POSIX says and sets errno.
struct WritingCalls {
    int (*createFile)(const char* path) = nullptr;
    std::ptrdiff_t (*write)(int descriptor, const void* bytes, std::size_t count) = nullptr;
    int (*flush)(int descriptor) = nullptr;
    int (*rename)(const char* from, const char* to) = nullptr;
};

const WritingCalls& systemWritingCalls();

/// A large file that is there whole or not at all: written beside its place and moved there by commit(). What
/// is not committed is deleted by the destructor.
class OutputFile final {
public:
    /// Throws Error(CannotWrite) with the system's reason, as all members do.
    explicit OutputFile(std::filesystem::path path, const WritingCalls& calls = systemWritingCalls());
    ~OutputFile();
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    const std::filesystem::path& path() const { return m_path; }
    void write(std::span<const std::byte> bytes);
    void write(std::string_view text) { write(std::as_bytes(std::span(text))); }
    std::uint64_t size() const { return m_size; }
    /// Waits for the disk and moves the file to its place, over what was there.
    void commit();

private:
    [[noreturn]] void fail(const char* what) const;
    void close();

    std::filesystem::path m_path;
    std::filesystem::path m_partial;
    const WritingCalls& m_calls;
    int m_descriptor = -1;
    std::uint64_t m_size = 0;
    bool m_isCommitted = false;
};

}  // namespace xinglin::engine
