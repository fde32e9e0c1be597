#include "engine/training/data/data_file.h"

#include <gmock/gmock.h>

#include <fstream>

#include "engine/core/error.h"
#include "tests/support/temporary_folder.h"

using namespace xinglin;
using engine::DataFile;
using engine::RowIndex;
using engine::RowLayout;
using engine::TextEncoding;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

namespace {

// "病人说" in GB18030; the second character's trail byte is none that has a meaning in JSON. "縗\" has one:
// 0xBF 0x5C is U+7E17 there.
constexpr const char* kGbText = "\xB2\xA1\xC8\xCB\xCB\xB5";

std::vector<std::string> rowsOf(const DataFile& file) {
    std::vector<std::string> rows;
    for (std::int64_t i = 0; i < file.rows(); ++i) {
        rows.push_back(file.row(i));
    }
    return rows;
}

class DataFileTest : public ::testing::Test {
protected:
    std::filesystem::path written(const std::string& name, const std::string& text) const {
        std::ofstream(folder.path() / name, std::ios::binary) << text;
        return folder.path() / name;
    }
    test::TemporaryFolder folder;
};

}  // namespace

TEST_F(DataFileTest, ReadsEveryLayout) {
    struct Case {
        const char* name;
        std::string text;
        std::vector<std::string> rows;
        RowLayout layout;
    };
    const Case cases[] = {
        {"a.jsonl", "{\"a\":1}\n\n  {\"a\":2}\r\n", {"{\"a\":1}", "{\"a\":2}"}, RowLayout::JsonLines},
        {"a.json", "{\"a\":1}\n{\"a\":2}", {"{\"a\":1}", "{\"a\":2}"}, RowLayout::JsonLines},
        {"b.json",
         "[ {\"a\":\"]}\\\"\"} ,\n{\"b\":[1,{}]}, {}\n]\n",
         {"{\"a\":\"]}\\\"\"}", "{\"b\":[1,{}]}", "{}"},
         RowLayout::JsonList},
        {"c.TXT", "\xEF\xBB\xBF first\n[second\n", {"first", "[second"}, RowLayout::Text},
        {"d.csv",
         "q,\"a\"\r\n1,\"two\nlines, \"\"quoted\"\"\"\r\n,\n",
         {R"({"a":"two\nlines, \"quoted\"","q":"1"})", R"({"a":"","q":""})"},
         RowLayout::Csv},
    };
    for (const Case& row : cases) {
        const DataFile file(written(row.name, row.text));
        EXPECT_EQ(file.layout(), row.layout) << row.name;
        EXPECT_EQ(rowsOf(file), row.rows) << row.name;
    }
}

TEST_F(DataFileTest, ReadsGb18030WhoseBytesLookLikeJson) {
    const std::string row = "{\"q\":\"" + std::string(kGbText) + "\xBF\x5C\"}";
    const DataFile list(written("a.json", "[" + row + "," + row + "]"));
    EXPECT_EQ(rowsOf(list), std::vector<std::string>(2, "{\"q\":\"病人说縗\"}"));
    const DataFile csv(written("a.csv", "q,a\n" + std::string(kGbText) + ",b\n"));
    EXPECT_EQ(rowsOf(csv), std::vector<std::string>{"{\"a\":\"b\",\"q\":\"病人说\"}"});
}

TEST_F(DataFileTest, SaysWhereARowIs) {
    const DataFile csv(written("a.csv", "q\n\"1\n2\"\n3\n"));
    EXPECT_THAT(csv.describeRow(1), HasSubstr("a.csv: row 2 (line 4)"));
}

TEST_F(DataFileTest, RefusesWhatHasNoEnd) {
    for (const auto& [name, text, part] :
         {std::tuple{"a.json", "[{\"a\":1}", "does not end"},
          std::tuple{"a.json", "[{\"a\":\"1}]", "does not end"},
          std::tuple{"a.json", "[{}] x", "after the end"}, std::tuple{"a.json", "[]", "no rows"},
          std::tuple{"a.csv", "a\n\"b\n", "quotation mark"}, std::tuple{"a.csv", "a,b\n", "no rows"},
          std::tuple{"a.txt", " \n", "no rows"}}) {
        try {
            DataFile file(written(name, text));
            ADD_FAILURE() << text;
        } catch (const engine::Error& error) {
            EXPECT_THAT(error.what(), HasSubstr(part)) << text;
        }
    }
    const DataFile csv(written("b.csv", "a,b\n1,2,3\n"));
    EXPECT_THROW(csv.row(0), engine::Error);
    const DataFile bytes(written("c.txt", "\xFF\xFF\xFF\n"));
    EXPECT_THROW(bytes.row(0), engine::Error);
}
