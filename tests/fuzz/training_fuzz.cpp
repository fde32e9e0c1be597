// Training data and run files of any bytes are read or refused with a typed error: rows of every layout, in
// both encodings and every format.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/core/error.h"
#include "engine/core/json_shape.h"
#include "engine/training/data/data_file.h"
#include "engine/training/data/training_row.h"
#include "engine/training/run_config.h"

using namespace xinglin::engine;

namespace {

void readRow(std::string_view row) {
    for (const std::string_view format : dataFormatNames()) {
        try {
            dataFormatNamed(format).read(row);
        } catch (const Error&) {
            // Refused, as it should be.
        }
    }
}

void readRows(std::string_view text, RowLayout layout, TextEncoding encoding) {
    try {
        const RowIndex index(text, layout, encoding);
        for (std::int64_t i = 0; i < index.size(); ++i) {
            const std::string_view row = index.row(i);
            if (row.data() < text.data() || row.data() + row.size() > text.data() + text.size() ||
                index.lineOf(i) < 1) {
                __builtin_trap();
            }
            if (layout == RowLayout::Csv) {
                splitCsvRecord(row);
            } else {
                readRow(toUtf8(row, encoding));
            }
        }
    } catch (const Error&) {
        // Refused, as it should be.
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (const RowLayout layout :
         {RowLayout::JsonList, RowLayout::JsonLines, RowLayout::Csv, RowLayout::Text}) {
        readRows(text, layout, TextEncoding::Utf8);
        readRows(text, layout, TextEncoding::Gb18030);
    }
    if (jsonShapeOf(text, 32).depth <= 32) {
        try {
            parseRunConfig(nlohmann::json::parse(text, nullptr, false), "run.json");
        } catch (const Error&) {
            // Refused, as it should be.
        }
    }
    return 0;
}
