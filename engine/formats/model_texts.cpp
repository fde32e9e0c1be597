#include "engine/formats/model_texts.h"

#include <algorithm>
#include <array>
#include <string>

#include "engine/formats/mapped_file.h"

namespace xinglin::engine {
namespace {

constexpr std::size_t kMostTextBytes = std::size_t{256} << 20;

// Rows of data, logs and tables may lie there too, with what nobody wants to pass on with a model.
bool isText(const std::filesystem::path& name) {
    constexpr std::array kKinds = {"",          ".json", ".model", ".txt", ".jinja",
                                   ".tiktoken", ".py",   ".md",    ".pdf"};
    const std::string text = name.filename().string();
    const bool isKnown = std::find(kKinds.begin(), kKinds.end(), name.extension().string()) != kKinds.end();
    return (isKnown || text.starts_with("tokenizer")) && !text.ends_with(".index.json");
}

}  // namespace

void copyModelTexts(const std::filesystem::path& from, const std::filesystem::path& to,
                    const WritingCalls& calls, std::span<const std::filesystem::path> others) {
    const auto isOther = [&](const std::filesystem::path& path) {
        std::error_code problem;
        return std::any_of(others.begin(), others.end(), [&](const auto& other) {
            return std::filesystem::equivalent(path, other, problem);
        });
    };
    for (const auto& entry : std::filesystem::directory_iterator(from)) {
        if (!entry.is_regular_file() || !isText(entry.path()) || entry.file_size() > kMostTextBytes ||
            isOther(entry.path())) {
            continue;
        }
        OutputFile copy(to / entry.path().filename(), calls);
        if (entry.file_size() > 0) {
            copy.write(MappedFile(entry.path()).bytes());
        }
        copy.commit();
    }
}

}  // namespace xinglin::engine
