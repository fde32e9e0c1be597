#pragma once

#include <QString>
#include <stdexcept>

namespace xinglin::app {

/// What a person can do about a failure; texts are chosen from it, logic looks only at it.
enum class FailureCode {
    FileUnreadable,     ///< choose another file or check permissions
    FormatUnsupported,  ///< convert the file or update the program
    FileCorrupt,        ///< fetch or restore the file again
    InvalidInput,       ///< correct the named place
    NotFound,           ///< the thing asked for does not exist
    StorageFull,        ///< free some disk space
    StorageBusy,        ///< another program holds the database: close it and try again
    EngineUnavailable,  ///< start or restart the engine
    EngineFailed,       ///< the engine answered with an error
    OutOfMemory,        ///< a smaller model or context
    Cancelled,          ///< the user stopped it
    Internal,           ///< a bug: report it
};

/// One translated failure, as shown to a person. Never holds a patient's text.
struct Failure {
    FailureCode code = FailureCode::Internal;
    QString what;    ///< one sentence: what did not work, with names
    QString advice;  ///< one sentence: what to do next
    QString detail;  ///< technical detail for a report; may be empty, is not translated
};

/// The exception that carries a Failure inside app; made where the cause is known, caught at the view-model.
class FailureError final : public std::runtime_error {
public:
    explicit FailureError(Failure failure)
        : std::runtime_error(failure.what.toStdString()), m_failure(std::move(failure)) {}

    const Failure& failure() const { return m_failure; }

private:
    Failure m_failure;
};

}  // namespace xinglin::app
