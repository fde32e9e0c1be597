#include "engine/training/training_batch.h"

#include <string>

#include "engine/core/error.h"
#include "kernels/loss/cross_entropy.h"

namespace xinglin::engine {
namespace {

void check(const LabelledSequence& sequence, std::size_t index, std::int64_t vocabulary) {
    const auto fail = [&](const std::string& what) {
        throw Error(ErrorCode::InvalidInput, "sequence " + std::to_string(index) + ": " + what);
    };
    if (sequence.tokens.empty()) {
        fail("it has no tokens. Leave it out.");
    }
    if (sequence.tokens.size() != sequence.labels.size()) {
        fail(std::to_string(sequence.tokens.size()) + " tokens and " +
             std::to_string(sequence.labels.size()) + " labels; there is to be one label a token.");
    }
    for (std::size_t i = 0; i < sequence.tokens.size(); ++i) {
        const auto isToken = [&](TokenId id) { return id >= 0 && id < vocabulary; };
        if (!isToken(sequence.tokens[i])) {
            fail("position " + std::to_string(i) + ": the token " + std::to_string(sequence.tokens[i]) +
                 " is outside the vocabulary of " + std::to_string(vocabulary) + ".");
        }
        if (!isToken(sequence.labels[i]) && sequence.labels[i] != kernels::kIgnoredTarget) {
            fail("position " + std::to_string(i) + ": the label " + std::to_string(sequence.labels[i]) +
                 " is neither a token nor -100.");
        }
    }
}

}  // namespace

TrainingBatch packSequences(std::span<const LabelledSequence> sequences, const ModelConfig& config) {
    TrainingBatch batch;
    std::size_t labelled = 0;
    for (std::size_t s = 0; s < sequences.size(); ++s) {
        const LabelledSequence& sequence = sequences[s];
        check(sequence, s, config.vocabulary);
        batch.starts.push_back(batch.rows());
        std::size_t first = 0;
        auto nextStart = sequence.laterStarts.begin();
        for (std::size_t i = 0; i < sequence.tokens.size(); ++i) {
            const bool isLast = i + 1 == sequence.tokens.size();
            if (nextStart != sequence.laterStarts.end() && *nextStart == static_cast<std::int64_t>(i)) {
                batch.starts.push_back(batch.rows());
                first = i;
                ++nextStart;
            }
            batch.tokens.push_back(sequence.tokens[i]);
            batch.positions.push_back(static_cast<std::int32_t>(i - first));
            batch.targets.push_back(isLast ? kernels::kIgnoredTarget : sequence.labels[i + 1]);
            labelled += batch.targets.back() == kernels::kIgnoredTarget ? 0 : 1;
        }
    }
    if (labelled == 0) {
        throw Error(ErrorCode::InvalidInput,
                    "there is nothing to learn: every label after a sequence's first is -100.");
    }
    const auto weight = static_cast<float>(1.0 / static_cast<double>(labelled));
    batch.rowWeights.assign(batch.tokens.size(), weight);
    return batch;
}

}  // namespace xinglin::engine
