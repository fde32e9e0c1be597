#include "engine/tokenizer/text_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

#include "engine/core/error.h"

namespace xinglin::engine {

std::string readSmallFile(const std::filesystem::path& path, std::size_t limitBytes) {
    std::error_code problem;
    const auto size = std::filesystem::file_size(path, problem);
    if (problem) {
        throw Error(ErrorCode::FileUnreadable, path.string() + ": " + problem.message());
    }
    if (size > limitBytes) {
        throw Error(ErrorCode::FileCorrupt, path.string() + ": " + std::to_string(size) +
                                                " bytes, but at most " + std::to_string(limitBytes) +
                                                " make sense here");
    }
    std::ifstream stream(path, std::ios::binary);
    std::string bytes(size, '\0');
    if (!stream || !stream.read(bytes.data(), static_cast<std::streamsize>(size))) {
        throw Error(ErrorCode::FileUnreadable, path.string() + ": " + std::strerror(errno));
    }
    return bytes;
}

}  // namespace xinglin::engine
