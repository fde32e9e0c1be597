#include "engine/formats/gguf_writer.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "engine/core/error.h"
#include "engine/quant/quant_scheme.h"

namespace xinglin::engine {
namespace {

constexpr std::uint64_t kAlignment = 32;

// The numbers of the format's value types.
constexpr std::uint32_t kU32 = 4;
constexpr std::uint32_t kI32 = 5;
constexpr std::uint32_t kF32 = 6;
constexpr std::uint32_t kBool = 7;
constexpr std::uint32_t kString = 8;
constexpr std::uint32_t kArray = 9;
constexpr std::uint32_t kU64 = 10;
constexpr std::uint32_t kI64 = 11;

std::uint64_t aligned(std::uint64_t offset) {
    return (offset + kAlignment - 1) / kAlignment * kAlignment;
}

bool fitsInt(std::int64_t value) {
    return value >= std::numeric_limits<std::int32_t>::min() &&
           value <= std::numeric_limits<std::int32_t>::max();
}

// Puts a header together; only its text is ever in memory.
class HeaderText final {
public:
    template <typename T>
    void put(T value) {
        char raw[sizeof(T)];
        std::memcpy(raw, &value, sizeof(T));
        m_bytes.append(raw, sizeof(T));
    }

    void putText(const std::string& text) {
        put(static_cast<std::uint64_t>(text.size()));
        m_bytes += text;
    }

    void operator()(std::uint64_t value) {
        if (value <= std::numeric_limits<std::uint32_t>::max()) {
            put(kU32);
            put(static_cast<std::uint32_t>(value));
        } else {
            put(kU64);
            put(value);
        }
    }

    void operator()(std::int64_t value) {
        if (fitsInt(value)) {
            put(kI32);
            put(static_cast<std::int32_t>(value));
        } else {
            put(kI64);
            put(value);
        }
    }

    void operator()(double value) {
        put(kF32);
        put(static_cast<float>(value));
    }

    void operator()(bool value) {
        put(kBool);
        put(static_cast<std::uint8_t>(value ? 1 : 0));
    }

    void operator()(const std::string& value) {
        put(kString);
        putText(value);
    }

    void operator()(const std::vector<std::string>& values) {
        beginArray(kString, values.size());
        for (const std::string& value : values) {
            putText(value);
        }
    }

    void operator()(const std::vector<std::int64_t>& values) {
        const bool isNarrow = std::all_of(values.begin(), values.end(), fitsInt);
        beginArray(isNarrow ? kI32 : kI64, values.size());
        for (const std::int64_t value : values) {
            if (isNarrow) {
                put(static_cast<std::int32_t>(value));
            } else {
                put(value);
            }
        }
    }

    void operator()(const std::vector<float>& values) {
        beginArray(kF32, values.size());
        for (const float value : values) {
            put(value);
        }
    }

    const std::string& bytes() const { return m_bytes; }

private:
    void beginArray(std::uint32_t type, std::size_t count) {
        put(kArray);
        put(type);
        put(static_cast<std::uint64_t>(count));
    }

    std::string m_bytes = "GGUF";
};

}  // namespace

std::uint64_t TensorPlan::byteSize() const {
    const QuantScheme& scheme = *findQuantScheme(type);
    std::uint64_t count = 1;
    for (const std::int64_t extent : shape) {
        count *= static_cast<std::uint64_t>(extent);
    }
    return count / static_cast<std::uint64_t>(scheme.blockValues) * scheme.blockBytes;
}

GgufWriter::GgufWriter(const std::filesystem::path& path, const Values& values,
                       std::vector<TensorPlan> tensors, const WritingCalls& calls)
    : m_file(path, calls), m_tensors(std::move(tensors)) {
    HeaderText header;
    header.put(std::uint32_t{3});
    header.put(static_cast<std::uint64_t>(m_tensors.size()));
    header.put(static_cast<std::uint64_t>(values.size()));
    for (const auto& [key, value] : values) {
        header.putText(key);
        std::visit(header, value);
    }
    std::uint64_t offset = 0;
    for (const TensorPlan& tensor : m_tensors) {
        header.putText(tensor.name);
        header.put(static_cast<std::uint32_t>(tensor.shape.size()));
        for (auto extent = tensor.shape.rbegin(); extent != tensor.shape.rend(); ++extent) {
            header.put(static_cast<std::uint64_t>(*extent));
        }
        header.put(static_cast<std::uint32_t>(tensor.type));
        header.put(offset);
        offset = aligned(offset + tensor.byteSize());
    }
    m_file.write(header.bytes());
    pad();
    m_missing = m_tensors.empty() ? 0 : m_tensors.front().byteSize();
}

void GgufWriter::pad() {
    constexpr std::array<std::byte, kAlignment> kZeros{};
    m_file.write(std::span(kZeros).first(aligned(m_file.size()) - m_file.size()));
}

void GgufWriter::write(std::span<const std::byte> bytes) {
    if (bytes.size() > m_missing) {
        throw Error(ErrorCode::Internal, "more bytes than the tensor in the plan has");
    }
    m_file.write(bytes);
    m_missing -= bytes.size();
    if (m_missing == 0) {
        pad();
        ++m_next;
        m_missing = m_next < m_tensors.size() ? m_tensors[m_next].byteSize() : 0;
    }
}

void GgufWriter::commit() {
    if (m_next != m_tensors.size()) {
        throw Error(ErrorCode::Internal, "a tensor of the plan was not written");
    }
    m_file.commit();
}

}  // namespace xinglin::engine
