#pragma once

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <string>

namespace xinglin::test {

/// A file with the given bytes that is gone when the object is.
class TemporaryFile final {
public:
    explicit TemporaryFile(const std::string& bytes) {
        static std::atomic<int> next{0};
        m_path = std::filesystem::temp_directory_path() /
                 ("xinglin-test-" + std::to_string(::getpid()) + "-" + std::to_string(next++) + ".bin");
        std::ofstream(m_path, std::ios::binary) << bytes;
    }
    ~TemporaryFile() {
        std::error_code ignored;
        std::filesystem::remove(m_path, ignored);
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

}  // namespace xinglin::test
