#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/formats/gguf_writer.h"
#include "engine/formats/output_file.h"

namespace xinglin::engine {

/// Writes a model's tensors as Hugging Face folders keep them, from front to back: `model.safetensors`, or
/// several files and their index where there are more bytes than one file is to hold. The files move to their
/// places in commit(), the index last.
class SafetensorsWriter final {
public:
    static constexpr std::uint64_t kFileBytes = std::uint64_t{5} << 30;

    /// Types: F64, F32, F16, BF16. Throws Error(CannotWrite), as all members do.
    /// `stem`: what the files are called instead of "model".
    SafetensorsWriter(std::filesystem::path folder, std::vector<TensorPlan> tensors,
                      std::uint64_t fileBytes = kFileBytes, const WritingCalls& calls = systemWritingCalls(),
                      std::string stem = "model");

    /// The next bytes of the tensor that is not complete yet.
    void write(std::span<const std::byte> bytes);
    void commit();
    std::uint64_t size() const { return m_size; }

private:
    std::string fileName(std::size_t index) const;
    void openNextFile();

    std::filesystem::path m_folder;
    const WritingCalls& m_calls;
    std::string m_stem;
    std::vector<std::vector<TensorPlan>> m_parts;  ///< of each file
    std::vector<std::unique_ptr<OutputFile>> m_files;
    std::uint64_t m_missing = 0;  ///< of the file that is being written
    std::uint64_t m_size = 0;
};

/// Numbers in float and what they are called in a file.
struct NamedNumbers {
    TensorPlan plan;  ///< its type is F32
    std::vector<float> numbers;
};

/// Writes one file of that name, whole or not at all. Throws Error(CannotWrite), and Error(Internal) where
/// numbers and shape do not agree.
void writeSafetensors(const std::filesystem::path& path, const std::vector<NamedNumbers>& tensors);

}  // namespace xinglin::engine
