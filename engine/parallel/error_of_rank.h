#pragma once

#include "engine/core/error.h"

namespace xinglin::engine {

/// An error that every rank of some throws at the same place of what they do together: `rank`, counted among
/// these, has it and is to tell it, the others end because of it.
class ErrorOfRank final : public Error {
public:
    ErrorOfRank(ErrorCode code, const std::string& message, int rank) : Error(code, message), m_rank(rank) {}

    int rank() const { return m_rank; }

private:
    int m_rank;
};

}  // namespace xinglin::engine
