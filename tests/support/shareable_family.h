#pragma once

#include "tests/support/tiny_families.h"

namespace xinglin::test {

/// A family's small model with a number of heads that two processors can share.
inline TinyFolderOptions shareable(TinyFolderOptions options) {
    if (options.heads % 2 != 0) {
        options.heads = options.kvHeads = 4;
        options.hidden = 32;
        if (!options.slopes.empty()) {
            options.slopes = {0.25, 0.0625, 0.015625, 0.00390625};  // 2^(−8/4 · i)
        }
        const std::string heads = "\"n_head\":5";
        if (const std::size_t at = options.extraConfig.find(heads); at != std::string::npos) {
            options.extraConfig.replace(at, heads.size(), "\"n_head\":4");
        }
    }
    return options;
}

}  // namespace xinglin::test
