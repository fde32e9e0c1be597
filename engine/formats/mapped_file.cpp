#include "engine/formats/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "engine/core/error.h"

namespace xinglin::engine {
namespace {

int openForReading(const char* path) {
    return ::open(path, O_RDONLY | O_CLOEXEC);
}

std::int64_t sizeOfRegularFile(int descriptor) {
    struct stat status = {};
    if (::fstat(descriptor, &status) != 0) {
        return -1;
    }
    if (!S_ISREG(status.st_mode)) {
        errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
        return -1;
    }
    return status.st_size;
}

void* mapForReading(int descriptor, std::size_t bytes) {
    void* address = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, descriptor, 0);
    return address == MAP_FAILED ? nullptr : address;
}

[[noreturn]] void failUnreadable(const std::filesystem::path& path, const char* what) {
    const int reason = errno;
    throw Error(ErrorCode::FileUnreadable, path.string() + ": " + what + ": " +
                                               std::generic_category().message(reason) +
                                               ". Choose another file or check its permissions.");
}

class Descriptor final {
public:
    explicit Descriptor(int number) : m_number(number) {}
    ~Descriptor() {
        if (m_number >= 0) {
            ::close(m_number);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return m_number; }

private:
    int m_number;
};

}  // namespace

const MappingCalls& systemMappingCalls() {
    static const MappingCalls calls = {openForReading, sizeOfRegularFile, mapForReading};
    return calls;
}

MappedFile::MappedFile(const std::filesystem::path& path, const MappingCalls& calls) {
    const Descriptor file(calls.openFile(path.c_str()));
    if (file.number() < 0) {
        failUnreadable(path, "cannot be opened");
    }
    const std::int64_t size = calls.fileSize(file.number());
    if (size < 0) {
        failUnreadable(path, "cannot be read as a file");
    }
    if (size == 0) {
        throw Error(ErrorCode::FileCorrupt, path.string() + ": offset 0: the file is empty. Fetch it again.");
    }
    void* address = calls.map(file.number(), static_cast<std::size_t>(size));
    if (address == nullptr) {
        failUnreadable(path, "cannot be mapped into memory");
    }
    m_data = static_cast<const std::byte*>(address);
    m_size = static_cast<std::size_t>(size);
}

MappedFile::~MappedFile() {
    if (m_data) {
        ::munmap(const_cast<std::byte*>(m_data), m_size);
    }
}

}  // namespace xinglin::engine
