#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/formats/mapped_file.h"
#include "engine/formats/metadata.h"
#include "kernels/quant/tensor_type.h"

namespace xinglin::engine {

using kernels::TensorType;

/// A tensor as it lies in a mapped file. `data` borrows from the WeightFile and may be unaligned for its type
/// only in formats that do not align; GGUF data is aligned to at least 8 bytes.
struct FileTensor {
    std::string name;
    TensorType type = TensorType::F32;
    /// Outermost first: a matrix is {rows, columns}, and a row's numbers lie beside one another.
    std::vector<std::int64_t> shape;
    const std::byte* data = nullptr;
    std::uint64_t byteSize = 0;
    std::uint64_t fileOffset = 0;

    std::int64_t elementCount() const;
};

/// A model file, memory-mapped for reading: header values and tensors. Everything it hands out borrows from
/// it. Immutable after open(), so any number of threads may use it.
class WeightFile {
public:
    virtual ~WeightFile() = default;
    WeightFile(const WeightFile&) = delete;
    WeightFile& operator=(const WeightFile&) = delete;

    /// Opens a file of any format that the program knows, told apart by content, or a folder (ModelFolder).
    /// Every count, length, offset and shape is checked against the file's size before it is used. Throws
    /// Error(FileUnreadable, FormatUnsupported or FileCorrupt) naming the file, and the offset for the last
    /// two.
    static std::unique_ptr<WeightFile> open(const std::filesystem::path& path,
                                            const MappingCalls& calls = systemMappingCalls());

    /// "GGUF v3" and the like, for people.
    virtual std::string formatName() const = 0;
    /// Whether names and header are those of Hugging Face folders rather than GGUF's.
    virtual bool isFolder() const { return false; }

    const std::filesystem::path& path() const { return m_path; }
    std::uint64_t fileSize() const { return m_fileSize; }
    const Metadata& metadata() const { return m_metadata; }

    /// In the file's order.
    std::span<const FileTensor> tensors() const { return m_tensors; }
    /// Says that these bytes of the file, once read, will hardly be read again; see MappedFile::releasePages.
    virtual void releasePages(std::span<const std::byte>) const {}

    /// Null where there is no tensor of that name.
    const FileTensor* find(std::string_view name) const;

protected:
    explicit WeightFile(std::filesystem::path path) : m_path(std::move(path)) {}

    void setTensors(std::vector<FileTensor> tensors);

    std::filesystem::path m_path;
    std::uint64_t m_fileSize = 0;
    Metadata m_metadata;

private:
    std::vector<FileTensor> m_tensors;
    std::vector<std::uint32_t> m_byName;  ///< indices into m_tensors, sorted by name
};

}  // namespace xinglin::engine
