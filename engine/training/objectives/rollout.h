#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "engine/parallel/communicator.h"
#include "engine/training/training_batch.h"

namespace xinglin::engine {

/// An answer that was drawn from the model in training, and what is known of it. Per-token numbers lie beside
/// the answer's tokens; reference and values are empty where nobody wants them.
struct Rollout {
    std::vector<TokenId> prompt;
    std::vector<TokenId> answer;  ///< the token that ended it included
    bool isCut = false;           ///< it did not end within the allowed length
    double reward = 0.0;
    std::vector<float> logProbs;   ///< of the model that drew it
    std::vector<float> reference;  ///< of the model that is not to be left
    std::vector<float> values;     ///< what was expected of it
    // What follows from the others, for all answers together.
    std::vector<float> advantages;
    std::vector<float> returns;  ///< what should have been expected

    /// The answer is labelled.
    LabelledSequence sequence() const;
    std::int64_t tokens() const { return static_cast<std::int64_t>(prompt.size() + answer.size()); }
};

/// Without advantages and returns. Floats come back bit for bit.
nlohmann::json toJson(const Rollout& rollout);
/// Throws Error(FileCorrupt) naming `where`, also where a list has another length than the answer.
Rollout rolloutFrom(const nlohmann::json& written, const std::string& where);

/// Every rank's document, in the order of the ranks. A call of all ranks.
std::vector<nlohmann::json> gatherJson(Communicator& ranks, const nlohmann::json& own);

/// Puts every rank's rollouts together on all of them. Rank r has those that `ownerOf(index)` says are its,
/// in their order; `all` is filled at these places. A call of all ranks.
void gatherRollouts(Communicator& ranks, std::span<Rollout> all,
                    const std::function<int(std::size_t index)>& ownerOf);

/// The numbers of a pass's rows that belong to an answer: row `prompt − 1` and on predict its tokens.
std::vector<float> ofAnswer(std::span<const float> rows, std::int64_t start, const Rollout& rollout);

}  // namespace xinglin::engine
