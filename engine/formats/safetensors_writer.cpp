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

}  // namespace

SafetensorsWriter::SafetensorsWriter(std::filesystem::path folder, std::vector<TensorPlan> tensors,
                                     std::uint64_t fileBytes, const WritingCalls& calls, std::string stem)
    : m_folder(std::move(folder)), m_calls(calls), m_stem(std::move(stem)) {
    m_parts.emplace_back();
    for (TensorPlan& tensor : tensors) {
        if (!m_parts.back().empty() && bytesOf(m_parts.back()) + tensor.byteSize() > fileBytes) {
            m_parts.emplace_back();
        }
        m_parts.back().push_back(std::move(tensor));
    }
    openNextFile();
}

std::string SafetensorsWriter::fileName(std::size_t index) const {
    if (m_parts.size() == 1) {
        return m_stem + ".safetensors";
    }
    char number[48];
    std::snprintf(number, sizeof(number), "-%05zu-of-%05zu.safetensors", index + 1, m_parts.size());
    return m_stem + number;
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
    json map = json::object();
    for (std::size_t i = 0; i < m_files.size(); ++i) {
        m_files[i]->commit();
        for (const TensorPlan& tensor : m_parts[i]) {
            map[tensor.name] = fileName(i);
        }
    }
    if (m_parts.size() > 1) {
        OutputFile index(m_folder / (m_stem + ".safetensors.index.json"), m_calls);
        index.write(json{{"metadata", {{"total_size", m_size}}}, {"weight_map", map}}.dump(2));
        index.commit();
    }
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
