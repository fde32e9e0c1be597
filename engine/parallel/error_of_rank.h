#pragma once

#include "engine/core/error.h"

namespace xinglin::engine {

/// An error that every rank of some throws at the same place of what they do together: `rank`, counted among
/// these, has it and is to tell it, the others end because of it. A rank that has another error of its own
/// there throws that one, and tells it too.
class ErrorOfRank final : public Error {
public:
    enum class Kind { OfRank, OfItsOwn };

    ErrorOfRank(ErrorCode code, const std::string& message, int rank, Kind kind = Kind::OfRank)
        : Error(code, message), m_rank(rank), m_kind(kind) {}

    int rank() const { return m_rank; }
    /// Whether rank number `self` is to tell it.
    bool isToldBy(int self) const { return self == m_rank || m_kind == Kind::OfItsOwn; }

private:
    int m_rank;
    Kind m_kind;
};

}  // namespace xinglin::engine
