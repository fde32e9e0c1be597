#include "engine/formats/adapter_folder.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/core/error.h"
#include "engine/formats/model_folder.h"
#include "engine/formats/safetensors.h"
#include "engine/formats/tensor_numbers.h"
#include "engine/formats/torch_file.h"

namespace xinglin::engine {
namespace {

constexpr const char* kPrefix = "base_model.model.";

constexpr const char* kSavedModules = "modules_to_save";
constexpr const char* kScore = "score.weight";
// What PEFT calls the head of a classifier: it names both for SEQ_CLS, whichever the model has, and again
// those that a user named.
constexpr const char* kHeadModules[] = {"score", "classifier"};

// Flags of the configuration that ask for more than scale · up · down.
constexpr const char* kForeignFlags[] = {"use_dora", "fan_in_fan_out", "lora_bias"};

// Older files carry the adapter's name in every key.
struct Ending {
    std::string_view text;
    FileTensor AdapterModule::*matrix;
};
constexpr Ending kEndings[] = {{".lora_A.weight", &AdapterModule::down},
                               {".lora_A.default.weight", &AdapterModule::down},
                               {".lora_B.weight", &AdapterModule::up},
                               {".lora_B.default.weight", &AdapterModule::up}};

bool areHeads(const std::vector<std::string>& modules) {
    return std::all_of(modules.begin(), modules.end(), [](const std::string& module) {
        return std::find(std::begin(kHeadModules), std::end(kHeadModules), module) != std::end(kHeadModules);
    });
}

bool endsAtModule(const std::string& module, const std::string& pattern) {
    return module.size() >= pattern.size() &&
           module.compare(module.size() - pattern.size(), pattern.size(), pattern) == 0 &&
           (module.size() == pattern.size() || module[module.size() - pattern.size() - 1] == '.');
}

}  // namespace

AdapterFolder::AdapterFolder(std::filesystem::path path, const MappingCalls& calls, ScoreHeads heads)
    : m_path(std::move(path)), m_heads(heads) {
    readConfig(calls);
    readModules(calls);
}

void AdapterFolder::corrupt(const std::string& what) const {
    throw Error(ErrorCode::FileCorrupt,
                m_path.string() + ": " + what + ". The adapter is damaged or incomplete: fetch it again.");
}

void AdapterFolder::unsupported(const std::string& what) const {
    throw Error(ErrorCode::FormatUnsupported,
                m_path.string() + ": " + what +
                    ". Merge it into its model with the program that made it, or choose another adapter.");
}

void AdapterFolder::readConfig(const MappingCalls& calls) {
    const std::string name = (m_path / "adapter_config.json").string();
    const MappedFile file(name, calls);
    const auto bytes = file.bytes();
    m_config =
        Metadata(name, parseModelConfig({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, name));
    if (m_config.getStringOr("peft_type", "LORA") != "LORA") {
        unsupported("an adapter of the kind \"" + m_config.getString("peft_type") + "\" is not known");
    }
    for (const char* flag : kForeignFlags) {
        if (m_config.getBoolOr(flag, false)) {
            unsupported(std::string("\"") + flag + "\" is not known");
        }
    }
    if (m_config.getStringOr("bias", "none") != "none") {
        unsupported("biases that were trained beside the adapter are not known");
    }
    for (const char* key : {kSavedModules, "trainable_token_indices", "layer_replication"}) {
        const bool isHead = m_heads == ScoreHeads::Allowed && key == std::string_view(kSavedModules) &&
                            m_config.has(key) && areHeads(m_config.getStrings(key));
        if (m_config.has(key) && !isHead) {
            unsupported(std::string("\"") + key + "\" is not known");
        }
    }
}

std::int64_t AdapterFolder::greatestRank() const {
    std::int64_t rank = 0;
    for (const AdapterModule& module : m_modules) {
        rank = std::max(rank, module.rank());
    }
    return rank;
}

// alpha / rank, with the alpha of the first pattern that names the module.
double AdapterFolder::scaleOf(const std::string& module, std::int64_t rank) const {
    double alpha = m_config.getDoubleOr("lora_alpha", 8.0);
    const std::string patterns = "alpha_pattern.";
    for (auto entry = m_config.values().lower_bound(patterns);
         entry != m_config.values().end() && entry->first.starts_with(patterns); ++entry) {
        const std::string pattern = entry->first.substr(patterns.size());
        if (pattern.find_first_of("*+?()[]{}|^$\\") != std::string::npos) {
            unsupported("the pattern \"" + pattern + "\" of \"alpha_pattern\" is no module's name");
        }
        if (endsAtModule(module, pattern)) {
            alpha = m_config.getDouble(entry->first);
            break;
        }
    }
    const auto r = static_cast<double>(rank);
    const double scale = alpha / (m_config.getBoolOr("use_rslora", false) ? std::sqrt(r) : r);
    if (!std::isfinite(scale)) {
        corrupt("\"lora_alpha\" is no number");
    }
    return scale;
}

void AdapterFolder::readModules(const MappingCalls& calls) {
    std::filesystem::path name = m_path / "adapter_model.safetensors";
    if (!std::filesystem::exists(name) && std::filesystem::exists(m_path / "adapter_model.bin")) {
        name = m_path / "adapter_model.bin";
    }
    m_file = std::make_unique<MappedFile>(name, calls);
    const auto bytes = m_file->bytes();
    std::map<std::string, AdapterModule> byPath;
    for (FileTensor& tensor :
         isTorchFile(bytes) ? parseTorchFile(bytes, name.string()) : parseSafetensors(bytes, name.string())) {
        std::string path = tensor.name;
        if (path.starts_with(kPrefix)) {
            path.erase(0, std::char_traits<char>::length(kPrefix));
        }
        if (m_heads == ScoreHeads::Allowed && path == kScore) {
            if (tensor.shape.size() != 2 || tensor.shape[0] != 1 || !hasNumbers(tensor.type)) {
                corrupt("the tensor \"" + tensor.name + "\" is no row of floats");
            }
            m_score = std::move(tensor);
            continue;
        }
        const auto ending = std::find_if(std::begin(kEndings), std::end(kEndings),
                                         [&](const Ending& e) { return path.ends_with(e.text); });
        if (ending == std::end(kEndings)) {
            unsupported("the tensor \"" + tensor.name + "\" is no low-rank matrix of a linear layer");
        }
        path.resize(path.size() - ending->text.size());
        if (tensor.shape.size() != 2 || tensor.elementCount() == 0 || !hasNumbers(tensor.type)) {
            corrupt("the tensor \"" + tensor.name + "\" is no matrix of floats");
        }
        AdapterModule& module = byPath[path];
        FileTensor& matrix = module.*(ending->matrix);
        if (!matrix.name.empty()) {
            corrupt("the tensor \"" + tensor.name + "\" is there twice");
        }
        matrix = std::move(tensor);
    }
    for (auto& [path, module] : byPath) {
        if (module.down.name.empty() || module.up.name.empty()) {
            corrupt("\"" + path + "\" has only one of its two matrices");
        }
        if (module.up.shape[1] != module.down.shape[0]) {
            corrupt("the two matrices of \"" + path + "\" have different ranks");
        }
        module.path = path;
        module.scale = scaleOf(path, module.rank());
        m_modules.push_back(std::move(module));
    }
    if (m_modules.empty()) {
        corrupt("it has no matrices");
    }
}

}  // namespace xinglin::engine
