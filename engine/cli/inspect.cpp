#include <map>
#include <memory>

#include "engine/cli/command.h"
#include "engine/cli/json_io.h"
#include "engine/core/error.h"
#include "engine/formats/weight_file.h"
#include "engine/quant/quant_scheme.h"
#include "engine/tokenizer/chat_template.h"

namespace xinglin::engine::cli {
namespace {

using nlohmann::json;

struct Options {
    std::string path;
    bool json = false;
};

std::string templateName(const Vocabulary& vocabulary) {
    if (vocabulary.chatTemplate.empty()) {
        return "none";
    }
    try {
        return std::string(ChatTemplate::recognise(vocabulary).name());
    } catch (const Error&) {
        return "unknown";
    }
}

json describe(const WeightFile& file) {
    const Metadata& metadata = file.metadata();
    const std::string architecture =
        metadata.getStringOr(file.isFolder() ? "model_type" : "general.architecture", "");
    std::map<std::string, std::uint64_t> types;
    std::int64_t parameters = 0;
    for (const FileTensor& tensor : file.tensors()) {
        ++types[quantSchemeName(tensor.type)];
        parameters += tensor.elementCount();
    }
    json result = {{"path", file.path().string()},
                   {"format", file.formatName()},
                   {"file_bytes", file.fileSize()},
                   {"architecture", architecture},
                   {"name", metadata.getStringOr("general.name", "")},
                   {"licence", metadata.getStringOr("general.license", "")},
                   {"parameters", parameters},
                   {"tensors", types},
                   {"tokenizer", nullptr},
                   {"template", nullptr}};
    struct Count {
        const char* name;
        const char* key;
        const char* folderKey;
    };
    for (const Count& count : {Count{"context_length", "context_length", "max_position_embeddings"},
                               Count{"layers", "block_count", "num_hidden_layers"},
                               Count{"hidden", "embedding_length", "hidden_size"},
                               Count{"heads", "attention.head_count", "num_attention_heads"},
                               Count{"kv_heads", "attention.head_count_kv", "num_key_value_heads"}}) {
        const std::string key =
            file.isFolder() ? std::string(count.folderKey) : architecture + "." + count.key;
        if (metadata.has(key)) {
            result[count.name] = metadata.getUnsigned(key);
        }
    }
    if (const std::optional<Vocabulary> vocabulary = readVocabularyOf(file)) {
        const bool isByteLevel = vocabulary->model == VocabularyModel::ByteLevelBpe;
        result["tokenizer"] = {{"model", isByteLevel ? "byte-level-bpe" : "sentencepiece"},
                               {"pre", vocabulary->preTokenizerName},
                               {"pieces", vocabulary->pieces.size()},
                               {"adds_bos", vocabulary->addBos}};
        result["template"] = templateName(*vocabulary);
    }
    return result;
}

void print(const json& result, std::ostream& out) {
    for (const auto& [name, value] : result.items()) {
        out << name << ": ";
        if (value.is_string()) {
            out << value.get<std::string>();
        } else if (value.is_object()) {
            const char* separator = "";
            for (const auto& [key, part] : value.items()) {
                out << separator << key << " " << (part.is_string() ? part.get<std::string>() : toLine(part));
                separator = ", ";
            }
        } else {
            out << (value.is_null() ? "none" : toLine(value));
        }
        out << "\n";
    }
}

}  // namespace

CommandBody describeInspect(CLI::App& options) {
    auto given = std::make_shared<Options>();
    options.add_option("path", given->path, "GGUF file, or folder with config.json")->required();
    options.add_flag("--json", given->json, "One JSON document");
    return [given](const CommandContext& context) {
        const json result = describe(*WeightFile::open(given->path));
        if (given->json) {
            context.out << toLine(result) << "\n";
        } else {
            print(result, context.out);
        }
        return ExitCode::Done;
    };
}

}  // namespace xinglin::engine::cli
