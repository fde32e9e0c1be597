#include "tests/support/failing_calls.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace xinglin::test {
namespace {

int made = 0;
int fails = 0;

bool isTurn() {
    if (++made == fails) {
        errno = ENOSPC;
        return true;
    }
    return false;
}

int createFile(const char* path) {
    return isTurn() ? -1 : ::open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
}

std::ptrdiff_t write(int descriptor, const void* bytes, std::size_t count) {
    return isTurn() ? -1 : ::write(descriptor, bytes, count);
}

int flush(int descriptor) {
    return isTurn() ? -1 : ::fsync(descriptor);
}

int rename(const char* from, const char* to) {
    return isTurn() ? -1 : std::rename(from, to);
}

const engine::WritingCalls kCalls = {createFile, write, flush, rename};

}  // namespace

FailingWrites::FailingWrites(int failing) {
    made = 0;
    fails = failing;
}

const engine::WritingCalls& FailingWrites::calls() const {
    return kCalls;
}

int FailingWrites::count() const {
    return made;
}

}  // namespace xinglin::test
