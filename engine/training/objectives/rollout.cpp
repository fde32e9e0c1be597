#include "engine/training/objectives/rollout.h"

#include "engine/core/error.h"
#include "engine/training/stage_gather.h"
#include "kernels/loss/cross_entropy.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;

bool hasNumberEach(const std::vector<float>& numbers, const Rollout& rollout) {
    return numbers.size() == rollout.answer.size();
}

// A number a token, or none.
bool fits(const std::vector<float>& numbers, const Rollout& rollout) {
    return numbers.empty() || hasNumberEach(numbers, rollout);
}

}  // namespace

LabelledSequence Rollout::sequence() const {
    LabelledSequence made{prompt, std::vector<TokenId>(prompt.size(), kernels::kIgnoredTarget)};
    made.tokens.insert(made.tokens.end(), answer.begin(), answer.end());
    made.labels.insert(made.labels.end(), answer.begin(), answer.end());
    return made;
}

json toJson(const Rollout& rollout) {
    return {{"prompt", rollout.prompt}, {"answer", rollout.answer},      {"cut", rollout.isCut},
            {"reward", rollout.reward}, {"log_probs", rollout.logProbs}, {"reference", rollout.reference},
            {"values", rollout.values}};
}

Rollout rolloutFrom(const json& written, const std::string& where) {
    Rollout rollout;
    try {
        written.at("prompt").get_to(rollout.prompt);
        written.at("answer").get_to(rollout.answer);
        written.at("cut").get_to(rollout.isCut);
        written.at("reward").get_to(rollout.reward);
        written.at("log_probs").get_to(rollout.logProbs);
        written.at("reference").get_to(rollout.reference);
        written.at("values").get_to(rollout.values);
    } catch (const json::exception&) {
        rollout = {};
    }
    if (rollout.prompt.empty() || rollout.answer.empty() || !hasNumberEach(rollout.logProbs, rollout) ||
        !fits(rollout.reference, rollout) || !fits(rollout.values, rollout)) {
        throw Error(ErrorCode::FileCorrupt,
                    where + ": an answer in it is damaged. Go on from an older checkpoint.");
    }
    return rollout;
}

std::vector<json> gatherJson(Communicator& ranks, const json& own) {
    std::string bytes;
    json::to_cbor(own, bytes);
    std::vector<json> byRank;
    for (const std::string& text : gatherTexts(ranks, bytes)) {
        byRank.push_back(json::from_cbor(text));
    }
    return byRank;
}

void gatherRollouts(Communicator& ranks, std::span<Rollout> all,
                    const std::function<int(std::size_t index)>& ownerOf) {
    if (ranks.size() == 1) {
        return;
    }
    json own = json::array();
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (ownerOf(i) == ranks.rank()) {
            own.push_back(toJson(all[i]));
        }
    }
    const std::vector<json> byRank = gatherJson(ranks, own);
    std::vector<std::size_t> next(byRank.size(), 0);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto owner = static_cast<std::size_t>(ownerOf(i));
        all[i] = rolloutFrom(byRank[owner].at(next[owner]++), "what rank " + std::to_string(owner) + " sent");
    }
}

std::vector<float> ofAnswer(std::span<const float> rows, std::int64_t start, const Rollout& rollout) {
    const auto first = rows.begin() + start + static_cast<std::ptrdiff_t>(rollout.prompt.size()) - 1;
    return {first, first + static_cast<std::ptrdiff_t>(rollout.answer.size())};
}

}  // namespace xinglin::engine
