#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/formats/mapped_file.h"

namespace xinglin::engine {

/// How rows lie in a data file, told by its content and its ending.
enum class RowLayout {
    JsonList,   ///< one list of objects
    JsonLines,  ///< one object a line
    Csv,        ///< RFC 4180, the first record names the columns
    Text,       ///< one passage a line
};

enum class TextEncoding { Utf8, Gb18030 };

/// Where the rows of a data text are; eight bytes a row are all that is kept in memory. Blank lines are no
/// rows. Borrows the text.
class RowIndex final {
public:
    /// Throws Error(InvalidInput) with line and reason where a list or a record does not end.
    RowIndex(std::string_view text, RowLayout layout, TextEncoding encoding);

    std::int64_t size() const { return static_cast<std::int64_t>(m_starts.size()); }
    /// The bytes of a row, without blanks, line ends and commas around it.
    std::string_view row(std::int64_t index) const;
    /// Bytes that the index takes.
    std::size_t heldBytes() const { return m_starts.capacity() * sizeof(std::uint64_t); }
    /// The line in the file where it begins, from 1.
    std::int64_t lineOf(std::int64_t index) const;

private:
    void findListRows();
    void findLines();
    void findCsvRecords();
    std::size_t skipped(std::size_t at) const;

    std::string_view m_text;
    RowLayout m_layout;
    TextEncoding m_encoding;
    std::vector<std::uint64_t> m_starts;
    std::uint64_t m_end = 0;  ///< of the last row
};

/// A file of training data, mapped: JSON, JSON Lines, CSV or plain text, in UTF-8 (with or without a byte
/// order mark) or GB18030. Any number of threads may read it.
class DataFile final {
public:
    /// Throws Error(FileUnreadable), and Error(InvalidInput) with line and reason.
    explicit DataFile(const std::filesystem::path& path);

    const std::filesystem::path& path() const { return m_path; }
    RowLayout layout() const { return m_layout; }
    std::int64_t rows() const;
    /// A row in UTF-8: JSON text or a passage; a CSV record as a JSON object of texts. Throws
    /// Error(InvalidInput) for bytes that are no text.
    std::string row(std::int64_t index) const;
    /// Of a row in the file.
    std::size_t rowBytes(std::int64_t index) const { return m_index->row(index).size(); }
    /// Of the mapped file and of the places of its rows.
    std::size_t heldBytes() const { return m_file.bytes().size() + m_index->heldBytes(); }
    /// The line where a row begins, from 1.
    std::int64_t lineOf(std::int64_t index) const { return m_index->lineOf(index); }
    /// "data.jsonl: row 12 (line 13)", rows counted from 1.
    std::string describeRow(std::int64_t index) const;

private:
    std::filesystem::path m_path;
    MappedFile m_file;
    RowLayout m_layout = RowLayout::JsonLines;
    TextEncoding m_encoding = TextEncoding::Utf8;
    std::unique_ptr<RowIndex> m_index;
    std::vector<std::string> m_columns;  ///< of a CSV file
};

/// The fields of a CSV record, quotes taken off.
std::vector<std::string> splitCsvRecord(std::string_view record);

/// Throws Error(InvalidInput) for bytes that are not in that encoding.
std::string toUtf8(std::string_view bytes, TextEncoding encoding);

}  // namespace xinglin::engine
