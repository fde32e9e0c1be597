#include "tests/support/torch_writer.h"

#include "tests/support/gguf_writer.h"

namespace xinglin::test {
namespace {

template <typename T>
void put(std::string& out, T value) {
    GgufWriter::append(out, value);
}

std::string text(const std::string& value) {
    std::string out = "X";
    put(out, static_cast<std::uint32_t>(value.size()));
    return out + value;
}

std::string integer(std::int64_t value) {
    std::string out = "J";
    put(out, static_cast<std::int32_t>(value));
    return out;
}

std::string tuple(const std::vector<std::int64_t>& values) {
    std::string out = "(";
    for (const std::int64_t value : values) {
        out += integer(value);
    }
    return out + "t";
}

std::vector<std::int64_t> rowByRow(const std::vector<std::int64_t>& shape) {
    std::vector<std::int64_t> strides(shape.size());
    std::int64_t step = 1;
    for (std::size_t i = shape.size(); i-- > 0;) {
        strides[i] = step;
        step *= shape[i];
    }
    return strides;
}

// The dictionary of tensors, with attributes as state_dict() leaves them.
std::string statePickle(const std::vector<TorchTensor>& tensors) {
    std::string out = "\x80\x02";
    out += "ccollections\nOrderedDict\n)R(";
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const TorchTensor& t = tensors[i];
        const auto numbers = static_cast<std::int64_t>(t.bytes.size()) / t.numberBytes;
        out += text(t.name) + "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + "ctorch\n" +
               t.storageType + "\n" + text(std::to_string(i)) + text("cpu") + integer(numbers) + "tQ" +
               integer(t.offset) + tuple(t.shape) + tuple(t.strides.empty() ? rowByRow(t.shape) : t.strides) +
               "\x89" + "ccollections\nOrderedDict\n)RtR";
    }
    return out + "u}" + text("_metadata") + "ccollections\nOrderedDict\n)Rsb.";
}

}  // namespace

std::string torchZipOf(const std::string& pickle, const std::vector<std::string>& storages) {
    std::vector<std::pair<std::string, std::string>> files = {{"model/data.pkl", pickle},
                                                              {"model/byteorder", "little"}};
    for (std::size_t i = 0; i < storages.size(); ++i) {
        files.emplace_back("model/data/" + std::to_string(i), storages[i]);
    }
    std::string out;
    std::string directory;
    for (const auto& [name, bytes] : files) {
        const auto at = static_cast<std::uint32_t>(out.size());
        const auto size = static_cast<std::uint32_t>(bytes.size());
        const auto nameBytes = static_cast<std::uint16_t>(name.size());
        std::string common(2, '\0');      // flags
        common += std::string(10, '\0');  // stored; time, date, checksum
        put(common, size);
        put(common, size);
        put(common, nameBytes);
        out += std::string("PK\x03\x04") + std::string(2, '\0') + common;
        put(out, std::uint16_t{3});  // an extra field that only the local header has
        out += name + "abc" + bytes;
        directory += std::string("PK\x01\x02") + std::string(4, '\0') + common + std::string(2, '\0') +
                     std::string(10, '\0');
        put(directory, at);
        directory += name;
    }
    const auto start = static_cast<std::uint32_t>(out.size());
    out += directory + std::string("PK\x05\x06") + std::string(4, '\0');
    put(out, static_cast<std::uint16_t>(files.size()));
    put(out, static_cast<std::uint16_t>(files.size()));
    put(out, static_cast<std::uint32_t>(directory.size()));
    put(out, start);
    return out + std::string(2, '\0');
}

std::string torchZip(const std::vector<TorchTensor>& tensors) {
    std::vector<std::string> storages;
    for (const TorchTensor& tensor : tensors) {
        storages.push_back(tensor.bytes);
    }
    return torchZipOf(statePickle(tensors), storages);
}

std::string torchOld(const std::vector<TorchTensor>& tensors) {
    std::string out = "\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";
    out += "\x80\x02M\xe9\x03.";
    out += "\x80\x02}" + text("little_endian") + "\x88s.";
    out += statePickle(tensors);
    out += "\x80\x02](";
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        out += text(std::to_string(i));
    }
    out += "e.";
    for (const TorchTensor& tensor : tensors) {
        put(out,
            static_cast<std::uint64_t>(tensor.bytes.size()) / static_cast<std::uint64_t>(tensor.numberBytes));
        out += tensor.bytes;
    }
    return out;
}

}  // namespace xinglin::test
