#include "engine/model/blank_model.h"

#include <map>

#include "engine/core/buffer.h"
#include "engine/formats/model_folder.h"
#include "engine/model/model_family.h"
#include "engine/tokenizer/text_file.h"

namespace xinglin::engine {
namespace {

constexpr std::size_t kMostConfigBytes = std::size_t{1} << 20;

class BlankModel final : public WeightFile {
public:
    explicit BlankModel(const std::filesystem::path& folder) : WeightFile(folder) {
        const std::string configName = (folder / "config.json").string();
        m_metadata =
            Metadata(configName, parseModelConfig(readSmallFile(configName, kMostConfigBytes), configName));
        const ModelFamily& family = familyOf(*this);
        // Names first, with the vocabulary: they decide on the configuration, and that on the shapes.
        setTensors(tensorsOf(family, nullptr));
        const ModelConfig config = family.readConfig(*this);
        std::vector<FileTensor> tensors = tensorsOf(family, &config);
        std::size_t floats = 0;
        for (const FileTensor& tensor : tensors) {
            floats += static_cast<std::size_t>(tensor.elementCount());
        }
        m_zeros = Buffer(floats * sizeof(float), "the parameters of a new model");
        m_fileSize = m_zeros.size();
        std::uint64_t at = 0;
        for (FileTensor& tensor : tensors) {
            tensor.data = m_zeros.data() + at;
            tensor.byteSize = static_cast<std::uint64_t>(tensor.elementCount()) * sizeof(float);
            tensor.fileOffset = at;
            at += tensor.byteSize;
        }
        setTensors(std::move(tensors));
    }

    std::string formatName() const override { return "config.json alone"; }
    bool isFolder() const override { return true; }

private:
    std::vector<FileTensor> tensorsOf(const ModelFamily& family, const ModelConfig* config) const {
        // Several parameters may lie in one tensor, one behind the other.
        std::map<std::string, FileTensor> made;
        const auto add = [&](const auto& spec, const std::string& name) {
            FileTensor& tensor = made[name];
            tensor.name = name;
            if (!config) {
                const bool isEmbedding = spec.rows == Extent::Vocabulary;
                tensor.shape = {isEmbedding ? m_metadata.getSigned("vocab_size") : 1, 1};
                return;
            }
            if (tensor.shape.empty()) {
                tensor.shape.push_back(0);
                if (spec.cols != Extent::None) {
                    tensor.shape.push_back(extentOf(*config, spec.cols));
                }
            }
            tensor.shape[0] += extentOf(*config, spec.rows);
        };
        const bool isTied = m_metadata.getBoolOr("tie_word_embeddings", family.folderPrefix[0] != '\0');
        for (const ModelParamSpec& spec : family.modelParams) {
            const bool isOutput = spec.matrix == &DecoderWeights::output;
            if (spec.folderName && (isOutput ? !isTied : spec.presence == Presence::Required)) {
                add(spec, spec.folderName);
            }
        }
        const std::int64_t layers = config ? config->layers : 0;
        for (std::int64_t layer = 0; layer < layers; ++layer) {
            for (const LayerParamSpec& spec : family.layerParams) {
                if (spec.folderName && spec.presence == Presence::Required) {
                    add(spec, family.folderLayerPrefix + std::to_string(layer) + "." + spec.folderName);
                }
            }
        }
        std::vector<FileTensor> tensors;
        tensors.reserve(made.size());
        for (auto& [name, tensor] : made) {
            tensors.push_back(std::move(tensor));
        }
        return tensors;
    }

    Buffer m_zeros;
};

}  // namespace

std::unique_ptr<WeightFile> makeBlankModel(const std::filesystem::path& folder) {
    return std::make_unique<BlankModel>(folder);
}

}  // namespace xinglin::engine
