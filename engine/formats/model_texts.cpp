#include "engine/formats/model_texts.h"

#include <string>

#include "engine/formats/mapped_file.h"

namespace xinglin::engine {
namespace {

constexpr std::size_t kMostTextBytes = std::size_t{256} << 20;

bool isWeights(const std::filesystem::path& name) {
    const std::string text = name.filename().string();
    return text.ends_with(".safetensors") || text.ends_with(".bin") || text.ends_with(".index.json") ||
           text.ends_with(".gguf") || text.ends_with(".pt") || text.ends_with(".pth");
}

}  // namespace

void copyModelTexts(const std::filesystem::path& from, const std::filesystem::path& to,
                    const WritingCalls& calls) {
    for (const auto& entry : std::filesystem::directory_iterator(from)) {
        if (!entry.is_regular_file() || isWeights(entry.path()) || entry.file_size() > kMostTextBytes) {
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
