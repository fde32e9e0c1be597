#include "engine/formats/torch_file.h"

#include <algorithm>
#include <array>
#include <map>

#include "engine/formats/pickle.h"

namespace xinglin::engine {
namespace {

using Kind = PickleValue::Kind;
using Bytes = std::span<const std::byte>;

struct StorageType {
    const char* name;
    TensorType type;
    std::uint64_t bytes;
};

constexpr auto kTypes = std::to_array<StorageType>({
    {"DoubleStorage", TensorType::F64, 8},
    {"FloatStorage", TensorType::F32, 4},
    {"HalfStorage", TensorType::F16, 2},
    {"BFloat16Storage", TensorType::BF16, 2},
    {"LongStorage", TensorType::I64, 8},
    {"IntStorage", TensorType::I32, 4},
    {"ShortStorage", TensorType::I16, 2},
    {"CharStorage", TensorType::I8, 1},
});

constexpr std::string_view kZipMagic = "PK\x03\x04";
// The pickle of the number that begins the old form: 0x1950a86a20f9469cfc6c.
constexpr std::string_view kOldMagic = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19";

std::string_view textOf(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// Where a storage's bytes lie in the file.
struct Place {
    std::uint64_t offset = 0;
    std::uint64_t bytes = 0;
};

/// The files of a zip archive that are stored as they are, by name.
class ZipDirectory final {
public:
    ZipDirectory(Bytes bytes, const std::string& fileName) : m_bytes(bytes), m_fileName(fileName) {
        std::uint64_t at = findEnd();
        ByteReader end = readerAt(at + 10);
        std::uint64_t count = end.read<std::uint16_t>("the archive's directory");
        end.read<std::uint32_t>("the archive's directory");
        std::uint64_t start = end.read<std::uint32_t>("the archive's directory");
        if (count == 0xffff || start == 0xffffffffu) {
            readWideEnd(at, count, start);
        }
        ByteReader entries = readerAt(start);
        for (std::uint64_t i = 0; i < count; ++i) {
            readEntry(entries);
        }
    }

    const std::map<std::string, Place, std::less<>>& places() const { return m_places; }

private:
    [[noreturn]] void corrupt(std::uint64_t offset, const std::string& what) const {
        ByteReader(m_bytes, m_fileName).corrupt(offset, what);
    }

    ByteReader readerAt(std::uint64_t offset) const {
        ByteReader reader(m_bytes, m_fileName);
        reader.readBytes(offset, "the archive's directory");
        return reader;
    }

    // The record that ends an archive stands before a comment of at most 64 KiB.
    std::uint64_t findEnd() const {
        constexpr std::size_t kRecord = 22;
        const std::string_view text = textOf(m_bytes);
        const std::size_t first = text.size() > kRecord + 0xffff ? text.size() - kRecord - 0xffff : 0;
        const std::size_t at = text.rfind("PK\x05\x06");
        if (at == std::string_view::npos || at < first || text.size() - at < kRecord) {
            corrupt(text.size(), "the archive has no directory");
        }
        return at;
    }

    void readWideEnd(std::uint64_t end, std::uint64_t& count, std::uint64_t& start) const {
        if (end < 20) {
            corrupt(end, "the archive has no 64-bit directory");
        }
        ByteReader locator = readerAt(end - 20);
        if (locator.readBytes(4, "the archive's directory") != "PK\x06\x07") {
            corrupt(end, "the archive has no 64-bit directory");
        }
        locator.read<std::uint32_t>("the archive's directory");
        ByteReader record = readerAt(locator.read<std::uint64_t>("the archive's directory"));
        if (record.readBytes(4, "the archive's directory") != "PK\x06\x06") {
            corrupt(end, "the archive has no 64-bit directory");
        }
        record.readBytes(28, "the archive's directory");
        count = record.read<std::uint64_t>("the archive's directory");
        record.read<std::uint64_t>("the archive's directory");
        start = record.read<std::uint64_t>("the archive's directory");
    }

    void readEntry(ByteReader& reader) {
        const std::uint64_t at = reader.offset();
        if (reader.readBytes(4, "an entry") != "PK\x01\x02") {
            corrupt(at, "the archive's directory has no entry here");
        }
        reader.readBytes(6, "an entry");
        const auto method = reader.read<std::uint16_t>("an entry");
        reader.readBytes(8, "an entry");
        std::uint64_t packed = reader.read<std::uint32_t>("an entry");
        std::uint64_t size = reader.read<std::uint32_t>("an entry");
        const auto nameBytes = reader.read<std::uint16_t>("an entry");
        const auto extraBytes = reader.read<std::uint16_t>("an entry");
        const auto commentBytes = reader.read<std::uint16_t>("an entry");
        reader.readBytes(8, "an entry");
        std::uint64_t header = reader.read<std::uint32_t>("an entry");
        const std::string name(reader.readBytes(nameBytes, "an entry's name"));
        readWideSizes(reader.readBytes(extraBytes, "an entry"), size, packed, header);
        reader.readBytes(commentBytes, "an entry");
        if (method != 0 || packed != size) {
            ByteReader(m_bytes, m_fileName)
                .unsupported(at, "\"" + name +
                                     "\" is compressed, which torch.save never does. Choose the "
                                     "model as safetensors.");
        }
        // The local header has names and extras of its own lengths.
        ByteReader local = readerAt(header);
        if (local.readBytes(4, "an entry") != kZipMagic) {
            corrupt(header, "the archive has no file here");
        }
        local.readBytes(22, "an entry");
        const std::uint64_t skip =
            std::uint64_t{local.read<std::uint16_t>("an entry")} + local.read<std::uint16_t>("an entry");
        local.readBytes(skip, "an entry");
        local.needs(size, "an entry");
        m_places[name] = {local.offset(), size};
    }

    // Extra field 1 holds, in this order, those of the three that did not fit into 32 bits.
    void readWideSizes(std::string_view extra, std::uint64_t& size, std::uint64_t& packed,
                       std::uint64_t& header) const {
        ByteReader reader(std::as_bytes(std::span(extra.data(), extra.size())), m_fileName);
        while (reader.remaining() >= 4) {
            const auto id = reader.read<std::uint16_t>("an entry");
            const auto bytes = reader.read<std::uint16_t>("an entry");
            if (id != 1) {
                reader.readBytes(std::min<std::uint64_t>(bytes, reader.remaining()), "an entry");
                continue;
            }
            for (std::uint64_t* value : {&size, &packed, &header}) {
                if (*value == 0xffffffffu) {
                    *value = reader.read<std::uint64_t>("an entry's sizes");
                }
            }
            return;
        }
    }

    Bytes m_bytes;
    const std::string& m_fileName;
    std::map<std::string, Place, std::less<>> m_places;
};

class TorchReader final {
public:
    TorchReader(Bytes bytes, const std::string& fileName) : m_bytes(bytes), m_fileName(fileName) {}

    std::vector<FileTensor> read() {
        return textOf(m_bytes).substr(0, kZipMagic.size()) == kZipMagic ? readZip() : readOld();
    }

private:
    [[noreturn]] void refuse(const std::string& what) const {
        ByteReader(m_bytes, m_fileName).corrupt(0, what);
    }

    std::vector<FileTensor> readZip() {
        const ZipDirectory directory(m_bytes, m_fileName);
        const std::string_view suffix = "/data.pkl";
        for (const auto& [name, place] : directory.places()) {
            if (name.size() < suffix.size() || name.substr(name.size() - suffix.size()) != suffix) {
                continue;
            }
            const std::string root = name.substr(0, name.size() - suffix.size()) + "/";
            const auto order = directory.places().find(root + "byteorder");
            if (order != directory.places().end() &&
                textOf(m_bytes).substr(order->second.offset, order->second.bytes) != "little") {
                ByteReader(m_bytes, m_fileName)
                    .unsupported(order->second.offset,
                                 "the numbers are not little-endian. Choose the model as safetensors.");
            }
            ByteReader reader(m_bytes.subspan(0, place.offset + place.bytes), m_fileName);
            reader.readBytes(place.offset, "the pickle");
            const PickleValue* state = m_pickle.read(reader);
            return tensorsOf(*state, [&](const PickleValue& storage) {
                const auto entry = directory.places().find(root + "data/" + storage.text);
                return entry == directory.places().end() ? Place() : entry->second;
            });
        }
        refuse("the archive holds no data.pkl");
    }

    // Magic, version and system information, the values, the storages' keys, then every storage: its count
    // of numbers and the numbers.
    std::vector<FileTensor> readOld() {
        ByteReader reader(m_bytes, m_fileName);
        m_pickle.read(reader);
        m_pickle.read(reader);
        m_pickle.read(reader);
        const PickleValue* state = m_pickle.read(reader);
        const PickleValue* keys = m_pickle.read(reader);
        std::map<std::string, std::uint64_t> widths;  // of one number, by storage
        forEachTensor(*state, [&](const std::string&, const PickleValue& tensor) {
            widths[tensor.storage->text] = typeOf(*tensor.storage).bytes;
        });
        std::map<std::string, Place> places;
        for (const PickleValue* key : keys->items) {
            const auto width = widths.find(key->text);
            if (key->kind != Kind::Text || width == widths.end()) {
                refuse("a storage belongs to no tensor");
            }
            const auto count = reader.read<std::uint64_t>("a storage's length");
            if (count > reader.remaining() / width->second) {
                reader.corrupt(reader.offset(), "the storage \"" + key->text + "\" is larger than the file");
            }
            places[key->text] = {reader.offset(), count * width->second};
            reader.readBytes(count * width->second, "a storage");
        }
        return tensorsOf(*state, [&](const PickleValue& storage) {
            const auto entry = places.find(storage.text);
            return entry == places.end() ? Place() : entry->second;
        });
    }

    const StorageType& typeOf(const PickleValue& storage) const {
        const auto* type = std::find_if(kTypes.begin(), kTypes.end(), [&](const StorageType& row) {
            return storage.storageType == row.name;
        });
        if (type == kTypes.end()) {
            refuse("the storage \"" + storage.text + "\" is of the kind " + storage.storageType);
        }
        return *type;
    }

    template <typename Use>
    void forEachTensor(const PickleValue& state, Use use) const {
        if (state.kind != Kind::Dictionary) {
            refuse("the file holds no dictionary of tensors");
        }
        for (std::size_t i = 0; i + 1 < state.items.size(); i += 2) {
            if (state.items[i]->kind == Kind::Text && state.items[i + 1]->kind == Kind::Tensor) {
                use(state.items[i]->text, *state.items[i + 1]);
            }
        }
    }

    template <typename Find>
    std::vector<FileTensor> tensorsOf(const PickleValue& state, Find placeOf) const {
        std::vector<FileTensor> tensors;
        std::map<std::string, int> seen;
        forEachTensor(state, [&](const std::string& name, const PickleValue& value) {
            if (++seen[name] > 1) {
                refuse("the tensor \"" + name + "\" is there twice");
            }
            tensors.push_back(place(name, value, placeOf(*value.storage)));
        });
        return tensors;
    }

    FileTensor place(const std::string& name, const PickleValue& value, const Place& storage) const {
        const StorageType& type = typeOf(*value.storage);
        FileTensor tensor;
        tensor.name = name;
        tensor.type = type.type;
        tensor.shape = value.shape;
        // Checked as if zeros were ones, so that no product of extents can overflow later, in whatever order.
        std::uint64_t numbers = 1;
        bool isEmpty = false;
        for (std::size_t i = value.shape.size(); i-- > 0;) {
            const auto extent = static_cast<std::uint64_t>(value.shape[i]);
            if (extent > 1 && static_cast<std::uint64_t>(value.strides[i]) != numbers) {
                ByteReader(m_bytes, m_fileName)
                    .unsupported(storage.offset, "the tensor \"" + name +
                                                     "\" does not lie row by row. Choose the model as "
                                                     "safetensors.");
            }
            if (extent != 0 && numbers > m_bytes.size() / extent) {
                refuse("the tensor \"" + name + "\" is larger than the file");
            }
            isEmpty = isEmpty || extent == 0;
            numbers *= std::max<std::uint64_t>(extent, 1);
        }
        numbers = isEmpty ? 0 : numbers;
        const std::uint64_t available = storage.bytes / type.bytes;
        const auto offset = static_cast<std::uint64_t>(value.offset);
        if (offset > available || numbers > available - offset) {
            refuse("the tensor \"" + name +
                   "\" reaches past the end of its storage: " + std::to_string(numbers) + " numbers at " +
                   std::to_string(offset) + " of " + std::to_string(available));
        }
        tensor.byteSize = numbers * type.bytes;
        tensor.fileOffset = storage.offset + offset * type.bytes;
        tensor.data = m_bytes.data() + tensor.fileOffset;
        return tensor;
    }

    Bytes m_bytes;
    const std::string& m_fileName;
    PickleReader m_pickle;
};

}  // namespace

bool isTorchFile(std::span<const std::byte> bytes) {
    const std::string_view text = textOf(bytes);
    return text.substr(0, kZipMagic.size()) == kZipMagic || text.substr(0, kOldMagic.size()) == kOldMagic;
}

std::vector<FileTensor> parseTorchFile(std::span<const std::byte> bytes, const std::string& fileName) {
    return TorchReader(bytes, fileName).read();
}

}  // namespace xinglin::engine
