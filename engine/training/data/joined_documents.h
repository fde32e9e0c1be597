#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/training/data/data_file.h"
#include "engine/training/data/sample_encoder.h"
#include "engine/training/run_config.h"

namespace xinglin::engine {

/// The documents of one file as one row of tokens, cut into blocks of the greatest length: every token is in
/// exactly one block, and the last block is what is left. What is kept of it are eight bytes a block, the row
/// and the token where it begins; a block's text is read and encoded when it is asked for. Borrows file and
/// encoder. Used by one thread.
class JoinedDocuments final {
public:
    JoinedDocuments(const DataFile& file, const DataFormat& format, const SampleEncoder& encoder,
                    DocumentJoin join, DocumentEnd end);

    /// Counts the tokens of all documents on all cores. `progress` hears the documents done and says whether
    /// to go on; after a no only the blocks so far are there. Throws Error(InvalidInput) with row and reason,
    /// and Error(FormatUnsupported) for a tokenizer without a token that ends a text.
    void index(const std::function<bool(std::int64_t done)>& progress);

    std::int64_t blocks() const { return static_cast<std::int64_t>(m_rows.size()); }
    /// Of all blocks, what stands between documents included.
    std::int64_t tokens() const { return m_tokens; }
    /// Of these the ones that are learned: not the first of what is seen together.
    std::int64_t learned() const { return m_learned; }
    TrainingSample block(std::int64_t index) const;
    /// Where it begins: "book.txt: row 12 (line 13), token 840".
    std::string describe(std::int64_t index) const;
    /// Of the places of the blocks; before index() the most that they can be.
    std::size_t heldBytes() const;

private:
    const std::vector<TokenId>& document(std::int64_t row) const;
    std::vector<TokenId> encoded(std::int64_t row) const;
    void addDocument(std::int64_t row, std::int64_t count);

    const DataFile& m_file;
    const DataFormat& m_format;
    const SampleEncoder& m_encoder;
    DocumentJoin m_join;
    DocumentEnd m_end;
    std::vector<std::uint32_t> m_rows;     ///< of every block's first token
    std::vector<std::uint32_t> m_offsets;  ///< that token's place in its document
    std::int64_t m_tokens = 0;
    std::int64_t m_learned = 0;
    /// The document encoded last: the next block begins in it, or is in it too.
    mutable std::int64_t m_cachedRow = -1;
    mutable std::vector<TokenId> m_cached;
};

}  // namespace xinglin::engine
