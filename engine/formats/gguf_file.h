#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/formats/weight_file.h"

namespace xinglin::engine {

/// GGUF, versions 2 and 3.
class GgufFile final : public WeightFile {
public:
    /// Takes over the mapping. Throws what WeightFile::open says.
    GgufFile(std::filesystem::path path, std::unique_ptr<MappedFile> file);

    std::string formatName() const override;
    void releasePages(std::span<const std::byte> part) const override { m_mapping->releasePages(part); }

    /// Whether a file with these first bytes is meant to be a GGUF file.
    static bool recognises(std::span<const std::byte> bytes);

private:
    std::unique_ptr<MappedFile> m_mapping;
    std::uint32_t m_version = 0;
};

/// What a GGUF image holds; the tensors borrow from its bytes.
struct GgufContents {
    std::uint32_t version = 0;
    std::map<std::string, MetadataValue, std::less<>> metadata;
    std::vector<FileTensor> tensors;
};
/// Reads and checks a whole image. `fileName` is for messages. Throws what WeightFile::open says.
GgufContents parseGguf(std::span<const std::byte> bytes, const std::string& fileName);

}  // namespace xinglin::engine
