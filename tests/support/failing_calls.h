#pragma once

#include "engine/formats/output_file.h"

namespace xinglin::test {

/// Lets the n-th call that writes a file fail with ENOSPC: calls() hands out what OutputFile wants while one
/// is alive. One at a time.
class FailingWrites final {
public:
    /// `failing` counts from 1; 0: none.
    explicit FailingWrites(int failing);

    const engine::WritingCalls& calls() const;
    /// Calls made so far.
    int count() const;
};

}  // namespace xinglin::test
