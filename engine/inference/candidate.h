#pragma once

#include "engine/core/token.h"

namespace xinglin::engine {

/// A token that may follow, and its logit.
struct Candidate {
    float logit = 0.0f;
    TokenId token = kNoToken;
};

/// The greater logit; of equal ones the lower token.
inline bool isBetter(const Candidate& a, const Candidate& b) {
    return a.logit > b.logit || (a.logit == b.logit && a.token < b.token);
}

}  // namespace xinglin::engine
