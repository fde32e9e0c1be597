#pragma once

namespace xinglin::test {

/// While it lives, this thread's n-th `operator new` from now on fails (1: the next one), once.
class FailingAllocation final {
public:
    explicit FailingAllocation(int n);
    ~FailingAllocation();
    FailingAllocation(const FailingAllocation&) = delete;
    FailingAllocation& operator=(const FailingAllocation&) = delete;

    /// Whether it came to the n-th.
    bool happened() const;
};

}  // namespace xinglin::test
