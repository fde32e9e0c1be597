#pragma once

#include <exception>
#include <functional>
#include <string>

namespace xinglin::engine {

/// What `work` has failed by, for whom it is to be told later; empty: nothing.
inline std::string failureOf(const std::function<void()>& work) {
    try {
        work();
    } catch (const std::exception& failure) {
        return failure.what();
    }
    return {};
}

}  // namespace xinglin::engine
