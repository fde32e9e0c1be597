#include "engine/formats/safetensors_writer.h"

#include <cstdio>
#include <nlohmann/json.hpp>

#include "engine/core/error.h"
#include "engine/quant/quant_scheme.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;

constexpr std::size_t kHeaderAlignment = 8;

std::uint64_t bytesOf(const std::vector<TensorPlan>& tensors) {
    std::uint64_t bytes = 0;
    for (const TensorPlan& tensor : tensors) {
        bytes += tensor.byteSize();
    }
    return bytes;
}

std::string headerOf(const std::vector<TensorPlan>& tensors) {
    json header = {{"__metadata__", {{"format", "pt"}}}};
    std::uint64_t offset = 0;
    for (const TensorPlan& tensor : tensors) {
        const std::uint64_t end = offset + tensor.byteSize();
        header[tensor.name] = {{"dtype", quantSchemeName(tensor.type)},
                               {"shape", tensor.shape},
                               {"data_offsets", {offset, end}}};
        offset = end;
    }
    std::string text = header.dump();
    text.resize((text.size() + kHeaderAlignment - 1) / kHeaderAlignment * kHeaderAlignment, ' ');
    return text;
}

// The tensors of each file.
std::vector<std::vector<TensorPlan>> partsOf(std::vector<TensorPlan> tensors, std::uint64_t fileBytes) {
    std::vector<std::vector<TensorPlan>> parts(1);
    std::uint64_t bytes = 0;
    for (TensorPlan& tensor : tensors) {
        if (!parts.back().empty() && bytes + tensor.byteSize() > fileBytes) {
            parts.emplace_back();
            bytes = 0;
        }
        bytes += tensor.byteSize();
        parts.back().push_back(std::move(tensor));
    }
    return parts;
}

}  // namespace

SafetensorsWriter::SafetensorsWriter(std::filesystem::path folder, std::vector<TensorPlan> tensors,
                                     std::uint64_t fileBytes, const WritingCalls& calls, TensorFiles files)
    : m_folder(std::move(folder)),
      m_calls(calls),
      m_series(std::move(files)),
      m_parts(partsOf(std::move(tensors), fileBytes)) {
    openNextFile();
}

std::size_t SafetensorsWriter::countFiles(const std::vector<TensorPlan>& tensors, std::uint64_t fileBytes) {
    return partsOf(tensors, fileBytes).size();
}

std::string SafetensorsWriter::fileName(std::size_t index) const {
    const std::size_t count = m_series.before + m_parts.size() + m_series.behind;
    if (count == 1) {
        return m_series.stem + ".safetensors";
    }
    char number[48];
    std::snprintf(number, sizeof(number), "-%05zu-of-%05zu.safetensors", m_series.before + index + 1, count);
    return m_series.stem + number;
}

void SafetensorsWriter::openNextFile() {
    const std::vector<TensorPlan>& part = m_parts[m_files.size()];
    m_files.push_back(std::make_unique<OutputFile>(m_folder / fileName(m_files.size()), m_calls));
    const std::string header = headerOf(part);
    const auto length = static_cast<std::uint64_t>(header.size());
    m_files.back()->write(std::as_bytes(std::span(&length, 1)));
    m_files.back()->write(header);
    m_missing = bytesOf(part);
}

void SafetensorsWriter::write(std::span<const std::byte> bytes) {
    if (m_missing == 0 && !bytes.empty() && m_files.size() < m_parts.size()) {
        openNextFile();
    }
    if (bytes.size() > m_missing) {
        throw Error(ErrorCode::Internal, "more bytes than the tensors in the plan have");
    }
    m_files.back()->write(bytes);
    m_missing -= bytes.size();
    m_size += bytes.size();
}

void SafetensorsWriter::commit() {
    if (m_missing != 0 || m_files.size() != m_parts.size()) {
        throw Error(ErrorCode::Internal, "a tensor of the plan was not written");
    }
    for (const std::unique_ptr<OutputFile>& file : m_files) {
        file->commit();
    }
    const bool isWhole = m_series.before + m_series.behind == 0;
    if (isWhole && m_parts.size() > 1) {
        writeTensorIndex(m_folder, m_series.stem, m_size, fileOfTensor(), m_calls);
    }
}

std::map<std::string, std::string> SafetensorsWriter::fileOfTensor() const {
    std::map<std::string, std::string> files;
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        for (const TensorPlan& tensor : m_parts[i]) {
            files[tensor.name] = fileName(i);
        }
    }
    return files;
}

void writeTensorIndex(const std::filesystem::path& folder, const std::string& stem, std::uint64_t totalSize,
                      const std::map<std::string, std::string>& fileOfTensor, const WritingCalls& calls) {
    OutputFile index(folder / (stem + ".safetensors.index.json"), calls);
    index.write(json{{"metadata", {{"total_size", totalSize}}}, {"weight_map", fileOfTensor}}.dump(2));
    index.commit();
}

void writeSafetensors(const std::filesystem::path& path, const std::vector<NamedNumbers>& tensors) {
    std::vector<TensorPlan> plans;
    for (const NamedNumbers& tensor : tensors) {
        if (tensor.plan.byteSize() != tensor.numbers.size() * sizeof(float)) {
            throw Error(ErrorCode::Internal, "\"" + tensor.plan.name + "\" has other numbers than its shape");
        }
        plans.push_back(tensor.plan);
    }
    OutputFile file(path);
    const std::string header = headerOf(plans);
    const auto length = static_cast<std::uint64_t>(header.size());
    file.write(std::as_bytes(std::span(&length, 1)));
    file.write(header);
    for (const NamedNumbers& tensor : tensors) {
        file.write(std::as_bytes(std::span(tensor.numbers)));
    }
    file.commit();
}

}  // namespace xinglin::engine
