// The compiler of JSON Schemas: whatever comes in, it returns a grammar or throws Error(InvalidInput), with
// memory in proportion; and a grammar that was made is never stuck on the shortest ways.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/core/error.h"
#include "engine/grammar/matcher.h"

namespace {

using xinglin::engine::Error;
using xinglin::engine::ErrorCode;
using xinglin::engine::Grammar;
using xinglin::engine::GrammarMatcher;
using xinglin::engine::GrammarStart;

/// Some byte goes on, or the text may end, at every one of the first steps.
void walk(GrammarMatcher& matcher) {
    GrammarMatcher::State state = matcher.start();
    for (std::size_t step = 0; step < 64; ++step) {
        bool goesOn = false;
        for (unsigned i = 0; i < 256 && !goesOn; ++i) {
            const char byte = static_cast<char>((i + step * 37) % 256);
            if (const auto next = matcher.advance(state, {&byte, 1})) {
                state = *next;
                goesOn = true;
            }
        }
        if (!goesOn) {
            if (!matcher.canEnd(state)) {
                __builtin_trap();
            }
            return;
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const auto grammar = Grammar::fromSchema({reinterpret_cast<const char*>(data), size});
        if (grammar->nodeCount() > 16 + 4 * size) {
            __builtin_trap();
        }
        GrammarMatcher matcher(grammar, GrammarStart::AtOnce);
        walk(matcher);
    } catch (const Error& problem) {
        if (problem.code() != ErrorCode::InvalidInput) {
            __builtin_trap();
        }
    }
    return 0;
}
