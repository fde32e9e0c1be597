#include "engine/training/model_extent.h"

#include <algorithm>
#include <map>

#include "engine/formats/adapter_folder.h"
#include "engine/model/model_family.h"
#include "engine/training/parameters.h"
#include "engine/training/tensor_cut.h"
#include "engine/training/training_model.h"

namespace xinglin::engine {
namespace {

struct Matrix {
    std::string layer;  ///< "q_proj"
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    std::int64_t wholeRows = 0;
    std::int64_t wholeCols = 0;
    bool sumsDown = false;  ///< an adapter's matrices' gradients, over ranks
    bool sumsUp = false;
    bool isUsual = false;  ///< an adapter that names no targets is beside it
    bool isHead = false;
    bool isHere = false;  ///< on this stage
};

std::string layerNameOf(const std::string& tensor) {
    const std::string path = tensor.substr(0, tensor.rfind('.'));
    return path.substr(path.rfind('.') + 1);
}

// Goes through the tables as Parameters does.
class ModelWalk final {
public:
    explicit ModelWalk(const ModelShare& share)
        : m_run(share.run),
          m_file(share.file),
          m_family(familyOf(share.file)),
          m_config(configOf(share.file)),
          m_stage(share.stage),
          m_cut(m_config, share.part, share.parts) {}

    ModelExtent extent() {
        for (const ModelParamSpec& spec : m_family.modelParams) {
            const bool isSecondView = spec.matrix == &DecoderWeights::output && m_config.tiedEmbeddings;
            if (!isSecondView) {
                add(spec, "", m_stage.has(spec, m_config), backwardPartsOf(spec, m_config));
            }
        }
        for (std::int64_t layer = 0; layer < m_config.layers; ++layer) {
            const std::string prefix = m_family.folderLayerPrefix + std::to_string(layer) + ".";
            for (const LayerParamSpec& spec : m_family.layerParams) {
                add(spec, prefix, m_stage.hasBlock(layer), backwardPartsOfLayer(layer, m_config));
            }
        }
        const bool isLora = m_run.method == TrainingMethod::Lora;
        const bool isScored = m_run.objective == TrainingObjective::Reward;
        if (isScored && !isLora && m_stage.isLast()) {
            m_made.trained->add(m_config.hidden, true, {});
            m_made.storedFloats += m_config.hidden;
        }
        m_made.weights = bytesOfParameters();
        m_made.frozenWeights = bytesOfFrozen(isScored && m_stage.isLast());
        if (isLora) {
            m_made.lowRank = m_run.adapter.empty() ? chosenPairs() : pairsOf(m_run.adapter);
            addPairs(m_made.lowRank, *m_made.trained);
            m_made.largestTensor = m_largestAdapterTensor;
            m_made.largestFrozen = 0;
        }
        if (isScored && isLora && m_stage.isLast()) {
            m_made.trained->add(m_config.hidden, true, {});
        }
        const std::filesystem::path& critic = m_run.options.critic.model;
        if (m_run.objective == TrainingObjective::Ppo) {
            addPairs(critic.empty() ? chosenPairs() : pairsOf(critic), *m_made.critic);
            if (m_stage.isLast()) {
                m_made.critic->add(m_config.hidden, true, {});
            }
        }
        return std::move(m_made);
    }

    /// Floats of an adapter in a folder, its head included.
    std::size_t floatsOf(const std::filesystem::path& adapter) {
        PlannedNumbers numbers(m_vectors.backend());
        addPairs(pairsOf(adapter), numbers);
        if (m_stage.isLast() && AdapterFolder(adapter, ScoreHeads::Allowed).score()) {
            numbers.add(m_config.hidden, true, {});
        }
        return numbers.floats();
    }

private:
    // As Parameters takes them.
    std::size_t bytesOfParameters() const {
        const std::size_t withGradient = m_made.trained->floats() + m_made.copyFloats;
        if (m_run.precision == TrainingPrecision::F32) {
            return (withGradient + m_frozenMatrices.floats() + m_frozenVectors.floats()) * sizeof(float);
        }
        return (withGradient + m_vectors.floats()) * sizeof(float) +
               (withGradient + m_frozenMatrices.floats()) * sizeof(std::uint16_t);
    }

    // The same where nothing is trained; a head has a gradient all the same.
    std::size_t bytesOfFrozen(bool hasHead) const {
        PlannedNumbers head(*m_made.memory);
        if (hasHead) {
            head.add(m_config.hidden, true, {});
        }
        if (m_run.precision == TrainingPrecision::F32) {
            return (m_matrices.floats() + m_vectors.floats() + 2 * head.floats()) * sizeof(float);
        }
        return (m_vectors.floats() + 2 * head.floats()) * sizeof(float) +
               (m_matrices.floats() + head.floats()) * sizeof(std::uint16_t);
    }

    template <typename Spec>
    void add(const Spec& spec, const std::string& prefix, bool isHere, BackwardParts parts) {
        const FileTensor* tensor = spec.folderName ? find(prefix + spec.folderName) : nullptr;
        if (!tensor) {
            return;
        }
        const bool isMatrix = spec.cols != Extent::None;
        const std::int64_t rows = m_cut.range(spec.rows).count;
        const std::int64_t cols = m_cut.range(spec.cols).count;
        const bool isShared = spec.rows == Extent::KvWidth && m_cut.sharers().count > 1;
        if (isMatrix && !isEmbedding(spec)) {
            Matrix& matrix = m_linear[tensor->name];
            matrix.layer = layerNameOf(tensor->name);
            matrix.rows += rows;
            matrix.cols = cols;
            matrix.wholeRows += engine::extentOf(m_config, spec.rows);
            matrix.wholeCols = engine::extentOf(m_config, spec.cols);
            matrix.sumsDown = m_cut.isCut(spec.rows);
            matrix.sumsUp = m_cut.isCut(spec.cols) || isShared;
            matrix.isUsual = matrix.isUsual || isUsual(spec);
            matrix.isHead = isOutput(spec);
            matrix.isHere = isHere;
        }
        if (!isHere) {
            return;
        }
        m_made.largestTensor = std::max(m_made.largestTensor, tensor->elementCount());
        const bool isTrained = m_run.method == TrainingMethod::Full && !isFrozen(m_run, tensor->name);
        const Numbers numbers = {rows * cols, isMatrix, parts};
        if (!isTrained) {
            numbers.addTo(isMatrix ? m_frozenMatrices : m_frozenVectors);
            m_made.largestFrozen = std::max(m_made.largestFrozen, numbers.count);
        }
        numbers.addTo(isMatrix ? m_matrices : m_vectors);
        m_made.largestPart = std::max(m_made.largestPart, numbers.count);
        m_made.storedFloats += isCopy(spec) ? 0 : numbers.count;
        count(spec, numbers, isTrained);
        if (isTrained && (isShared || (spec.rows == Extent::HeadDim && m_cut.parts() > 1))) {
            const bool hasBias = isMatrix && hasBiasBeside(spec);
            m_made.partialFloats = std::max(m_made.partialFloats, rows * (cols + (hasBias ? 1 : 0)));
        }
    }

    struct Numbers {
        std::int64_t count;
        bool isMatrix;
        BackwardParts parts;

        void addTo(PlannedNumbers& plane) const { plane.add(count, isMatrix, parts); }
    };

    void count(const LayerParamSpec& spec, const Numbers& numbers, bool isTrained) {
        m_made.normalisesQueries |= spec.vector == &LayerWeights::queryNorm;
        m_made.normalisesKeys |= spec.vector == &LayerWeights::keyNorm;
        if (isTrained) {
            numbers.addTo(*m_made.trained);
        }
    }
    void count(const ModelParamSpec& spec, const Numbers& numbers, bool isTrained) {
        m_made.normalisesEmbeddings |= spec.vector == &DecoderWeights::embeddingNorm;
        const bool isHead = m_config.tiedEmbeddings ? isEmbedding(spec) : isOutput(spec);
        m_made.trainsOutput |= isHead && isTrained;
        if (!isTrained) {
            return;
        }
        const bool isShared = isEmbedding(spec) && m_config.tiedEmbeddings && m_stage.count > 1;
        if (m_stage.hasCopyOf(spec)) {
            PlannedNumbers copy(*m_made.memory);
            numbers.addTo(copy);
            m_made.copyFloats = copy.floats();
        } else {
            numbers.addTo(*m_made.trained);
            m_made.tiedFloats = isShared ? static_cast<std::size_t>(numbers.count) : m_made.tiedFloats;
        }
    }
    static bool isCopy(const LayerParamSpec&) { return false; }
    bool isCopy(const ModelParamSpec& spec) const { return m_stage.hasCopyOf(spec); }

    // Whether the file has the bias of that projection of keys or values.
    bool hasBiasBeside(const LayerParamSpec& spec) const {
        const float* LayerWeights::*bias =
            spec.matrix == &LayerWeights::key ? &LayerWeights::keyBias : &LayerWeights::valueBias;
        for (const LayerParamSpec& other : m_family.layerParams) {
            if (other.vector == bias) {
                return other.folderName &&
                       find(m_family.folderLayerPrefix + std::string("0.") + other.folderName);
            }
        }
        return false;
    }
    static bool hasBiasBeside(const ModelParamSpec&) { return false; }
    static bool isEmbedding(const LayerParamSpec&) { return false; }
    static bool isEmbedding(const ModelParamSpec& spec) { return spec.matrix == &DecoderWeights::embedding; }
    static bool isOutput(const LayerParamSpec&) { return false; }
    static bool isOutput(const ModelParamSpec& spec) { return spec.matrix == &DecoderWeights::output; }
    static bool isUsual(const LayerParamSpec& spec) {
        return spec.matrix == &LayerWeights::query || spec.matrix == &LayerWeights::value;
    }
    static bool isUsual(const ModelParamSpec&) { return false; }

    const FileTensor* find(const std::string& name) const {
        const FileTensor* tensor = m_file.find(name);
        return tensor ? tensor : m_file.find(m_family.folderPrefix + name);
    }

    // A name that is no layer's is refused when the adapter is made.
    std::vector<LowRankShape> chosenPairs() {
        const std::vector<std::string>& targets = m_run.lora.targets;
        std::vector<LowRankShape> pairs;
        for (const auto& entry : m_linear) {
            const auto& matrix = entry.second;
            const bool isNamed = std::any_of(targets.begin(), targets.end(), [&](const std::string& target) {
                return target == matrix.layer || (target == "all-linear" && !matrix.isHead);
            });
            if (matrix.isHere && (targets.empty() ? matrix.isUsual : isNamed)) {
                pairs.push_back(pairBeside(matrix, m_run.lora.rank));
            }
        }
        return pairs;
    }

    static void addPairs(const std::vector<LowRankShape>& pairs, PlannedNumbers& to) {
        for (const LowRankShape& pair : pairs) {
            // Whichever blocks they are in: all are there at the end.
            to.add(pair.rank * pair.inputs, true, {});
            to.add(pair.outputs * pair.rank, true, {});
        }
    }

    // A module that is beside no layer is refused when the adapter is read.
    std::vector<LowRankShape> pairsOf(const std::filesystem::path& path) {
        const AdapterFolder folder(path, ScoreHeads::Allowed);
        std::vector<LowRankShape> pairs;
        for (const AdapterModule& module : folder.modules()) {
            const FileTensor* tensor = find(module.path + ".weight");
            const auto at = tensor ? m_linear.find(tensor->name) : m_linear.end();
            if (at != m_linear.end() && at->second.isHere) {
                pairs.push_back(pairBeside(at->second, module.rank()));
            }
        }
        return pairs;
    }

    LowRankShape pairBeside(const Matrix& matrix, std::int64_t rank) {
        m_largestAdapterTensor =
            std::max(m_largestAdapterTensor, rank * std::max(matrix.wholeRows, matrix.wholeCols));
        return {rank, matrix.cols, matrix.rows, matrix.sumsDown, matrix.sumsUp};
    }

    const RunConfig& m_run;
    const WeightFile& m_file;
    const ModelFamily& m_family;
    ModelConfig m_config;
    const PipelineStage& m_stage;
    TensorCut m_cut;
    ModelExtent m_made;
    PlannedNumbers m_frozenMatrices{*m_made.memory};
    PlannedNumbers m_frozenVectors{*m_made.memory};
    PlannedNumbers m_vectors{*m_made.memory};   // trained or not
    PlannedNumbers m_matrices{*m_made.memory};  // the same
    std::int64_t m_largestAdapterTensor = 0;
    std::map<std::string, Matrix> m_linear;
};

}  // namespace

ModelConfig configOf(const WeightFile& model) {
    return familyOf(model).readConfig(model);
}

ModelConfig partOf(const ModelShare& share) {
    return TensorCut(configOf(share.file), share.part, share.parts).config();
}

ModelExtent measureModel(const ModelShare& share) {
    return ModelWalk(share).extent();
}

std::size_t adapterFloats(const ModelShare& share, const std::filesystem::path& adapter) {
    ModelWalk walk(share);
    const ModelExtent extent = walk.extent();  // finds the layers that it may be beside
    return walk.floatsOf(adapter);
}

}  // namespace xinglin::engine
