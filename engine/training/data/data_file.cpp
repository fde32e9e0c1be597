#include "engine/training/data/data_file.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/tokenizer/utf8.h"

namespace xinglin::engine {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string_view textOf(const MappedFile& file) {
    const auto bytes = file.bytes();
    std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (text.starts_with(kByteOrderMark)) {
        text.remove_prefix(kByteOrderMark.size());
    }
    return text;
}

bool isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && isBlank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && isBlank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

RowLayout layoutOf(const std::filesystem::path& path, std::string_view text) {
    std::string ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (ending == ".csv") {
        return RowLayout::Csv;
    }
    if (ending == ".txt") {
        return RowLayout::Text;
    }
    return trimmed(text.substr(0, 4096)).starts_with('[') ? RowLayout::JsonList : RowLayout::JsonLines;
}

}  // namespace

std::string toUtf8(std::string_view bytes, TextEncoding encoding) {
    if (encoding == TextEncoding::Utf8) {
        if (!isUtf8(bytes)) {
            throw Error(ErrorCode::InvalidInput, "the bytes are neither UTF-8 nor GB18030 text");
        }
        return std::string(bytes);
    }
    // The greatest growth: two bytes become three.
    std::string text(bytes.size() * 2 + 4, '\0');
    UErrorCode status = U_ZERO_ERROR;
    const std::int32_t size =
        ucnv_convert("UTF-8", "gb18030", text.data(), static_cast<std::int32_t>(text.size()), bytes.data(),
                     static_cast<std::int32_t>(bytes.size()), &status);
    const std::string_view kReplacement = "\xEF\xBF\xBD";
    if (U_FAILURE(status) || size < 0 || static_cast<std::size_t>(size) > text.size()) {
        throw Error(ErrorCode::InvalidInput, "the bytes are neither UTF-8 nor GB18030 text");
    }
    text.resize(static_cast<std::size_t>(size));
    if (text.find(kReplacement) != std::string::npos) {
        throw Error(ErrorCode::InvalidInput, "the bytes are neither UTF-8 nor GB18030 text");
    }
    return text;
}

RowIndex::RowIndex(std::string_view text, RowLayout layout, TextEncoding encoding)
    : m_text(text), m_layout(layout), m_encoding(encoding) {
    switch (layout) {
    case RowLayout::JsonList:
        findListRows();
        break;
    case RowLayout::Csv:
        findCsvRecords();
        break;
    case RowLayout::JsonLines:
    case RowLayout::Text:
        findLines();
        break;
    }
    m_starts.shrink_to_fit();  // it grew by doubling
}

// The place after the byte at `at`, or after the character where its later bytes could be taken for signs:
// in GB18030 they are ASCII.
std::size_t RowIndex::skipped(std::size_t at) const {
    const bool isLead = m_encoding == TextEncoding::Gb18030 && at < m_text.size() &&
                        static_cast<unsigned char>(m_text[at]) >= 0x81;
    return at + (isLead ? 2 : 1);
}

void RowIndex::findLines() {
    std::size_t at = 0;
    while (at < m_text.size()) {
        const std::size_t end = std::min(m_text.find('\n', at), m_text.size());
        if (!trimmed(m_text.substr(at, end - at)).empty()) {
            m_starts.push_back(at);
        }
        at = end + 1;
    }
    m_end = m_text.size();
}

void RowIndex::findCsvRecords() {
    bool isQuoted = false;
    std::size_t first = 0;
    const auto add = [&](std::size_t end) {
        if (!trimmed(m_text.substr(first, end - first)).empty()) {
            m_starts.push_back(first);
        }
    };
    for (std::size_t at = 0; at < m_text.size(); at = skipped(at)) {
        if (m_text[at] == '"') {
            isQuoted = !isQuoted;
        } else if (m_text[at] == '\n' && !isQuoted) {
            add(at);
            first = at + 1;
        }
    }
    if (isQuoted) {
        throw Error(ErrorCode::InvalidInput, "a quotation mark is open at the end of the file");
    }
    if (first < m_text.size()) {
        add(m_text.size());
    }
    m_end = m_text.size();
}

void RowIndex::findListRows() {
    std::int64_t depth = 0;
    bool isQuoted = false;
    bool isInRow = false;
    std::size_t at = 0;
    for (; at < m_text.size(); at = skipped(at)) {
        const char c = m_text[at];
        if (isQuoted) {
            if (c == '\\') {
                ++at;
            } else if (c == '"') {
                isQuoted = false;
            }
            continue;
        }
        if (depth == 1 && !isInRow && !isBlank(c) && c != ',' && c != ']') {
            m_starts.push_back(at);
            isInRow = true;
        }
        if (c == '"') {
            isQuoted = true;
        } else if (c == '[' || c == '{') {
            ++depth;
        } else if (c == ']' || c == '}') {
            if (--depth == 0) {
                break;
            }
        } else if (c == ',' && depth == 1) {
            isInRow = false;
        }
    }
    if (depth != 0 || at >= m_text.size()) {
        throw Error(ErrorCode::InvalidInput,
                    "the list of rows does not end; after row " + std::to_string(m_starts.size()) +
                        " there is a bracket or a quotation mark too many or too few");
    }
    if (!trimmed(m_text.substr(at + 1)).empty()) {
        throw Error(ErrorCode::InvalidInput, "there is something after the end of the list of rows");
    }
    m_end = at;
}

std::string_view RowIndex::row(std::int64_t index) const {
    const auto i = static_cast<std::size_t>(index);
    const std::uint64_t end = i + 1 < m_starts.size() ? m_starts[i + 1] : m_end;
    std::string_view row = trimmed(m_text.substr(m_starts[i], end - m_starts[i]));
    if (m_layout == RowLayout::JsonList && row.ends_with(',')) {
        row = trimmed(row.substr(0, row.size() - 1));
    }
    return row;
}

std::int64_t RowIndex::lineOf(std::int64_t index) const {
    const auto before = m_text.substr(0, m_starts[static_cast<std::size_t>(index)]);
    return 1 + std::count(before.begin(), before.end(), '\n');
}

std::vector<std::string> splitCsvRecord(std::string_view record) {
    std::vector<std::string> fields(1);
    bool isQuoted = false;
    for (std::size_t i = 0; i < record.size(); ++i) {
        const char c = record[i];
        if (isQuoted && c == '"' && i + 1 < record.size() && record[i + 1] == '"') {
            fields.back() += '"';
            ++i;
        } else if (c == '"') {
            isQuoted = !isQuoted;
        } else if (c == ',' && !isQuoted) {
            fields.emplace_back();
        } else {
            fields.back() += c;
        }
    }
    return fields;
}

DataFile::DataFile(const std::filesystem::path& path) : m_path(path), m_file(path) {
    const std::string_view text = textOf(m_file);
    m_layout = layoutOf(path, text);
    m_encoding = isUtf8(text) ? TextEncoding::Utf8 : TextEncoding::Gb18030;
    try {
        m_index = std::make_unique<RowIndex>(text, m_layout, m_encoding);
        if (m_layout == RowLayout::Csv && m_index->size() > 0) {
            m_columns = splitCsvRecord(toUtf8(m_index->row(0), m_encoding));
        }
    } catch (const Error& error) {
        throw Error(error.code(), path.string() + ": " + error.what());
    }
    const bool hasHeader = m_layout == RowLayout::Csv;
    if (m_index->size() <= (hasHeader ? 1 : 0)) {
        throw Error(ErrorCode::InvalidInput, path.string() + ": there are no rows in it");
    }
}

std::int64_t DataFile::rows() const {
    return m_index->size() - (m_layout == RowLayout::Csv ? 1 : 0);
}

std::string DataFile::row(std::int64_t index) const {
    if (m_layout != RowLayout::Csv) {
        return toUtf8(m_index->row(index), m_encoding);
    }
    const std::vector<std::string> fields = splitCsvRecord(toUtf8(m_index->row(index + 1), m_encoding));
    if (fields.size() != m_columns.size()) {
        throw Error(ErrorCode::InvalidInput, std::to_string(fields.size()) +
                                                 " fields where the first line has " +
                                                 std::to_string(m_columns.size()));
    }
    nlohmann::json object = nlohmann::json::object();
    for (std::size_t i = 0; i < fields.size(); ++i) {
        object[m_columns[i]] = fields[i];
    }
    return object.dump();
}

std::string DataFile::describeRow(std::int64_t index) const {
    const std::int64_t line = m_index->lineOf(index + (m_layout == RowLayout::Csv ? 1 : 0));
    return m_path.string() + ": row " + std::to_string(index + 1) + " (line " + std::to_string(line) + ")";
}

}  // namespace xinglin::engine
