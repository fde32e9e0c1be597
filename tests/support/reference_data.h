#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace xinglin::test {

/// A file of the reference data, or an empty path when the data (or the file) is not on this machine.
inline std::filesystem::path referenceFile(const std::string& relative) {
    const char* root = std::getenv("XINGLIN_REFERENCE_DATA");
    const auto path = root ? std::filesystem::path(root) / relative : std::filesystem::path();
    return root && std::filesystem::exists(path) ? path : std::filesystem::path();
}

#ifdef XINGLIN_SOURCE_DIR
/// Folders of golden models, a folder each: those of tests/golden, and of the reference data where it is
/// here.
inline std::vector<std::filesystem::path> goldenModels() {
    std::vector<std::filesystem::path> models;
    for (const auto& root :
         {std::filesystem::path(XINGLIN_SOURCE_DIR) / "tests" / "golden", referenceFile("golden")}) {
        if (root.empty()) {
            continue;
        }
        for (const auto& entry : std::filesystem::directory_iterator(root)) {
            if (std::filesystem::exists(entry.path() / "expected.safetensors")) {
                models.push_back(entry.path());
            }
        }
    }
    return models;
}
#endif

}  // namespace xinglin::test

/// Declares `variable` or skips the running test, saying which file is missing.
#define XINGLIN_REFERENCE_OR_SKIP(variable, relative)                                                   \
    const std::filesystem::path variable = xinglin::test::referenceFile(relative);                      \
    if ((variable).empty()) {                                                                           \
        GTEST_SKIP() << "reference data " << (relative) << " is not here (set XINGLIN_REFERENCE_DATA)"; \
    }
