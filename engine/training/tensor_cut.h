#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/model/model_config.h"
#include "engine/model/param_spec.h"
#include "engine/parallel/communicator.h"

namespace xinglin::engine {

/// A stretch of an extent.
struct CutRange {
    std::int64_t first = 0;
    std::int64_t count = 0;
};

/// What one of several ranks has of a decoder whose blocks they compute together (Shoeybi and others 2019):
/// some heads, some of the feed-forward's width and some rows of the vocabulary. Shares differ by one head,
/// number or row where a size does not divide. Key/value heads are repeated where there are fewer of them
/// than ranks: then their ranks share its query heads.
class TensorCut final {
public:
    /// Throws Error(InvalidInput) with reasonAgainst().
    TensorCut(const ModelConfig& whole, int part, int parts);

    /// Why a model cannot be cut so; empty where it can.
    static std::string reasonAgainst(const ModelConfig& whole, int parts);

    int part() const { return m_part; }
    int parts() const { return m_parts; }
    /// The shape of this part: its own heads with their slopes, feed-forward's width and vocabulary.
    const ModelConfig& config() const { return m_config; }
    bool isCut(Extent extent) const;
    /// All of it where it is not cut.
    CutRange range(Extent extent) const;
    /// The ranks that have the same key/value heads as this one.
    CutRange sharers() const { return m_sharers; }

private:
    int m_part;
    int m_parts;
    ModelConfig m_whole;
    ModelConfig m_config;
    CutRange m_heads;
    CutRange m_kvHeads;
    CutRange m_sharers;
};

/// What part `part` of `parts` gets of `count`, in order.
CutRange shareOf(std::int64_t count, std::int64_t part, std::int64_t parts);

/// Tells how a part's numbers of a tensor lie in the whole one: stretches in both.
using CutRuns = std::function<void(
    const TensorCut& cut,
    const std::function<void(std::int64_t inWhole, std::int64_t inPart, std::int64_t count)>& use)>;

/// Puts a tensor together from the ranks' parts on the first of them; `whole` may be empty on the others. A
/// call of all ranks, whose cuts are `cuts`.
void gatherCut(Communicator& ranks, std::span<const TensorCut> cuts, const CutRuns& runs,
               std::span<const float> own, std::span<float> whole);

}  // namespace xinglin::engine
