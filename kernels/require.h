#pragma once

#include <stdexcept>

namespace xinglin::kernels {

/// A caller broke the written contract of an operation: a bug, never reachable from a file or a user.
class ContractViolation final : public std::logic_error {
public:
    using std::logic_error::logic_error;
};

/// Throws ContractViolation with `message` unless `condition` holds. `message` names the operation first.
inline void require(bool condition, const char* message) {
    if (!condition) {
        throw ContractViolation(message);
    }
}

}  // namespace xinglin::kernels
