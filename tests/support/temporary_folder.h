#pragma once

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <string>

namespace xinglin::test {

/// An empty folder that is gone with all it holds when the object is.
class TemporaryFolder final {
public:
    TemporaryFolder() {
        static std::atomic<int> next{0};
        m_path = std::filesystem::temp_directory_path() /
                 ("xinglin-folder-" + std::to_string(::getpid()) + "-" + std::to_string(next++));
        std::filesystem::create_directory(m_path);
    }
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(m_path, ignored);
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

}  // namespace xinglin::test
