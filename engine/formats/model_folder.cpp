#include "engine/formats/model_folder.h"

#include <nlohmann/json.hpp>
#include <set>

#include "engine/core/error.h"
#include "engine/formats/safetensors.h"
#include "engine/formats/torch_file.h"

namespace xinglin::engine {
namespace {

using nlohmann::json;
using Values = std::map<std::string, MetadataValue, std::less<>>;

constexpr std::size_t kMaxTextBytes = 64u << 20;
constexpr int kMaxDepth = 16;

[[noreturn]] void corrupt(const std::string& fileName, const std::string& what) {
    throw Error(ErrorCode::FileCorrupt,
                fileName + ": offset 0: " + what + ". The file is damaged or incomplete: fetch it again.");
}

// Parses as JSON what is not nested too deeply: the parser itself recurses.
json parseObject(std::string_view text, const std::string& fileName) {
    int depth = 0;
    const json::parser_callback_t limit = [&](int level, json::parse_event_t, json&) {
        depth = std::max(depth, level);
        return level <= kMaxDepth;
    };
    json value = text.size() <= kMaxTextBytes ? json::parse(text, limit, false) : json();
    if (!value.is_object() || depth > kMaxDepth) {
        corrupt(fileName, "this is no JSON object that a model has");
    }
    return value;
}

std::string readText(const std::filesystem::path& path, const MappingCalls& calls) {
    const MappedFile file(path, calls);
    const auto bytes = file.bytes();
    return std::string(reinterpret_cast<const char*>(bytes.data()),
                       std::min(bytes.size(), kMaxTextBytes + 1));
}

template <typename T>
std::vector<T> listOf(const json& value) {
    std::vector<T> list;
    for (const json& item : value) {
        list.push_back(item.get<T>());
    }
    return list;
}

bool areAll(const json& list, bool (json::*is)() const noexcept) {
    return !list.empty() &&
           std::all_of(list.begin(), list.end(), [&](const json& item) { return (item.*is)(); });
}

void addValue(const std::string& key, const json& value, Values& values) {
    if (value.is_object()) {
        for (const auto& [name, inner] : value.items()) {
            std::string path = key;
            if (!path.empty()) {
                path += '.';
            }
            addValue(path += name, inner, values);
        }
    } else if (value.is_boolean()) {
        values[key] = value.get<bool>();
    } else if (value.is_number_unsigned()) {
        values[key] = value.get<std::uint64_t>();
    } else if (value.is_number_integer()) {
        values[key] = value.get<std::int64_t>();
    } else if (value.is_number_float()) {
        values[key] = value.get<double>();
    } else if (value.is_string()) {
        values[key] = value.get<std::string>();
    } else if (value.is_array() && areAll(value, &json::is_string)) {
        values[key] = listOf<std::string>(value);
    } else if (value.is_array() && areAll(value, &json::is_number_integer)) {
        values[key] = listOf<std::int64_t>(value);
    } else if (value.is_array() && areAll(value, &json::is_number)) {
        values[key] = listOf<float>(value);
    }
}

// The files that an index names. A name must stay inside the folder.
std::set<std::string> filesOfIndex(const std::filesystem::path& indexPath, const MappingCalls& calls) {
    const json index = parseObject(readText(indexPath, calls), indexPath.string());
    const auto map = index.find("weight_map");
    std::set<std::string> files;
    if (map != index.end() && map->is_object()) {
        for (const auto& [tensor, file] : map->items()) {
            const std::string name = file.is_string() ? file.get<std::string>() : std::string();
            if (name.empty() || name.find('/') != std::string::npos || name.find('\\') != std::string::npos) {
                corrupt(indexPath.string(), "the tensor \"" + tensor + "\" has no file in this folder");
            }
            files.insert(name);
        }
    }
    if (files.empty()) {
        corrupt(indexPath.string(), "\"weight_map\" names no file");
    }
    return files;
}

// The files that hold the tensors, in the order of their names.
std::set<std::string> tensorFiles(const std::filesystem::path& folder, const MappingCalls& calls) {
    // In the order of preference: what only lists bytes before what has to be interpreted.
    const char* whole = nullptr;
    for (const char* name : {"model.safetensors", "pytorch_model.bin"}) {
        if (std::filesystem::exists(folder / name)) {
            whole = whole ? whole : name;
        }
        if (std::filesystem::exists(folder / (std::string(name) + ".index.json"))) {
            return filesOfIndex(folder / (std::string(name) + ".index.json"), calls);
        }
        if (whole) {
            break;
        }
    }
    return {whole ? whole : "model.safetensors"};
}

}  // namespace

Values parseModelConfig(std::string_view text, const std::string& fileName) {
    Values values;
    addValue("", parseObject(text, fileName), values);
    return values;
}

ModelFolder::ModelFolder(std::filesystem::path path, const MappingCalls& calls)
    : WeightFile(std::move(path)) {
    const std::string configName = (m_path / "config.json").string();
    m_metadata = Metadata(configName, parseModelConfig(readText(configName, calls), configName));
    std::vector<FileTensor> tensors;
    std::set<std::string> names;
    for (const std::string& name : tensorFiles(m_path, calls)) {
        const std::filesystem::path file = m_path / name;
        m_files.push_back(std::make_unique<MappedFile>(file, calls));
        m_fileSize += m_files.back()->bytes().size();
        const auto bytes = m_files.back()->bytes();
        m_hasPickles = m_hasPickles || isTorchFile(bytes);
        for (FileTensor& tensor : isTorchFile(bytes) ? parseTorchFile(bytes, file.string())
                                                     : parseSafetensors(bytes, file.string())) {
            if (!names.insert(tensor.name).second) {
                corrupt(file.string(), "the tensor \"" + tensor.name + "\" is in two files");
            }
            tensors.push_back(std::move(tensor));
        }
    }
    setTensors(std::move(tensors));
}

std::string ModelFolder::formatName() const {
    const std::string name = m_hasPickles ? "PyTorch" : "safetensors";
    return m_files.size() == 1 ? name : name + ", " + std::to_string(m_files.size()) + " files";
}

void ModelFolder::releasePages(std::span<const std::byte> part) const {
    for (const std::unique_ptr<MappedFile>& file : m_files) {
        file->releasePages(part);
    }
}

}  // namespace xinglin::engine
