#include "engine/training/vocabulary_part.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/training/backend_numbers.h"
#include "engine/training/head_rows.h"

namespace xinglin::engine {

std::size_t VocabularyPart::Pieces::bytes() const {
    std::size_t bytes = 0;
    for (const Buffer* buffer : {&rows, &places, &targets, &weights, &others, &losses, &parts}) {
        bytes += buffer->size();
    }
    return bytes;
}

VocabularyPart::OwnTokens VocabularyPart::ownOf(std::span<const std::int32_t> tokens) const {
    OwnTokens own;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (has(tokens[i])) {
            own.rows.push_back(rowOf(tokens[i]));
            own.places.push_back(static_cast<std::int64_t>(i));
        }
    }
    return own;
}

void VocabularyPart::embedding(kernels::EmbeddingArgs args, std::span<const std::int32_t> tokens,
                               float* scratch) const {
    const OwnTokens own = ownOf(tokens);
    float* const y = args.y;
    m_backend.clear(y, tokens.size() * static_cast<std::size_t>(args.cols) * sizeof(float));
    if (own.rows.empty()) {
        return;
    }
    args.tokens = there<std::int32_t>(m_backend, m_pieces.rows, own.rows);
    args.rows = static_cast<std::int64_t>(own.rows.size());
    args.y = scratch;
    m_backend.embedding(args);
    m_backend.moveRows({scratch, y, args.rows, args.cols, nullptr,
                        there<std::int64_t>(m_backend, m_pieces.places, own.places)});
}

void VocabularyPart::embeddingBackward(std::span<const std::int32_t> tokens, std::int64_t cols,
                                       const float* dy, float* scratch, float* dTable) const {
    const OwnTokens own = ownOf(tokens);
    if (own.rows.empty()) {
        return;
    }
    const auto rows = static_cast<std::int64_t>(own.rows.size());
    m_backend.moveRows(
        {dy, scratch, rows, cols, there<std::int64_t>(m_backend, m_pieces.places, own.places), nullptr});
    m_backend.embeddingBackward(
        {there<std::int32_t>(m_backend, m_pieces.rows, own.rows), scratch, dTable, m_own.count, rows, cols});
}

// Of every row, log Σ exp over the logits that other ranks have.
std::vector<float> VocabularyPart::sumsOfOthers(std::span<const float> ownSums) const {
    const auto ranks = static_cast<std::size_t>(m_ranks.size());
    std::vector<float> all(ownSums.size() * ranks);
    m_ranks.allGather(ownSums.data(), all.data(), ownSums.size_bytes());
    std::vector<float> others(ownSums.size());
    for (std::size_t row = 0; row < others.size(); ++row) {
        double greatest = -std::numeric_limits<double>::infinity();
        double sum = 0.0;
        // From the greatest down, as far as doubles reach.
        for (const bool isAdding : {false, true}) {
            for (std::size_t rank = 0; rank < ranks; ++rank) {
                if (rank == static_cast<std::size_t>(m_ranks.rank())) {
                    continue;
                }
                const auto part = static_cast<double>(all[rank * others.size() + row]);
                if (isAdding) {
                    sum += std::exp(part - greatest);
                } else {
                    greatest = std::max(greatest, part);
                }
            }
        }
        others[row] = static_cast<float>(greatest + std::log(sum));
    }
    return others;
}

std::vector<std::int32_t> VocabularyPart::ownTargets(std::span<const std::int32_t> targets) const {
    std::vector<std::int32_t> own(targets.size(), kernels::kTargetElsewhere);
    for (std::size_t row = 0; row < targets.size(); ++row) {
        own[row] = has(targets[row]) ? rowOf(targets[row]) : kernels::kTargetElsewhere;
    }
    return own;
}

kernels::CrossEntropyArgs VocabularyPart::argsOf(float* logits, std::span<const std::int32_t> own) {
    kernels::CrossEntropyArgs args;
    args.logits = logits;
    args.targets = there<std::int32_t>(m_backend, m_pieces.targets, own);
    args.rows = static_cast<std::int64_t>(own.size());
    args.vocabulary = m_own.count;
    return args;
}

// First the ranks tell one another the sum over their columns, then the one that has a row's target tells its
// loss.
void VocabularyPart::crossEntropy(float* logits, std::span<const std::int32_t> targets,
                                  std::optional<std::span<const float>> weights, std::span<float> losses) {
    const std::span<float> found = losses.first(targets.size());
    const std::vector<std::int32_t> elsewhere(targets.size(), kernels::kTargetElsewhere);
    kernels::CrossEntropyArgs args = argsOf(logits, elsewhere);
    args.loss = writable(m_backend, m_pieces.losses, found);
    m_backend.crossEntropy(args);
    fetch(m_backend, args.loss, found);
    m_others = sumsOfOthers(found);

    const std::vector<std::int32_t> own = ownTargets(targets);
    args = argsOf(logits, own);
    args.loss = writable(m_backend, m_pieces.losses, found);
    args.logSumElsewhere = there<float>(m_backend, m_pieces.others, m_others);
    if (weights) {
        args.rowWeight = there<float>(m_backend, m_pieces.weights, *weights);
        args.dLogits = logits;
    }
    m_backend.crossEntropy(args);
    fetch(m_backend, args.loss, found);
    for (std::size_t row = 0; row < targets.size(); ++row) {
        found[row] = has(targets[row]) ? found[row] : 0.0f;
    }
    std::vector<float> scratch(targets.size() + static_cast<std::size_t>(m_ranks.size()));
    m_ranks.addTogether(found, scratch);
}

void VocabularyPart::derive(float* logits, std::span<const std::int32_t> targets,
                            std::span<const float> weights) {
    const std::vector<std::int32_t> own = ownTargets(targets);
    std::vector<float> again(targets.size());
    kernels::CrossEntropyArgs args = argsOf(logits, own);
    args.loss = writable<float>(m_backend, m_pieces.losses, again);
    args.logSumElsewhere = there<float>(m_backend, m_pieces.others, m_others);
    args.rowWeight = there<float>(m_backend, m_pieces.weights, weights);
    args.dLogits = logits;
    m_backend.crossEntropy(args);
}

std::vector<double> VocabularyPart::entropies(const float* logits, std::size_t rows) const {
    const auto ranks = static_cast<std::size_t>(m_ranks.size());
    const std::vector<EntropyPart> own = entropyPartsOf(m_backend, m_pieces.parts, logits, rows, m_own.count);
    std::vector<EntropyPart> all(rows * ranks);
    m_ranks.allGather(own.data(), all.data(), rows * sizeof(EntropyPart));
    std::vector<double> entropies;
    std::vector<EntropyPart> parts(ranks);
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t rank = 0; rank < ranks; ++rank) {
            parts[rank] = all[rank * rows + row];
        }
        entropies.push_back(entropyOf(parts));
    }
    return entropies;
}

}  // namespace xinglin::engine
