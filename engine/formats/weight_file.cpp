#include "engine/formats/weight_file.h"

#include <algorithm>
#include <numeric>

#include "engine/core/error.h"
#include "engine/formats/gguf_file.h"
#include "engine/formats/model_folder.h"

namespace xinglin::engine {

std::int64_t FileTensor::elementCount() const {
    return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

std::unique_ptr<WeightFile> WeightFile::open(const std::filesystem::path& path, const MappingCalls& calls) {
    std::error_code ignored;
    if (std::filesystem::is_directory(path, ignored)) {
        return std::make_unique<ModelFolder>(path, calls);
    }
    auto mapping = std::make_unique<MappedFile>(path, calls);
    if (GgufFile::recognises(mapping->bytes())) {
        return std::make_unique<GgufFile>(path, std::move(mapping));
    }
    throw Error(ErrorCode::FormatUnsupported,
                path.string() +
                    ": offset 0: this is no model file that the program knows (it reads GGUF files and "
                    "folders with config.json). Choose another file, or its folder.");
}

void WeightFile::setTensors(std::vector<FileTensor> tensors) {
    std::vector<std::uint32_t> order(tensors.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(),
              [&](std::uint32_t a, std::uint32_t b) { return tensors[a].name < tensors[b].name; });
    m_tensors = std::move(tensors);
    m_byName = std::move(order);
}

const FileTensor* WeightFile::find(std::string_view name) const {
    const auto entry =
        std::lower_bound(m_byName.begin(), m_byName.end(), name,
                         [&](std::uint32_t index, std::string_view n) { return m_tensors[index].name < n; });
    return entry != m_byName.end() && m_tensors[*entry].name == name ? &m_tensors[*entry] : nullptr;
}

}  // namespace xinglin::engine
