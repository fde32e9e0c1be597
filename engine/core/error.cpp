#include "engine/core/error.h"

#include <array>

namespace xinglin::engine {
namespace {

struct CodeRow {
    ErrorCode code;
    const char* name;
    const char* advice;
};

constexpr std::array<CodeRow, 9> kCodes = {{
    {ErrorCode::FileUnreadable, "file-unreadable", "Choose another file or check its permissions."},
    {ErrorCode::FormatUnsupported, "format-unsupported", "Convert the model, or update the program."},
    {ErrorCode::FileCorrupt, "file-corrupt", "Fetch the file again."},
    {ErrorCode::InvalidInput, "invalid-input", "Correct the input named above."},
    {ErrorCode::OutOfMemory, "out-of-memory", "Choose a smaller model, context or batch."},
    {ErrorCode::CannotWrite, "cannot-write", "Free some disk space, or choose another place."},
    {ErrorCode::Diverged, "diverged", "Look at the data, or learn more slowly."},
    {ErrorCode::DeviceLost, "device-lost", "Restart the engine."},
    {ErrorCode::Internal, "internal", "This is a bug: please report it."},
}};

const CodeRow& rowOf(ErrorCode code) {
    for (const CodeRow& row : kCodes) {
        if (row.code == code) {
            return row;
        }
    }
    return kCodes.back();
}

}  // namespace

const char* errorCodeName(ErrorCode code) {
    return rowOf(code).name;
}

const char* errorAdvice(ErrorCode code) {
    return rowOf(code).advice;
}

}  // namespace xinglin::engine
