#include "engine/training/data/joined_documents.h"

#include <algorithm>
#include <limits>

#include "engine/core/error.h"
#include "engine/training/data/row_sweep.h"
#include "kernels/loss/cross_entropy.h"

namespace xinglin::engine {

JoinedDocuments::JoinedDocuments(const DataFile& file, const DataFormat& format, const SampleEncoder& encoder,
                                 DocumentJoin join, DocumentEnd end)
    : m_file(file), m_format(format), m_encoder(encoder), m_join(join), m_end(end) {}

std::vector<TokenId> JoinedDocuments::encoded(std::int64_t row) const {
    try {
        std::vector<TokenId> tokens = m_encoder.encodeDocument(m_format.read(m_file.row(row)));
        if (m_end == DocumentEnd::Eos) {
            tokens.push_back(m_encoder.endToken());
        }
        return tokens;
    } catch (const Error& error) {
        throw Error(error.code(), m_file.describeRow(row) + ": " + error.what());
    }
}

const std::vector<TokenId>& JoinedDocuments::document(std::int64_t row) const {
    if (m_cachedRow != row) {
        m_cached = encoded(row);
        m_cachedRow = row;
    }
    return m_cached;
}

void JoinedDocuments::index(const std::function<bool(std::int64_t done)>& progress) {
    if (m_file.rows() > std::numeric_limits<std::uint32_t>::max()) {
        throw Error(ErrorCode::FormatUnsupported,
                    m_file.path().string() + ": has more documents than can be joined. Cut it into files.");
    }
    m_rows.clear();
    m_offsets.clear();
    m_tokens = 0;
    m_learned = 0;
    const auto count = [this](std::int64_t row) { return static_cast<std::int64_t>(encoded(row).size()); };
    sweepRows(
        m_file.rows(), count, [this](std::int64_t row, std::int64_t tokens) { addDocument(row, tokens); },
        progress);
    m_rows.shrink_to_fit();  // they grew by doubling
    m_offsets.shrink_to_fit();
}

void JoinedDocuments::addDocument(std::int64_t row, std::int64_t count) {
    const std::int64_t length = m_encoder.maxLength();
    for (std::int64_t offset = 0; offset < count;) {
        const std::int64_t inBlock = m_tokens % length;
        if (inBlock == 0) {
            m_rows.push_back(static_cast<std::uint32_t>(row));
            m_offsets.push_back(static_cast<std::uint32_t>(offset));
        }
        const std::int64_t taken = std::min(count - offset, length - inBlock);
        const bool isFirst = inBlock == 0 || m_join == DocumentJoin::Within;
        m_learned += taken - (isFirst ? 1 : 0);
        m_tokens += taken;
        offset += taken;
    }
}

TrainingSample JoinedDocuments::block(std::int64_t index) const {
    const auto at = static_cast<std::size_t>(index);
    const std::int64_t length = m_encoder.maxLength();
    const auto wanted = static_cast<std::size_t>(std::min(length, m_tokens - index * length));
    TrainingSample sample;
    std::vector<TokenId>& tokens = sample.sequence.tokens;
    std::vector<TokenId>& labels = sample.sequence.labels;
    tokens.reserve(wanted);
    labels.reserve(wanted);
    std::size_t offset = m_offsets[at];
    for (std::int64_t row = m_rows[at]; tokens.size() < wanted; ++row, offset = 0) {
        const std::vector<TokenId>& all = document(row);
        const std::size_t taken = std::min(all.size() - offset, wanted - tokens.size());
        if (taken == 0) {
            continue;  // a document without a token
        }
        const std::size_t begin = tokens.size();
        const auto first = all.begin() + static_cast<std::ptrdiff_t>(offset);
        tokens.insert(tokens.end(), first, first + static_cast<std::ptrdiff_t>(taken));
        labels.insert(labels.end(), first, first + static_cast<std::ptrdiff_t>(taken));
        if (m_join == DocumentJoin::Within && begin > 0) {
            sample.sequence.laterStarts.push_back(static_cast<std::int64_t>(begin));
            labels[begin] = kernels::kIgnoredTarget;  // nothing before it is seen
        }
    }
    return sample;
}

std::string JoinedDocuments::describe(std::int64_t index) const {
    const auto at = static_cast<std::size_t>(index);
    return m_file.describeRow(m_rows[at]) + ", token " + std::to_string(m_offsets[at]);
}

std::size_t JoinedDocuments::heldBytes() const {
    constexpr std::size_t kBytesABlock = 2 * sizeof(std::uint32_t);
    // With nothing but byte pieces a text has as many tokens as bytes, after a tokenizer has normalised it:
    // NFKC writes the three bytes of U+FDFA out as 18 characters, which are 39 bytes where a space is
    // SentencePiece's mark. Nothing grows more.
    constexpr std::size_t kMostTokensAByte = 13;
    // A space that is put in front, as the bytes of that mark, and what stands behind a document.
    constexpr std::size_t kMostTokensBeside = 3 + 1;
    if (!m_rows.empty()) {
        return m_rows.size() * kBytesABlock;
    }
    std::size_t most = 0;
    for (std::int64_t row = 0; row < m_file.rows(); ++row) {
        most += kMostTokensAByte * m_file.rowBytes(row) + kMostTokensBeside;
    }
    return (most / static_cast<std::size_t>(m_encoder.maxLength()) + 1) * kBytesABlock;
}

}  // namespace xinglin::engine
