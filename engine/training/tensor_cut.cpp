#include "engine/training/tensor_cut.h"

#include <algorithm>

#include "engine/core/error.h"

namespace xinglin::engine {

CutRange shareOf(std::int64_t count, std::int64_t part, std::int64_t parts) {
    const std::int64_t first = count * part / parts;
    return {first, count * (part + 1) / parts - first};
}

std::string TensorCut::reasonAgainst(const ModelConfig& whole, int parts) {
    const auto text = [&](const std::string& what) {
        return "\"tp\": " + std::to_string(parts) + " ranks cannot share out " + what + ".";
    };
    const std::string heads = std::to_string(whole.heads) + " query heads over " +
                              std::to_string(whole.kvHeads) + " key/value heads";
    if (parts > whole.heads) {
        return text(heads + ": at most " + std::to_string(whole.heads) + " can");
    }
    if (parts > whole.kvHeads && parts % whole.kvHeads != 0) {
        return text(heads + ": at most " + std::to_string(whole.kvHeads) + ", or a multiple of it, can");
    }
    const std::int64_t least = std::min(whole.ffn, whole.vocabulary);
    return parts > least ? text(std::to_string(least) + " rows: at most as many can") : std::string();
}

TensorCut::TensorCut(const ModelConfig& whole, int part, int parts)
    : m_part(part), m_parts(parts), m_whole(whole), m_config(whole) {
    if (const std::string reason = reasonAgainst(whole, parts); !reason.empty()) {
        throw Error(ErrorCode::InvalidInput, reason);
    }
    const std::int64_t group = whole.heads / whole.kvHeads;
    if (parts <= whole.kvHeads) {
        m_kvHeads = shareOf(whole.kvHeads, part, parts);
        m_heads = {m_kvHeads.first * group, m_kvHeads.count * group};
        m_sharers = {part, 1};
    } else {
        const std::int64_t copies = parts / whole.kvHeads;
        const std::int64_t kvHead = part / copies;
        m_kvHeads = {kvHead, 1};
        m_heads = shareOf(group, part % copies, copies);
        m_heads.first += kvHead * group;
        m_sharers = {kvHead * copies, copies};
    }
    m_config.heads = m_heads.count;
    m_config.kvHeads = m_kvHeads.count;
    m_config.ffn = shareOf(whole.ffn, part, parts).count;
    m_config.vocabulary = shareOf(whole.vocabulary, part, parts).count;
    if (!whole.alibiSlopes.empty()) {
        const auto first = whole.alibiSlopes.begin() + m_heads.first;
        m_config.alibiSlopes.assign(first, first + m_heads.count);
    }
}

bool TensorCut::isCut(Extent extent) const {
    const bool canBe = extent == Extent::Vocabulary || extent == Extent::QueryWidth ||
                       extent == Extent::KvWidth || extent == Extent::Ffn;
    return canBe && m_parts > 1;
}

CutRange TensorCut::range(Extent extent) const {
    if (extent == Extent::QueryWidth) {
        return {m_heads.first * m_whole.headDim, m_heads.count * m_whole.headDim};
    }
    if (extent == Extent::KvWidth) {
        return {m_kvHeads.first * m_whole.headDim, m_kvHeads.count * m_whole.headDim};
    }
    const std::int64_t all = extentOf(m_whole, extent);
    return isCut(extent) ? shareOf(all, m_part, m_parts) : CutRange{0, all};
}

void gatherCut(Communicator& ranks, std::span<const TensorCut> cuts, const CutRuns& runs,
               std::span<const float> own, std::span<float> whole) {
    if (!ranks.isFirst()) {
        ranks.send(own.data(), own.size_bytes(), 0);
        return;
    }
    std::vector<float> received;
    for (int part = 0; part < ranks.size(); ++part) {
        const TensorCut& cut = cuts[static_cast<std::size_t>(part)];
        std::span<const float> numbers = own;
        if (part > 0) {
            std::int64_t count = 0;
            runs(cut, [&](std::int64_t, std::int64_t, std::int64_t more) { count += more; });
            received.resize(static_cast<std::size_t>(count));
            ranks.receive(received.data(), received.size() * sizeof(float), part);
            numbers = received;
        }
        runs(cut, [&](std::int64_t inWhole, std::int64_t inPart, std::int64_t count) {
            std::copy_n(numbers.data() + inPart, count, whole.data() + inWhole);
        });
    }
}

}  // namespace xinglin::engine
