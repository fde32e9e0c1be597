#pragma once

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "engine/core/error.h"

namespace xinglin::engine {

/// A request that cannot be answered: HTTP status, OpenAI's error kind, our code.
struct ApiError {
    int status = 400;
    std::string kind = "invalid_request_error";
    std::string code = "invalid-input";
    std::string message;
    std::string parameter;  ///< the field at fault, or empty
    std::string advice;
};

/// Thrown while a request is read.
class ApiFailure final : public std::runtime_error {
public:
    explicit ApiFailure(ApiError error) : std::runtime_error(error.message), m_error(std::move(error)) {}
    const ApiError& error() const { return m_error; }

private:
    ApiError m_error;
};

/// Shorthand for a 400 about one field.
ApiFailure badField(const std::string& field, const std::string& problem);

/// What a client is told about an error of the engine.
ApiError fromEngineError(const Error& error);
/// The same for anything else that was thrown: says nothing about its text, which may carry a prompt.
ApiError internalError();

/// A problem document (RFC 9457) that is also an OpenAI error object.
nlohmann::json toJson(const ApiError& error);

}  // namespace xinglin::engine
