#include "engine/formats/output_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "engine/core/error.h"

namespace xinglin::engine {
namespace {

int createFile(const char* path) {
    return ::open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
}

const WritingCalls kSystemCalls = {createFile, ::write, ::fsync, std::rename};

}  // namespace

const WritingCalls& systemWritingCalls() {
    return kSystemCalls;
}

OutputFile::OutputFile(std::filesystem::path path, const WritingCalls& calls)
    : m_path(std::move(path)), m_partial(m_path.string() + ".part"), m_calls(calls) {
    m_descriptor = m_calls.createFile(m_partial.c_str());
    if (m_descriptor < 0) {
        fail("cannot be created");
    }
}

OutputFile::~OutputFile() {
    close();
    if (!m_isCommitted) {
        std::error_code ignored;
        std::filesystem::remove(m_partial, ignored);
    }
}

void OutputFile::fail(const char* what) const {
    throw Error(ErrorCode::CannotWrite, m_path.string() + ": " + what + ": " + std::strerror(errno));
}

void OutputFile::close() {
    if (m_descriptor >= 0) {
        ::close(m_descriptor);
        m_descriptor = -1;
    }
}

void OutputFile::write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const std::ptrdiff_t count = m_calls.write(m_descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count <= 0) {
            errno = count == 0 ? ENOSPC : errno;
            fail("cannot be written");
        }
        m_size += static_cast<std::uint64_t>(count);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

void OutputFile::commit() {
    if (m_calls.flush(m_descriptor) != 0) {
        fail("cannot be written to its end");
    }
    close();
    if (m_calls.rename(m_partial.c_str(), m_path.c_str()) != 0) {
        fail("cannot be moved to its place");
    }
    m_isCommitted = true;
}

}  // namespace xinglin::engine
