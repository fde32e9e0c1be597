#include "engine/server/api_error.h"

namespace xinglin::engine {
namespace {

int statusOf(ErrorCode code) {
    switch (code) {
    case ErrorCode::InvalidInput:
        return 400;
    case ErrorCode::FormatUnsupported:
        return 501;
    case ErrorCode::OutOfMemory:
    case ErrorCode::DeviceLost:
        return 503;
    case ErrorCode::FileUnreadable:
    case ErrorCode::FileCorrupt:
    case ErrorCode::CannotWrite:
    case ErrorCode::Diverged:
    case ErrorCode::Internal:
        break;
    }
    return 500;
}

}  // namespace

ApiFailure badField(const std::string& field, const std::string& problem) {
    ApiError error;
    error.message = "\"" + field + "\" " + problem;
    error.parameter = field;
    error.advice = errorAdvice(ErrorCode::InvalidInput);
    return ApiFailure(std::move(error));
}

ApiError fromEngineError(const Error& error) {
    const int status = statusOf(error.code());
    return {.status = status,
            .kind = status == 400 ? "invalid_request_error" : "server_error",
            .code = errorCodeName(error.code()),
            .message = error.what(),
            .parameter = "",
            .advice = errorAdvice(error.code())};
}

ApiError internalError() {
    return {.status = 500,
            .kind = "server_error",
            .code = errorCodeName(ErrorCode::Internal),
            .message = "the engine failed on this request",
            .parameter = "",
            .advice = errorAdvice(ErrorCode::Internal)};
}

nlohmann::json toJson(const ApiError& error) {
    nlohmann::json parameter;
    if (!error.parameter.empty()) {
        parameter = error.parameter;
    }
    return {{"type", "about:blank"},
            {"title", error.code},
            {"status", error.status},
            {"detail", error.message},
            {"error",
             {{"message", error.message},
              {"type", error.kind},
              {"param", parameter},
              {"code", error.code},
              {"advice", error.advice}}}};
}

}  // namespace xinglin::engine
