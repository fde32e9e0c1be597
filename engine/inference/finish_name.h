#pragma once

#include "engine/inference/scheduler.h"

namespace xinglin::engine {

/// How results name the end of an answer: "stop", "length", "context", "cancelled"; "error" for a failure.
constexpr const char* finishName(FinishReason reason) {
    switch (reason) {
    case FinishReason::EndOfText:
    case FinishReason::StopString:
        return "stop";
    case FinishReason::TokenLimit:
        return "length";
    case FinishReason::ContextFull:
        return "context";
    case FinishReason::Cancelled:
        return "cancelled";
    case FinishReason::Failed:
        break;
    }
    return "error";
}

}  // namespace xinglin::engine
