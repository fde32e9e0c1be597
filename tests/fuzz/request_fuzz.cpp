// The readers of HTTP bodies: whatever comes in, they return a checked request or throw ApiFailure.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/server/completion_request.h"

namespace {

using xinglin::engine::ApiFailure;
using xinglin::engine::CompletionKind;

template <typename Read>
void attempt(Read read) {
    try {
        read();
    } catch (const ApiFailure& failure) {
        // What a client is told must be sendable.
        const auto sent = xinglin::engine::toJson(failure.error()).dump();
        if (sent.empty()) {
            __builtin_trap();
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    for (const CompletionKind kind : {CompletionKind::Chat, CompletionKind::Text}) {
        attempt([&] {
            const auto request = xinglin::engine::parseCompletionRequest(body, kind, {4096});
            if (request.maxTokens.value_or(1) > 4096) {
                __builtin_trap();
            }
        });
    }
    attempt([&] { xinglin::engine::parseTokenizeRequest(body); });
    attempt([&] { xinglin::engine::parseDetokenizeRequest(body); });
    return 0;
}
