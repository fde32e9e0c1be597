// Holds the cut of the program: who may include whom, what may stand where, how long a file may be.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

const fs::path kRoot = XINGLIN_SOURCE_DIR;

// Who may include whom. A folder may always include itself and the standard library.
const std::map<std::string, std::vector<std::string>> kAllowed = {
    {"kernels", {}},
    {"engine", {"kernels"}},
    {"app", {}},  // app speaks HTTP with the engine process and links nothing of it
    {"ui", {"app"}},
};

bool isSource(const fs::path& path) {
    const std::string extension = path.extension().string();
    return extension == ".h" || extension == ".cpp" || extension == ".cu" || extension == ".cuh";
}

std::vector<fs::path> sourcesIn(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file() && isSource(entry.path())) {
            files.push_back(entry.path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

std::vector<std::string> linesOf(const fs::path& path) {
    std::ifstream stream(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    return lines;
}

std::vector<std::string> includesOf(const fs::path& path) {
    static const std::regex kInclude(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
    std::vector<std::string> includes;
    for (const std::string& line : linesOf(path)) {
        std::smatch match;
        if (std::regex_search(line, match, kInclude)) {
            includes.push_back(match[1]);
        }
    }
    return includes;
}

bool isQtHeader(const std::string& include) {
    return include.size() > 1 && include[0] == 'Q' && std::isupper(static_cast<unsigned char>(include[1]));
}

// Fails for every line of the folders' sources that matches `pattern`, except in files that `allowed`
// accepts.
template <typename Allowed>
void expectNowhere(const std::vector<std::string>& folders, const std::regex& pattern, Allowed allowed) {
    for (const std::string& folder : folders) {
        for (const fs::path& file : sourcesIn(kRoot / folder)) {
            if (allowed(fs::relative(file, kRoot).generic_string())) {
                continue;
            }
            int number = 0;
            for (const std::string& line : linesOf(file)) {
                ++number;
                EXPECT_FALSE(std::regex_search(line, pattern))
                    << file.string() << ":" << number << ": " << line;
            }
        }
    }
}

bool endsWith(const std::string& text, const std::string& end) {
    return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

TEST(Layering, FoldersIncludeOnlyWhatIsBelowThem) {
    for (const auto& [folder, allowed] : kAllowed) {
        for (const fs::path& file : sourcesIn(kRoot / folder)) {
            for (const std::string& include : includesOf(file)) {
                const std::string top = include.substr(0, include.find('/'));
                const bool known = kAllowed.count(top) > 0;
                const bool permitted =
                    top == folder || std::find(allowed.begin(), allowed.end(), top) != allowed.end();
                EXPECT_TRUE(!known || permitted) << file << " includes " << include;
            }
        }
    }
}

// A folder that is used by another one knows nothing of it, however long the way round is.
TEST(Layering, FoldersOfAppUseEachOtherOneWay) {
    std::map<std::string, std::set<std::string>> uses;
    for (const fs::path& file : sourcesIn(kRoot / "app")) {
        const std::string folder = fs::relative(file.parent_path(), kRoot / "app").begin()->string();
        for (const std::string& include : includesOf(file)) {
            const auto end = include.find('/', 4);
            if (include.rfind("app/", 0) == 0 && end != std::string::npos) {
                uses[folder].insert(include.substr(4, end - 4));
            }
        }
    }
    for (auto& [folder, used] : uses) {
        used.erase(folder);
    }
    std::set<std::string> reached;
    const std::function<void(const std::string&, const std::string&)> visit = [&](const std::string& from,
                                                                                  const std::string& folder) {
        for (const std::string& next : uses[folder]) {
            EXPECT_NE(next, from) << "app/" << folder << " uses app/" << next
                                  << ", which uses it by some way";
            if (reached.insert(next).second) {
                visit(from, next);
            }
        }
    };
    for (const auto& [folder, used] : std::map(uses)) {
        reached = {folder};
        visit(folder, folder);
    }
}

TEST(Layering, KernelsAndEngineKnowNoQt) {
    for (const char* folder : {"kernels", "engine"}) {
        for (const fs::path& file : sourcesIn(kRoot / folder)) {
            for (const std::string& include : includesOf(file)) {
                EXPECT_FALSE(isQtHeader(include)) << file << " includes " << include;
            }
        }
    }
}

TEST(Layering, AppKnowsNoWidget) {
    for (const fs::path& file : sourcesIn(kRoot / "app")) {
        for (const std::string& include : includesOf(file)) {
            EXPECT_FALSE(include == "QApplication" || include == "QtWidgets" || include == "QtGui" ||
                         endsWith(include, "Widget") || include == "QDialog" || include == "QPainter")
                << file << " includes " << include;
        }
    }
}

TEST(Layering, OnlyStorageAndKnowledgeIncludeSqlite) {
    for (const char* folder : {"app", "ui"}) {
        for (const fs::path& file : sourcesIn(kRoot / folder)) {
            const std::string name = fs::relative(file, kRoot).generic_string();
            for (const std::string& include : includesOf(file)) {
                EXPECT_TRUE(include != "sqlite3.h" || name.rfind("app/storage/", 0) == 0 ||
                            name.rfind("app/knowledge", 0) == 0)
                    << file << " includes sqlite3.h";
            }
        }
    }
}

TEST(Layering, NoSqlInTheWindow) {
    expectNowhere({"ui"}, std::regex(R"re("(SELECT|INSERT|UPDATE|DELETE FROM|CREATE TABLE)\b)re"),
                  [](const std::string&) { return false; });
}

TEST(Layering, KernelsAreLaunchedInOnePlace) {
    expectNowhere({"kernels", "engine"}, std::regex("<<<"),
                  [](const std::string& file) { return file == "kernels/cuda/launch.cuh"; });
}

// Each function of that file has a host twin: PTX anywhere else would be tested by nothing.
TEST(Layering, AssemblyStandsInOnePlace) {
    expectNowhere({"kernels", "engine", "app", "ui"}, std::regex(R"(\b(asm|__asm__)\b)"),
                  [](const std::string& file) { return file == "kernels/cuda/device.cuh"; });
}

// What a launcher queues can be recorded: it allocates, copies and waits for nothing. Headers of one
// launcher's parts (<op>_cuda.h, step_mixed.h) are not asked.
TEST(Layering, EveryLauncherIsRecordedByATest) {
    static const std::regex kLauncher(R"(^void (\w+Cuda)\()");
    const fs::path test = kRoot / "tests/cuda/recording_test.cpp";
    std::string recorded;
    for (const std::string& line : linesOf(test)) {
        recorded += line + "\n";
    }
    std::size_t launchers = 0;
    for (const fs::path& file : sourcesIn(kRoot / "kernels")) {
        const std::string name = file.filename().string();
        if (file.extension() != ".h" || endsWith(name, "_cuda.h") || name == "step_mixed.h") {
            continue;
        }
        for (const std::string& line : linesOf(file)) {
            std::smatch match;
            if (std::regex_search(line, match, kLauncher)) {
                ++launchers;
                EXPECT_NE(recorded.find(match[1].str() + "("), std::string::npos)
                    << match[1] << " of " << file << " is missing in " << test;
            }
        }
    }
    EXPECT_GT(launchers, 30u);
}

TEST(Layering, NothingOutsideMainEndsTheProcessOrPrints) {
    expectNowhere({"kernels", "engine", "app", "ui"},
                  std::regex(R"((^|[^\w.>:])(std::)?(abort|exit|printf)\()"),
                  [](const std::string& file) { return endsWith(file, "/main.cpp"); });
}

TEST(Layering, NoFileIsLongerThan900Lines) {
    for (const char* folder : {"kernels", "engine", "app", "ui", "tests"}) {
        for (const fs::path& file : sourcesIn(kRoot / folder)) {
            EXPECT_LE(linesOf(file).size(), 900u) << file;
        }
    }
}

TEST(Layering, EveryTopFolderSaysWhatBelongsThere) {
    for (const char* folder : {"kernels", "engine", "app", "ui", "resources", "i18n", "tests", "installer"}) {
        const fs::path readme = kRoot / folder / "README.md";
        ASSERT_TRUE(fs::exists(readme)) << readme;
        EXPECT_LE(linesOf(readme).size(), 80u) << readme;
    }
}
