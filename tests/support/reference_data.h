#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace xinglin::test {

/// A file of the reference data, or an empty path when the data (or the file) is not on this machine.
inline std::filesystem::path referenceFile(const std::string& relative) {
    const char* root = std::getenv("XINGLIN_REFERENCE_DATA");
    const auto path = root ? std::filesystem::path(root) / relative : std::filesystem::path();
    return root && std::filesystem::exists(path) ? path : std::filesystem::path();
}

}  // namespace xinglin::test

/// Declares `variable` or skips the running test, saying which file is missing.
#define XINGLIN_REFERENCE_OR_SKIP(variable, relative)                                                   \
    const std::filesystem::path variable = xinglin::test::referenceFile(relative);                      \
    if ((variable).empty()) {                                                                           \
        GTEST_SKIP() << "reference data " << (relative) << " is not here (set XINGLIN_REFERENCE_DATA)"; \
    }
