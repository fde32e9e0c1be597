#pragma once

#include <stdexcept>
#include <string>

namespace xinglin::engine {

/// What went wrong, named by what a person can do about it.
enum class ErrorCode {
    FileUnreadable,     ///< choose another file
    FormatUnsupported,  ///< convert the model, or update the program
    FileCorrupt,        ///< fetch the file again
    InvalidInput,       ///< correct the request or the input row
    OutOfMemory,        ///< a smaller model, context or batch
    CannotWrite,        ///< free disk space, or choose another place
    Diverged,           ///< look at the data, or learn more slowly
    DeviceLost,         ///< restart the engine
    Internal,           ///< a bug: report it
};

/// A stable identifier of `code` for programs: "file-corrupt" and so on.
const char* errorCodeName(ErrorCode code);

/// One English sentence: what a person can do about an error of this kind.
const char* errorAdvice(ErrorCode code);

/// An error of the environment, a file or a request. The message carries names, sizes and offsets and never
/// text of a patient or a prompt.
class Error : public std::runtime_error {
public:
    Error(ErrorCode code, const std::string& message) : std::runtime_error(message), m_code(code) {}

    ErrorCode code() const { return m_code; }

private:
    ErrorCode m_code;
};

}  // namespace xinglin::engine
