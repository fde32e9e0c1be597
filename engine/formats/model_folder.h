#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "engine/formats/weight_file.h"

namespace xinglin::engine {

/// A model as Hugging Face publishes it: a folder with config.json and its tensors in `model.safetensors` or
/// `pytorch_model.bin`, or in the files that `<name>.index.json` names.
///
/// metadata() holds config.json: nested objects with a dot ("rope_scaling.factor"), lists of one kind as
/// lists; null and what fits nothing is left out.
class ModelFolder final : public WeightFile {
public:
    /// Throws what WeightFile::open says; a file that the index names and that is missing is
    /// Error(FileUnreadable).
    ModelFolder(std::filesystem::path path, const MappingCalls& calls);

    std::string formatName() const override;
    bool isFolder() const override { return true; }
    void releasePages(std::span<const std::byte> part) const override;

private:
    std::vector<std::unique_ptr<MappedFile>> m_files;
    bool m_hasPickles = false;
};

/// The values of a config.json text as ModelFolder::metadata() holds them. Throws Error(FileCorrupt).
std::map<std::string, MetadataValue, std::less<>> parseModelConfig(std::string_view text,
                                                                   const std::string& fileName);

}  // namespace xinglin::engine
