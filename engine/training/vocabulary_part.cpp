#include "engine/training/vocabulary_part.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/training/head_rows.h"

namespace xinglin::engine {

void VocabularyPart::embedding(kernels::EmbeddingArgs args, std::span<const std::int32_t> tokens) const {
    std::vector<std::int32_t> rows;
    rows.reserve(tokens.size());
    for (const std::int32_t token : tokens) {
        rows.push_back(has(token) ? rowOf(token) : 0);
    }
    args.tokens = rows.data();
    m_backend.embedding(args);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (!has(tokens[i])) {
            std::fill_n(args.y + static_cast<std::int64_t>(i) * args.cols, args.cols, 0.0f);
        }
    }
}

void VocabularyPart::embeddingBackward(std::span<const std::int32_t> tokens, std::int64_t cols,
                                       const float* dy, float* scratch, float* dTable) const {
    std::vector<std::int32_t> rows;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        if (has(tokens[i])) {
            std::copy_n(dy + static_cast<std::int64_t>(i) * cols, cols,
                        scratch + static_cast<std::int64_t>(rows.size()) * cols);
            rows.push_back(rowOf(tokens[i]));
        }
    }
    m_backend.embeddingBackward(
        {rows.data(), scratch, dTable, m_own.count, static_cast<std::int64_t>(rows.size()), cols});
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

// First the ranks tell one another the sum over their columns, then the one that has a row's target tells its
// loss.
void VocabularyPart::crossEntropy(float* logits, std::span<const std::int32_t> targets,
                                  std::span<const float> weights, std::span<float> losses) const {
    kernels::CrossEntropyArgs args;
    args.logits = logits;
    args.targets = targets.data();
    args.loss = losses.data();
    args.rows = static_cast<std::int64_t>(targets.size());
    args.vocabulary = m_own.count;
    std::vector<std::int32_t> own(targets.size(), kernels::kTargetElsewhere);
    args.targets = own.data();
    m_backend.crossEntropy(args);
    const std::vector<float> others = sumsOfOthers(losses.first(targets.size()));
    for (std::size_t row = 0; row < targets.size(); ++row) {
        own[row] = has(targets[row]) ? rowOf(targets[row]) : kernels::kTargetElsewhere;
    }
    args.rowWeight = weights.data();
    args.dLogits = logits;
    args.logSumElsewhere = others.data();
    m_backend.crossEntropy(args);
    for (std::size_t row = 0; row < targets.size(); ++row) {
        losses[row] = has(targets[row]) ? losses[row] : 0.0f;
    }
    std::vector<float> scratch(targets.size() + static_cast<std::size_t>(m_ranks.size()));
    m_ranks.addTogether(losses.first(targets.size()), scratch);
}

std::vector<double> VocabularyPart::entropies(std::span<const float> logits, std::size_t rows) const {
    const auto ranks = static_cast<std::size_t>(m_ranks.size());
    const std::size_t width = logits.size() / rows;
    std::vector<EntropyPart> own;
    for (std::size_t row = 0; row < rows; ++row) {
        own.push_back(entropyPartOf(logits.subspan(row * width, width)));
    }
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
