#include "engine/formats/safetensors.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "engine/formats/byte_reader.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;

// The format's own limit for the header, and more dimensions than any model has.
constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;
constexpr std::size_t kMaxDimensions = 8;

struct Dtype {
    const char* name;
    TensorType type;
    std::uint64_t bytes;
};

constexpr auto kDtypes = std::to_array<Dtype>({
    {"F64", TensorType::F64, 8},
    {"F32", TensorType::F32, 4},
    {"F16", TensorType::F16, 2},
    {"BF16", TensorType::BF16, 2},
    {"I64", TensorType::I64, 8},
    {"I32", TensorType::I32, 4},
    {"I16", TensorType::I16, 2},
    {"I8", TensorType::I8, 1},
});

class SafetensorsReader final {
public:
    SafetensorsReader(std::span<const std::byte> bytes, const std::string& fileName)
        : m_bytes(bytes), m_reader(bytes, fileName) {}

    std::vector<FileTensor> read() {
        const auto headerBytes = m_reader.read<std::uint64_t>("the header's length");
        if (headerBytes > kMaxHeaderBytes) {
            m_reader.corrupt(0, "a header of " + std::to_string(headerBytes) + " bytes");
        }
        const std::string_view text = m_reader.readBytes(headerBytes, "the header");
        const json header = json::parse(text, nullptr, false);
        if (!header.is_object()) {
            m_reader.corrupt(8, "the header is no JSON object");
        }
        m_dataStart = m_reader.offset();
        std::vector<FileTensor> tensors;
        for (const auto& [name, row] : header.items()) {
            if (name != "__metadata__") {
                tensors.push_back(readTensor(name, row));
            }
        }
        refuseOverlaps(tensors);
        return tensors;
    }

private:
    [[noreturn]] void refuse(const std::string& name, const std::string& what) const {
        m_reader.corrupt(8, "the tensor \"" + name + "\" " + what);
    }

    std::uint64_t readCount(const std::string& name, const json& value, const char* what) const {
        if (!value.is_number_unsigned()) {
            refuse(name, std::string("has ") + what + " that is no whole number");
        }
        return value.get<std::uint64_t>();
    }

    const Dtype& readDtype(const std::string& name, const json& row) const {
        const auto given = row.find("dtype");
        const std::string written =
            given != row.end() && given->is_string() ? given->get<std::string>() : std::string();
        const auto* known = std::find_if(kDtypes.begin(), kDtypes.end(),
                                         [&](const Dtype& dtype) { return dtype.name == written; });
        if (known == kDtypes.end()) {
            m_reader.unsupported(8, "the tensor \"" + name + "\" is of the type \"" + written +
                                        "\", which the program does not know. Choose the model in F32, F16 "
                                        "or BF16.");
        }
        return *known;
    }

    FileTensor readTensor(const std::string& name, const json& row) const {
        if (!row.is_object() || !row.contains("shape") || !row["shape"].is_array() ||
            !row.contains("data_offsets") || !row["data_offsets"].is_array() ||
            row["data_offsets"].size() != 2 || row["shape"].size() > kMaxDimensions) {
            refuse(name, "has no dtype, shape and two data_offsets");
        }
        const Dtype& dtype = readDtype(name, row);
        FileTensor tensor;
        tensor.name = name;
        tensor.type = dtype.type;
        // Checked as if zeros were ones, so that no product of extents can overflow later, in whatever order.
        std::uint64_t bytes = dtype.bytes;
        bool isEmpty = false;
        for (const json& extent : row["shape"]) {
            const std::uint64_t count = readCount(name, extent, "an extent");
            isEmpty = isEmpty || count == 0;
            if (count != 0 && bytes > m_bytes.size() / count) {
                refuse(name, "is larger than the file");
            }
            bytes *= std::max<std::uint64_t>(count, 1);
            tensor.shape.push_back(static_cast<std::int64_t>(count));
        }
        bytes = isEmpty ? 0 : bytes;
        const std::uint64_t from = readCount(name, row["data_offsets"][0], "an offset");
        const std::uint64_t to = readCount(name, row["data_offsets"][1], "an offset");
        const std::uint64_t available = m_bytes.size() - m_dataStart;
        if (from > to || to > available) {
            refuse(name, "reaches past the end of the file: it ends at " + std::to_string(to) + " of " +
                             std::to_string(available) + " bytes");
        }
        if (to - from != bytes) {
            refuse(name, "takes " + std::to_string(to - from) + " bytes where its shape asks for " +
                             std::to_string(bytes));
        }
        tensor.byteSize = bytes;
        tensor.fileOffset = m_dataStart + from;
        tensor.data = m_bytes.data() + tensor.fileOffset;
        return tensor;
    }

    // Names cannot repeat: the JSON reader has kept the last of two; overlapping data shows such a file too.
    void refuseOverlaps(const std::vector<FileTensor>& tensors) const {
        std::vector<const FileTensor*> order;
        for (const FileTensor& tensor : tensors) {
            if (tensor.byteSize > 0) {
                order.push_back(&tensor);
            }
        }
        std::sort(order.begin(), order.end(),
                  [](const FileTensor* a, const FileTensor* b) { return a->fileOffset < b->fileOffset; });
        for (std::size_t i = 1; i < order.size(); ++i) {
            if (order[i]->fileOffset < order[i - 1]->fileOffset + order[i - 1]->byteSize) {
                refuse(order[i]->name, "overlaps \"" + order[i - 1]->name + "\"");
            }
        }
    }

    std::span<const std::byte> m_bytes;
    ByteReader m_reader;
    std::uint64_t m_dataStart = 0;
};

}  // namespace

std::vector<FileTensor> parseSafetensors(std::span<const std::byte> bytes, const std::string& fileName) {
    return SafetensorsReader(bytes, fileName).read();
}

}  // namespace xinglin::engine
