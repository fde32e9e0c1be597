#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace xinglin::test {

/// Builds GGUF files byte by byte, correct ones and, since nothing is checked, wrong ones. Shares no code
/// with the reader.
class GgufWriter final {
public:
    std::string magic = "GGUF";
    std::uint32_t version = 3;
    std::uint64_t alignment = 32;

    void addU32(std::string_view key, std::uint32_t value) { addScalar(key, 4, value); }
    void addU64(std::string_view key, std::uint64_t value) { addScalar(key, 10, value); }
    void addI32(std::string_view key, std::int32_t value) { addScalar(key, 5, value); }
    void addF32(std::string_view key, float value) { addScalar(key, 6, value); }
    void addBool(std::string_view key, bool value) { addScalar<std::uint8_t>(key, 7, value ? 1 : 0); }
    void addString(std::string_view key, std::string_view value);
    void addStrings(std::string_view key, const std::vector<std::string>& values);
    void addFloats(std::string_view key, const std::vector<float>& values);
    void addInts(std::string_view key, const std::vector<std::int32_t>& values);
    /// A value given as the bytes that follow its type number.
    void addRaw(std::string_view key, std::uint32_t type, const std::string& bytes);

    /// `shape` outermost first, as the reader reports it.
    void addTensor(std::string name, std::uint32_t type, std::vector<std::uint64_t> shape, std::string bytes);

    /// The file. Where each part of the header ends is left in boundaries().
    std::string build();
    const std::vector<std::size_t>& boundaries() const { return m_boundaries; }

    template <typename T>
    static void append(std::string& bytes, T value) {
        char raw[sizeof(T)];
        std::memcpy(raw, &value, sizeof(T));
        bytes.append(raw, sizeof(T));
    }
    static void appendText(std::string& bytes, std::string_view text);

private:
    struct Tensor {
        std::string name;
        std::uint32_t type;
        std::vector<std::uint64_t> shape;
        std::string bytes;
    };

    template <typename T>
    void addScalar(std::string_view key, std::uint32_t type, T value) {
        std::string bytes;
        append(bytes, value);
        addRaw(key, type, bytes);
    }

    std::vector<std::string> m_values;
    std::vector<Tensor> m_tensors;
    std::vector<std::size_t> m_boundaries;
};

}  // namespace xinglin::test
