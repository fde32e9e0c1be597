#include "engine/formats/gguf_file.h"

#include <bit>
#include <limits>
#include <unordered_set>

#include "engine/core/error.h"
#include "engine/formats/byte_reader.h"
#include "engine/quant/quant_scheme.h"

namespace xinglin::engine {
namespace {

constexpr std::string_view kMagic = "GGUF";
constexpr std::uint64_t kDefaultAlignment = 32;
constexpr std::uint64_t kMaxAlignment = 1u << 20;
constexpr std::uint32_t kMaxDimensions = 4;
// Real names are below 64 bytes and real keys below 100; the limit keeps messages readable.
constexpr std::uint64_t kMaxNameBytes = 65535;

enum class ValueTag : std::uint32_t {
    U8 = 0,
    I8 = 1,
    U16 = 2,
    I16 = 3,
    U32 = 4,
    I32 = 5,
    F32 = 6,
    Bool = 7,
    String = 8,
    Array = 9,
    U64 = 10,
    I64 = 11,
    F64 = 12,
};

// The fewest bytes that one element of an array takes in the file: a count is believed only where so many
// bytes are left, so that no number of the file can ask for more memory than a small multiple of its size.
std::uint64_t leastBytes(ValueTag tag) {
    switch (tag) {
    case ValueTag::U8:
    case ValueTag::I8:
    case ValueTag::Bool:
        return 1;
    case ValueTag::U16:
    case ValueTag::I16:
        return 2;
    case ValueTag::U32:
    case ValueTag::I32:
    case ValueTag::F32:
        return 4;
    case ValueTag::U64:
    case ValueTag::I64:
    case ValueTag::F64:
    case ValueTag::String:
    case ValueTag::Array:
        return 8;
    }
    return 0;
}

class GgufReader final {
public:
    GgufReader(std::span<const std::byte> bytes, const std::string& fileName)
        : m_bytes(bytes), m_reader(bytes, fileName) {}

    GgufContents read();

private:
    std::string readName(const char* what);
    ValueTag readTag();
    MetadataValue readValue(ValueTag tag, const std::string& key);
    MetadataValue readArray(const std::string& key);
    std::int64_t readInteger(ValueTag tag);
    FileTensor readTensorInfo();
    void placeTensors(std::vector<FileTensor>& tensors, std::uint64_t alignment);
    std::uint64_t alignmentOf(const GgufContents& contents) const;

    std::span<const std::byte> m_bytes;
    ByteReader m_reader;
};

GgufContents GgufReader::read() {
    if (m_reader.readBytes(kMagic.size(), "the magic number") != kMagic) {
        m_reader.unsupported(0, "this is no GGUF file. Convert the model to GGUF, or choose another file.");
    }
    GgufContents contents;
    contents.version = m_reader.read<std::uint32_t>("the version");
    if (contents.version != 2 && contents.version != 3) {
        const bool swapped = (contents.version & 0xffffu) == 0 && contents.version != 0;
        m_reader.unsupported(4, swapped
                                    ? "the file is big-endian. Convert the model on this kind of machine."
                                    : "GGUF version " + std::to_string(contents.version) +
                                          " is not known (2 and 3 are). Convert the model again, or update "
                                          "the program.");
    }
    const std::uint64_t countOffset = m_reader.offset();
    const auto tensorCount = m_reader.read<std::uint64_t>("the number of tensors");
    const auto valueCount = m_reader.read<std::uint64_t>("the number of header values");

    constexpr std::uint64_t kLeastValueBytes = 8 + 4 + 1;           // empty key, tag, one byte
    constexpr std::uint64_t kLeastTensorBytes = 8 + 4 + 8 + 4 + 8;  // empty name, one dimension, type, offset
    if (valueCount > m_reader.remaining() / kLeastValueBytes ||
        tensorCount > m_reader.remaining() / kLeastTensorBytes) {
        m_reader.corrupt(countOffset, "the header counts " + std::to_string(tensorCount) + " tensors and " +
                                          std::to_string(valueCount) +
                                          " values, more than the file has room for");
    }
    for (std::uint64_t i = 0; i < valueCount; ++i) {
        const std::uint64_t offset = m_reader.offset();
        std::string key = readName("a header key");
        MetadataValue value = readValue(readTag(), key);
        if (!contents.metadata.emplace(key, std::move(value)).second) {
            m_reader.corrupt(offset, "the header key \"" + key + "\" occurs twice");
        }
    }
    std::unordered_set<std::string> names;
    contents.tensors.reserve(tensorCount);
    for (std::uint64_t i = 0; i < tensorCount; ++i) {
        const std::uint64_t offset = m_reader.offset();
        contents.tensors.push_back(readTensorInfo());
        if (!names.insert(contents.tensors.back().name).second) {
            m_reader.corrupt(offset, "the tensor \"" + contents.tensors.back().name + "\" occurs twice");
        }
    }
    placeTensors(contents.tensors, alignmentOf(contents));
    return contents;
}

std::string GgufReader::readName(const char* what) {
    const std::uint64_t offset = m_reader.offset();
    const auto length = m_reader.read<std::uint64_t>(what);
    if (length > kMaxNameBytes) {
        m_reader.corrupt(offset, std::string(what) + " of " + std::to_string(length) + " bytes");
    }
    return std::string(m_reader.readBytes(length, what));
}

ValueTag GgufReader::readTag() {
    const std::uint64_t offset = m_reader.offset();
    const auto tag = m_reader.read<std::uint32_t>("a value's type");
    if (tag > static_cast<std::uint32_t>(ValueTag::F64)) {
        m_reader.corrupt(offset, "the value type " + std::to_string(tag) + " is not known");
    }
    return static_cast<ValueTag>(tag);
}

std::int64_t GgufReader::readInteger(ValueTag tag) {
    constexpr const char* kWhat = "a header value";
    switch (tag) {
    case ValueTag::U8:
        return m_reader.read<std::uint8_t>(kWhat);
    case ValueTag::I8:
        return m_reader.read<std::int8_t>(kWhat);
    case ValueTag::U16:
        return m_reader.read<std::uint16_t>(kWhat);
    case ValueTag::I16:
        return m_reader.read<std::int16_t>(kWhat);
    case ValueTag::U32:
        return m_reader.read<std::uint32_t>(kWhat);
    case ValueTag::I32:
        return m_reader.read<std::int32_t>(kWhat);
    case ValueTag::Bool:
        return m_reader.read<std::uint8_t>(kWhat) != 0 ? 1 : 0;
    case ValueTag::U64: {
        const std::uint64_t offset = m_reader.offset();
        const auto value = m_reader.read<std::uint64_t>(kWhat);
        if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
            m_reader.corrupt(offset, "a list holds the number " + std::to_string(value));
        }
        return static_cast<std::int64_t>(value);
    }
    default:
        return m_reader.read<std::int64_t>(kWhat);
    }
}

MetadataValue GgufReader::readValue(ValueTag tag, const std::string& key) {
    constexpr const char* kWhat = "a header value";
    switch (tag) {
    case ValueTag::U8:
    case ValueTag::U16:
    case ValueTag::U32:
        return static_cast<std::uint64_t>(readInteger(tag));
    case ValueTag::U64:
        return m_reader.read<std::uint64_t>(kWhat);
    case ValueTag::I8:
    case ValueTag::I16:
    case ValueTag::I32:
    case ValueTag::I64:
        return readInteger(tag);
    case ValueTag::F32:
        return static_cast<double>(m_reader.read<float>(kWhat));
    case ValueTag::F64:
        return m_reader.read<double>(kWhat);
    case ValueTag::Bool:
        return readInteger(tag) != 0;
    case ValueTag::String: {
        const auto length = m_reader.read<std::uint64_t>(kWhat);
        return std::string(m_reader.readBytes(length, kWhat));
    }
    case ValueTag::Array:
        break;
    }
    return readArray(key);
}

MetadataValue GgufReader::readArray(const std::string& key) {
    const ValueTag tag = readTag();
    const std::uint64_t offset = m_reader.offset();
    const auto count = m_reader.read<std::uint64_t>("a list's length");
    if (count > m_reader.remaining() / leastBytes(tag)) {
        m_reader.corrupt(offset, "the list \"" + key + "\" counts " + std::to_string(count) +
                                     " elements, more than the file has room for");
    }
    const auto each = [&](auto list, auto readOne) {
        list.reserve(count);
        for (std::uint64_t i = 0; i < count; ++i) {
            list.push_back(readOne());
        }
        return MetadataValue(std::move(list));
    };
    constexpr const char* kWhat = "a list";
    switch (tag) {
    case ValueTag::String:
        return each(std::vector<std::string>(), [&] {
            const auto length = m_reader.read<std::uint64_t>(kWhat);
            return std::string(m_reader.readBytes(length, kWhat));
        });
    case ValueTag::F32:
        return each(std::vector<float>(), [&] { return m_reader.read<float>(kWhat); });
    case ValueTag::F64:
        return each(std::vector<float>(), [&] { return static_cast<float>(m_reader.read<double>(kWhat)); });
    case ValueTag::Array:
        m_reader.unsupported(offset,
                             "the header value \"" + key +
                                 "\" is a list of lists. Convert the model again, or update the program.");
    default:
        return each(std::vector<std::int64_t>(), [&] { return readInteger(tag); });
    }
}

FileTensor GgufReader::readTensorInfo() {
    FileTensor tensor;
    tensor.name = readName("a tensor's name");
    const std::string quoted = "the tensor \"" + tensor.name + "\"";

    const std::uint64_t shapeOffset = m_reader.offset();
    const auto dimensions = m_reader.read<std::uint32_t>("a tensor's number of dimensions");
    if (dimensions < 1 || dimensions > kMaxDimensions) {
        m_reader.corrupt(shapeOffset, quoted + " has " + std::to_string(dimensions) + " dimensions");
    }
    std::uint64_t elements = 1;
    constexpr std::uint64_t kMaxElements = std::uint64_t{1} << 56;  // so that element counts × bytes fit
    for (std::uint32_t i = 0; i < dimensions; ++i) {
        const auto extent = m_reader.read<std::uint64_t>("a tensor's shape");
        if (extent == 0 || extent > kMaxElements / elements) {
            m_reader.corrupt(shapeOffset, quoted + " has an impossible shape");
        }
        elements *= extent;
        tensor.shape.insert(tensor.shape.begin(),
                            static_cast<std::int64_t>(extent));  // file: innermost first
    }
    const std::uint64_t typeOffset = m_reader.offset();
    const auto type = m_reader.read<std::uint32_t>("a tensor's type");
    const QuantScheme* scheme = findQuantScheme(type);
    if (!scheme) {
        m_reader.unsupported(typeOffset, quoted + " has the type " + std::to_string(type) +
                                             ", which is not known. Download the model in another "
                                             "quantisation, such as Q8_0 or Q4_0, or update the program.");
    }
    tensor.type = scheme->type;
    const auto blockValues = static_cast<std::uint64_t>(scheme->blockValues);
    if (static_cast<std::uint64_t>(tensor.shape.back()) % blockValues != 0) {
        m_reader.corrupt(shapeOffset, quoted + " has rows of " + std::to_string(tensor.shape.back()) +
                                          " numbers, no whole blocks of " + scheme->name);
    }
    tensor.byteSize = elements / blockValues * scheme->blockBytes;
    tensor.fileOffset = m_reader.read<std::uint64_t>("a tensor's offset");  // from the data's start, for now
    return tensor;
}

std::uint64_t GgufReader::alignmentOf(const GgufContents& contents) const {
    const auto entry = contents.metadata.find("general.alignment");
    if (entry == contents.metadata.end()) {
        return kDefaultAlignment;
    }
    const auto* value = std::get_if<std::uint64_t>(&entry->second);
    if (!value || *value < 8 || *value > kMaxAlignment || !std::has_single_bit(*value)) {
        m_reader.corrupt(0, "the header value \"general.alignment\" is no power of two from 8 on");
    }
    return *value;
}

void GgufReader::placeTensors(std::vector<FileTensor>& tensors, std::uint64_t alignment) {
    // offset() ≤ file size < 2^63, so rounding up cannot overflow.
    const std::uint64_t dataStart = (m_reader.offset() + alignment - 1) / alignment * alignment;
    const std::uint64_t dataBytes = m_bytes.size() > dataStart ? m_bytes.size() - dataStart : 0;
    for (FileTensor& tensor : tensors) {
        const std::string quoted = "the tensor \"" + tensor.name + "\"";
        if (tensor.fileOffset % alignment != 0) {
            m_reader.corrupt(dataStart, quoted + " lies at " + std::to_string(tensor.fileOffset) +
                                            ", not aligned to " + std::to_string(alignment) + " bytes");
        }
        if (tensor.fileOffset > dataBytes || tensor.byteSize > dataBytes - tensor.fileOffset) {
            m_reader.corrupt(m_bytes.size(), quoted + " reaches past the end of the file: it needs " +
                                                 std::to_string(tensor.byteSize) + " bytes at " +
                                                 std::to_string(tensor.fileOffset) + " of " +
                                                 std::to_string(dataBytes));
        }
        tensor.fileOffset += dataStart;
        tensor.data = m_bytes.data() + tensor.fileOffset;
    }
}

}  // namespace

GgufContents parseGguf(std::span<const std::byte> bytes, const std::string& fileName) {
    return GgufReader(bytes, fileName).read();
}

GgufFile::GgufFile(std::filesystem::path path, std::unique_ptr<MappedFile> file)
    : WeightFile(std::move(path)), m_mapping(std::move(file)) {
    GgufContents contents = parseGguf(m_mapping->bytes(), m_path.string());
    m_version = contents.version;
    m_fileSize = m_mapping->bytes().size();
    m_metadata = Metadata(m_path.string(), std::move(contents.metadata));
    setTensors(std::move(contents.tensors));
}

std::string GgufFile::formatName() const {
    return "GGUF v" + std::to_string(m_version);
}

bool GgufFile::recognises(std::span<const std::byte> bytes) {
    return bytes.size() >= kMagic.size() &&
           std::string_view(reinterpret_cast<const char*>(bytes.data()), kMagic.size()) == kMagic;
}

}  // namespace xinglin::engine
