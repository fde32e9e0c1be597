#include "engine/formats/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
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

void MappedFile::releasePages(std::span<const std::byte> part) const {
    const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
    const auto begin = reinterpret_cast<std::uintptr_t>(part.data());
    const auto mapping = reinterpret_cast<std::uintptr_t>(m_data);
    const bool inside =
        begin >= mapping && begin - mapping <= m_size && part.size() <= m_size - (begin - mapping);
    const std::uintptr_t first = (begin + page - 1) / page * page;
    const std::uintptr_t last = (begin + part.size()) / page * page;
    if (inside && first < last) {
        ::madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED);
    }
}

}  // namespace xinglin::engine
