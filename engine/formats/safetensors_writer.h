#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/formats/gguf_writer.h"
#include "engine/formats/output_file.h"

namespace xinglin::engine {

/// The files of a model's tensors: what they are called, and how many of them other writers make.
struct TensorFiles {
    std::string stem = "model";
    std::size_t before = 0;
    std::size_t behind = 0;
};

/// Writes a model's tensors as Hugging Face folders keep them, from front to back: `model.safetensors`, or
/// several files and their index where there are more bytes than one file is to hold. The files move to their
/// places in commit(), the index last. Where other writers make files of the same model, the index is left
/// to whoever knows them all.
class SafetensorsWriter final {
public:
    static constexpr std::uint64_t kFileBytes = std::uint64_t{5} << 30;

    /// Types: F64, F32, F16, BF16. Throws Error(CannotWrite), as all members do.
    SafetensorsWriter(std::filesystem::path folder, std::vector<TensorPlan> tensors,
                      std::uint64_t fileBytes = kFileBytes, const WritingCalls& calls = systemWritingCalls(),
                      TensorFiles files = {});

    /// How many files it would write.
    static std::size_t countFiles(const std::vector<TensorPlan>& tensors,
                                  std::uint64_t fileBytes = kFileBytes);

    /// The next bytes of the tensor that is not complete yet.
    void write(std::span<const std::byte> bytes);
    void commit();
    std::uint64_t size() const { return m_size; }
    /// Which file has a tensor.
    std::map<std::string, std::string> fileOfTensor() const;

private:
    std::string fileName(std::size_t index) const;
    void openNextFile();

    std::filesystem::path m_folder;
    const WritingCalls& m_calls;
    TensorFiles m_series;
    std::vector<std::vector<TensorPlan>> m_parts;  ///< of each file
    std::vector<std::unique_ptr<OutputFile>> m_files;
    std::uint64_t m_missing = 0;  ///< of the file that is being written
    std::uint64_t m_size = 0;
};

/// Writes `STEM.safetensors.index.json`. Throws Error(CannotWrite).
void writeTensorIndex(const std::filesystem::path& folder, const std::string& stem, std::uint64_t totalSize,
                      const std::map<std::string, std::string>& fileOfTensor, const WritingCalls& calls);

/// Numbers in float and what they are called in a file.
struct NamedNumbers {
    TensorPlan plan;  ///< its type is F32
    std::vector<float> numbers;
};

/// Writes one file of that name, whole or not at all. Throws Error(CannotWrite), and Error(Internal) where
/// numbers and shape do not agree.
void writeSafetensors(const std::filesystem::path& path, const std::vector<NamedNumbers>& tensors);

}  // namespace xinglin::engine
