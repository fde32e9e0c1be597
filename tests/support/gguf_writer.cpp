#include "tests/support/gguf_writer.h"

namespace xinglin::test {

void GgufWriter::appendText(std::string& bytes, std::string_view text) {
    append<std::uint64_t>(bytes, text.size());
    bytes.append(text);
}

void GgufWriter::addRaw(std::string_view key, std::uint32_t type, const std::string& bytes) {
    std::string value;
    appendText(value, key);
    append(value, type);
    m_values.push_back(value + bytes);
}

void GgufWriter::addString(std::string_view key, std::string_view value) {
    std::string bytes;
    appendText(bytes, value);
    addRaw(key, 8, bytes);
}

void GgufWriter::addStrings(std::string_view key, const std::vector<std::string>& values) {
    std::string bytes;
    append<std::uint32_t>(bytes, 8);
    append<std::uint64_t>(bytes, values.size());
    for (const std::string& value : values) {
        appendText(bytes, value);
    }
    addRaw(key, 9, bytes);
}

void GgufWriter::addFloats(std::string_view key, const std::vector<float>& values) {
    std::string bytes;
    append<std::uint32_t>(bytes, 6);
    append<std::uint64_t>(bytes, values.size());
    for (const float value : values) {
        append(bytes, value);
    }
    addRaw(key, 9, bytes);
}

void GgufWriter::addInts(std::string_view key, const std::vector<std::int32_t>& values) {
    std::string bytes;
    append<std::uint32_t>(bytes, 5);
    append<std::uint64_t>(bytes, values.size());
    for (const std::int32_t value : values) {
        append(bytes, value);
    }
    addRaw(key, 9, bytes);
}

void GgufWriter::addTensor(std::string name, std::uint32_t type, std::vector<std::uint64_t> shape,
                           std::string bytes) {
    m_tensors.push_back({std::move(name), type, std::move(shape), std::move(bytes)});
}

std::string GgufWriter::build() {
    const auto padded = [&](std::uint64_t size) { return (size + alignment - 1) / alignment * alignment; };
    std::string file = magic;
    m_boundaries = {0, file.size()};
    append(file, version);
    m_boundaries.push_back(file.size());
    append<std::uint64_t>(file, m_tensors.size());
    append<std::uint64_t>(file, m_values.size());
    m_boundaries.push_back(file.size());
    for (const std::string& value : m_values) {
        file += value;
        m_boundaries.push_back(file.size());
    }
    std::uint64_t offset = 0;
    for (const Tensor& tensor : m_tensors) {
        appendText(file, tensor.name);
        append(file, static_cast<std::uint32_t>(tensor.shape.size()));
        for (auto extent = tensor.shape.rbegin(); extent != tensor.shape.rend(); ++extent) {
            append(file, *extent);
        }
        append(file, tensor.type);
        append(file, offset);
        m_boundaries.push_back(file.size());
        offset += padded(tensor.bytes.size());
    }
    for (const Tensor& tensor : m_tensors) {
        file.resize(padded(file.size()));
        m_boundaries.push_back(file.size());
        file += tensor.bytes;
    }
    return file;
}

}  // namespace xinglin::test
